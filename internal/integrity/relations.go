package integrity

import (
	"strconv"
	"strings"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
)

// relations reports relations that the vocabulary does not allow between their ends, that
// name no target or two kinds of them, that stand twice, or that ask for more members
// than there are.
func relations() rule {
	return rule{
		name:  "relations keep to the vocabulary",
		codes: []diag.Code{diag.ForbiddenRelation, diag.MalformedRelation, diag.RepeatedRelation, diag.RedundancyImpossible},
		check: func(c *context, r *estate.Record, n *estate.Node) {
			checkEnds(c, r)
			checkForm(c, r, n)
		},
	}
}

func checkEnds(c *context, r *estate.Record) {
	for i := range r.Links {
		l := &r.Links[i]
		kind, ok := c.estate.Vocabulary().Type(l.Type)
		target, exists := c.estate.Record(l.To)
		if !ok || !exists {
			continue
		}
		switch {
		case !estate.Allows(kind.From, r):
			c.fault(r, diag.ForbiddenRelation, l.Pos,
				describe(r)+" cannot have the relation "+l.Type, "from: "+strings.Join(kind.From, ", "))
		case target.Encoded != "" && !estate.Allows(kind.To, target):
			c.fault(r, diag.ForbiddenRelation, l.Pos,
				l.Type+" cannot lead to "+describe(target)+", "+string(target.Ref), "allowed: "+strings.Join(kind.To, ", "),
				at(target, estate.Position{}, "the target"))
		}
	}
}

// describe names a record by its kind, an item by its class.
func describe(r *estate.Record) string {
	if r.Class != "" {
		return "an item of class " + r.Class
	}
	return "a record of kind " + r.Kind.String()
}

func checkForm(c *context, r *estate.Record, n *estate.Node) {
	seen := map[string]estate.Position{}
	relations := n.Each("relations")
	for i := range relations {
		rel := &relations[i]
		to, of := rel.Get("to"), rel.Get("of")
		minUp := rel.Get("minUp")
		switch {
		case to == nil && of == nil:
			c.fault(r, diag.MalformedRelation, rel.Pos, estate.IndexPath("relations", i)+" names no target", "add to: with one reference, or of: with several and minUp:")
		case to != nil && of != nil:
			c.fault(r, diag.MalformedRelation, rel.Pos, estate.IndexPath("relations", i)+" names both to and of", "keep one of the two")
		case minUp != nil && of == nil:
			c.fault(r, diag.MalformedRelation, minUp.Pos, "minUp counts the members of a group, and the relation has none", "write of: with the members instead of to:")
		case minUp != nil:
			if k, err := strconv.Atoi(minUp.Text); err == nil && k > len(of.Items) {
				c.fault(r, diag.RedundancyImpossible, minUp.Pos,
					"minUp asks for "+minUp.Text+" of "+strconv.Itoa(len(of.Items))+" members", "lower minUp or add members")
			}
		}
		checkRepeated(c, r, rel, seen)
	}
}

func checkRepeated(c *context, r *estate.Record, rel *estate.Node, seen map[string]estate.Position) {
	to := rel.Get("to")
	if to == nil {
		members := map[string]bool{}
		for _, member := range rel.Each("of") {
			if members[member.Text] {
				c.fault(r, diag.RepeatedRelation, member.Pos, member.Text+" stands twice in one group", "remove one")
			}
			members[member.Text] = true
		}
		return
	}
	key := rel.Str("type") + " " + to.Text
	for _, via := range rel.Each("via") {
		key += " via " + via.Text // another way to the same place is another relation
	}
	if first, ok := seen[key]; ok {
		c.fault(r, diag.RepeatedRelation, to.Pos, "the relation "+key+" is written twice", "remove one", at(r, first, "first here"))
		return
	}
	seen[key] = to.Pos
}

// selfReferences reports a record that stands on itself.
func selfReferences() rule {
	return rule{
		name:  "no record depends on itself",
		codes: []diag.Code{diag.SelfReference},
		check: func(c *context, r *estate.Record, _ *estate.Node) {
			for i := range r.Links {
				if l := &r.Links[i]; l.To == r.Ref && (l.Type != "" || l.Field == "parent" || l.Field == "inherits") {
					c.fault(r, diag.SelfReference, l.Pos, l.Field+": a record cannot refer to itself here", "name another record or remove the line")
				}
			}
		},
	}
}
