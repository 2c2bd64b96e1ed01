package database

import (
	"slices"
	"strconv"
	"strings"

	"github.com/gitsm/gitsm/internal/estate"
)

// redact takes the references to hidden records out of a record's content. An entry of a list
// that is about a hidden record goes as a whole; elsewhere the field goes.
func (c *content) redact(r *estate.Record, body *estate.Node) {
	var gone [][]string
	for i := range r.Links {
		if c.hides(r.Links[i].To) {
			gone = append(gone, entry(steps(r.Links[i].Field)))
		}
	}
	// From the back, so that places in lists stay what they are until it is their turn.
	slices.SortFunc(gone, func(a, b []string) int { return slices.CompareFunc(b, a, compareSteps) })
	for i, path := range gone {
		if i == 0 || !slices.Equal(path, gone[i-1]) {
			remove(body, path)
		}
	}
	c.blank(body)
}

// blank empties what still is a reference to a hidden record: names of fields that an
// organisation adds may hold dots and brackets, which paths are not clear about, and fields that
// the schema does not know are no links. Fields that are called as a hidden record go.
func (c *content) blank(body *estate.Node) {
	body.Walk("", func(_ string, n *estate.Node) bool {
		if n.Kind == estate.String && c.hides(estate.Ref(n.Text)) {
			n.Kind, n.Text = estate.Null, ""
		}
		n.Fields = slices.DeleteFunc(n.Fields, func(f estate.Field) bool { return c.hides(estate.Ref(f.Name)) })
		return true
	})
}

// steps splits a path such as relations[2].to into names and places.
func steps(path string) []string {
	return strings.FieldsFunc(strings.ReplaceAll(path, "[", ".["), func(r rune) bool { return r == '.' })
}

// place is the place in a list that a step means.
func place(step string) (int, bool) {
	inner, ok := strings.CutPrefix(step, "[")
	if !ok {
		return 0, false
	}
	at, err := strconv.Atoi(strings.TrimSuffix(inner, "]"))
	return at, err == nil
}

func compareSteps(a, b string) int {
	x, first := place(a)
	y, second := place(b)
	if first && second {
		return x - y
	}
	return strings.Compare(a, b)
}

// entry cuts a path after the list's entry that it leads into, where it leads to a field of
// that entry.
func entry(path []string) []string {
	if len(path) < 2 {
		return path
	}
	if _, ok := place(path[len(path)-1]); ok {
		return path
	}
	if _, ok := place(path[len(path)-2]); ok {
		return path[:len(path)-1]
	}
	return path
}

// remove takes what a path leads to out of a value.
func remove(n *estate.Node, path []string) {
	for ; len(path) > 1; path = path[1:] {
		if at, ok := place(path[0]); ok {
			if n.Kind != estate.List || at >= len(n.Items) {
				return
			}
			n = &n.Items[at]
			continue
		}
		if n = n.Get(path[0]); n == nil {
			return
		}
	}
	if at, ok := place(path[0]); ok {
		if n.Kind == estate.List && at < len(n.Items) {
			n.Items = slices.Delete(n.Items, at, at+1)
		}
		return
	}
	n.Fields = slices.DeleteFunc(n.Fields, func(f estate.Field) bool { return f.Name == path[0] })
}
