package export_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/export"
)

func hiddenEstate(t *testing.T) *estate.Estate {
	return files(t, map[string]string{
		"catalogue/services/open.yaml": `
kind: Service
name: Open
owner: team/vault
classification: public
type: supporting
criticality: low
lastVerified: {date: 2026-09-01, by: person/hidden}
customers: [customer/c]
relations:
  - {type: depends_on, to: ci/secret}
  - {type: depends_on, minUp: 2, of: [ci/plain, ci/secret]}
  - {type: depends_on, to: ci/plain, note: beside the other}
`,
		"catalogue/teams/vault.yaml":    "kind: Team\nname: Vault\nclassification: restricted\n",
		"catalogue/people/hidden.yaml":  "kind: Person\ntype: human\nname: Hidden\nclassification: restricted\n",
		"cmdb/items/server/secret.yaml": "kind: ConfigurationItem\nclass: server\nname: Secret\nowner: team/vault\nstatus: in_use\nclassification: [odd]\n",
		"cmdb/items/server/plain.yaml":  "kind: ConfigurationItem\nclass: server\nname: Plain\nowner: team/vault\nstatus: in_use\n",
	})
}

type document struct {
	Records []struct {
		Ref, Path string
		Body      map[string]any
	}
}

func exportJSON(t *testing.T, e *estate.Estate, o export.Options) (document, export.Omitted) {
	t.Helper()
	var out bytes.Buffer
	omitted, err := export.Write(&out, "json", e, o)
	require.NoError(t, err)
	var doc document
	require.NoError(t, json.Unmarshal(out.Bytes(), &doc))
	return doc, omitted
}

func TestReaders(t *testing.T) {
	t.Parallel()
	e := hiddenEstate(t)
	refs := func(readers string) string {
		doc, _ := exportJSON(t, e, export.Options{Readers: readers})
		var all []string
		for _, r := range doc.Records {
			all = append(all, r.Ref)
		}
		return strings.Join(all, " ")
	}
	require.Equal(t, "service/open", refs("public"))
	require.Equal(t, "ci/plain service/open", refs("internal"))
	require.Equal(t, refs(""), refs("internal"))
	require.Equal(t, "ci/plain ci/secret person/hidden service/open team/vault", refs("restricted"))

	_, err := export.Write(&bytes.Buffer{}, "json", e, export.Options{Readers: "everybody"})
	require.ErrorContains(t, err, "use one of public, internal, restricted")
	_, err = export.Write(&bytes.Buffer{}, "xls", e, export.Options{})
	require.ErrorContains(t, err, "use one of backstage, codeowners, csv, graphml, json")
}

func TestReferencesToHiddenRecordsGo(t *testing.T) {
	t.Parallel()
	doc, omitted := exportJSON(t, hiddenEstate(t), export.Options{Readers: "internal"})
	require.Equal(t, 3, omitted.Classified)
	require.Equal(t, 5, omitted.References, "two owners, one who verified, one target, one of a group")
	require.Equal(t, map[string]any{
		"kind": "Service", "name": "Open", "classification": "public", "type": "supporting", "criticality": "low",
		"lastVerified": map[string]any{"date": "2026-09-01"},
		"customers":    []any{"customer/c"},
		"relations": []any{
			map[string]any{"type": "depends_on", "minUp": 1.0, "of": []any{"ci/plain"}},
			map[string]any{"type": "depends_on", "to": "ci/plain", "note": "beside the other"},
		},
	}, doc.Records[1].Body)
}

func TestNoFormatNamesHiddenRecords(t *testing.T) {
	t.Parallel()
	e := hiddenEstate(t)
	for _, format := range []string{"codeowners", "csv", "graphml", "json"} {
		var out bytes.Buffer
		o := export.Options{}
		if format == "csv" {
			o.Kinds = []estate.Kind{estate.Service}
		}
		_, err := export.Write(&out, format, e, o)
		require.NoError(t, err)
		for _, name := range []string{"secret", "Secret", "vault", "Vault", "hidden", "Hidden"} {
			require.NotContains(t, out.String(), name, format)
		}
	}
}

func TestKindsAndFilter(t *testing.T) {
	t.Parallel()
	e := hiddenEstate(t)
	doc, omitted := exportJSON(t, e, export.Options{Kinds: []estate.Kind{estate.Service, estate.Team}})
	require.Len(t, doc.Records, 1)
	require.Equal(t, 1, omitted.Classified, "only what was asked for counts")
	doc, _ = exportJSON(t, e, export.Options{Keep: func(r *estate.Record) bool { return r.Name == "Plain" }})
	require.Len(t, doc.Records, 1)
	require.Equal(t, "cmdb/items/server/plain.yaml", doc.Records[0].Path)
}
