package gittree

import (
	"bytes"
	"fmt"
	"slices"
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
	for pos := 0; pos < len(raw); {
		v, problem := cutEntry(raw, pos)
		if problem != "" {
			return nil, &TreeError{Tree: id, Problem: problem}
		}
		e := rawEntry{name: text[v.name : v.end-1-len(v.hash)], hash: v.hash, mode: v.mode, dir: v.dir, odd: v.odd}
		if problem := orderProblem(entries, e); problem != "" {
			return nil, &TreeError{Tree: id, Problem: problem}
		}
		entries = append(entries, e)
		pos = v.end
	}
	return entries, nil
}

// entryView is an entry where it lies in a tree object.
type entryView struct {
	start, name, end int // where the entry, its name and the next entry begin
	hash             Hash
	mode             Mode
	dir, odd         bool // as in rawEntry
}

// nameIn returns the name, of the bytes that the entry was cut from.
func (v *entryView) nameIn(raw []byte) []byte { return raw[v.name : v.end-1-len(v.hash)] }

// cutEntry reads the entry at a position. The problem, if there is one, says why git would
// not write it.
func cutEntry(raw []byte, pos int) (v entryView, problem string) {
	space := bytes.IndexByte(raw[pos:min(len(raw), pos+8)], ' ')
	if space < 1 {
		return v, fmt.Sprintf("is damaged at byte %d: no file mode", pos)
	}
	if problem := v.setMode(raw[pos : pos+space]); problem != "" {
		return v, fmt.Sprintf("is damaged at byte %d: %s", pos, problem)
	}
	v.start, v.name = pos, pos+space+1
	length := bytes.IndexByte(raw[v.name:], 0)
	if length < 0 || len(raw)-v.name-length-1 < len(v.hash) {
		return v, fmt.Sprintf("is damaged: cut short at byte %d", len(raw))
	}
	at := v.name + length + 1
	v.end = at + copy(v.hash[:], raw[at:])
	name := raw[v.name : at-1]
	if !isPlain(name) {
		if problem := nameProblem(string(name)); problem != "" {
			return v, "has an entry with " + problem
		}
	}
	if v.hash.IsZero() {
		return v, fmt.Sprintf("has the entry %q without an object", name)
	}
	v.odd = v.odd || v.dir && v.hash == emptyTree
	return v, ""
}

// isPlain reports whether a name has nothing of which nameProblem could speak.
func isPlain(name []byte) bool {
	return len(name) > 0 && name[0] != '.' && name[0] != 'g' && name[0] != 'G' && bytes.IndexByte(name, '/') < 0
}

// setMode reads a mode.
func (v *entryView) setMode(text []byte) (problem string) {
	switch string(text) {
	case "100644":
		v.mode = Regular
		return ""
	case "40000":
		v.dir = true
		return ""
	}
	mode, ok := parseMode(string(text))
	if !ok {
		return fmt.Sprintf("%q is no file mode", text)
	}
	e := classify(mode)
	v.mode, v.dir, v.odd = e.mode, e.dir, string(text) != e.modeText()
	return ""
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
	size := 0
	for i := range entries {
		size += len("100644 ") + len(entries[i].name) + 1 + len(entries[i].hash)
	}
	raw := make([]byte, 0, size)
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
