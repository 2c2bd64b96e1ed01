package availability

import (
	"math/big"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/graph"
)

// vocabulary has one relation type of each sort, sorted by name.
var vocabulary = estate.Vocabulary{
	{Name: "connects_to", Impact: estate.BothDirections, Effect: "outage", Redundancy: "targets"},
	{Name: "depends_on", Impact: estate.TargetToSource, Effect: "outage"},
	{Name: "fails_over_to", Impact: estate.TargetToSource, Effect: "redundancy_lost"},
	{Name: "located_in", Impact: estate.TargetToSource, Effect: "outage"},
	{Name: "member_of", Impact: estate.SourceToTarget, Effect: "outage", Redundancy: "members"},
	{Name: "powered_by", Impact: estate.TargetToSource, Effect: "outage", Redundancy: "targets"},
	{Name: "supplied_by", Impact: estate.TargetToSource, Effect: "commitment"},
}

// world makes an estate in memory.
type world struct {
	records []estate.Record
}

// add adds a record. A field is name=value, with dots for what lies in a mapping; a
// relation is type:target, type?:target where it is soft, or type/k:target,target.
func (w *world) add(ref string, what ...string) *world {
	r := estate.Record{Ref: estate.Ref(ref), Kind: estate.Ref(ref).Kind(), Path: ref + ".yaml"}
	body := estate.Node{Kind: estate.Struct}
	relations := 0
	for _, text := range what {
		if name, value, ok := strings.Cut(text, "="); ok {
			set(&body, name, value)
			if name == "supplier" || name == "contract" {
				r.Links = append(r.Links, estate.Link{Field: name, To: estate.Ref(value)})
			}
			continue
		}
		name, targets, _ := strings.Cut(text, ":")
		name, k, group := strings.Cut(name, "/")
		name, soft := strings.CutSuffix(name, "?")
		minUp, _ := strconv.Atoi(k)
		for i, to := range strings.Split(targets, ",") {
			to, via, _ := strings.Cut(to, "~")
			field := "relations[" + strconv.Itoa(relations) + "].to"
			if group {
				field = "relations[" + strconv.Itoa(relations) + "].of[" + strconv.Itoa(i) + "]"
			}
			r.Links = append(r.Links, estate.Link{Field: field, To: estate.Ref(to), Type: name, Relation: relations, Soft: soft, MinUp: minUp})
			if via != "" {
				r.Links = append(r.Links, estate.Link{Field: "relations[" + strconv.Itoa(relations) + "].via[0]", To: estate.Ref(via)})
			}
		}
		relations++
	}
	r.Encoded = string(estate.AppendNode(nil, &body))
	w.records = append(w.records, r)
	return w
}

func set(n *estate.Node, name, value string) {
	name, below, nested := strings.Cut(name, ".")
	if nested {
		inner := n.Get(name)
		if inner == nil {
			n.Fields = append(n.Fields, estate.Field{Name: name, Value: estate.Node{Kind: estate.Struct}})
			inner = n.Get(name)
		}
		set(inner, below, value)
		return
	}
	kind := estate.String
	if _, err := strconv.ParseFloat(value, 64); err == nil {
		kind = estate.Number
	}
	n.Fields = append(n.Fields, estate.Field{Name: name, Value: estate.Node{Kind: kind, Text: value}})
}

func (w *world) estate() *estate.Estate { return estate.New(slices.Clone(w.records), vocabulary) }

// design composes by what the records say.
func (w *world) design(ref estate.Ref) Composite {
	e := w.estate()
	g := graph.New(e)
	records := Read(e, g)
	c := Compose(g, ref, records.Design)
	records.Annotate(&c, false)
	return c
}

// percent is a ratio as written in per cent.
func percent(t require.TestingT, text string) Ratio {
	value, ok := new(big.Rat).SetString(text)
	require.True(t, ok, text)
	r, ok := FromPercent(value)
	require.True(t, ok, text)
	return r
}

func rat(r Ratio) *big.Rat {
	return new(big.Rat).SetFrac(new(big.Int).SetUint64(uint64(r)), new(big.Int).SetUint64(uint64(One)))
}

// requireRoundedDown demands that a ratio is an exact one rounded down, by no more than
// 1e-15.
func requireRoundedDown(t require.TestingT, exact *big.Rat, got Ratio, hint ...any) {
	off := new(big.Rat).Sub(exact, rat(got))
	require.False(t, off.Sign() < 0 || off.Cmp(big.NewRat(1, 1e15)) > 0,
		"got %s, exactly %s: %v", got.Percent(16), exact.FloatString(20), hint)
}

func refsOf(parts []Part) []estate.Ref {
	var out []estate.Ref
	for _, p := range parts {
		out = append(out, p.Ref)
	}
	return out
}

func find(t testing.TB, c Composite, ref estate.Ref) Part {
	t.Helper()
	for _, p := range c.Parts {
		if p.Ref == ref {
			return p
		}
	}
	require.Fail(t, "no such part", "%s", ref)
	return Part{}
}
