package record

import (
	"cmp"
	"slices"

	"cuelang.org/go/cue"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/shape"
)

// data reads what the schema holds besides shapes.
func (s *Source) data(into *shape.Schema) error {
	var relations map[string]struct {
		Description, Inverse, Impact, Effect, Redundancy string
		Recovery                                         bool
		From, To                                         map[string]bool
	}
	if err := s.value.LookupPath(cue.ParsePath("relationTypes")).Decode(&relations); err != nil {
		return err
	}
	for name, r := range relations {
		into.Vocabulary = append(into.Vocabulary, estate.RelationType{
			Name: name, Description: r.Description, Inverse: r.Inverse,
			Impact: estate.ImpactDirection(r.Impact), Effect: r.Effect, Redundancy: r.Redundancy, Recovery: r.Recovery,
			From: sortedKeys(r.From), To: sortedKeys(r.To),
		})
	}
	slices.SortFunc(into.Vocabulary, func(a, b estate.RelationType) int { return cmp.Compare(a.Name, b.Name) })
	if v := s.value.LookupPath(cue.ParsePath("priorities")); v.Exists() {
		if err := v.Decode(&into.Priorities); err != nil {
			return err
		}
	}
	if v := s.value.LookupPath(cue.ParsePath("limits")); v.Exists() {
		if err := v.Decode(&into.Limits); err != nil {
			return err
		}
	}
	return nil
}

func sortedKeys(set map[string]bool) []string {
	keys := make([]string, 0, len(set))
	for key := range set {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}

// templates finds the definitions that refine a kind's: #X: #Service & {…} or {#Service, …}.
func templates(defs map[string]*shape.Def) []shape.Template {
	kindOf := map[string]string{}
	for _, info := range estate.Kinds() {
		kindOf["#"+info.Name] = info.Name
	}
	var out []shape.Template
	for grown := true; grown; {
		grown = false
		for name, def := range defs {
			if _, done := kindOf[name]; done {
				continue
			}
			if kind := refines(def.Type, kindOf); kind != "" {
				kindOf[name], grown = kind, true
				out = append(out, shape.Template{Name: name, Kind: kind, Doc: def.Doc})
			}
		}
	}
	slices.SortFunc(out, func(a, b shape.Template) int { return cmp.Compare(a.Name, b.Name) })
	return out
}

func refines(t *shape.Type, kindOf map[string]string) string {
	var parts []*shape.Type
	switch t.Op {
	case shape.Definition:
		return kindOf[t.Name]
	case shape.All:
		parts = t.Terms
	case shape.StructOf:
		parts = t.Struct.Embeds
	default:
		return ""
	}
	for _, part := range parts {
		if kind := refines(part, kindOf); kind != "" {
			return kind
		}
	}
	return ""
}
