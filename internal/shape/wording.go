package shape

import (
	"strconv"
	"strings"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
)

func named(path, message string) string {
	if path == "" {
		return message
	}
	return path + ": " + message
}

func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + many
}

// wrongType reports a value of another type than wanted.
func (r *run) wrongType(n *estate.Node, path, wanted string, source Source) {
	message, hint := "", ""
	switch n.Kind {
	case estate.Null:
		message, hint = "has no value; it must be "+wanted, "write a value or remove the line"
	case estate.Bool, estate.Number:
		message = "must be " + wanted + ", not " + n.Text
		if strings.HasPrefix(wanted, "text") || strings.HasPrefix(wanted, "a ") && wanted != "a number" && wanted != "a list" && wanted != "a mapping" {
			hint = "put it in quotes: " + strconv.Quote(n.Text)
		}
	case estate.String:
		message = "must be " + wanted + ", not the text " + diag.Quote(n.Text)
		if wanted == "a list" {
			hint = "write it in brackets: [" + n.Text + "]"
		}
	case estate.List, estate.Struct:
		message = "must be " + wanted + ", not " + n.Kind.String()
	}
	r.fault(diag.WrongType, n.Pos, named(path, message), hint, source)
}

// form reports a scalar that has not the form its definition words.
func (r *run) form(def *compiledDef, n *estate.Node, path string) {
	source := def.Type.Source
	if n.Kind != estate.String {
		r.wrongType(n, path, def.Form, source)
		return
	}
	if def.Ref {
		prefix, id, found := strings.Cut(n.Text, "/")
		if kind, ok := estate.KindByPrefix(prefix); found && ok && len(def.Prefixes) > 0 {
			r.fault(diag.WrongKindReference, n.Pos,
				named(path, n.Text+" is "+diag.Article(kind.String())+", but "+strings.Join(def.Prefixes, " or ")+" is wanted here"),
				"write "+def.Form, source)
			return
		}
		if near := diag.Nearest(prefix, def.prefixes()); found && near != "" {
			r.fault(diag.MalformedValue, n.Pos, named(path, diag.Quote(n.Text)+" is not "+noun(def.Form)), "did you mean "+near+"/"+id+"?", source)
			return
		}
		if !found && len(def.Prefixes) == 1 && estate.ValidID(n.Text) {
			r.fault(diag.MalformedValue, n.Pos, named(path, diag.Quote(n.Text)+" is not "+noun(def.Form)), "did you mean "+def.Prefixes[0]+"/"+n.Text+"?", source)
			return
		}
	}
	r.fault(diag.MalformedValue, n.Pos, named(path, diag.Quote(n.Text)+" is not "+noun(def.Form)), "write "+def.Form, source)
}

// noun is the part of a form that says what it is, without the example.
func noun(form string) string {
	what, _, _ := strings.Cut(form, ", such as ")
	return what
}

func (d *Def) prefixes() []string {
	if len(d.Prefixes) > 0 {
		return d.Prefixes
	}
	return estate.KindPrefixes()
}

// none reports a value that satisfies none of several forms.
func (r *run) none(n *estate.Node, path string, forms []string, source Source) {
	wanted := strings.Join(forms, " or ")
	if n.Kind != estate.String {
		r.wrongType(n, path, wanted, source)
		return
	}
	r.fault(diag.MalformedValue, n.Pos, named(path, diag.Quote(n.Text)+" is not "+wanted), "", source)
}

// describe words what a demand wants: text, a number, one of a, b.
func (d *demand) describe() string {
	switch d.Op {
	case Basic:
		words := make([]string, 0, len(d.Kinds))
		for _, kind := range d.Kinds {
			if kind == estate.Number && d.Integer {
				words = append(words, "a whole number")
				continue
			}
			words = append(words, kind.String())
		}
		return strings.Join(words, " or ")
	case Enum:
		values := make([]string, 0, len(d.Values))
		for _, v := range d.Values {
			values = append(values, v.Text)
		}
		if len(values) == 1 {
			return values[0]
		}
		return "one of " + diag.OneOf(values)
	case Definition:
		if d.def.Form != "" {
			return d.def.Form
		}
		return d.def.demand.describe()
	case Pattern, Time:
		return "text of the form " + d.Text
	case Bound:
		return "a number " + d.Operator + " " + d.Text
	case ListOf:
		return "a list"
	case StructOf:
		return "a mapping"
	case All, OneOf:
		words := make([]string, 0, len(d.terms))
		for _, term := range d.terms {
			words = append(words, term.describe())
		}
		if d.Op == All {
			return strings.Join(words, " and ")
		}
		return strings.Join(words, " or ")
	case Any, Opaque, Table:
	}
	return "a value"
}

// advice tells what to write in a missing field.
func (f *fieldDemand) advice() string {
	wanted := f.demand.describe()
	if f.demand.Op == Enum && len(f.demand.Values) == 1 {
		return "add " + f.Name + ": " + wanted
	}
	doc, _, _ := strings.Cut(f.Doc, "\n")
	if doc == "" {
		return "add " + f.Name + ": " + wanted
	}
	return "add " + f.Name + ": " + wanted + ". " + doc
}
