package export

import (
	"strconv"

	"github.com/gitsm/gitsm/internal/estate"
)

// relation is one target of a relation that a record writes.
type relation struct {
	kind, to string
	hard     bool
	// group is the place of the relation in its record, from 1, where its targets are
	// alternatives of which minUp must be up.
	group, minUp int
	// node is the whole relation.
	node *estate.Node
}

// relations returns the relations of a record's content, one for each target. What is not of
// the schema's form is left out.
func relations(body *estate.Node) []relation {
	var out []relation
	entries := body.Each("relations")
	for i := range entries {
		n := &entries[i]
		r := relation{kind: n.Str("type"), to: n.Str("to"), hard: n.IsTrue("hard", true), node: n}
		if r.kind == "" {
			continue
		}
		if r.to != "" {
			out = append(out, r)
		}
		r.group, r.minUp = i+1, 1
		if minUp, ok := n.Int("minUp"); ok {
			r.minUp = minUp
		}
		for _, to := range n.Refs("of") {
			r.to = string(to)
			out = append(out, r)
		}
	}
	return out
}

// count writes a number, and nothing where it is nought.
func count(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}
