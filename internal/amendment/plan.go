package amendment

import (
	"fmt"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
)

// planner collects the splices of one edit. All of them are offsets into the text as it was.
type planner struct {
	*layout
	writer
	template string
	splices  []splice
}

func newPlanner(l *layout, root *element, template string) *planner {
	return &planner{layout: l, writer: habits(l, root), template: template}
}

func (p *planner) splice(start, end int, text string) {
	if start != end || text != "" {
		p.splices = append(p.splices, splice{start, end, text})
	}
}

// addition is an entry that is new.
type addition struct {
	// at is the entry before which it stands, or their number.
	at    int
	name  string
	value *estate.Node
}

// set writes a value at a path below an element.
func (p *planner) set(e *element, steps []step, value *estate.Node) error {
	for i, s := range steps {
		at := place(e.node, s)
		switch {
		case e.style == fixed:
			return e.rigid(pathText(steps[:i+1]))
		case at >= 0 && at < len(e.entries):
			e = &e.entries[at].value
			continue
		}
		rest := steps[i:]
		switch {
		case e.node.Kind == estate.Null:
			return p.make(e, steps, rest, value)
		case s.isIndex && e.node.Kind == estate.List && s.index == len(e.node.Items),
			!s.isIndex && e.node.Kind == estate.Struct:
			if err := p.makeable(steps, rest[1:]); err != nil {
				return err
			}
			made := wrap(rest[1:], value)
			return p.reshape(e, nil, []addition{{at: len(e.entries), name: s.name, value: &made}})
		}
		return fmt.Errorf("%w: %s is %s", ErrNoField, diag.Quote(pathText(steps[:i])), e.node.Kind)
	}
	return p.replace(e, value)
}

// make writes a value where mappings and lists on the way to it are absent.
func (p *planner) make(e *element, steps, rest []step, value *estate.Node) error {
	if err := p.makeable(steps, rest); err != nil {
		return err
	}
	made := wrap(rest, value)
	return p.replace(e, &made)
}

// makeable refuses lists that would have gaps, and entries of lists that a template may give.
func (p *planner) makeable(steps, rest []step) error {
	for _, s := range rest {
		if s.isIndex && s.index > 0 {
			return fmt.Errorf("%w: %s: the list has no entries", ErrNoField, pathText(steps))
		}
		if s.isIndex && p.template != "" {
			return fmt.Errorf("%w: %s: the file has no such list, and the template %s may give one; set the whole list", ErrNoField, pathText(steps), p.template)
		}
	}
	return nil
}

// replace writes a value in the place of another, and only what differs where both are
// mappings or both are lists.
func (p *planner) replace(e *element, value *estate.Node) error {
	switch {
	case Same(e.node, value):
		return nil
	case e.style == fixed:
		return e.rigid(e.name)
	case e.node.Kind == estate.Struct && value.Kind == estate.Struct && (len(e.entries) > 0 || e.after < 0):
		return p.mapping(e, value)
	case e.node.Kind == estate.List && value.Kind == estate.List && len(e.entries) > 0:
		return p.list(e, value)
	case e.after < 0:
		return fmt.Errorf("%w: a record is a mapping, not %s", ErrValue, value.Kind)
	}
	p.substitute(e, value)
	return nil
}

func (p *planner) mapping(e *element, value *estate.Node) error {
	wanted, present := index(value), index(e.node)
	drop := make([]bool, len(e.entries))
	for i := range e.entries {
		at := wanted.find(e.node.Fields[i].Name, i)
		if at < 0 {
			drop[i] = true
			continue
		}
		if err := p.replace(&e.entries[i].value, &value.Fields[at].Value); err != nil {
			return err
		}
	}
	var adds []addition
	for i := range value.Fields {
		if f := &value.Fields[i]; present.find(f.Name, i) < 0 {
			adds = append(adds, addition{at: len(e.entries), name: f.Name, value: &f.Value})
		}
	}
	return p.reshape(e, drop, adds)
}

// list keeps the entries that stay, alters others in their places, and takes out or adds
// what is left.
func (p *planner) list(e *element, value *estate.Node) error {
	drop := make([]bool, len(e.entries))
	var adds []addition
	i, j := 0, 0
	for _, m := range append(matches(e.node.Items, value.Items), [2]int{len(e.node.Items), len(value.Items)}) {
		for ; i < m[0] && j < m[1]; i, j = i+1, j+1 {
			if err := p.replace(&e.entries[i].value, &value.Items[j]); err != nil {
				return err
			}
		}
		for ; i < m[0]; i++ {
			drop[i] = true
		}
		for ; j < m[1]; j++ {
			adds = append(adds, addition{at: m[0], value: &value.Items[j]})
		}
		i, j = m[0]+1, m[1]+1
	}
	return p.reshape(e, drop, adds)
}

// rename writes a text in the place of another wherever a value is exactly that.
func (p *planner) rename(e *element, old string, value *estate.Node) error {
	if e.style == fixed {
		var found bool
		e.node.Walk("", func(_ string, n *estate.Node) bool {
			found = found || n.Kind == estate.String && n.Text == old
			return !found
		})
		if found {
			return e.rigid(e.name)
		}
		return nil
	}
	if e.node.Kind == estate.String && e.node.Text == old {
		p.substitute(e, value)
	}
	for i := range e.entries {
		if err := p.rename(&e.entries[i].value, old, value); err != nil {
			return err
		}
	}
	return nil
}
