package editing_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/amendment"
	"github.com/gitsm/gitsm/internal/editing"
	"github.com/gitsm/gitsm/internal/estate"
)

const database = `# the first node
kind: ConfigurationItem
class: database
name: Payments database   # as the team calls it
owner: team/dba
status: in_use
attributes: {engine: postgresql, version: "16.4", port: 5432, encrypted: true}
relations:
  - {type: runs_on, to: ci/vm-1}
tags: [pci, eu]
`

const databasePath = "cmdb/items/db.yaml"

func TestSetTypesValuesByTheSchema(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		operation, path string
		want            string // the value there, in JSON
	}{
		{"attributes.version=17", "attributes.version", `"17"`},
		{"attributes.version=true", "attributes.version", `"true"`},
		{"attributes.port=5433", "attributes.port", `5433`},
		{"attributes.encrypted=false", "attributes.encrypted", `false`},
		{"availabilityPercent=99.95", "availabilityPercent", `99.95`},
		{"name=[x] y", "name", `"[x] y"`},
		{"name=a: b # c", "name", `"a: b # c"`},
		{"name=null", "name", `"null"`},
		{"endOfSupport=2028-11-09", "endOfSupport", `"2028-11-09"`},
		{"tags=[a, 7b]", "tags", `["a","7b"]`},
		{"cost={amount: \"18.00\", currency: EUR, per: month}", "cost.amount", `"18.00"`},
		{"cost.amount=18.00", "cost.amount", `"18.00"`},
		{"relations[0].hard=false", "relations[0].hard", `false`},
		{"relations[0].to=ci/vm-2", "relations[0].to", `"ci/vm-2"`},
		{"relations+={type: depends_on, to: ci/x, minUp: 1}", "relations[1].minUp", `1`},
		{"tags+=new", "tags[2]", `"new"`},
		{"tags-=pci", "tags[0]", `"eu"`},
		{"aliases+=first", "aliases[0]", `"first"`},
		{"rackPosition.unit=12", "rackPosition.unit", `12`},
	} {
		edit, err := set(t, databasePath, database, c.operation)
		require.NoError(t, err, c.operation)
		require.True(t, edit.Changed(), c.operation)
		text, err := amendment.Parse(databasePath, edit.After)
		require.NoError(t, err, c.operation)
		at := text.Body().At(c.path)
		require.NotNil(t, at, c.operation)
		assert.JSONEq(t, c.want, string(at.AppendJSON(nil)), c.operation)
	}
}

func TestSetChangesNothingElse(t *testing.T) {
	t.Parallel()
	edit, err := set(t, databasePath, database, "attributes.version=16.6", "owner=team/databases", "criticality=high")
	require.NoError(t, err)
	assert.Equal(t, `# the first node
kind: ConfigurationItem
class: database
name: Payments database   # as the team calls it
owner: team/databases
status: in_use
attributes: {engine: postgresql, version: "16.6", port: 5432, encrypted: true}
relations:
  - {type: runs_on, to: ci/vm-1}
tags: [pci, eu]
criticality: high
`, string(edit.After))
	var fields []string
	for _, f := range edit.Fields {
		fields = append(fields, f.Path)
	}
	assert.Equal(t, []string{"attributes.version", "owner", "criticality"}, fields)
	assert.Nil(t, edit.Fields[2].From)
	assert.Equal(t, "16.4", edit.Fields[0].From.Text)
}

func TestSetThatChangesNothing(t *testing.T) {
	t.Parallel()
	edit, err := set(t, databasePath, database, "attributes.version=16.4", "tags+=pci", "tags-=none", "criticality-", "attributes.port=5432", "aliases-=x")
	require.NoError(t, err)
	assert.False(t, edit.Changed())
	assert.Empty(t, edit.Fields)
}

// TestSetFollowsWhatItSets asks for a field that only the new class has.
func TestSetFollowsWhatItSets(t *testing.T) {
	t.Parallel()
	const site = "kind: ConfigurationItem\nclass: site\nname: A\nowner: team/a\nstatus: in_use\n"
	_, err := set(t, databasePath, site, "attributes.port=1")
	require.ErrorIs(t, err, editing.ErrUsage)
	edit, err := set(t, databasePath, site, "class=database", "attributes.port=1")
	require.NoError(t, err)
	assert.True(t, edit.Changed())
}

