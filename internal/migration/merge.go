package migration

import (
	"slices"
	"strings"

	"github.com/gitsm/gitsm/internal/estate"
)

// edit is one alteration of a record's text.
type edit struct {
	// remove takes out what is at the path; insert puts the value into the list there.
	remove, insert bool
	path           string
	index          int
	value          estate.Node
}

// merger works out what has to be altered in a record so that it says what the source says.
// What the source does not speak of stays.
type merger struct {
	prune bool
	edits []edit
	// kept are the lists with entries that the source does not have.
	kept []keptEntries
}

// keptEntries are entries of one list that stay although the source does not have them.
type keptEntries struct {
	path    string
	pos     estate.Position
	entries []string
}

// mapping merges the fields of a mapping.
func (m *merger) mapping(path string, cur, want *estate.Node) {
	for i := range want.Fields {
		if f := &want.Fields[i]; path != "" && strings.ContainsAny(f.Name, ".[]") {
			m.whole(path, cur, want)
			return
		}
	}
	for i := range want.Fields {
		f := &want.Fields[i]
		m.value(estate.JoinPath(path, f.Name), cur.Get(f.Name), &f.Value)
	}
}

// value merges one value; cur is nil where there is none.
func (m *merger) value(path string, cur, want *estate.Node) {
	switch {
	case want.Kind == estate.Null:
		if cur != nil {
			m.edits = append(m.edits, edit{remove: true, path: path})
		}
	case cur == nil:
		m.set(path, withoutNulls(want))
	case cur.Kind == estate.Struct && want.Kind == estate.Struct:
		m.mapping(path, cur, want)
	case cur.Kind == estate.List && want.Kind == estate.List:
		m.list(path, cur, want)
	case estate.ValueKey(cur) != estate.ValueKey(want):
		m.set(path, withoutNulls(want))
	}
}

func (m *merger) set(path string, value estate.Node) {
	m.edits = append(m.edits, edit{path: path, value: value})
}

// whole replaces a mapping some of whose names cannot stand in a path.
func (m *merger) whole(path string, cur, want *estate.Node) {
	out := overlaid(cur, want)
	if estate.ValueKey(&out) != estate.ValueKey(cur) {
		m.set(path, out)
	}
}

// overlaid returns a mapping with the fields of another put over its own.
func overlaid(cur, want *estate.Node) estate.Node {
	out := cur.Clone()
	for i := range want.Fields {
		f := &want.Fields[i]
		at := slices.IndexFunc(out.Fields, func(g estate.Field) bool { return g.Name == f.Name })
		switch {
		case f.Value.Kind == estate.Null && at >= 0:
			out.Fields = slices.Delete(out.Fields, at, at+1)
		case f.Value.Kind == estate.Null:
		case at < 0:
			out.Fields = append(out.Fields, estate.Field{Name: f.Name, Value: withoutNulls(&f.Value)})
		case out.Fields[at].Value.Kind == estate.Struct && f.Value.Kind == estate.Struct:
			out.Fields[at].Value = overlaid(&out.Fields[at].Value, &f.Value)
		default:
			out.Fields[at].Value = withoutNulls(&f.Value)
		}
	}
	return out
}

// withoutNulls returns a value without the fields that are to be taken out.
func withoutNulls(n *estate.Node) estate.Node {
	out := *n
	if n.Kind == estate.Struct {
		out.Fields = make([]estate.Field, 0, len(n.Fields))
		for i := range n.Fields {
			if f := &n.Fields[i]; f.Value.Kind != estate.Null {
				out.Fields = append(out.Fields, estate.Field{Name: f.Name, Pos: f.Pos, Value: withoutNulls(&f.Value)})
			}
		}
	}
	if n.Kind == estate.List {
		out.Items = make([]estate.Node, 0, len(n.Items))
		for i := range n.Items {
			out.Items = append(out.Items, withoutNulls(&n.Items[i]))
		}
	}
	return out
}
