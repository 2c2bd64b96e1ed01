package gittree

import (
	"fmt"
	"slices"
	"strings"
)

// rawEntry is one entry of a tree object. A folder has dir set.
type rawEntry struct {
	name string
	hash Hash
	mode Mode
	dir  bool
	odd  bool // git would write the entry in another way, or not at all
}

// same reports whether two entries of one name, nil where there is none, are alike.
func (e *rawEntry) same(other *rawEntry) bool {
	if e == nil || other == nil {
		return e == other
	}
	return e.hash == other.hash && e.mode == other.mode
}

// file returns what an entry that is no folder holds.
func (e *rawEntry) file() File {
	if e == nil {
		return File{}
	}
	return File{Mode: e.mode, Hash: e.hash}
}

const (
	typeMask    = 0o170000
	typeFolder  = 0o040000
	typeRegular = 0o100000
	typeSymlink = 0o120000
	typeGitlink = 0o160000
)

// emptyTree is the id of the folder without entries. Git knows it without an object.
var emptyTree = Hash{0x4b, 0x82, 0x5d, 0xc6, 0x42, 0xcb, 0x6e, 0xb9, 0xa0, 0x60, 0xe5, 0x4b, 0xf8, 0xd6, 0x92, 0x88, 0xfb, 0xee, 0x49, 0x04}

// parseTree reads the raw content of the tree object id: "mode name\0hash"
// over and over. It refuses what git itself would not write, so that names can
// be joined to paths, occur once and come in order.
func parseTree(id Hash, raw []byte) ([]rawEntry, error) {
	text := string(raw) // one allocation that all names share
	entries := make([]rawEntry, 0, len(raw)/40+1)
	for pos := 0; pos < len(text); {
		space := strings.IndexByte(text[pos:min(len(text), pos+8)], ' ')
		if space < 1 {
			return nil, &TreeError{Tree: id, Problem: fmt.Sprintf("is damaged at byte %d: no file mode", pos)}
		}
		mode, ok := parseMode(text[pos : pos+space])
		if !ok {
			return nil, &TreeError{Tree: id, Problem: fmt.Sprintf("is damaged at byte %d: %q is no file mode", pos, text[pos:pos+space])}
		}
		start := pos + space + 1
		length := strings.IndexByte(text[start:], 0)
		if length < 0 || len(text)-start-length-1 < len(Hash{}) {
			return nil, &TreeError{Tree: id, Problem: fmt.Sprintf("is damaged: cut short at byte %d", len(text))}
		}
		e := classify(mode)
		usual := text[pos:pos+space] == e.modeText()
		e.name = text[start : start+length]
		if problem := nameProblem(e.name); problem != "" {
			return nil, &TreeError{Tree: id, Problem: "has an entry with " + problem}
		}
		pos = start + length + 1
		copy(e.hash[:], text[pos:])
		pos += len(e.hash)
		if e.hash.IsZero() {
			return nil, &TreeError{Tree: id, Problem: fmt.Sprintf("has the entry %q without an object", e.name)}
		}
		e.odd = !usual || e.dir && e.hash == emptyTree
		if problem := orderProblem(entries, e); problem != "" {
			return nil, &TreeError{Tree: id, Problem: problem}
		}
		entries = append(entries, e)
	}
	return entries, nil
}

// parseMode reads octal digits.
func parseMode(s string) (uint32, bool) {
	var mode uint32
	for i := range len(s) {
		if s[i] < '0' || s[i] > '7' {
			return 0, false
		}
		mode = mode<<3 | uint32(s[i]-'0')
	}
	return mode, true
}

// classify takes the type from the same bits as git.
func classify(mode uint32) rawEntry {
	switch mode & typeMask {
	case typeFolder:
		return rawEntry{dir: true}
	case typeRegular:
		if mode&0o100 != 0 {
			return rawEntry{mode: Executable}
		}
		return rawEntry{mode: Regular}
	case typeSymlink:
		return rawEntry{mode: Symlink}
	case typeGitlink:
		return rawEntry{mode: Submodule}
	}
	return rawEntry{mode: Other}
}

// modeText returns the mode as git writes it, or "" for one that git does not write.
func (e *rawEntry) modeText() string {
	if e.dir {
		return "40000"
	}
	switch e.mode {
	case Regular:
		return "100644"
	case Executable:
		return "100755"
	case Symlink:
		return "120000"
	case Submodule:
		return "160000"
	case Other:
	}
	return ""
}

// writeTree returns the raw content of a tree object; parseTree reads it back.
func writeTree(entries []rawEntry) []byte {
	var raw []byte
	for i := range entries {
		e := &entries[i]
		raw = append(raw, e.modeText()...)
		raw = append(raw, ' ')
		raw = append(raw, e.name...)
		raw = append(raw, 0)
		raw = append(raw, e.hash[:]...)
	}
	return raw
}

// orderProblem says why next may not follow the entries before it, or "".
func orderProblem(before []rawEntry, next rawEntry) string {
	if len(before) == 0 {
		return ""
	}
	last := before[len(before)-1]
	switch c := compareNames(last.name, last.dir, next.name, next.dir); {
	case c == 0:
		return fmt.Sprintf("has the entry %q twice", next.name)
	case c > 0:
		return fmt.Sprintf("is not in git's order at the entry %q", next.name)
	case !next.dir:
		return ""
	}
	// A file and a folder of one name need not be neighbours: "a", "a.b", "a/".
	_, twice := slices.BinarySearchFunc(before, next.name, func(e rawEntry, name string) int {
		return compareNames(e.name, e.dir, name, false)
	})
	if twice {
		return fmt.Sprintf("has the entry %q twice, as a file and as a folder", next.name)
	}
	return ""
}
