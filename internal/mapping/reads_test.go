package mapping_test

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/mapping"
)

// What a mapping reads is found whichever way it says so.
func TestReads(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		content      string
		reads, asked []string
	}{
		"selectors":            {`values: [{key: input.a.b, value: input["Asset tag"]}]`, []string{"Asset tag", "a.b"}, nil},
		"names with dots":      {`values: [{key: input.meta."a.b/c", value: input.meta["x[]"]}]`, []string{`meta."a.b/c"`, `meta."x[]"`}, nil},
		"let":                  {`let s = input.spec` + "\n" + `let t = s.deep` + "\n" + `skip: t.why`, []string{"spec.deep.why"}, nil},
		"let as a whole":       {`let s = input.spec` + "\n" + `values: [{key: "k", value: s}]`, []string{"spec"}, nil},
		"let in a struct":      {`values: [{let s = input.spec, key: s.name, value: 1}]`, []string{"spec.name"}, nil},
		"hidden field":         {`_s: input.spec` + "\n" + `skip: _s.why`, []string{"spec.why"}, nil},
		"definition":           {`#s: input.spec` + "\n" + `skip: #s.why`, []string{"spec.why"}, nil},
		"helping field":        {`spec: input.spec` + "\n" + `skip: spec.why`, []string{"spec.why"}, nil},
		"used before":          {`skip: _s.why` + "\n" + `_s: input.spec`, []string{"spec.why"}, nil},
		"alias":                {`X=help: input.spec` + "\n" + `skip: X.why`, []string{"spec.why"}, nil},
		"field of a body":      {`records: [{key: "k", kind: "Team", body: {name: input.name, title: name}}]`, []string{"name"}, nil},
		"default":              {`skip: *input.why | "none"`, []string{"why"}, nil},
		"default struct":       {`let s = *input.spec | {}` + "\n" + `skip: s.why`, []string{"spec.why"}, nil},
		"either":               {`let s = [if input.a != _|_ {input.a}, input.b][0]` + "\n" + `skip: s.why`, []string{"a.why", "b.why"}, []string{"a"}},
		"is it there":          {`if input.spec != _|_ {skip: input.spec.why}`, []string{"spec.why"}, []string{"spec"}},
		"is it null":           {`if input.spec != null {skip: "x"}`, nil, []string{"spec"}},
		"is it a text":         {`if (input.owner & string) != _|_ {skip: "x"}`, nil, []string{"owner"}},
		"compared":             {`if input.kind == "x" {skip: "x"}`, []string{"kind"}, nil},
		"for":                  {`values: [for d in input.deps {key: d.name, value: d.x.y}]`, []string{"deps[].name", "deps[].x.y"}, []string{"deps"}},
		"for, counted":         {`values: [for d in input.deps {key: "k", value: 1}]`, nil, []string{"deps"}},
		"for with keys":        {`values: [for k, v in input.labels {key: k, value: v}]`, []string{"labels[]"}, []string{"labels", "labels[]"}},
		"for in for":           {`values: [for a in input.as for b in a.bs if b.on {key: b.name, value: 1}]`, []string{"as[].bs[].name", "as[].bs[].on"}, []string{"as", "as[].bs"}},
		"for with let":         {`values: [for a in input.as let b = a.b {key: b.name, value: 1}]`, []string{"as[].b.name"}, []string{"as"}},
		"index":                {`skip: input.list[0].why`, []string{"list[].why"}, nil},
		"slice":                {`values: [for x in input.list[1:input.n] {key: x.k, value: 1}]`, []string{"list[].k", "n"}, []string{"list"}},
		"computed index":       {`skip: input.by[input.name]`, []string{"by", "name"}, nil},
		"interpolation":        {`skip: "a\(input.a)b\(input.b.c)"`, []string{"a", "b.c"}, nil},
		"calls":                {"import \"strings\"\nskip: strings.Join(input.list, input.by)", []string{"by", "list"}, nil},
		"computed name":        {`records: [{key: "k", kind: "Team", body: {(input.a): 1, "\(input.b)": 2}}]`, []string{"a", "b"}, nil},
		"all":                  {`values: [{key: "k", value: input}]`, []string{""}, nil},
		"shadowed":             {`values: [{key: "k", value: {input: 1, x: input}}]`, nil, nil},
		"demands":              {`input: {name: string, ...}` + "\n" + `skip: input.name`, []string{"name"}, nil},
		"nested conditions":    {`if input.a == 1 {if input.b == 1 {skip: input.c}}`, []string{"a", "b", "c"}, nil},
		"part of a definition": {`#T: {key: "k", value: input.a}` + "\n" + `values: [#T]`, []string{"a"}, nil},
		"alias, not followed":  {`values: [{key: "k", value: {X=a: input.spec, b: X.c}}]`, []string{"spec", "spec.c"}, nil},
		"unused":               {`_s: input.spec` + "\n" + `skip: "x"`, nil, nil},
		"itself":               {`_a: _b.c` + "\n" + `_b: _a.d` + "\n" + `skip: "x"`, nil, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			content := c.content + "\nsystem: \"x\"\n"
			h := load(t, content).Header()
			assert.Equal(t, c.reads, h.Reads)
			assert.Equal(t, c.asked, h.Asked)
		})
	}
}

