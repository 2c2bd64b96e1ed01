package migration_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/migration"
)

// A record is found by its source whatever else is wrong with it: no second one is made.
func TestFaultyRecordsAreFound(t *testing.T) {
	t.Parallel()
	const key = "server:Größe, 1"
	for name, c := range map[string]struct {
		text    string
		refused bool
	}{
		"a number for the id's sake":   {"name: A\nsource: {system: old-cmdb, externalId: [\"" + key + "\"]}\n", false},
		"a source without its system":  {"name: A\nsource: {systm: old-cmdb, externalId: \"" + key + "\"}\n", false},
		"a broken quote elsewhere":     {"name: \"A\nsource: {system: old-cmdb, externalId: \"" + key + "\"}\n", true},
		"a bracket that is not closed": {"name: A\nsource: {system: old-cmdb, externalId: '" + key + "'\n", true},
		"a key twice":                  {"name: A\nname: B\nsource:\n  system: old-cmdb\n  externalId: " + key + " # theirs\n", true},
		"JSON that was cut":            {`{"name": "A", "source": {"system": "old-cmdb", "externalId": "server:Gr\u00f6\u00dfe, 1"}`, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text := "kind: Service\n" + c.text
			if strings.HasPrefix(c.text, "{") {
				text = c.text
			}
			repo := files{"catalogue/services/renamed.yaml": text}
			record := estate.Record{Ref: "service/renamed", Kind: estate.Service, Path: "catalogue/services/renamed.yaml", Faulty: true}
			if !c.refused {
				body := node(t, text)
				record.Encoded = string(estate.AppendNode(nil, &body))
			}
			p := migration.NewPlanner(migration.Target{Estate: estate.New([]estate.Record{record}, vocabulary()), Read: repo.read}, options())
			p.Add(answered(source(t, "a: 1"), service(t, key, "name: New"))[0])
			out, err := p.Plan()
			require.NoError(t, err)
			assert.Equal(t, []estate.Ref{"service/renamed"}, out.Refs)
			if c.refused {
				assert.Empty(t, out.Changes.Files)
				require.Len(t, out.Diagnostics, 1)
				assert.Equal(t, diag.MappingFailed, out.Diagnostics[0].Code)
				assert.Contains(t, out.Diagnostics[0].Message, "catalogue/services/renamed.yaml cannot be written: ")
				return
			}
			assert.Empty(t, out.Diagnostics)
			now := node(t, repo.with(out)["catalogue/services/renamed.yaml"])
			assert.Equal(t, "New", now.Str("name"))
			assert.Equal(t, key, now.Get("source").Str("externalId"), "what gitsm wrote is mended")
		})
	}
}

// What only mentions the system, or came from another, is nobody's.
func TestOtherRecordsAreNotFound(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"name: B\nsource: {system: other, externalId: 's:1'}\ndescription: was in old-cmdb\n",
		"name: B\ndescription: 'old-cmdb externalId: s:1'\n",
		"name: B\nsource: {system: old-cmdb, externalId: 's:2'}\n",
		"name: B\nsource: {system: old-cmdb}\n",
	} {
		out := files{"catalogue/services/b.yaml": "kind: Service\n" + text}.plan(t, options(), answered(source(t, "a: 1"), service(t, "s:1", "name: A"))...)
		assert.Equal(t, []estate.Ref{"service/a"}, out.Refs, text)
	}
}

// Two files for one reference are two records, each of which follows what it was made of.
func TestTwoFilesOfOneReference(t *testing.T) {
	t.Parallel()
	repo := files{
		"catalogue/services/a.yaml":     "kind: Service\nname: A\nsource: {system: old-cmdb, externalId: 's:1'}\n",
		"catalogue/services/sub/a.yaml": "kind: Service\nname: A\nsource: {system: old-cmdb, externalId: 's:2'}\n",
	}
	out := repo.plan(t, options(), answered(source(t, "a: 1", "a: 2"), service(t, "s:1", "name: One"), service(t, "s:2", "name: Two"))...)
	after := repo.with(out)
	require.Len(t, after, 2)
	for path, name := range map[string]string{"catalogue/services/a.yaml": "One", "catalogue/services/sub/a.yaml": "Two"} {
		n := node(t, after[path])
		assert.Equal(t, name, n.Str("name"))
	}
	assert.Len(t, slices.Compact(out.Refs), 1)
}
