package editing

import (
	"errors"
	"fmt"
	"strings"

	"github.com/gitsm/gitsm/internal/amendment"
	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/shape"
)

// Setter applies operations to records.
type Setter struct {
	checker    *shape.Checker
	operations []Operation
}

// NewSetter returns a setter by the schema in force.
func NewSetter(checker *shape.Checker, operations []Operation) *Setter {
	return &Setter{checker: checker, operations: operations}
}

// Set applies the operations, in their order, to a record whose file has this content.
// Whether the schema accepts the result is for its judge to say. The error wraps ErrUsage
// where an operation does not fit the record, and ErrRefused where the file cannot be edited.
func (s *Setter) Set(r *estate.Record, content []byte) (Edit, error) {
	edit := Edit{Ref: r.Ref, Path: r.Path, Before: content, After: content}
	text, err := amendment.Parse(r.Path, content)
	if err != nil {
		return edit, uneditable(r, err)
	}
	whole := r.Body()
	for _, op := range s.operations {
		context := joined(&whole, text.Body())
		p := s.checker.Place("#"+r.Kind.String(), &context, op.Field)
		if !p.Known {
			return edit, unknown(r, op.Field, p)
		}
		err := s.apply(text, &edit, r, op, &context, p)
		if errors.Is(err, ErrUsage) {
			return edit, fmt.Errorf("%s: %s: %w", r.Ref, diag.Quote(op.Field), err)
		}
		if err != nil {
			return edit, uneditable(r, err)
		}
	}
	edit.After = text.Bytes()
	return edit, nil
}

func unknown(r *estate.Record, field string, p shape.Place) error {
	where, names := "", p.Nearby
	if p.Around != "" {
		where = " in " + p.Around
	}
	rest := strings.TrimPrefix(strings.TrimPrefix(field, p.Around), ".")
	step, _, _ := strings.Cut(rest, ".")
	message := fmt.Sprintf("%s has no field %s%s", r.Ref, diag.Quote(step), where)
	if len(names) > 0 {
		message += "; " + diag.DidYouMean(step, names)
	}
	return &usageError{message}
}

// joined is the record with what its file says now: a template may give the rest.
func joined(whole, written *estate.Node) estate.Node {
	out := estate.Node{Kind: estate.Struct, Pos: written.Pos, Fields: written.Fields}
	if whole.Kind != estate.Struct || written.Kind != estate.Struct {
		return out
	}
	out.Fields = out.Fields[:len(out.Fields):len(out.Fields)]
	for i := range whole.Fields {
		if written.Get(whole.Fields[i].Name) == nil {
			out.Fields = append(out.Fields, whole.Fields[i])
		}
	}
	return out
}

// apply carries out one operation. context is the record with what a template gives.
func (s *Setter) apply(text *amendment.Text, edit *Edit, r *estate.Record, op Operation, context *estate.Node, p shape.Place) error {
	before := clone(text.Body().At(op.Field))
	switch op.Verb {
	case Put:
		value, err := parseValue(op.Value, p)
		if err != nil {
			return &usageError{err.Error()}
		}
		if err := text.Set(op.Field, &value); err != nil {
			return err
		}
	case Drop:
		if before == nil {
			return nil // it is not there already
		}
		if err := text.Remove(op.Field); err != nil {
			return err
		}
	case Append, Exclude:
		if !p.Admits(estate.List) {
			return &usageError{"it holds " + wanted(p.Kinds) + ", not a list"}
		}
		entry := s.checker.Place("#"+r.Kind.String(), context, estate.IndexPath(op.Field, 0))
		value, err := parseValue(op.Value, entry)
		if err != nil {
			return &usageError{err.Error()}
		}
		if err := amendList(text, op, &value); err != nil {
			return err
		}
	}
	edit.note(op.Field, before, clone(text.Body().At(op.Field)))
	return nil
}

// amendList puts a value at the end of a list, or takes every entry that equals it out.
func amendList(text *amendment.Text, op Operation, value *estate.Node) error {
	list := text.Body().At(op.Field)
	if list != nil && list.Kind != estate.List {
		return &usageError{"it is not a list here"}
	}
	count := 0
	if list != nil {
		count = len(list.Items)
	}
	var places []int
	key := estate.ValueKey(value)
	for i := range count {
		if estate.ValueKey(&list.Items[i]) == key {
			places = append(places, i)
		}
	}
	if op.Verb == Append {
		if len(places) > 0 {
			return nil
		}
		return text.Insert(op.Field, count, value)
	}
	for i := len(places) - 1; i >= 0; i-- {
		if err := text.Remove(estate.IndexPath(op.Field, places[i])); err != nil {
			return err
		}
	}
	return nil
}

// note remembers what became of a field, unless it stayed.
func (e *Edit) note(path string, from, to *estate.Node) {
	if from == nil && to == nil || from != nil && to != nil && amendment.Same(from, to) {
		return
	}
	e.Fields = append(e.Fields, Field{Path: path, From: from, To: to})
}

func clone(n *estate.Node) *estate.Node {
	if n == nil {
		return nil
	}
	c := n.Clone()
	return &c
}
