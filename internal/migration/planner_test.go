package migration_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/mapping"
	"github.com/gitsm/gitsm/internal/migration"
)

// A new record has what the mapping gives it in its order, with kind before and source behind.
func TestNewRecord(t *testing.T) {
	t.Parallel()
	objects := answered(source(t, "name: Checkout\nteam: shop"), service(t, "service:1", "name: Checkout\ndescription: null\nowner: {$ref: 'team:shop', $kind: Team, $id: shop}\ntags: [a]"))
	repo := files{"catalogue/teams/shop.yaml": "kind: Team\nname: Shop\n"}
	out := repo.plan(t, options(), objects...)
	require.Len(t, out.Changes.Files, 1)
	assert.Equal(t, "catalogue/services/checkout.yaml", out.Changes.Files[0].Path)
	body := node(t, string(out.Changes.Files[0].After))
	assert.Equal(t, `{"kind":"Service","name":"Checkout","owner":"team/shop","tags":["a"],"source":{"system":"old-cmdb","externalId":"service:1","importedAt":"2026-11-20"}}`, string(body.AppendJSON(nil)))
	assert.Empty(t, out.Diagnostics)
	assert.Equal(t, []estate.Ref{"service/checkout"}, out.Refs)
	assert.Equal(t, []migration.Tally{{Kind: estate.Service, Created: 1}}, out.Records)
	assert.Equal(t, []migration.Counts{{Type: "thing", Objects: 1, Mapped: 1}}, out.Sources)
}

func TestPathsAndIDs(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		draft mapping.Draft
		path  string
	}{
		"by name":                {draft(t, "a:1", "Service", "name: Payments API"), "catalogue/services/payments-api.yaml"},
		"by id":                  {mapping.Draft{Key: "a:1", Kind: "Service", ID: "Pay_ments", Body: node(t, "name: Payments API")}, "catalogue/services/pay-ments.yaml"},
		"a name without letters": {draft(t, "shop:12", "Service", "name: 支付"), "catalogue/services/shop-12.yaml"},
		"no name":                {draft(t, "shop:12", "Service", "tags: [a]"), "catalogue/services/shop-12.yaml"},
		"in a folder":            {mapping.Draft{Key: "a", Kind: "ConfigurationItem", Folder: "Data Centre/../eu", Body: node(t, "name: X")}, "cmdb/items/data-centre/eu/x.yaml"},
		"a device of Windows":    {draft(t, "a:1", "Service", "name: CON"), "catalogue/services/con-1.yaml"},
		"devices with endings":   {mapping.Draft{Key: "a", Kind: "ConfigurationItem", Folder: "aux.d/lpt10", Body: node(t, "name: nul.example.org")}, "cmdb/items/aux-1.d/lpt10/nul-1.example.org.yaml"},
		"a device that was one":  {mapping.Draft{Key: "a", Kind: "Service", ID: "con", Own: true, Body: node(t, "name: X")}, "catalogue/services/con.yaml"},
		"dated by the mapping":   {mapping.Draft{Key: "a", Kind: "Change", Date: "2025-02-03T10:00:00Z", Body: node(t, "title: X\nopened: 2024-01-01")}, "cmdb/changes/2025/2025-02-03-x.yaml"},
		"dated by its opening":   {draft(t, "a", "Problem", "title: X\nopened: \"2024-01-02T10:00:00Z\""), "cmdb/problems/2024/2024-01-02-x.yaml"},
		"dated by its window":    {draft(t, "a", "Change", "title: X\nwindow: {start: \"2023-01-02T10:00:00Z\"}"), "cmdb/changes/2023/2023-01-02-x.yaml"},
		"dated today":            {draft(t, "a", "Incident", "title: X"), "cmdb/incidents/2026/2026-11-20-x.yaml"},
		"dated by its id":        {mapping.Draft{Key: "a", Kind: "Change", ID: "2020-05-05-x", Body: node(t, "title: Y")}, "cmdb/changes/2020/2020-05-05-x.yaml"},
		"dated in a folder":      {mapping.Draft{Key: "a", Kind: "Change", Folder: "network", Body: node(t, "title: X")}, "cmdb/changes/network/2026-11-20-x.yaml"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			out := files{}.plan(t, options(), answered(source(t, "a: 1"), mapping.Answer{Records: []mapping.Draft{c.draft}})...)
			require.NotEmpty(t, out.Changes.Files)
			assert.Equal(t, c.path, out.Changes.Files[0].Path)
		})
	}
}

