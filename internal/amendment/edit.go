package amendment

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"github.com/gitsm/gitsm/internal/estate"
)

// splice replaces the bytes from start to end.
type splice struct {
	start, end int
	text       string
}

// amend plans an edit, applies it and takes its result if that says what is wanted. It
// returns how many places the edit touched.
func (t *Text) amend(want *estate.Node, plan func(p *planner, root *element) error) (int, error) {
	if Same(&t.body, want) {
		return 0, nil
	}
	l := newLayout(t.content, t.format)
	root, err := l.root(&t.body)
	if err != nil {
		return 0, fmt.Errorf("%s: %w", t.path, err)
	}
	p := newPlanner(l, &root, t.template)
	if err := plan(p, &root); err != nil {
		return 0, fmt.Errorf("%s: %w", t.path, err)
	}
	next, err := Parse(t.path, apply(t.content, p.splices))
	var fault *FaultError
	switch {
	case errors.As(err, &fault):
		return 0, fmt.Errorf("%s: it %w: the result would not be well-formed: %s", t.path, ErrUnsupported, fault.Message)
	case err != nil:
		return 0, err
	case next.template != t.template || !Same(&next.body, want):
		return 0, fmt.Errorf("%s: it %w: the result would say something else than was asked for", t.path, ErrUnsupported)
	}
	*t = *next
	return len(p.splices), nil
}

// apply replaces parts of a text. Of two that begin at one place, that which only inserts
// goes first; where two take out the same bytes, they go once.
func apply(text []byte, splices []splice) []byte {
	slices.SortStableFunc(splices, func(a, b splice) int {
		if c := cmp.Compare(a.start, b.start); c != 0 {
			return c
		}
		return cmp.Compare(min(1, a.end-a.start), min(1, b.end-b.start))
	})
	size := len(text)
	for _, s := range splices {
		size += len(s.text)
	}
	out := make([]byte, 0, size)
	at := 0
	for _, s := range splices {
		if s.start > at {
			out = append(out, text[at:s.start]...)
		}
		out = append(out, s.text...)
		at = max(at, s.end)
	}
	return append(out, text[at:]...)
}

// Insert puts a value into the list at a path, before the entry with this index; the list
// is made where it is absent and the index is 0.
func (t *Text) Insert(path string, index int, value *estate.Node) error {
	steps, err := t.steps(path)
	if err != nil {
		return err
	}
	if err := checkValue(value, 0); err != nil {
		return fmt.Errorf("%s: %w", t.path, err)
	}
	want := t.body.Clone()
	list, ok := follow(&want, steps)
	if !ok || list.Kind == estate.Null {
		if index != 0 {
			return fmt.Errorf("%s: %w: %s is no list", t.path, ErrNoField, path)
		}
		return t.Set(estate.IndexPath(path, 0), value)
	}
	if list.Kind != estate.List || index < 0 || index > len(list.Items) {
		return fmt.Errorf("%s: %w: %s has no place %d", t.path, ErrNoField, path, index)
	}
	list.Items = slices.Insert(list.Items, index, value.Clone())
	_, err = t.amend(&want, func(p *planner, root *element) error {
		e, err := root.find(steps)
		if err != nil {
			return err
		}
		return p.reshape(e, nil, []addition{{at: index, value: value}})
	})
	return err
}

// Remove takes out the field or entry at a path, with the comment on its line and those
// directly above it that belong to it alone. What becomes empty stays, empty.
//
// A comment above belongs to an entry alone unless it heads the file, or stands at the
// beginning of a mapping or list or behind a blank line and the next entry follows at once:
// such a comment is about all of them.
func (t *Text) Remove(path string) error {
	steps, err := t.steps(path)
	if err != nil {
		return err
	}
	if len(steps) == 0 {
		return fmt.Errorf("%s: %w: the path is empty", t.path, ErrNoField)
	}
	want := t.body.Clone()
	last := len(steps) - 1
	parent, ok := follow(&want, steps[:last])
	at := -1
	if ok {
		at = place(parent, steps[last])
	}
	if at < 0 {
		hint := ""
		if t.template != "" {
			hint = "; if the template " + t.template + " gives it, the record cannot take it back"
		}
		return fmt.Errorf("%s: %w: %s%s", t.path, ErrNoField, path, hint)
	}
	if parent.Kind == estate.List {
		parent.Items = slices.Delete(parent.Items, at, at+1)
	} else {
		parent.Fields = slices.Delete(parent.Fields, at, at+1)
	}
	_, err = t.amend(&want, func(p *planner, root *element) error {
		e, err := root.find(steps[:last])
		if err != nil {
			return err
		}
		drop := make([]bool, len(e.entries))
		if at < len(drop) {
			drop[at] = true
		}
		return p.reshape(e, drop, nil)
	})
	return err
}

// Replace writes a reference in the place of another wherever a value is exactly that, and
// returns how many there were.
func (t *Text) Replace(old, new estate.Ref) (int, error) {
	value := estate.Node{Kind: estate.String, Text: string(new)}
	if err := checkValue(&value, 0); err != nil {
		return 0, fmt.Errorf("%s: %w", t.path, err)
	}
	want, count := t.body.Clone(), 0
	want.Walk("", func(_ string, n *estate.Node) bool {
		if n.Kind == estate.String && n.Text == string(old) {
			n.Text = string(new)
			count++
		}
		return true
	})
	if count == 0 || old == new {
		return count, nil
	}
	_, err := t.amend(&want, func(p *planner, root *element) error { return p.rename(root, string(old), &value) })
	if err != nil {
		return 0, err
	}
	return count, nil
}

// follow returns the value at a path.
func follow(n *estate.Node, steps []step) (*estate.Node, bool) {
	for _, s := range steps {
		at := place(n, s)
		switch {
		case at < 0:
			return nil, false
		case s.isIndex:
			n = &n.Items[at]
		default:
			n = &n.Fields[at].Value
		}
	}
	return n, true
}

// place is the number of the entry that a step leads to, or -1.
func place(n *estate.Node, s step) int {
	switch {
	case s.isIndex && n.Kind == estate.List && s.index < len(n.Items):
		return s.index
	case !s.isIndex && n.Kind == estate.Struct:
		return slices.IndexFunc(n.Fields, func(f estate.Field) bool { return f.Name == s.name })
	}
	return -1
}

// find returns the element at a path.
func (e *element) find(steps []step) (*element, error) {
	for i, s := range steps {
		at := place(e.node, s)
		if at < 0 || at >= len(e.entries) {
			return nil, e.rigid(pathText(steps[:i+1]))
		}
		e = &e.entries[at].value
	}
	return e, nil
}

// rigid is the error of an edit in what no edit can follow.
func (e *element) rigid(path string) error {
	if e.style == fixed {
		return fmt.Errorf("%s %w: it is an anchor or alias of YAML", path, ErrUnsupported)
	}
	return fmt.Errorf("%w: %s", ErrNoField, path)
}
