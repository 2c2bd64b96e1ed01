package mapping_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/mapping"
)

func load(t testing.TB, content string) *mapping.Mapping {
	t.Helper()
	m, fault := mapping.Load([]mapping.File{{Path: "m.cue", Content: []byte(content)}})
	require.Nil(t, fault, "%+v", fault)
	return m
}

func services(t testing.TB) *mapping.Mapping {
	t.Helper()
	content, err := os.ReadFile("testdata/services.cue")
	require.NoError(t, err)
	return load(t, string(content))
}

func object(json string) mapping.Object {
	return mapping.Object{Type: "services", File: "x.yaml", Number: 7, JSON: []byte(json)}
}

func TestHeader(t *testing.T) {
	t.Parallel()
	h := services(t).Header()
	assert.Equal(t, "paper", h.System)
	assert.Equal(t, "yaml", h.Format)
	assert.Equal(t, map[string]string{"services": "catalogue.services"}, h.Lists)
	assert.Equal(t, []mapping.Edge{{From: "interface", To: "interface", Type: "connected_to"}}, h.Edges)
	assert.Equal(t, []string{
		"cable", "criticality", "deps[].hard", "deps[].name", "device", "kind", "labels.team", "name", "number", "owner", "tags[]", "team", "tier",
	}, h.Reads)
}

func TestMapMakesDrafts(t *testing.T) {
	t.Parallel()
	a := services(t).Map(object(`{"kind":"service","name":"API","owner":"core","tags":["B","A"],"labels":{"team":"x"},"deps":[{"name":"DB","hard":false},{"name":"Q"}]}`))
	require.Nil(t, a.Fault, "%+v", a.Fault)
	require.Len(t, a.Records, 1)
	d := a.Records[0]
	assert.Equal(t, "svc:API", d.Key)
	assert.Equal(t, "Service", d.Kind)
	assert.Equal(t, "api", d.ID)
	assert.Equal(t, `{"kind":"Service","name":"API","owner":{"$ref":"team:core","$kind":"Team"},"tier":3,"tags":["b","a"],"alias":null,"criticality":{"$value":"tier:3","$field":"criticality"},"notes":"x"}`,
		string(d.Body.AppendJSON(nil)))
	ref, ok := mapping.ReadRef(d.Body.Get("owner"))
	assert.True(t, ok)
	assert.Equal(t, mapping.Ref{Key: "team:core", Kinds: []string{"Team"}, ID: "team:core"}, ref)
	key, field, ok := mapping.ReadValue(d.Body.Get("criticality"))
	assert.Equal(t, [...]any{"tier:3", "criticality", true}, [...]any{key, field, ok})
	_, ok = mapping.ReadRef(d.Body.Get("name"))
	assert.False(t, ok)

	hard := false
	from := mapping.Ref{Key: "svc:API", Kinds: []string{"Service"}, ID: "svc:API"}
	kinds := []string{"Service", "ConfigurationItem"}
	assert.Equal(t, []mapping.Relation{
		{From: from, To: mapping.Ref{Key: "svc:DB", Kinds: kinds, ID: "DB", Optional: true}, Type: "depends_on", Hard: &hard},
		{From: from, To: mapping.Ref{Key: "svc:Q", Kinds: kinds, ID: "Q", Optional: true}, Type: "depends_on"},
	}, a.Relations)
}