// What is wrong with a source is told with its place there.
func TestDiagnostics(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		repo    files
		source  []string
		answers []mapping.Answer
		want    []string
	}{
		"a dangling reference": {
			source: []string{"name: A\nowner: nobody"}, answers: []mapping.Answer{service(t, "s:A", "name: A\nowner: {$ref: 'team:nobody', $kind: Team, $id: nobody}")},
			want: []string{`things.yaml:2:8 GS6201 warning: neither the source nor the repository has a Team "nobody"`},
		},
		"a dangling reference that the object writes otherwise": {
			source: []string{"name: A\nowner: group:nobody"}, answers: []mapping.Answer{service(t, "s:A", "name: A\nowner: {$ref: 'team:nobody', $kind: [Team, Person], $optional: true}")},
			want: []string{`things.yaml:2:8 GS6201 warning: neither the source nor the repository has a Team or a Person "team:nobody"`},
		},
		"an unknown value": {
			source: []string{"name: A\nmodel: 17"}, answers: []mapping.Answer{service(t, "s:A", "name: A\ndescription: {$value: 'model:17', $field: name}")},
			want: []string{`things.yaml:2:8 GS6201 warning: the source does not have "model:17"`},
		},
		"one key twice": {
			source: []string{"name: A", "name: A"}, answers: []mapping.Answer{service(t, "s:A", "name: A"), service(t, "s:A", "name: B")},
			want: []string{`things.yaml:2:7 GS6202 warning: two objects have the key "s:A"`},
		},
		"two values for one key": {
			source: []string{"name: A", "name: A"}, answers: []mapping.Answer{
				{Values: []mapping.Value{{Key: "A", Value: node(t, "a: 1")}}}, {Values: []mapping.Value{{Key: "A", Value: node(t, "a: 2")}}},
			},
			want: []string{`things.yaml:2:7 GS6202 warning: two objects have the key "A"`},
		},
		"a circle": {
			source: []string{"name: A\nneeds: B", "name: B\nneeds: A"}, answers: []mapping.Answer{
				service(t, "s:A", "name: A\nrelations: [{type: depends_on, to: {$ref: 's:B', $kind: Service}}]"),
				service(t, "s:B", "name: B\nrelations: [{type: depends_on, to: {$ref: 's:A', $kind: Service}}]"),
			},
			want: []string{"things.yaml:2:8 GS6203 warning: service/a → service/b → service/a depend on each other in a circle"},
		},
		"a self-loop": {
			source: []string{"name: A\nneeds: A"}, answers: []mapping.Answer{service(t, "s:A", "name: A\nrelations: [{type: depends_on, to: {$ref: 's:A', $kind: Service}}]")},
			want: []string{"things.yaml:2:8 GS6204 warning: service/a has the relation depends_on to itself"},
		},
		"an id that another has": {
			source: []string{"name: A", "name: a"}, answers: []mapping.Answer{service(t, "s:1", "name: A"), service(t, "s:2", "name: a")},
			want: []string{"things.yaml:2:1 GS6205 info: the id becomes a-2, since another record has a"},
		},
		"a record that is there": {
			repo:   files{"catalogue/services/a.yaml": "kind: Service\nname: A\n"},
			source: []string{"name: A"}, answers: []mapping.Answer{service(t, "s:1", "name: A")},
			want: []string{`things.yaml:1:1 GS6209 info: service/a was there already, and is taken for what the source calls "s:1"`},
		},
		"a record that is another's": {
			repo:   files{"catalogue/services/a.yaml": "kind: Service\nname: A\nsource: {system: other, externalId: 's:1'}\n"},
			source: []string{"name: A"}, answers: []mapping.Answer{service(t, "s:1", "name: A")},
			want: []string{"things.yaml:1:1 GS6205 info: the id becomes a-2, since another record has a"},
		},
		"gone from the source": {
			repo: files{
				"catalogue/services/b.yaml": "kind: Service\nname: B\nsource: {system: old-cmdb, externalId: 's:2'}\n",
				"catalogue/services/c.yaml": "kind: Service\nname: C\nphase: retired\nsource: {system: old-cmdb, externalId: 's:3'}\n",
				"catalogue/services/d.yaml": "kind: Service\nname: D\nsource: {system: old-cmdb, externalId: 'other:3'}\n",
				"catalogue/teams/b.yaml":    "kind: Team\nname: B\nsource: {system: old-cmdb, externalId: 't:2'}\n",
			},
			source: []string{"name: A"}, answers: []mapping.Answer{service(t, "s:1", "name: A")},
			want: []string{`catalogue/services/b.yaml GS6206 warning: service/b was imported as "s:2", which the source no longer has`},
		},
		"entries made by hand": {
			repo:   files{"catalogue/services/a.yaml": "kind: Service\nname: A\ntags: [x, y]\nsource: {system: old-cmdb, externalId: 's:1'}\n"},
			source: []string{"name: A"}, answers: []mapping.Answer{service(t, "s:1", "name: A\ntags: [y]")},
			want: []string{`things.yaml:1:1 GS6207 info: tags of service/a has what the source does not have: "x"`},
		},
		"an edge with one end": {
			source: []string{"name: A", "cable: 1"}, answers: []mapping.Answer{service(t, "s:A", "name: A"), {Ends: []mapping.End{{Edge: "cable:1", Port: "eth", To: mapping.Ref{Key: "s:A"}}}}},
			want: []string{`things.yaml:2:1 GS6208 warning: the edge "cable:1" has 1 end instead of two`},
		},
		"an edge without a rule": {
			source: []string{"name: A", "name: B", "cable: 1"}, answers: []mapping.Answer{
				service(t, "s:A", "name: A"), service(t, "s:B", "name: B"),
				{Ends: []mapping.End{{Edge: "1", Port: "eth", To: mapping.Ref{Key: "s:A"}}, {Edge: "1", Port: "serial", To: mapping.Ref{Key: "s:B"}}}},
			},
			want: []string{`things.yaml:3:1 GS6208 info: the edge "1" has no rule for edges between eth and serial`},
		},
		"nobody owns it": {
			source: []string{"name: A", "name: B"}, answers: []mapping.Answer{
				{Records: []mapping.Draft{draft(t, "1", "ConfigurationItem", "name: A")}}, {Records: []mapping.Draft{draft(t, "2", "ConfigurationItem", "name: B")}},
			},
			want: []string{"things.yaml:1:1 GS1202 warning: 2 records of kind ConfigurationItem must have an owner, and the source gives none"},
		},
		"no rule": {
			source: []string{"name: A", "name: B"}, answers: []mapping.Answer{{}, {}},
			want: []string{`things.yaml:1:1 GS6103 warning: 2 objects of the type "thing": the mapping has no rule`},
		},
		"no answer": {
			source: []string{"name: A"}, answers: []mapping.Answer{{Fault: &diag.Diagnostic{Severity: diag.Error, Span: diag.Span{Path: "m.cue", Line: 3}, Message: "conflicting values"}}},
			want: []string{"things.yaml:1:1 GS6102 error: conflicting values"},
		},
		"an unknown kind": {
			source: []string{"name: A"}, answers: []mapping.Answer{{Records: []mapping.Draft{draft(t, "1", "Servise", "name: A")}}},
			want: []string{`things.yaml:1:1 GS6102 error: the mapping makes a record of the unknown kind "Servise"`},
		},
		"a value deferred to itself": {
			source: []string{"name: A"}, answers: []mapping.Answer{{
				Records: []mapping.Draft{draft(t, "1", "Service", "name: A\ntags: {$value: x}")},
				Values:  []mapping.Value{{Key: "x", Value: node(t, "a: {$value: x}")}},
			}},
			want: []string{`things.yaml:1:1 GS6102 error: the value of "x" is deferred to itself`},
		},
		"a relation from nowhere": {
			source: []string{"from: a\nto: b"}, answers: []mapping.Answer{{Relations: []mapping.Relation{
				{From: mapping.Ref{Key: "a", Kinds: []string{"Service"}, ID: "a"}, To: mapping.Ref{Key: "b", Kinds: []string{"Service"}, ID: "b"}, Type: "depends_on"},
			}}},
			want: []string{`things.yaml:1:7 GS6201 warning: neither the source nor the repository has a Service "a"`},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := options()
			out := c.repo.plan(t, o, answered(source(t, c.source...), c.answers...)...)
			assert.Equal(t, c.want, lines(out.Diagnostics))
		})
	}
}

