package shape

import (
	"math/big"
	"slices"
	"strings"
	"time"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
)

func (r *run) scalar(d *demand, n *estate.Node, path string) bool {
	switch d.Op {
	case Basic:
		return r.basic(d, n, path)
	case Enum:
		return r.enum(d, n, path)
	case Pattern:
		if n.Kind != estate.String {
			r.wrongType(n, path, "text", d.Source)
			return false
		}
		if d.re.MatchString(n.Text) == (d.Operator != "!~") {
			return true
		}
		verb := " does not match "
		if d.Operator == "!~" {
			verb = " must not match "
		}
		r.fault(diag.MalformedValue, n.Pos, named(path, diag.Quote(n.Text)+verb+d.Text), "", d.Source)
		return false
	case Bound:
		return r.bound(d, n, path)
	case Time:
		if n.Kind != estate.String {
			r.wrongType(n, path, "text", d.Source)
			return false
		}
		if _, err := time.Parse(d.Text, n.Text); err == nil {
			return true
		}
		r.fault(diag.MalformedValue, n.Pos, named(path, diag.Quote(n.Text)+" is not of the form "+d.Text), "", d.Source)
		return false
	case Any, Opaque, All, OneOf, Definition, Table, ListOf, StructOf:
	}
	return true
}

func (r *run) basic(d *demand, n *estate.Node, path string) bool {
	if !slices.Contains(d.Kinds, n.Kind) {
		r.wrongType(n, path, d.describe(), d.Source)
		return false
	}
	if d.Integer && n.Kind == estate.Number && strings.ContainsAny(n.Text, ".eE") {
		r.fault(diag.WrongType, n.Pos, named(path, "must be a whole number, not "+n.Text), "", d.Source)
		return false
	}
	return true
}

// shortList is how many allowed values a hint lists besides the nearest.
const shortList = 8

func (r *run) enum(d *demand, n *estate.Node, path string) bool {
	allowed := make([]string, 0, len(d.Values))
	for _, v := range d.Values {
		if v.Kind == n.Kind && v.Text == n.Text {
			return true
		}
		allowed = append(allowed, v.Text)
	}
	if n.Kind == estate.List || n.Kind == estate.Struct || n.Kind == estate.Null {
		r.wrongType(n, path, "one of "+diag.OneOf(allowed), d.Source)
		return false
	}
	hint := "use one of " + diag.OneOf(allowed)
	if len(allowed) == 1 {
		hint = "write " + allowed[0]
	} else if near := diag.Nearest(n.Text, allowed); near != "" {
		hint = "did you mean " + near + "?"
		if len(allowed) <= shortList {
			hint += " Allowed: " + diag.OneOf(allowed)
		}
	}
	r.fault(diag.ValueNotAllowed, n.Pos, named(path, "cannot be "+diag.Quote(n.Text)), hint, d.Source)
	return false
}

func (r *run) bound(d *demand, n *estate.Node, path string) bool {
	if n.Kind != estate.Number {
		r.wrongType(n, path, "a number", d.Source)
		return false
	}
	value, ok := new(big.Rat).SetString(n.Text)
	if !ok {
		r.Undecided = true
		return true
	}
	order := value.Cmp(d.limit)
	held, words := true, ""
	switch d.Operator {
	case ">=":
		held, words = order >= 0, "at least "
	case ">":
		held, words = order > 0, "more than "
	case "<=":
		held, words = order <= 0, "at most "
	case "<":
		held, words = order < 0, "less than "
	case "!=":
		held, words = order != 0, "other than "
	}
	if !held {
		r.fault(diag.OutOfRange, n.Pos, named(path, "must be "+words+d.Text+", not "+n.Text), "", d.Source)
	}
	return held
}
