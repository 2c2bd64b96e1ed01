package mapping

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"cuelang.org/go/cue"
	"cuelang.org/go/cue/token"

	"github.com/gitsm/gitsm/internal/estate"
)

const (
	// maxAsked is how many objects one CUE context sees before it is replaced.
	maxAsked = 200
	// maxNodes, maxText and maxLevels bound an answer: the values in it, their text in bytes, and
	// how deep they nest.
	maxNodes  = 20_000
	maxText   = 1 << 20
	maxLevels = 500
)

// outputs are the fields of an answer.
var outputs = [...]string{"records", "relations", "values", "aliases", "ends", "additions", "skip"}

// Map gives the mapping an object.
func (m *Mapping) Map(o Object) Answer {
	if m.asked >= maxAsked {
		if err := m.build(); err != nil {
			return Answer{Fault: m.broken(err)}
		}
	}
	m.asked++
	a, err := m.evaluate(o)
	if err != nil {
		return Answer{Fault: m.failed(err)}
	}
	return a
}

func (m *Mapping) evaluate(o Object) (Answer, error) {
	given, err := objectSyntax(o)
	if err != nil {
		return Answer{}, err
	}
	// One unification with all that is given costs half of filling in one path after another.
	v := m.value.Unify(m.ctx.BuildExpr(given))
	if err := v.Validate(cue.Concrete(true), cue.Final()); err != nil {
		return Answer{}, err
	}
	var a Answer
	e := &exporter{}
	for _, name := range outputs {
		out := v.LookupPath(cue.MakePath(cue.Str(name)))
		if !out.Exists() {
			continue
		}
		n, err := e.node(out)
		if err != nil {
			return Answer{}, err
		}
		a.read(name, &n)
	}
	return a, nil
}

// exporter turns values of CUE into nodes, as many as an answer may have.
type exporter struct{ nodes, text, level int }

var errTooDeep = errors.New("its answer nests more than " + strconv.Itoa(maxLevels) + " levels deep")

var errTooLong = errors.New("its answer is longer than " + strconv.Itoa(maxText>>20) + " MiB or " + strconv.Itoa(maxNodes) + " values")

func (e *exporter) node(v cue.Value) (estate.Node, error) {
	var n estate.Node
	if e.nodes++; e.nodes > maxNodes || e.text > maxText {
		return n, errTooLong
	}
	if e.level++; e.level > maxLevels {
		return n, errTooDeep
	}
	defer func() { e.level-- }()
	if chosen, ok := v.Default(); ok {
		v = chosen
	}
	var err error
	switch v.Kind() {
	case cue.NullKind:
		n.Kind = estate.Null
	case cue.BoolKind:
		var b bool
		b, err = v.Bool()
		n.Kind, n.Text = estate.Bool, strconv.FormatBool(b)
	case cue.IntKind, cue.FloatKind, cue.NumberKind:
		var text []byte
		text, err = v.MarshalJSON()
		n.Kind, n.Text = estate.Number, string(text)
	case cue.StringKind:
		n.Kind = estate.String
		n.Text, err = v.String()
	case cue.ListKind:
		n.Kind = estate.List
		err = e.items(v, &n)
	case cue.StructKind:
		n.Kind = estate.Struct
		err = e.fields(v, &n)
	default:
		err = fmt.Errorf("%s: the value is not concrete", v.Path())
	}
	e.text += len(n.Text)
	return n, err
}

func (e *exporter) items(v cue.Value, n *estate.Node) error {
	items, err := v.List()
	if err != nil {
		return err
	}
	for items.Next() {
		item, err := e.node(items.Value())
		if err != nil {
			return err
		}
		n.Items = append(n.Items, item)
	}
	return nil
}

// fields keeps the order in which the mapping's text has the fields; those without a place in
// it, since they come from the object, stay behind the one before them.
func (e *exporter) fields(v cue.Value, n *estate.Node) error {
	fields, err := v.Fields()
	if err != nil {
		return err
	}
	type placed struct {
		estate.Field
		pos token.Position
	}
	var out []placed
	for fields.Next() {
		f := placed{pos: fields.Value().Pos().Position()}
		if !f.pos.IsValid() && len(out) > 0 {
			f.pos = out[len(out)-1].pos
		}
		f.Name = fields.Selector().Unquoted()
		if f.Value, err = e.node(fields.Value()); err != nil {
			return err
		}
		e.text += len(f.Name)
		out = append(out, f)
	}
	slices.SortStableFunc(out, func(a, b placed) int {
		return cmp.Or(cmp.Compare(a.pos.Filename, b.pos.Filename), cmp.Compare(a.pos.Offset, b.pos.Offset))
	})
	for _, f := range out {
		n.Fields = append(n.Fields, f.Field)
	}
	return nil
}