// The first of two objects with one key stands beside the second, and references lead to it.
func TestDuplicateKey(t *testing.T) {
	t.Parallel()
	out := files{}.plan(t, options(), answered(source(t, "name: A", "name: A", "name: C"),
		service(t, "s:A", "name: A"), service(t, "s:A", "name: B"), service(t, "s:C", "name: C\nrelations: [{type: depends_on, to: {$ref: 's:A', $kind: Service}}]"))...)
	require.Len(t, out.Diagnostics, 1)
	assert.Equal(t, diag.Span{Path: "things.yaml", Line: 1, Column: 7}, out.Diagnostics[0].Related[0].Span)
	repo := files{}.with(out)
	second := node(t, repo["catalogue/services/b.yaml"])
	assert.Equal(t, "s:A#2", second.At("source.externalId").Text)
	third := node(t, repo["catalogue/services/c.yaml"])
	assert.Equal(t, "service/a", third.At("relations[0].to").Text)
}

// A record keeps its id and its file whatever the source calls it, and wherever it was moved.
func TestIdentityIsForEver(t *testing.T) {
	t.Parallel()
	repo := files{"catalogue/services/moved/hand-named.yaml": "kind: Service\nname: Old\nsource: {system: old-cmdb, externalId: 's:1', importedAt: 2025-01-01}\n"}
	out := repo.plan(t, options(), answered(source(t, "name: New"), service(t, "s:1", "name: New"))...)
	require.Len(t, out.Changes.Files, 1)
	assert.Equal(t, "catalogue/services/moved/hand-named.yaml", out.Changes.Files[0].Path)
	now := node(t, string(out.Changes.Files[0].After))
	assert.Equal(t, "New", now.Str("name"))
	assert.Equal(t, "2026-11-20", now.At("source.importedAt").Text)
	assert.Equal(t, []estate.Ref{"service/hand-named"}, out.Refs)
}