func TestMapOtherAnswers(t *testing.T) {
	t.Parallel()
	m := services(t)
	a := m.Map(object(`{"kind":"tier","number":3,"criticality":"high"}`))
	require.Nil(t, a.Fault)
	require.Len(t, a.Values, 1)
	assert.Equal(t, "tier:3", a.Values[0].Key)
	assert.Equal(t, "high", a.Values[0].Value.Str("criticality"))

	a = m.Map(object(`{"kind":"port","cable":"c1","device":"d1"}`))
	require.Nil(t, a.Fault)
	assert.Equal(t, []mapping.End{{Edge: "c1", Port: "interface", To: mapping.Ref{Key: "d1", Kinds: []string{"ConfigurationItem"}, ID: "d1"}}}, a.Ends)

	a = m.Map(object(`{"kind":"member","team":"core","name":"Ada"}`))
	require.Nil(t, a.Fault)
	require.Len(t, a.Additions, 1)
	assert.Equal(t, mapping.Ref{Key: "team:core", Kinds: []string{"Team"}, ID: "core"}, a.Additions[0].To)
	assert.Equal(t, `{"members":[{"$ref":"person:Ada","$kind":"Person","$optional":true}]}`, string(a.Additions[0].Body.AppendJSON(nil)))
	for _, field := range []string{"kind", "source", "relations"} {
		a = m.Map(object(`{"kind":"member","team":"core","name":"Ada","owner":"` + field + `"}`))
		assert.NotNil(t, a.Fault, "%s is not for objects of others to say", field)
	}

	assert.Equal(t, mapping.Answer{Skip: "logs are no records"}, m.Map(object(`{"kind":"log"}`)))
	assert.Equal(t, mapping.Answer{}, m.Map(object(`{"kind":"other"}`)))
}

// What is absent, null and empty is told apart as contract.cue says.
func TestAbsentFields(t *testing.T) {
	t.Parallel()
	m := load(t, `system: "x"
records: [{key: "k", kind: "Team", body: {
	if input.owner != _|_ {there: true}
	if (input.owner & string) != _|_ {text: true}
	if (input.owner & !="") != _|_ {filled: true}
	tier: *input.tier | "none"
	if input["Asset tag"] != _|_ {tag: input["Asset tag"]}
	type: meta.type
	place: "\(meta.file):\(meta.number)"
}}]`)
	for given, want := range map[string]string{
		`{}`:                              `{"tier":"none","type":"services","place":"x.yaml:7"}`,
		`{"owner":null}`:                  `{"there":true,"tier":"none","type":"services","place":"x.yaml:7"}`,
		`{"owner":""}`:                    `{"there":true,"text":true,"tier":"none","type":"services","place":"x.yaml:7"}`,
		`{"owner":"a","tier":1}`:          `{"there":true,"text":true,"filled":true,"tier":1,"type":"services","place":"x.yaml:7"}`,
		`{"Asset tag":"9","#d":1,"_h":2}`: `{"tier":"none","tag":"9","type":"services","place":"x.yaml:7"}`,
	} {
		a := m.Map(object(given))
		require.Nil(t, a.Fault, "%s: %+v", given, a.Fault)
		assert.JSONEq(t, want, string(a.Records[0].Body.AppendJSON(nil)), given)
	}
}

// Fields of the source keep their order where a mapping goes through all of them, beyond the
// life of one context of CUE, and numbers their digits.
func TestMapKeepsOrderAndNumbers(t *testing.T) {
	t.Parallel()
	m := load(t, "system: \"x\"\nrecords: [{key: \"k\", kind: \"Team\", body: {names: [for k, v in input {k}], of: input}}]\n")
	for i := range 450 {
		given := fmt.Sprintf(`{"z":%d,"a":-1.50,"#m":1e3,"_b":true,"c":[{"y":1,"x":null}],"big":123456789012345678901234567890}`, i)
		a := m.Map(object(given))
		require.Nil(t, a.Fault)
		body := a.Records[0].Body
		assert.Equal(t, `["z","a","#m","_b","c","big"]`, string(body.Get("names").AppendJSON(nil)))
		assert.JSONEq(t, given, string(body.Get("of").AppendJSON(nil)))
		assert.Contains(t, string(body.AppendJSON(nil)), "123456789012345678901234567890")
	}
}

