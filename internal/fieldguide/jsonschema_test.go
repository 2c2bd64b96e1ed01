package fieldguide

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/gitsm/gitsm/internal/estate"
)

func TestJSONSchemaAcceptsExamples(t *testing.T) {
	s, c := compiled(t)
	all, err := JSONSchemaAll(s)
	require.NoError(t, err)
	any := validator(t, all)
	for name, n := range examples(t) {
		t.Run(name, func(t *testing.T) {
			require.Empty(t, faults(c, n.Str("kind"), &n))
			kind, ok := estate.KindByName(n.Str("kind"))
			require.True(t, ok)
			one, err := JSONSchema(s, kind)
			require.NoError(t, err)
			assert.NoError(t, validator(t, one).Validate(data(&n)))
			assert.NoError(t, any.Validate(data(&n)))
		})
	}
}

func TestJSONSchemaRefusesFaults(t *testing.T) {
	s, c := compiled(t)
	all, err := JSONSchemaAll(s)
	require.NoError(t, err)
	v := validator(t, all)
	const item = "kind: ConfigurationItem\nname: A\nclass: database\nowner: team/a\nstatus: in_use\n"
	const change = "kind: Change\ntitle: A\nowner: team/a\n"
	const agreement = "kind: Agreement\ntype: sla\nname: A\nprovider: team/a\ncovers: [service/a]\nvalidFrom: 2026-01-01\n"
	for name, tc := range map[string]struct{ good, bad string }{
		"unknown field":          {item, item + "colour: red\n"},
		"attribute of class":     {item + "attributes: {engine: postgresql}\n", item + "attributes: {formFactor: rack}\n"},
		"misspelt value":         {item, "kind: ConfigurationItem\nname: A\nclass: database\nowner: team/a\nstatus: in_usee\n"},
		"missing field":          {item, "kind: ConfigurationItem\nname: A\nclass: database\nowner: team/a\n"},
		"reference to a kind":    {item, "kind: ConfigurationItem\nname: A\nclass: database\nowner: service/a\nstatus: in_use\n"},
		"unknown kind":           {item, "kind: Item\n"},
		"emergency and reason":   {change + "type: emergency\nreason: Down\n", change + "type: emergency\n"},
		"standard and template":  {change + "type: standard\ntemplate: template/a\n", change + "type: standard\n"},
		"day that is none":       {change + "type: normal\nreviewDue: 2026-02-01\n", change + "type: normal\nreviewDue: 2026-02-41\n"},
		"number out of range":    {item + "availabilityPercent: 99.9\n", item + "availabilityPercent: 101\n"},
		"text for a number":      {item + "availabilityPercent: 99.9\n", item + "availabilityPercent: high\n"},
		"empty list":             {agreement, agreement + "relations: [{type: depends_on, of: []}]\n"},
		"measure of target":      {agreement + "targets: [{metric: availability, percent: 99}]\n", agreement + "targets: [{metric: availability, percent: 99, within: 2h}]\n"},
		"target without measure": {agreement + "targets: [{metric: rto, within: 2h}]\n", agreement + "targets: [{metric: rto}]\n"},
		"duration of nothing":    {agreement + "targets: [{metric: rto, within: 2h}]\n", agreement + "targets: [{metric: rto, within: \"\"}]\n"},
		"field of a nested part": {change + "type: normal\noutage: {expected: true}\n", change + "type: normal\noutage: {expectd: true}\n"},
		"answers by key":         {change + "type: normal\nrisk: {answers: {a: 1}}\n", change + "type: normal\nrisk: {answers: {a b: 1}}\n"},
	} {
		t.Run(name, func(t *testing.T) {
			good, bad := parse(t, tc.good), parse(t, tc.bad)
			require.Empty(t, faults(c, good.Str("kind"), &good))
			assert.NoError(t, v.Validate(data(&good)))
			if kind, ok := estate.KindByName(bad.Str("kind")); ok {
				require.NotEmpty(t, faults(c, bad.Str("kind"), &bad))
				one, err := JSONSchema(s, kind)
				require.NoError(t, err)
				assert.Error(t, validator(t, one).Validate(data(&bad)))
			}
			assert.Error(t, v.Validate(data(&bad)))
		})
	}
}