func TestOwnerOfTheCall(t *testing.T) {
	t.Parallel()
	o := options()
	o.Owner = "team/cmdb"
	repo := files{"cmdb/items/b.yaml": "kind: ConfigurationItem\nname: B\nowner: team/hand\nsource: {system: old-cmdb, externalId: '2'}\n"}
	out := repo.plan(t, o, answered(source(t, "name: A", "name: B", "name: C"),
		mapping.Answer{Records: []mapping.Draft{draft(t, "1", "ConfigurationItem", "class: server\nname: A\nstatus: in_use")}},
		mapping.Answer{Records: []mapping.Draft{draft(t, "2", "ConfigurationItem", "name: B")}},
		service(t, "3", "name: C"))...)
	assert.Empty(t, out.Diagnostics)
	now := repo.with(out)
	a, b, c := node(t, now["cmdb/items/a.yaml"]), node(t, now["cmdb/items/b.yaml"]), node(t, now["catalogue/services/c.yaml"])
	assert.Equal(t, "team/cmdb", a.Fields[3].Value.Text, "behind the name")
	assert.Equal(t, "team/hand", b.Str("owner"))
	assert.Empty(t, c.Str("owner"), "only where the kind must have one")
}

func TestCaps(t *testing.T) {
	t.Parallel()
	p := migration.NewPlanner(migration.Target{}, options())
	many := make([]mapping.Draft, 1000)
	for i := range many {
		many[i] = mapping.Draft{Key: fmt.Sprint(i), Kind: "Service", Body: estate.Node{Kind: estate.Struct}}
	}
	for range migration.MaxDrafts/1000 + 1 {
		p.Add(migration.Mapped{Answer: mapping.Answer{Records: many}})
	}
	require.ErrorContains(t, p.Err(), "more than 250000 records")
	_, err := p.Plan()
	require.ErrorContains(t, err, "import it in parts")
}