func TestBrokenMappings(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		content, place, message string
	}{
		"syntax":            {"system: \"x\"\nä: }", "m.cue:2:4", "expected operand"},
		"no system":         {"lists: a: \"b\"", "m.cue:1:1", "system"},
		"empty system":      {`system: ""`, "m.cue:1:9", "system"},
		"import":            {"package mapping\n\nimport \"example.com/x\"\nsystem: \"x\"", "m.cue:3:8", `imports "example.com/x"`},
		"import tool":       {"import \"tool/exec\"\nsystem: \"x\"", "m.cue:1:8", "tool/exec"},
		"attribute":         {"@extern(embed)\nsystem: \"x\"", "m.cue:1:1", "attribute"},
		"field attribute":   {"system: \"x\"\na: _ @embed(file=\"/etc/passwd\")", "m.cue:2:6", "attribute"},
		"unknown reference": {"system: \"x\"\nskip: inptu.name", "m.cue:2:7", "inptu"},
		"wrong format":      {"system: \"x\"\nformat: \"xml\"", "m.cue:2:9", "format"},
		"wrong field":       {"system: \"x\"\nrecords: [{key: \"a\", kind: \"b\", body: {}, folders: \"c\"}]", "m.cue:2:43", "folders"},
		"conflict":          {"system: \"x\"\nsystem: \"y\"", "m.cue:1:9", "system"},
	} {
		_, fault := mapping.Load([]mapping.File{{Path: "m.cue", Content: []byte(c.content)}})
		require.NotNil(t, fault, name)
		assert.Equal(t, diag.MappingBroken, fault.Code, name)
		assert.Equal(t, c.place, fault.Span.String(), name+": "+fault.Message)
		assert.Contains(t, fault.Message, c.message, name)
	}
}

func TestFailedObjects(t *testing.T) {
	t.Parallel()
	m := load(t, `system: "x"
let s = input
_hidden: s.never
if s.kind == "a" {records: [{key: s.name, kind: "Team", body: {n: s.number + 1}}]}
if s.kind == "b" {records: [{key: s.name, kind: "Team"}]}
if s.kind == "c" {skip: ""}
`)
	for name, c := range map[string]struct {
		given, place, message string
	}{
		"absent in a condition": {`{"name":"x"}`, "m.cue:4:6", "kind"},
		"absent in a value":     {`{"kind":"a","name":"x"}`, "m.cue:4:69", "number"},
		"of another type":       {`{"kind":"a","name":"x","number":"1"}`, "m.cue:4:67", "invalid operands"},
		"no body":               {`{"kind":"b","name":"x"}`, "", "body"},
		"empty reason":          {`{"kind":"c"}`, "m.cue:6:25", "skip"},
		"no JSON":               {`{"kind":`, "", "EOF"},
		"two values":            {`{}{}`, "", "more than one"},
		"huge number":           {`{"kind":"x","n":1e999999999}`, "", "too large"},
		"deep":                  {strings.Repeat("[", 600) + strings.Repeat("]", 600), "", "too deeply"},
	} {
		a := m.Map(object(c.given))
		require.NotNil(t, a.Fault, name)
		assert.Empty(t, a.Records, name)
		assert.Equal(t, diag.MappingFailed, a.Fault.Code, name)
		assert.Contains(t, a.Fault.Message, c.message, name)
		assert.Equal(t, c.place, a.Fault.Span.String(), name+": "+a.Fault.Message)
		assert.NotContains(t, a.Fault.Message, "\n")
	}
	// A hidden field that has no value is nobody's concern.
	assert.Nil(t, m.Map(object(`{"kind":"x"}`)).Fault)
}

func TestShippedMappingsLoad(t *testing.T) {
	t.Parallel()
	for _, name := range mapping.Shipped() {
		files, format, ok := mapping.ReadShipped(name)
		require.True(t, ok, name)
		m, fault := mapping.Load(files)
		require.Nil(t, fault, "%s: %+v", name, fault)
		assert.Equal(t, m.Header().Format, format, name)
	}
	_, _, ok := mapping.ReadShipped("no-such")
	assert.False(t, ok)
	_, _, ok = mapping.ReadShipped("../mapping")
	assert.False(t, ok)
}

func BenchmarkMap(b *testing.B) {
	m := services(b)
	for i := range b.N {
		a := m.Map(object(fmt.Sprintf(`{"kind":"service","name":"Svc%d","owner":"team%d","tier":%d,"tags":["A","B","C"],"deps":[{"name":"Svc1"},{"name":"Svc2"},{"name":"Svc3"}]}`, i, i%7, i%3)))
		require.Nil(b, a.Fault)
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "objects/s")
}