// extension has what the embedded schema lacks: defaults, regular fields, cases that
// only add fields, open entries, and what only CUE can judge.
const extension = `
#Classes: robot: {arms!: int & >0, mood?: "good" | "bad", ...}
#Service: {
	name!: _
	type!: _
	tier:   *"b" | "a" | "c"
	grade?: !~"^x" & #Text
	ratio?: >-2.5 & <3 & !=1
	pair?: [string, int]
	origin: {city?: string}
	if type == "technical" {
		runtime!: string
		heap?:    int
	}
	if type == "supporting" {
		heap?: int
	}
	if len(name) > 200 {
		reason!: string
	}
}
#Team: {
	colours?: {["red" | "blue"]: number, [=~"^x-"]: bool}
	labels?: {[string]: string}
	shift?: "early" | {from!: #Hours, to?: #Hours}
	ext?: #Contact & {email!: _}
	folded?: =~"(?i)^straße.$"
}
#Person: {
	badge?: {
		sort!: "card" | "key"
		if sort == "card" {number!: #Id}
	}
}
`

func TestJSONSchemaIsSound(t *testing.T) {
	for name, extensions := range map[string][]string{"embedded": nil, "extended": {extension}} {
		t.Run(name, func(t *testing.T) {
			s, c := compiled(t, extensions...)
			all, err := JSONSchemaAll(s)
			require.NoError(t, err)
			v := validator(t, all)
			accepted, refused := 0, 0
			seeds := examples(t)
			names := sortedNames(seeds)
			rapid.Check(t, func(t *rapid.T) {
				var n estate.Node
				if rapid.Bool().Draw(t, "mutate") {
					seed := seeds[rapid.SampledFrom(names).Draw(t, "seed")]
					n = mutate(t, &seed)
				} else {
					info := rapid.SampledFrom(estate.Kinds()).Draw(t, "kind")
					n = generator{guide: guide{schema: s}, t: t}.record(info)
				}
				kind, ok := estate.KindByName(n.Str("kind"))
				if !ok {
					return
				}
				found := faults(c, kind.String(), &n)
				if len(found) > 0 {
					refused++
					return
				}
				accepted++
				if err := v.Validate(data(&n)); err != nil {
					t.Fatalf("%v\n%s", err, flow(&n))
				}
			})
			t.Logf("accepted %d, refused %d", accepted, refused)
			assert.Greater(t, accepted, refused/4, "the generator hardly makes valid records")
		})
	}
}

func TestJSONSchemaOfExtension(t *testing.T) {
	s, c := compiled(t, extension)
	one, err := JSONSchema(s, estate.Service)
	require.NoError(t, err)
	v := validator(t, one)
	const service = "kind: Service\nname: A\nowner: team/a\ncriticality: low\n"
	good := parse(t, service+"type: customer_facing\n")
	require.Empty(t, faults(c, "Service", &good))
	assert.NoError(t, v.Validate(data(&good)))
	bad := parse(t, service+"type: technical\n")
	assert.Error(t, v.Validate(data(&bad)), "the case wants runtime")
	bad = parse(t, service+"type: customer_facing\npair: [a]\n")
	assert.Error(t, v.Validate(data(&bad)))
	bad = parse(t, service+"type: customer_facing\nratio: 1\n")
	assert.Error(t, v.Validate(data(&bad)))
	bad = parse(t, service+"type: customer_facing\ntier: z\n")
	assert.Error(t, v.Validate(data(&bad)))

	// A case whose fields nothing else has keeps them out of other records.
	one, err = JSONSchema(s, estate.Person)
	require.NoError(t, err)
	v = validator(t, one)
	good = parse(t, "kind: Person\nname: A\ntype: human\nbadge: {sort: card, number: a1}\n")
	assert.NoError(t, v.Validate(data(&good)))
	bad = parse(t, "kind: Person\nname: A\ntype: human\nbadge: {sort: key, number: a1}\n")
	assert.Error(t, v.Validate(data(&bad)))
}

func TestJSONSchemaIsDeterministic(t *testing.T) {
	s, _ := compiled(t)
	again, _ := compiled(t)
	first, err := JSONSchemaAll(s)
	require.NoError(t, err)
	second, err := JSONSchemaAll(again)
	require.NoError(t, err)
	assert.Equal(t, string(first), string(second))
	_, err = JSONSchema(s, estate.NoKind)
	assert.Error(t, err)
}