func TestSkippedAndUnread(t *testing.T) {
	t.Parallel()
	o := options()
	o.Unread = func(n *estate.Node) []string { return []string{"colour"} }
	objects := answered(source(t, "name: A", "name: B", "name: C\ncolour: red", "name: D\ncolour: blue"),
		mapping.Answer{Skip: "a test"}, mapping.Answer{Skip: "a test"}, service(t, "c", "name: C"), service(t, "d", "name: D"))
	out := files{}.plan(t, o, objects...)
	assert.Equal(t, []migration.Counts{{Type: "thing", Objects: 4, Mapped: 2, Skipped: 2, Reasons: []migration.Reason{{Why: "a test", Count: 2}}, Left: []migration.Left{{Path: "colour", Count: 2}}}}, out.Sources)
	assert.Equal(t, []string{`things.yaml:4:9 GS6104 info: the field "colour" of 2 objects of the type "thing" is not read by the mapping`}, lines(out.Diagnostics))
}

// A file that cannot be amended stays as it is, and the rest is imported.
func TestUnreadableFile(t *testing.T) {
	t.Parallel()
	repo := files{"catalogue/services/a.yaml": "kind: Service\nname: Old\nsource: {system: old-cmdb, externalId: 's:1'}\n"}
	broken := files{"catalogue/services/a.yaml": "kind: [Service\n"}
	p := migration.NewPlanner(migration.Target{Estate: repo.estate(t), Read: broken.read}, options())
	for _, m := range answered(source(t, "name: A", "name: B"), service(t, "s:1", "name: A"), service(t, "s:2", "name: B")) {
		p.Add(m)
	}
	out, err := p.Plan()
	require.NoError(t, err)
	require.Len(t, out.Changes.Files, 1)
	assert.Equal(t, "catalogue/services/b.yaml", out.Changes.Files[0].Path)
	require.Len(t, out.Diagnostics, 1)
	assert.Equal(t, diag.MappingFailed, out.Diagnostics[0].Code)
	assert.Equal(t, diag.Error, out.Diagnostics[0].Severity)
}

// Values of a hundred million make a message and no record of that size.
func TestValuesThatGrow(t *testing.T) {
	t.Parallel()
	answer := service(t, "a", "name: A\ntags: {$value: v0}")
	for i := range 30 {
		answer.Values = append(answer.Values, mapping.Value{Key: fmt.Sprint("v", i), Value: node(t, fmt.Sprintf("a: {$value: v%d}\nb: {$value: v%d}\nc: 1", i+1, i+1))})
	}
	out := files{}.plan(t, options(), answered(source(t, "name: A"), answer)...)
	require.NotEmpty(t, out.Diagnostics)
	assert.Contains(t, lines(out.Diagnostics), "things.yaml:1:1 GS6102 error: the record would have more than 10000 values")
}

// What a hundred thousand objects say under one key is put together without copying it for each.
func TestValuesOfManyObjects(t *testing.T) {
	t.Parallel()
	answer := service(t, "a", "name: A\ntags: {$value: v, $field: tags}")
	for i := range 100_000 {
		value := estate.Node{Kind: estate.Struct, Fields: []estate.Field{{Name: "tags", Value: estate.Node{Kind: estate.List, Items: []estate.Node{{Kind: estate.String, Text: "x"}}}}}}
		if i < 100 {
			value.Fields = append(value.Fields, estate.Field{Name: fmt.Sprint("f", i), Value: estate.Node{Kind: estate.String, Text: "x"}})
		}
		answer.Values = append(answer.Values, mapping.Value{Key: "v", Value: value})
	}
	out := files{}.plan(t, options(), answered(source(t, "name: A"), answer)...)
	assert.Contains(t, lines(out.Diagnostics), "things.yaml:1:1 GS6102 error: the record would have more than 10000 values")
}

