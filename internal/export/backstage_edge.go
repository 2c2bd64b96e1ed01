package export

import (
	"slices"

	"github.com/gitsm/gitsm/internal/estate"
)

// backstageEnd is one record that a relation leads to.
type backstageEnd struct {
	relation string
	to       estate.Ref
	// of is set where it is a member of a redundancy group.
	of string
	// index is the relation's place among those of its record.
	index int
}

// backstageEnds are what the relations of a record lead to.
func backstageEnds(body *estate.Node) []backstageEnd {
	var out []backstageEnd
	for i, r := range body.Each("relations") {
		if to := r.Str("to"); to != "" {
			out = append(out, backstageEnd{r.Str("type"), estate.Ref(to), "", i})
		}
		for _, member := range r.Each("of") {
			if member.Kind == estate.String {
				out = append(out, backstageEnd{r.Str("type"), estate.Ref(member.Text), "of", i})
			}
		}
	}
	return out
}

// estateDepends reports whether the source of a relation fails with its target.
func (c *backstageCatalogue) estateDepends(relation string) bool {
	t, ok := c.estate.Vocabulary().Type(relation)
	return relation == "depends_on" || ok && t.Impact == estate.TargetToSource
}

// edges writes the relations that Backstage has fields for, and returns which those are. One
// that is a member of a redundancy group has no index: taken out in Backstage, it stays.
func (c *backstageCatalogue) edges(s *backstageSpec, ref estate.Ref, body *estate.Node) map[string]map[string][]int {
	said := map[string]map[string][]int{}
	kind := c.names[ref].kind
	for _, end := range backstageEnds(body) {
		to := c.name(end.to)
		field := c.edgeField(kind, to.kind, end.relation)
		if field == "" || !s.lead(field, to.String()) {
			continue
		}
		if said[field] == nil {
			said[field] = map[string][]int{}
		}
		indexes := said[field][to.String()]
		if indexes == nil {
			indexes = []int{}
		}
		if end.of == "" {
			indexes = append(indexes, end.index)
		}
		said[field][to.String()] = indexes
	}
	return said
}

// edgeField is the field of spec for a relation between two sorts of entity; "" where
// Backstage has none.
func (c *backstageCatalogue) edgeField(from, to, relation string) string {
	switch {
	case relation == "part_of" && from == "Component" && to == "Component":
		return "subcomponentOf"
	case relation == "part_of" && to == "System" && (from == "Component" || from == "API" || from == "Resource"):
		return "system"
	case relation == "part_of" && from == "System" && to == "Domain":
		return "domain"
	case relation == "consumes_api" && from == "Component" && to == "API":
		return "consumesApis"
	case (from == "Component" || from == "Resource") && (to == "Component" || to == "Resource") && c.estateDepends(relation):
		return "dependsOn"
	}
	return ""
}

// lead writes a reference into a field; false where that holds another one already.
func (s *backstageSpec) lead(field, to string) bool {
	one := func(at *string) bool {
		if *at == "" {
			*at = to
		}
		return *at == to
	}
	many := func(at *[]string) bool {
		if !slices.Contains(*at, to) {
			*at = append(*at, to)
		}
		return true
	}
	switch field {
	case "subcomponentOf":
		return one(&s.SubcomponentOf)
	case "system":
		return one(&s.System)
	case "domain":
		return one(&s.Domain)
	case "consumesApis":
		return many(&s.ConsumesAPIs)
	}
	return many(&s.DependsOn)
}

// memberNames are the members of a Group, and the people here that they are.
func (c *backstageCatalogue) memberNames(body *estate.Node, members []string) map[string]estate.Ref {
	out := make(map[string]estate.Ref, len(members))
	for _, m := range members {
		out[m] = ""
	}
	for _, m := range body.Each("members") {
		if m.Kind == estate.String {
			out[c.name(estate.Ref(m.Text)).String()] = estate.Ref(m.Text)
		}
	}
	return out
}
