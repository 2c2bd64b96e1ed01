package quality_test

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/quality"
)

// at is the present in the tests.
var at = time.Date(2026, time.November, 20, 9, 30, 0, 0, time.UTC)

// vocabulary is a part of the real one.
func vocabulary() estate.Vocabulary {
	return estate.Vocabulary{
		{Name: "backed_up_by", Impact: estate.TargetToSource, Effect: "recoverability"},
		{Name: "depends_on", Impact: estate.TargetToSource, Effect: "outage"},
		{Name: "has_plan", Impact: estate.NoImpact, Effect: "none"},
		{Name: "member_of", Impact: estate.SourceToTarget, Effect: "outage", Redundancy: "members"},
		{Name: "part_of", Impact: estate.SourceToTarget, Effect: "outage", Redundancy: "members"},
		{Name: "realises", Impact: estate.SourceToTarget, Effect: "outage"},
		{Name: "runs_on", Impact: estate.TargetToSource, Effect: "outage"},
		{Name: "supported_by", Impact: estate.NoImpact, Effect: "none"},
	}
}

// record makes a record from its content in JSON. Every text that is a reference is a link,
// as the schema's reference fields are.
func record(t testing.TB, ref, content string) estate.Record {
	t.Helper()
	decoder := json.NewDecoder(bytes.NewReader([]byte(content)))
	decoder.UseNumber()
	var value any
	require.NoError(t, decoder.Decode(&value), content)
	n := node(value)
	r := estate.Record{
		Ref: estate.Ref(ref), Kind: estate.Ref(ref).Kind(), Path: ref + ".yaml", Name: n.Str("name"),
		Class: n.Str("class"), Status: n.Str("status") + n.Str("phase"), EndOfSupport: n.Str("endOfSupport"),
		Encoded: string(estate.AppendNode(nil, &n)),
	}
	n.Walk("", func(path string, v *estate.Node) bool {
		if v.Kind == estate.String && estate.Ref(v.Text).Kind() != estate.NoKind && !strings.Contains(v.Text, " ") {
			r.Links = append(r.Links, estate.Link{Field: path, To: estate.Ref(v.Text)})
		}
		return true
	})
	relate(&r, &n)
	return r
}

// relate gives the links at the ends of relations their terms.
func relate(r *estate.Record, n *estate.Node) {
	relations := n.Each("relations")
	for i := range relations {
		prefix := estate.IndexPath("relations", i)
		for j := range r.Links {
			l := &r.Links[j]
			if l.Field != prefix+".to" && !strings.HasPrefix(l.Field, prefix+".of[") {
				continue
			}
			l.Relation, l.Type, l.Soft = i, relations[i].Str("type"), !relations[i].IsTrue("hard", true)
			if l.Field != prefix+".to" {
				l.MinUp = 1
				if k, ok := relations[i].Int("minUp"); ok {
					l.MinUp = k
				}
			}
		}
	}
}

func node(value any) estate.Node {
	switch v := value.(type) {
	case map[string]any:
		out := estate.Node{Kind: estate.Struct}
		var names []string
		for name := range v {
			names = append(names, name)
		}
		slices.Sort(names)
		for _, name := range names {
			out.Fields = append(out.Fields, estate.Field{Name: name, Value: node(v[name])})
		}
		return out
	case []any:
		out := estate.Node{Kind: estate.List}
		for _, item := range v {
			out.Items = append(out.Items, node(item))
		}
		return out
	case json.Number:
		return estate.Node{Kind: estate.Number, Text: v.String()}
	case bool:
		return estate.Node{Kind: estate.Bool, Text: map[bool]string{true: "true", false: "false"}[v]}
	case string:
		return estate.Node{Kind: estate.String, Text: v}
	}
	return estate.Node{Kind: estate.Null}
}

// people are a team with somebody in it.
func people(t testing.TB) []estate.Record {
	t.Helper()
	return []estate.Record{
		record(t, "person/ada", `{"name": "Ada", "type": "human"}`),
		record(t, "person/tom", `{"name": "Tom", "type": "human", "activeTo": "2026-10-31"}`),
		record(t, "team/ops", `{"name": "Ops", "members": ["person/ada"]}`),
		record(t, "team/left", `{"name": "Left", "members": ["person/tom"]}`),
		record(t, "team/empty", `{"name": "Empty"}`),
	}
}

// check measures records beside people.
func check(t testing.TB, o quality.Options, records ...estate.Record) quality.Report {
	t.Helper()
	return quality.Check(estate.New(append(people(t), records...), vocabulary()), at, o)
}

// measured returns one measure of some records.
func measured(t testing.TB, name string, records ...estate.Record) (quality.Measure, quality.Report) {
	t.Helper()
	report := check(t, quality.Options{Measures: []string{name}}, records...)
	require.Len(t, report.Measures, 1)
	return report.Measures[0], report
}

// refs writes the records that are not good.
func refs(m quality.Measure) string {
	var out []string
	for _, ref := range m.Records {
		out = append(out, string(ref))
	}
	return strings.Join(out, " ")
}

// codes writes what was found, severities included.
func codes(r quality.Report, code ...diag.Code) string {
	var out []string
	for _, f := range r.Findings {
		if len(code) == 0 || slices.Contains(code, f.Code) {
			out = append(out, string(f.Code)+" "+f.Severity.String()+" "+string(f.Ref)+": "+f.Message)
		}
	}
	return strings.Join(out, "\n")
}
