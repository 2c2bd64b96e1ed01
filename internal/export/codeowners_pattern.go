package export

import (
	"cmp"
	"maps"
	"slices"
	"strings"
)

// folder is a folder of records, with the owners of each.
type folder struct {
	folders map[string]*folder
	files   map[string]string
}

func (f *folder) add(file, owners string) {
	if head, rest, ok := strings.Cut(file, "/"); ok {
		if f.folders == nil {
			f.folders = map[string]*folder{}
		}
		if f.folders[head] == nil {
			f.folders[head] = &folder{}
		}
		f.folders[head].add(rest, owners)
		return
	}
	if f.files == nil {
		f.files = map[string]string{}
	}
	f.files[file] = owners
}

// sole returns the owners of all that is in a folder, where all have the same.
func (f *folder) sole() (owners string, ok bool) {
	first := true
	agree := func(other string) bool {
		same := first || other == owners
		owners, first = other, false
		return same
	}
	for _, other := range f.files {
		if !agree(other) {
			return "", false
		}
	}
	for _, below := range f.folders {
		other, ok := below.sole()
		if !ok || !agree(other) {
			return "", false
		}
	}
	return owners, !first
}

// lines appends the lines of a folder, whose path is empty or ends with a slash.
func (f *folder) lines(at string, out *[]ownedPattern) {
	if owners, ok := f.sole(); ok && at != "" {
		appendLine(out, at, owners)
		return
	}
	for _, name := range slices.Sorted(maps.Keys(f.files)) {
		appendLine(out, at+name, f.files[name])
	}
	for _, name := range slices.Sorted(maps.Keys(f.folders)) {
		f.folders[name].lines(at+name+"/", out)
	}
}

func appendLine(out *[]ownedPattern, file, owners string) {
	*out = append(*out, ownedPattern{"/" + escapePattern(file), owners})
}

// wildcard stands for any one character of a path.
const wildcard = '?'

// settle orders lines so that the last that matches a file is the one made for it. Lines overlap
// only where one has a wildcard in the place of a character that none can hold: at the first place
// where two lines differ that match one file, the one that was not made for it has a wildcard and
// the other has not. So a wildcard comes before everything else. What has no owner needs a line only
// where one of them may match it.
func settle(lines []ownedPattern) []ownedPattern {
	if !slices.ContainsFunc(lines, func(l ownedPattern) bool { return l.owners != "" && strings.Contains(l.rank(), before) }) {
		return slices.DeleteFunc(lines, func(l ownedPattern) bool { return l.owners == "" })
	}
	slices.SortStableFunc(lines, func(a, b ownedPattern) int { return cmp.Compare(a.rank(), b.rank()) })
	return lines
}

// before stands for a wildcard in a rank, and comes before all that a path may hold.
const before = "\x00"

// rank is the pattern without escapes, in which wildcards come before everything else.
func (l ownedPattern) rank() string {
	var b strings.Builder
	for i := 0; i < len(l.pattern); i++ {
		switch c := l.pattern[i]; c {
		case '\\':
			i++
			b.WriteByte(l.pattern[i])
		case wildcard:
			b.WriteString(before)
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}

// escapePattern writes a path as a pattern that matches it. What cannot stand in one, such
// as #, is matched by the wildcard for one character.
func escapePattern(file string) string {
	var b strings.Builder
	for _, r := range file {
		switch {
		case strings.ContainsRune(` *?\`, r):
			b.WriteByte('\\')
			b.WriteRune(r)
		case r < 0x80 && (r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("./_+-@()", r)):
			b.WriteRune(r)
		default:
			b.WriteByte(wildcard)
		}
	}
	return b.String()
}
