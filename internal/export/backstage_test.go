package export

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/record/recordtest"
)

// backstageEstate is an estate of the texts, faulty ones included.
func backstageEstate(t require.TestingT, files map[string]string) *estate.Estate {
	records, _, err := recordtest.Decode(files)
	require.NoError(t, err)
	vocabulary, err := recordtest.Vocabulary()
	require.NoError(t, err)
	return estate.New(records, vocabulary)
}

func exportBackstage(t require.TestingT, e *estate.Estate, o Options) ([]byte, Omitted) {
	var out bytes.Buffer
	omitted, err := backstage(&out, e, o)
	require.NoError(t, err)
	return out.Bytes(), omitted
}

var backstageReference = sync.OnceValues(func() (map[string]string, error) {
	files := map[string]string{}
	root := filepath.Join("..", "..")
	for _, folder := range []string{"catalogue", "cmdb"} {
		err := filepath.WalkDir(filepath.Join(root, folder), func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || filepath.Ext(path) == ".go" {
				return err
			}
			content, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			relative, err := filepath.Rel(root, path)
			files[filepath.ToSlash(relative)] = string(content)
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return files, nil
})

// Every record of the reference estate becomes an entity that Backstage takes and that holds
// the whole of it.
func TestBackstageHoldsTheReferenceEstate(t *testing.T) {
	t.Parallel()
	files, err := backstageReference()
	require.NoError(t, err)
	e := backstageEstate(t, files)
	text, omitted := exportBackstage(t, e, Options{Readers: "restricted"})
	require.Zero(t, omitted.Classified)
	entities := requireCatalogue(t, text)
	require.Len(t, entities, e.Len())
	require.Greater(t, len(entities), 300)
	for _, entity := range entities {
		r := entity.record(t)
		kind, ok := estate.KindByName(r.Kind)
		require.True(t, ok)
		id, path := r.ID, kind.Info().Folder
		if r.Date != "" {
			id = r.Date + "-" + id
		}
		if r.Folder != "" {
			path += "/" + r.Folder
		}
		record, ok := e.Record(estate.NewRef(kind, id))
		require.True(t, ok, "%s %s", r.Kind, id)
		require.Equal(t, path, record.Path[:strings.LastIndexByte(record.Path, '/')])
		body := record.Body()
		require.Equal(t, string(body.AppendJSON(nil)), string(r.Body), "in the same order too")
	}
}

const goldenBackstage = "testdata/backstage.yaml"

func TestBackstageGolden(t *testing.T) {
	t.Parallel()
	got, omitted := exportBackstage(t, backstageEstate(t, map[string]string{
		"catalogue/services/payments.yaml": `
kind: Service
name: Payments
description: "Takes payments.\nEven at night."
type: customer_facing
owner: team/payments
criticality: critical
phase: catalogue
tags: [pci, with_underscore]
links: [{title: Runbook, url: "https://example.org/runbook"}]
relations:
  - {type: depends_on, to: ci/ledger-app}
  - {type: depends_on, of: [ci/db-1, ci/db-2], minUp: 1}
  - {type: consumes_api, to: ci/bank-api, hard: false}
  - {type: depends_on, to: service/gone}
annotations: {backstage.io/metadata.labels.tier: "1", grafana/dashboard: pay, "no key!": kept}
`,
		"catalogue/services/shop.yaml": `
kind: Service
name: Shop
type: technical
owner: team/payments
criticality: low
phase: pipeline
relations: [{type: part_of, to: service/platform}, {type: part_of, to: service/payments}]
source: {system: backstage, externalId: "component:web/shop"}
annotations: {backstage.io/metadata.name: Shop, backstage.io/spec.type: website, backstage.io/spec.lifecycle: experimental,
  backstage.io/spec.custom: '{"a": [1, "x"]}', backstage.io/metadata.tags: '["c++"]', backstage.io/metadata.links: '[{"url": "slack:x", "icon": "chat"}]'}
`,
		"catalogue/services/platform.yaml": `
kind: Service
name: Platform
type: supporting
owner: team/payments
criticality: low
relations: [{type: part_of, to: process/selling}]
source: {system: backstage, externalId: "system:default/platform"}
`,
		"cmdb/items/db-1.yaml":             "{kind: ConfigurationItem, class: database, name: First, owner: team/payments, status: in_use}",
		"cmdb/items/db-2.yaml":             "{kind: ConfigurationItem, class: database, name: Second, owner: team/payments, status: in_use, relations: [{type: runs_on, to: service/platform}]}",
		"cmdb/items/ledger-app.yaml":       "{kind: ConfigurationItem, class: application, name: Ledger, owner: team/payments, status: end_of_support}",
		"cmdb/items/bank-api.yaml":         "{kind: ConfigurationItem, class: api, name: Bank, owner: team/payments, status: test, attributes: {style: rest, definition: \"https://example.org/bank.yaml\"}, relations: [{type: runs_on, to: service/payments}, {type: depends_on, to: ci/db-1}]}",
		"catalogue/processes/selling.yaml": "{kind: BusinessProcess, name: Selling}",
		"catalogue/teams/payments.yaml": `{kind: Team, name: Payments, lead: person/m-lopes, members: [person/m-lopes], contact: {email: p@example.org},
  annotations: {backstage.io/spec.members: '["outsider", "user:default/m-lopes"]', backstage.io/spec.parent: employees}}`,
		"catalogue/teams/cards.yaml":                "{kind: Team, name: Cards, parent: team/payments}",
		"catalogue/people/m-lopes.yaml":             "{kind: Person, type: human, name: Marisa Lopes, emails: [m@example.org]}",
		"catalogue/calendars/always.yaml":           "{kind: Calendar, type: service_hours, name: Always, zone: UTC}",
		"cmdb/changes/2026/2026-11-20-upgrade.yaml": "{kind: Change, title: Upgrade, type: normal, owner: person/m-lopes}",
		"catalogue/customers/secret.yaml":           "{kind: Customer, name: Secret, classification: restricted}",
	}), Options{})
	require.Equal(t, 1, omitted.Classified)
	requireCatalogue(t, got)
	if os.Getenv("GITSM_UPDATE") == "1" {
		require.NoError(t, os.MkdirAll(filepath.Dir(goldenBackstage), 0o755))
		require.NoError(t, os.WriteFile(goldenBackstage, got, 0o644))
	}
	want, err := os.ReadFile(goldenBackstage)
	require.NoError(t, err)
	assert.Equal(t, string(want), string(got))
}

// What readers may not see leaves no trace of its name, neither as an entity nor where others
// refer to it.
func TestBackstageHonoursClassification(t *testing.T) {
	t.Parallel()
	e := backstageEstate(t, map[string]string{
		"catalogue/teams/open.yaml":        "{kind: Team, name: Open, classification: public, members: [person/hidden-one, person/plain], tags: [team/hidden-team], owner: team/hidden-team, lead: person/hidden-one, parent: team/hidden-team, annotations: {backstage.io/spec.members: '[\"hidden-one\"]', backstage.io/spec.parent: 'group:Hidden-Team', person/hidden-one: x}}",
		"catalogue/teams/plain.yaml":       "{kind: Team, name: Plain, escalation: [{party: person/hidden-one}, {party: person/plain}]}",
		"catalogue/people/plain.yaml":      "{kind: Person, type: human, name: Plain, manager: person/hidden-one}",
		"catalogue/people/hidden-one.yaml": "{kind: Person, type: human, name: X, classification: restricted}",
		"catalogue/teams/hidden-team.yaml": "{kind: Team, name: X, classification: [what]}",
		"catalogue/services/a.yaml": `{kind: Service, name: A, classification: public, type: technical, owner: team/hidden-team, criticality: low,
  supportTeams: {incident: team/hidden-team, levels: [team/hidden-team, team/plain]}, recovery: {duration: 1h, team: team/hidden-team},
  relations: [{type: depends_on, to: ci/hidden-db, note: n1}, {type: depends_on, of: [ci/hidden-db, ci/db]}, {type: depends_on, of: [ci/hidden-db]}, {type: depends_on, to: ci/db, note: n2}]}`,
		"cmdb/items/hidden-db.yaml": "{kind: ConfigurationItem, class: api, name: X, owner: team/plain, status: in_use, classification: restricted, relations: [{type: runs_on, to: service/a}]}",
		"cmdb/items/db.yaml":        "{kind: ConfigurationItem, class: database, name: D, owner: team/plain, status: in_use}",
	})
	for readers, want := range map[string]struct {
		seen, classified int
		trace            bool
	}{"restricted": {8, 0, true}, "internal": {5, 3, false}, "": {5, 3, false}, "public": {2, 6, false}, "whoever": {0, 8, false}} {
		text, omitted := exportBackstage(t, e, Options{Readers: readers})
		entities := requireCatalogue(t, text)
		assert.Len(t, entities, want.seen, readers)
		assert.Equal(t, want.classified, omitted.Classified, readers)
		assert.Equal(t, want.trace, strings.Contains(strings.ToLower(string(text)), "hidden-"), "%s\n%s", readers, text)
	}
	text, _ := exportBackstage(t, e, Options{})
	a := requireCatalogue(t, text)["component:default/a"]
	assert.Equal(t, "unknown", a.text("spec", "owner"))
	var body map[string]any
	require.NoError(t, json.Unmarshal(a.record(t).Body, &body))
	assert.Equal(t, []any{
		map[string]any{"type": "depends_on", "of": []any{"ci/db"}},
		map[string]any{"type": "depends_on", "to": "ci/db", "note": "n2"},
	}, body["relations"])
	assert.Equal(t, map[string]any{"levels": []any{"team/plain"}}, body["supportTeams"])
	assert.Equal(t, map[string]any{"duration": "1h"}, body["recovery"])
	assert.Equal(t, map[string]any{"resource:default/db": []any{1.0}}, a.record(t).Native["edges"].(map[string]any)["dependsOn"], "the place among those that are left")
	var plain map[string]any
	require.NoError(t, json.Unmarshal(requireCatalogue(t, text)["group:default/plain"].record(t).Body, &plain))
	assert.Len(t, plain["escalation"], 1)
}

func TestBackstageOfSomeKinds(t *testing.T) {
	t.Parallel()
	e := backstageEstate(t, map[string]string{
		"catalogue/teams/t.yaml":      "{kind: Team, name: T}",
		"catalogue/services/s.yaml":   "{kind: Service, name: S, type: technical, owner: team/t, criticality: low}",
		"catalogue/customers/c.yaml":  "{kind: Customer, name: C, classification: restricted}",
		"catalogue/suppliers/sp.yaml": "{kind: Supplier, name: Sp, classification: restricted}",
	})
	text, omitted := exportBackstage(t, e, Options{Kinds: []estate.Kind{estate.Service, estate.Customer}})
	entities := requireCatalogue(t, text)
	require.Len(t, entities, 1)
	assert.Equal(t, "group:default/t", entities["component:default/s"].text("spec", "owner"))
	assert.Equal(t, 1, omitted.Classified, "of the kinds that were asked for")
}

// Two records may claim one entity, and ids may be longer than Backstage's names.
func TestBackstageNamesAreUnique(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("a-very-long-id-", 8)
	claim := "{kind: Service, name: S, type: technical, owner: team/t, criticality: low, source: {system: backstage, externalId: \"component:default/s\"}}"
	e := backstageEstate(t, map[string]string{
		"catalogue/services/a.yaml":             claim,
		"catalogue/services/b.yaml":             claim,
		"catalogue/services/s.yaml":             "{kind: Service, name: S, type: technical, owner: team/t, criticality: low}",
		"catalogue/services/" + long + "1.yaml": "{kind: Service, name: S, type: technical, owner: team/t, criticality: low, relations: [{type: depends_on, to: service/" + long + "2}]}",
		"catalogue/services/" + long + "2.yaml": "{kind: Service, name: S, type: technical, owner: team/t, criticality: low}",
		"catalogue/services/wrong.yaml":         strings.Replace(claim, "component:default/s", "group:default/s", 1),
		"cmdb/items/s.yaml":                     "{kind: ConfigurationItem, class: application, name: S, owner: team/t, status: in_use}",
		"cmdb/items/t.yaml":                     "{kind: ConfigurationItem, class: server, name: S, owner: team/t, status: in_use}",
		"catalogue/calendars/t.yaml":            "{kind: Calendar, type: service_hours, name: T, zone: UTC}",
	})
	text, _ := exportBackstage(t, e, Options{})
	entities := requireCatalogue(t, text)
	require.Len(t, entities, 9)
	assert.Equal(t, "a", entities["component:default/s"].record(t).ID, "the first that claims it has it")
	assert.Contains(t, entities, "component:default/wrong")
	assert.Contains(t, entities, "component:ci/s")
	assert.Contains(t, entities, "resource:default/t")
	assert.Contains(t, entities, "resource:calendar/t")
	for ref, entity := range entities {
		for _, to := range listOf(entity.at("spec", "dependsOn"), t.Fatalf, "dependsOn") {
			assert.Contains(t, entities, to, ref)
		}
	}
}

// Whatever stands in a record, the export is a catalogue that Backstage takes, and gives the
// content back.
func TestBackstageOfHostileRecords(t *testing.T) {
	t.Parallel()
	vocabulary, err := recordtest.Vocabulary()
	require.NoError(t, err)
	text := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"", " ", "yes", "0x1F", "~", "2026-01-01", "a: b", "- a", "---\n", "x\u0085\u2028y", "#c", "{\"a\":1}", "[]", "\"q\"", "[\"r\",1,\"\"]",
		"service/a", "team/b", "ci/c", "<&>", "\"\\ud83d\\ude00\"", "[[[[[[", "*a", "&a x", "!!binary x", "component:default/a", "group:default/x", "https://example.org"}))
	name := rapid.OneOf(rapid.SampledFrom([]string{"kind", "name", "title", "description", "tags", "links", "owner", "relations", "to", "of", "type", "url", "members", "parent", "lead", "source", "system",
		"externalId", "class", "status", "attributes", "definition", "contact", "email", "emails", "annotations", "backstage.io/spec.type", "backstage.io/spec.owner", "backstage.io/spec.profile", "backstage.io/spec.children",
		"backstage.io/spec.definition", "backstage.io/spec.lifecycle", "backstage.io/metadata.tags", "backstage.io/metadata.links", "backstage.io/metadata.labels.a/b", "backstage.io/metadata.uid", "backstage.io/metadata.name",
		"backstage.io/apiVersion", "backstage.io/spec.", "gitsm.dev/record", "a/b/c", "é"}), rapid.String())
	var value func(depth int) *rapid.Generator[estate.Node]
	value = func(depth int) *rapid.Generator[estate.Node] {
		return rapid.Custom(func(t *rapid.T) estate.Node {
			kinds := []estate.NodeKind{estate.Struct, estate.String, estate.String, estate.String, estate.List, estate.List, estate.Null, estate.Bool, estate.Number}
			switch depth {
			case 0:
				kinds = kinds[1:2]
			case 4: // the record itself
				kinds = kinds[:1]
			}
			n := estate.Node{Kind: rapid.SampledFrom(kinds).Draw(t, "kind")}
			switch n.Kind {
			case estate.String:
				n.Text = text.Draw(t, "text")
			case estate.Bool:
				n.Text = "true"
			case estate.Number:
				n.Text = rapid.SampledFrom([]string{"1", "1.50", "-0", "1e999"}).Draw(t, "number")
			case estate.List:
				n.Items = rapid.SliceOfN(value(depth-1), 0, 3).Draw(t, "items")
			case estate.Struct:
				for _, field := range rapid.SliceOfNDistinct(name, 0, 9, rapid.ID).Draw(t, "names") {
					n.Fields = append(n.Fields, estate.Field{Name: field, Value: value(depth-1).Draw(t, "value")})
				}
			}
			return n
		})
	}
	rapid.Check(t, func(t *rapid.T) {
		var records []estate.Record
		for _, ref := range []estate.Ref{"service/a", "team/b", "ci/c", "person/d", "process/e", "agreement/f", "change/2026-01-01-g", "ci/h"} {
			body := value(4).Draw(t, "body")
			r := estate.Record{Ref: ref, Kind: ref.Kind(), Path: ref.Kind().Info().Folder + "/x/" + ref.ID() + ".yaml", Faulty: true}
			if ref.Prefix() == "ci" {
				r.Class = rapid.SampledFrom([]string{"api", "application", "", "server"}).Draw(t, "class")
			}
			r.Encoded = string(estate.AppendNode(nil, &body))
			records = append(records, r)
		}
		e := estate.New(records, vocabulary)
		out, _ := exportBackstage(t, e, Options{Readers: "restricted"})
		entities := requireCatalogue(t, out)
		require.Len(t, entities, len(records))
		for _, entity := range entities {
			got := entity.record(t)
			kind, _ := estate.KindByName(got.Kind)
			id := got.ID
			if got.Date != "" {
				id = got.Date + "-" + id
			}
			r, ok := e.Record(estate.NewRef(kind, id))
			require.True(t, ok)
			body := r.Body()
			require.JSONEq(t, strings.ReplaceAll(string(body.AppendJSON(nil)), "1e999", "1"), strings.ReplaceAll(string(got.Body), "1e999", "1"))
		}
		_, _ = exportBackstage(t, e, Options{Readers: "public"})
	})
}
