package difference

import (
	"slices"
	"strconv"
	"strings"

	"github.com/gitsm/gitsm/internal/estate"
)

// join appends a field's name to a path. A name that would read as more than one step is
// quoted, so that a path names one field only.
func join(path, name string) string {
	if name == "" || strings.ContainsAny(name, `.[]"`) || strings.ContainsFunc(name, func(r rune) bool { return !strconv.IsPrint(r) }) {
		name = strconv.Quote(name)
	}
	return estate.JoinPath(path, name)
}

// Leaves returns the paths of all values, before and after, that the difference alters,
// adds or takes away: the field itself, or what stands below it and has nothing below
// itself.
func (f Field) Leaves() []string {
	var paths []string
	var visit func(path string, n *estate.Node)
	visit = func(path string, n *estate.Node) {
		if len(n.Fields) == 0 && len(n.Items) == 0 {
			paths = append(paths, path)
		}
		for i := range n.Fields {
			visit(join(path, n.Fields[i].Name), &n.Fields[i].Value)
		}
		for i := range n.Items {
			visit(estate.IndexPath(path, i), &n.Items[i])
		}
	}
	for _, part := range []*estate.Node{f.From, f.To} {
		if part != nil {
			visit(f.Path, part)
		}
	}
	slices.Sort(paths)
	return slices.Compact(paths)
}

// Steps takes the path of a field apart: names, in quotes where the path has them so, and
// places in lists, in brackets.
func Steps(path string) []string {
	var steps []string
	for path != "" {
		path = strings.TrimPrefix(path, ".")
		end := len(path)
		switch {
		case strings.HasPrefix(path, `"`):
			if quoted, err := strconv.QuotedPrefix(path); err == nil {
				end = len(quoted)
			}
		case strings.HasPrefix(path, "["):
			if closing := strings.IndexByte(path, ']'); closing > 0 {
				end = closing + 1
			}
		default:
			if next := strings.IndexAny(path, ".["); next >= 0 {
				end = next
			}
		}
		steps, path = append(steps, path[:end]), path[end:]
	}
	return steps
}
