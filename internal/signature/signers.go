package signature

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/crypto/ssh"
)

const (
	// maxSigners is the largest file of allowed signers that is read, in bytes.
	maxSigners = 1 << 20
	// maxFaults is how many faulty lines are told.
	maxFaults = 1000
)

// Signers are the keys that a file of allowed signers (ssh-keygen(1), ALLOWED SIGNERS)
// lists. They do not change; several goroutines may use them.
type Signers struct {
	all   []Signer
	byKey map[PublicKey]listed
}

// listed is where a key stands.
type listed struct {
	key ssh.PublicKey
	at  []int // in Signers.all
}

// Signer is one line of the file.
type Signer struct {
	// Principals are one or more patterns like ada@example.org, with commas between them, as
	// the line has them.
	Principals string
	Key        PublicKey
	// ValidAfter and ValidBefore are the first and the last second in which a signature
	// counts; zero: no limit.
	ValidAfter, ValidBefore time.Time
	// Namespaces are the patterns of what the key may sign, "" where the line has none: then
	// it may sign anything.
	Namespaces string
	Line       int // from 1
}

// SignersFault is a line that was left out.
type SignersFault struct {
	Line    int // from 1; 0 for the whole file
	Problem string
}

// Error names the line and what is wrong.
func (f SignersFault) Error() string {
	if f.Line == 0 {
		return f.Problem
	}
	return fmt.Sprintf("line %d: %s", f.Line, f.Problem)
}

// ParseSigners reads a file of allowed signers. Lines that are faulty, or whose meaning
// depends on who reads them, are left out and told; ssh-keygen would stop at the first of
// them. Refused beyond what ssh-keygen refuses: times without Z (they would be in each
// reader's own time zone), days that no month has, certificates and their authorities, weak keys,
// quotes in the principals, control characters, an empty list of namespaces. A file of more
// than 1 MiB is not read at all, and of the faults the first 1000 are told.
func ParseSigners(content []byte) (Signers, []SignersFault) {
	s := Signers{byKey: map[PublicKey]listed{}}
	if len(content) > maxSigners {
		return s, []SignersFault{{Problem: fmt.Sprintf("the file has %d bytes, more than the %d allowed", len(content), maxSigners)}}
	}
	var faults []SignersFault
	number := 0
	for line := range strings.Lines(string(content)) {
		number++
		line = strings.TrimSuffix(strings.TrimSuffix(line, "\n"), "\r")
		signer, key, problem := parseSigner(strings.TrimLeft(line, " \t"))
		switch {
		case problem != "" && len(faults) < maxFaults:
			faults = append(faults, SignersFault{Line: number, Problem: problem})
		case key != nil:
			signer.Line = number
			at := append(s.byKey[signer.Key].at, len(s.all))
			s.byKey[signer.Key] = listed{key: key, at: at}
			s.all = append(s.all, signer)
		}
	}
	return s, faults
}

// All returns the lines without faults, in their order.
func (s Signers) All() []Signer { return slices.Clone(s.all) }

// parseSigner reads one line; without key and problem it is empty or a comment.
func parseSigner(line string) (Signer, ssh.PublicKey, string) {
	if strings.TrimRight(line, " \t") == "" || line[0] == '#' {
		return Signer{}, nil, ""
	}
	if problem := textProblem(line); problem != "" {
		return Signer{}, nil, "it has " + problem
	}
	var s Signer
	var rest string
	s.Principals, rest = cutField(line)
	if strings.Contains(s.Principals, `"`) {
		return Signer{}, nil, "its principals have quotes; write them without, like ada@example.org"
	}
	if !slices.ContainsFunc(strings.Split(s.Principals, ","), func(p string) bool { return p != "" && p[0] != '!' }) {
		return Signer{}, nil, "its principals match nobody"
	}
	if first, _ := cutField(rest); !isKind(first) {
		text, after, problem := cutOptions(rest)
		if problem == "" {
			problem = s.parseOptions(text)
		}
		if problem != "" {
			return Signer{}, nil, problem
		}
		rest = after
	}
	public, key, err := parsePublicKey(rest)
	if err != nil {
		return Signer{}, nil, err.Error()
	}
	s.Key = public
	return s, key, ""
}

// isKind tells the kind of a key from options. No option has these beginnings.
func isKind(field string) bool {
	for _, prefix := range []string{"ssh-", "ecdsa-", "sk-"} {
		if strings.HasPrefix(field, prefix) {
			return true
		}
	}
	return false
}

// textProblem says what a line has that programs show or read in different ways, or "".
func textProblem(line string) string {
	if !utf8.ValidString(line) {
		return "bytes that are not UTF-8"
	}
	for _, c := range line {
		switch {
		case c < ' ' && c != '\t' || c == 0x7f:
			return fmt.Sprintf("the control character %U", c)
		case c == '\ufeff':
			return "a byte order mark; save the file without"
		}
	}
	return ""
}

// SignerLine returns one line for the file, without a line end. The key may sign for git
// only, and between two times, of which each may be zero for no limit. They are written in
// UTC by the second, which OpenSSH reads since version 9.1. A character of the principal
// that would make a pattern or another line of it becomes "_".
func SignerLine(principal string, key PublicKey, after, before time.Time) string {
	options := `namespaces="` + namespace + `"`
	if !after.IsZero() {
		options += `,valid-after="` + formatTime(after) + `"`
	}
	if !before.IsZero() {
		options += `,valid-before="` + formatTime(before) + `"`
	}
	return plainPrincipal(principal) + " " + options + " " + key.String()
}

func plainPrincipal(principal string) string {
	plain := strings.Map(func(c rune) rune {
		if c <= ' ' || c == 0x7f || c == '\ufeff' || c == utf8.RuneError || strings.ContainsRune(`",*?!#`, c) {
			return '_'
		}
		return c
	}, principal)
	if plain == "" {
		return "_"
	}
	return plain
}

// Allows reports whether a line lists a key for git at a time.
func (s Signers) Allows(key PublicKey, at time.Time) bool {
	for i := range s.all {
		signer := &s.all[i]
		if signer.Key == key && signer.validAt(at) && (signer.Namespaces == "" || matchList(namespace, signer.Namespaces)) {
			return true
		}
	}
	return false
}