// A fault of a record stands in the source where the value does that it speaks of.
func TestPlace(t *testing.T) {
	t.Parallel()
	out := files{}.plan(t, options(), answered(source(t, "name: A\nowner: nobody\nlevel: huge"),
		service(t, "s:A", "name: A\ncriticality: huge\nowner: {$ref: 'team:nobody', $kind: Team, $id: nobody}"))...)
	at := func(message string) string {
		d, ok := out.Place(diag.Diagnostic{Span: diag.Span{Path: "catalogue/services/a.yaml", Line: 3, Column: 1}, Message: message})
		require.True(t, ok)
		assert.Equal(t, diag.Related{Span: diag.Span{Path: "catalogue/services/a.yaml", Line: 3, Column: 1}, Message: "in the record"}, d.Related[0])
		return d.Span.String()
	}
	assert.Equal(t, "things.yaml:2:8", at("owner: team/nobody does not exist"))
	assert.Equal(t, "things.yaml:3:8", at(`criticality: cannot be "huge"`))
	assert.Equal(t, "things.yaml:1:1", at("kind is missing"))
	_, ok := out.Place(diag.Diagnostic{Span: diag.Span{Path: "catalogue/services/b.yaml"}})
	assert.False(t, ok)
}

// What the source's own diagnostics tell is not told again as a fault of the record.
func TestDanglingReferencesAreToldOnce(t *testing.T) {
	t.Parallel()
	out := files{}.plan(t, options(), answered(source(t, "name: A\nowner: nobody", "name: B"),
		service(t, "s:A", "name: A\nowner: {$ref: 'team:nobody', $kind: Team, $id: nobody}\ncustodian: {$ref: 'person:no', $kind: Person, $id: no, $optional: true}"),
		service(t, "s:B", "name: B\nowner: team/gone\nlead: {$ref: 'x:1', $kind: Team, $id: x}\ndeputy: {$ref: 'x:2', $kind: Team, $id: y}"))...)
	fault := func(path, message, hint string) diag.Diagnostic {
		return diag.Diagnostic{Code: diag.DanglingReference, Severity: diag.Error, Span: diag.Span{Path: path, Line: 3, Column: 8}, Message: message, Hint: hint}
	}
	const a, b = "catalogue/services/a.yaml", "catalogue/services/b.yaml"
	other := fault(a, "owner: team/nobody does not exist", "")
	other.Code = diag.ConstraintFailed
	given := []diag.Diagnostic{
		fault(a, "owner: team/nobody does not exist", "did you mean team/anybody?"), other,
		fault(b, "owner: team/gone does not exist", "add it"), fault("catalogue/services/c.yaml", "owner: team/nobody does not exist", ""),
		fault(b, "lead: team/x does not exist", "add it"), fault(b, "deputy: team/y does not exist", "add it"),
	}
	rest, told := out.Tell(given)
	assert.Equal(t, 3, told)
	assert.Equal(t, given[1:4], rest)
	severities := map[string]diag.Severity{}
	for _, d := range out.Diagnostics {
		severities[d.Message] = d.Severity
		if strings.Contains(d.Message, "nobody") {
			assert.True(t, strings.HasPrefix(d.Hint, "did you mean team/anybody? mend it"), d.Hint)
			assert.Equal(t, []diag.Related{{Span: diag.Span{Path: a, Line: 3, Column: 8}, Message: "in the record"}}, d.Related)
		}
	}
	const nowhere = "neither the source nor the repository has a "
	assert.Equal(t, map[string]diag.Severity{
		nowhere + `Team "nobody"`: diag.Error, nowhere + `Person "no"`: diag.Warning, nowhere + `Team "x"`: diag.Error, nowhere + `Team "y"`: diag.Error,
	}, severities)
}
