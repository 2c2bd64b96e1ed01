package publication

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strings"
)

// The names of this package in a folder; all begin with reservedPrefix.
const (
	// Manifest is the name of the list of what was published. It is written last.
	Manifest    = ".gitsm-site"
	journalName = ".gitsm-site-journal"
	lockName    = ".gitsm-site-lock"
	draftPrefix = ".gitsm-site-draft-"
)

// Heads of the manifest and the journal; the number changes with the format. To sha256sum
// they are comments.
const (
	manifestHead  = "# gitsm-site 1\n"
	journalHead   = "# gitsm-site-journal 1\n"
	anyVersion    = "# gitsm-site"
	maxManifest   = 256 << 20
	digestColumns = 2*sha256.Size + 2
)

type digest [sha256.Size]byte

// line is a file of the manifest or the journal.
type line struct {
	path   string
	digest digest
}

var errVersion = errors.New("another version of the format")

// appendLine appends a line in the form of sha256sum.
func appendLine(to []byte, l line) []byte {
	to = hex.AppendEncode(to, l.digest[:])
	to = append(to, "  "...)
	to = append(to, l.path...)
	return append(to, '\n')
}

// formatManifest writes lines that are sorted by path.
func formatManifest(lines []line) []byte {
	out := make([]byte, 0, len(manifestHead)+len(lines)*(digestColumns+40))
	out = append(out, manifestHead...)
	for _, l := range lines {
		out = appendLine(out, l)
	}
	return out
}

// parseManifest reads a manifest. It accepts exactly what formatManifest writes.
func parseManifest(content []byte) ([]line, error) {
	rest, ok := bytes.CutPrefix(content, []byte(manifestHead))
	if !ok {
		if bytes.HasPrefix(content, []byte(anyVersion)) {
			return nil, errVersion
		}
		return nil, ErrManifest
	}
	lines, torn, err := parseLines(rest)
	if err != nil || torn {
		return nil, ErrManifest
	}
	paths := newClaims(len(lines))
	for i, l := range lines {
		if i > 0 && lines[i-1].path >= l.path || paths.add(l.path) != nil {
			return nil, ErrManifest
		}
	}
	return lines, nil
}

// parseJournal reads a journal. What stands behind the last line break was cut off by the
// death of its process, before the file that it names was written.
func parseJournal(content []byte) ([]line, error) {
	rest, ok := bytes.CutPrefix(content, []byte(journalHead))
	switch {
	case !ok && strings.HasPrefix(journalHead, string(content)):
		return nil, nil
	case !ok && bytes.HasPrefix(content, []byte(anyVersion)):
		return nil, errVersion
	case !ok:
		return nil, ErrManifest
	}
	lines, _, err := parseLines(rest)
	return lines, err
}

// parseLines reads lines; torn reports that the last one has no end.
func parseLines(content []byte) (lines []line, torn bool, err error) {
	text := string(content) // one copy that all paths share
	lines = make([]line, 0, strings.Count(text, "\n"))
	for text != "" {
		row, rest, whole := strings.Cut(text, "\n")
		if !whole {
			return lines, true, nil
		}
		l, ok := parseLine(row)
		if !ok {
			return nil, false, ErrManifest
		}
		lines, text = append(lines, l), rest
	}
	return lines, false, nil
}

func parseLine(row string) (l line, ok bool) {
	if len(row) <= digestColumns || row[digestColumns-2:digestColumns] != "  " {
		return line{}, false
	}
	for i := range l.digest {
		high, low := nibble(row[2*i]), nibble(row[2*i+1])
		if high|low > 15 {
			return line{}, false
		}
		l.digest[i] = high<<4 | low
	}
	l.path = row[digestColumns:]
	return l, CheckPath(l.path) == nil
}

// nibble is the value of a lower-case hexadecimal digit, or 255.
func nibble(c byte) byte {
	switch {
	case '0' <= c && c <= '9':
		return c - '0'
	case 'a' <= c && c <= 'f':
		return c - 'a' + 10
	}
	return 255
}
