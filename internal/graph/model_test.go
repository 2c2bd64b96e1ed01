package graph_test

import (
	"fmt"
	"slices"
	"strconv"

	"pgregory.net/rapid"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/graph"
)

// relation is a relation as somebody writes it.
type relation struct {
	kind  string
	to    []string
	group bool // written as of with minUp
	minUp int
	soft  bool
	via   []string
}

// thing is a record as somebody writes it.
type thing struct {
	id        string
	status    string
	relations []relation
	// redundancy is what the record says of its members; nil when it says nothing.
	redundancy map[string]string
}

// vocabulary has every direction, effect and redundancy.
func vocabulary() estate.Vocabulary {
	entry := func(name string, impact estate.ImpactDirection, effect, redundancy string, recovery bool) estate.RelationType {
		return estate.RelationType{Name: name, Impact: impact, Effect: effect, Redundancy: redundancy, Recovery: recovery}
	}
	v := estate.Vocabulary{
		entry("backed_up_by", estate.TargetToSource, "recoverability", "", true),
		entry("built_into", estate.SourceToTarget, "outage", "members", false),
		entry("connects_to", estate.BothDirections, "outage", "targets", true),
		entry("depends_on", estate.TargetToSource, "outage", "", true),
		entry("deployed_by", estate.NoImpact, "none", "", true),
		entry("fails_over_to", estate.TargetToSource, "redundancy_lost", "", false),
		entry("joined_to", estate.BothDirections, "degraded", "", false),
		entry("member_of", estate.SourceToTarget, "outage", "members", true),
		entry("monitored_by", estate.NoImpact, "detection", "", false),
		entry("part_of", estate.SourceToTarget, "outage", "members", true),
		entry("powered_by", estate.TargetToSource, "outage", "targets", true),
		entry("prefers", estate.TargetToSource, "degraded", "targets", false),
		entry("realises", estate.SourceToTarget, "outage", "", true),
		entry("sends_data_to", estate.SourceToTarget, "degraded", "", false),
		entry("shard_of", estate.SourceToTarget, "degraded", "members", false),
		entry("stores_data_on", estate.TargetToSource, "data_loss", "", true),
		entry("supplied_by", estate.TargetToSource, "commitment", "", false),
		entry("tied_to", estate.BothDirections, "redundancy_lost", "members", true),
		entry("underpins", estate.SourceToTarget, "commitment", "", false),
	}
	return v
}

// build makes an estate of things, with the links that the decoder of records makes.
func build(things []thing) *estate.Estate {
	var records []estate.Record
	for _, t := range things {
		r := estate.Record{Ref: ref(t.id), Kind: estate.ConfigurationItem, Path: "cmdb/items/" + t.id + ".yaml", Name: t.id, Status: t.status}
		r.Links = append(r.Links, estate.Link{Field: "owner", To: "team/some"})
		for i, rel := range t.relations {
			for j, to := range rel.to {
				l := estate.Link{Field: fmt.Sprintf("relations[%d].to", i), To: ref(to), Type: rel.kind, Relation: i, Soft: rel.soft}
				if rel.group {
					l.Field, l.MinUp = fmt.Sprintf("relations[%d].of[%d]", i, j), rel.minUp
				}
				r.Links = append(r.Links, l)
			}
			for j, via := range rel.via {
				r.Links = append(r.Links, estate.Link{Field: fmt.Sprintf("relations[%d].via[%d]", i, j), To: ref(via)})
			}
		}
		body := estate.Node{Kind: estate.Struct, Fields: []estate.Field{{Name: "name", Value: estate.Node{Kind: estate.String, Text: "redundancy"}}}}
		if t.redundancy != nil {
			redundancy := estate.Node{Kind: estate.Struct}
			for _, name := range []string{"minUp", "minUpPercent"} {
				if value, ok := t.redundancy[name]; ok {
					redundancy.Fields = append(redundancy.Fields, estate.Field{Name: name, Value: estate.Node{Kind: estate.Number, Text: value}})
				}
			}
			body.Fields = append(body.Fields, estate.Field{Name: "redundancy", Value: redundancy})
		}
		r.Encoded = string(estate.AppendNode(nil, &body))
		records = append(records, r)
	}
	return estate.New(records, vocabulary())
}

func ref(id string) estate.Ref { return estate.Ref("ci/" + id) }

func refs(ids ...string) []estate.Ref {
	out := make([]estate.Ref, len(ids))
	for i, id := range ids {
		out[i] = ref(id)
	}
	return out
}

// newGraph makes the run-time graph of things.
func newGraph(things ...thing) *graph.Graph { return graph.New(build(things)) }

// drawThings draws an estate of up to so many things, with everything that can be wrong.
func drawThings(t *rapid.T, most int) []thing {
	n := rapid.IntRange(1, most).Draw(t, "things")
	ids := make([]string, n)
	for i := range ids {
		ids[i] = string(rune('a' + i))
	}
	target := rapid.SampledFrom(append(slices.Clone(ids), "nowhere"))
	kinds := []string{"unheard_of"}
	for _, t := range vocabulary() {
		kinds = append(kinds, t.Name)
	}
	// Few kinds meet more often.
	kind := rapid.SampledFrom(rapid.SliceOfN(rapid.SampledFrom(kinds), 1, 5).Draw(t, "kinds"))
	things := make([]thing, n)
	for i := range things {
		x := thing{id: ids[i], status: rapid.SampledFrom([]string{"in_use", "in_use", "in_use", "", "retired", "planned"}).Draw(t, "status")}
		for range rapid.IntRange(0, 4).Draw(t, "relations") {
			r := relation{kind: kind.Draw(t, "kind"), to: []string{target.Draw(t, "to")}, soft: rapid.IntRange(0, 3).Draw(t, "soft") == 0}
			if rapid.IntRange(0, 2).Draw(t, "group") == 0 {
				r.group, r.minUp = true, rapid.IntRange(-1, 4).Draw(t, "minUp")
				r.to = rapid.SliceOfN(target, 1, 4).Draw(t, "of")
			}
			if rapid.IntRange(0, 2).Draw(t, "through") == 0 {
				r.via = rapid.SliceOfN(target, 1, 2).Draw(t, "via")
			}
			x.relations = append(x.relations, r)
		}
		switch rapid.IntRange(0, 3).Draw(t, "redundancy") {
		case 0:
			x.redundancy = map[string]string{"minUp": strconv.Itoa(rapid.IntRange(-1, 5).Draw(t, "k"))}
		case 1:
			x.redundancy = map[string]string{"minUpPercent": rapid.SampledFrom([]string{
				"0", "0.1", "33.33", "50", "60", "66.67", "100", "101", "-5", "1e99", "999999999999999999999999",
			}).Draw(t, "percent")}
		}
		things[i] = x
	}
	return things
}