func node(t *testing.T, text string) *estate.Node {
	t.Helper()
	decoder := json.NewDecoder(bytes.NewReader([]byte(text)))
	n := value(t, decoder)
	return &n
}

func value(t *testing.T, d *json.Decoder) estate.Node {
	token, err := d.Token()
	require.NoError(t, err)
	switch token := token.(type) {
	case json.Delim:
		n := estate.Node{Kind: estate.List}
		if token == '{' {
			n.Kind = estate.Struct
		}
		for d.More() {
			if token == '[' {
				n.Items = append(n.Items, value(t, d))
				continue
			}
			name := value(t, d)
			n.Fields = append(n.Fields, estate.Field{Name: name.Text, Value: value(t, d)})
		}
		_, err := d.Token()
		require.NoError(t, err)
		return n
	case string:
		return estate.Node{Kind: estate.String, Text: token}
	case bool:
		return estate.Node{Kind: estate.Bool, Text: "false"}
	case nil:
		return estate.Node{}
	}
	return estate.Node{Kind: estate.Number, Text: "1"}
}

func TestUnread(t *testing.T) {
	t.Parallel()
	h := mapping.Header{
		Reads: []string{"deps[].name", "labels[]", "meta.\"a.b\"", "name", "spec.owner.id", "tags"},
		Asked: []string{"deps", "deleted", "spec", "note"},
	}
	for given, want := range map[string][]string{
		`{"name":"x","tags":["a"],"deleted":true}`:                    nil,
		`{"z":1,"name":{"deep":1},"a":false}`:                         {"z", "a"},
		`{"none":null,"empty":"","list":[],"map":{"a":{"b":[null]}}}`: nil,
		`{"other":{"a":1,"b":2},"list":[{"x":1}]}`:                    {"other", "list"},
		`{"spec":{"owner":{"id":1,"x":2},"y":{"z":1}}}`:               {"spec.owner.x", "spec.y"},
		`{"spec":"text","note":{"deep":1}}`:                           {"note"},
		`{"deps":[{"name":"a"},{"name":"b","v":1},{"v":2},"c"]}`:      {"deps[].v", "deps[]"},
		`{"labels":{"a":1,"b":{"c":1}},"meta":{"a.b":1,"c.d":1}}`:     {`meta."c.d"`},
		`{"Asset tag":"x"}`:                                           {"Asset tag"},
		`"text"`:                                                      {""},
	} {
		assert.Equal(t, want, h.Unread()(node(t, given)), given)
	}
	assert.Nil(t, mapping.Header{Reads: []string{""}}.Unread()(node(t, `{"a":1}`)))
	assert.Equal(t, []string{"a"}, mapping.Header{}.Unread()(node(t, `{"a":1}`)))
}