func TestSetRefuses(t *testing.T) {
	t.Parallel()
	for operation, words := range map[string]string{
		"attributes.versoin=1":             "no field \"versoin\" in attributes; did you mean version?",
		"ownr=team/a":                      "did you mean owner?",
		"relations[0].typ=a":               "in relations[0]; did you mean type?",
		"attributes.port=many":             "is not a number",
		"attributes.encrypted=yes":         "is not",
		"tags=a":                           "+=",
		"cost=12":                          "{name: value",
		"name+=x":                          "not a list",
		"tags=[a":                          "cannot be read",
		"tags=[a]\nkind: x":                "more than one value",
		"name.first=x":                     "no field",
		"id=x":                             "no field",
		"attributes.port.deeper.still=1":   "no field",
		"relations[99999999999999999999]=": "no field",
	} {
		edit, err := set(t, databasePath, database, operation)
		require.ErrorIs(t, err, editing.ErrUsage, operation)
		assert.Contains(t, err.Error(), words, operation)
		assert.False(t, edit.Changed(), operation)
	}
}

func TestParseOperation(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]editing.Operation{
		"a=b":     {Verb: editing.Put, Field: "a", Value: "b"},
		"a=":      {Verb: editing.Put, Field: "a"},
		"a=b=c-":  {Verb: editing.Put, Field: "a", Value: "b=c-"},
		"a-":      {Verb: editing.Drop, Field: "a"},
		"a.b[0]-": {Verb: editing.Drop, Field: "a.b[0]"},
		"a+=b":    {Verb: editing.Append, Field: "a", Value: "b"},
		"a-=b":    {Verb: editing.Exclude, Field: "a", Value: "b"},
	} {
		require.True(t, editing.IsOperation(text), text)
		got, err := editing.ParseOperation(text)
		require.NoError(t, err, text)
		assert.Equal(t, want, got, text)
	}
	for _, text := range []string{"", "a", "=b", "-", "+=b", "-=b", "kind=Team", "kind-"} {
		_, err := editing.ParseOperation(text)
		require.Error(t, err, text)
	}
	assert.False(t, editing.IsOperation("ci/a-b"))
}

// TestSetOnWhatIsNoRecord keeps a body that may be anything from doing harm.
func TestSetOnWhatIsNoRecord(t *testing.T) {
	t.Parallel()
	for _, content := range []string{
		"kind: ConfigurationItem\nattributes: 7\nrelations: {}\ntags: x\nclass: [a]\n",
		"kind: 7\n", "{}\n",
	} {
		for _, operation := range []string{"attributes.port=1", "relations[0].to=ci/a", "tags+=a", "tags-=x", "class=database", "attributes-"} {
			edit, err := set(t, databasePath, content, operation)
			if err == nil && edit.Changed() {
				_, err = amendment.Parse(databasePath, edit.After)
				require.NoError(t, err)
			}
		}
	}
	c, err := checker()
	require.NoError(t, err)
	r := &estate.Record{Ref: "ci/x", Kind: estate.ConfigurationItem, Path: "cmdb/items/x.yaml", Faulty: true}
	_, err = editing.NewSetter(c, []editing.Operation{{Field: "name", Value: "x"}}).Set(r, []byte("a: [\n"))
	require.ErrorIs(t, err, editing.ErrRefused)
}

// TestSetTellsWhatItWrites: 99.0 is worth what 99 is, and another text in the file.
func TestSetTellsWhatItWrites(t *testing.T) {
	t.Parallel()
	edit, err := set(t, databasePath, database+"availabilityPercent: 99\n", "availabilityPercent=99.0")
	require.NoError(t, err)
	require.True(t, edit.Changed())
	require.Len(t, edit.Fields, 1)
	assert.Equal(t, "99.0", edit.Fields[0].To.Text)
}
