package change

import (
	"io/fs"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/difference"
	"github.com/gitsm/gitsm/internal/estate"
)

const (
	templatePath = "catalogue/change-templates/patch.yaml"
	template     = `kind: ChangeTemplate
name: Patch
owner: team/platform
validFrom: 2026-01-01
validTo: 2026-12-31
allows:
  - {kind: ConfigurationItem, class: server, op: modify, environment: production, fields: [attributes.osVersion, lastVerified]}
  - {kind: ConfigurationItem, class: database, op: modify, select: "ci[status=in_use]", fields: [attributes.version]}
  - {kind: ConfigurationItem, class: server, op: add}
maxRecords: 2
suspendAfterFailures: 2
`
	standard = "kind: Change\ntitle: New\ntype: standard\ntemplate: template/patch\nowner: team/dba\n"
)

func withTemplate(text string) map[string]string {
	base := standing()
	base[templatePath] = text
	return base
}

// matched holds the change of a pull request against its template.
func matched(t *testing.T, in Input) (*Template, []diag.Diagnostic) {
	t.Helper()
	d := declare(in)
	require.NotNil(t, d.request)
	return matchTemplate(in, d.request)
}

func TestWhatATemplateAllows(t *testing.T) {
	t.Parallel()
	patched := edited(web, `osVersion: "12"`, `osVersion: "13"`)
	for name, c := range map[string]struct {
		edits  map[string]string
		base   map[string]string // added to what is standing
		change string
		files  []string
		said   []string
	}{
		"nothing":             {},
		"what it is for":      {edits: map[string]string{webPath: patched}},
		"a field added whole": {edits: map[string]string{webPath: patched + "lastVerified: {date: 2026-11-20, by: person/a, method: review}\n"}},
		"a new one":           {edits: map[string]string{"cmdb/items/more.yaml": edited(web, "Web", "More")}},
		"another field": {edits: map[string]string{webPath: edited(patched, "Web", "Web server")},
			said: []string{"GS4104 cmdb/items/web.yaml:3:7: template/patch allows no such change of ci/web: it differs in name"}},
		"a field that is not below": {edits: map[string]string{webPath: edited(web, "osVersion", "osVersionNext: x, osVersion")},
			said: []string{"GS4104 cmdb/items/web.yaml:7:41: template/patch allows no such change of ci/web: it differs in attributes.osVersionNext"}},
		"another environment": {edits: map[string]string{webPath: edited(patched, "production", "test")},
			said: []string{"GS4104 cmdb/items/web.yaml:1:1: template/patch allows no such change of ci/web: its environment is test, not production"}},
		"another class": {edits: map[string]string{webPath: edited(web, "server", "appliance")},
			said: []string{"GS4104 cmdb/items/web.yaml:1:1: template/patch allows no such change of ci/web: its class is appliance, not server"}},
		"a selector that holds before only": {edits: map[string]string{dbPath: edited(edited(db, "16.4", "16.6"), "in_use", "retired")},
			said: []string{"GS4104 cmdb/items/db.yaml:1:1: template/patch allows no such change of ci/db: it does not match ci[status=in_use] before and after"}},
		"a selector that holds on both sides": {edits: map[string]string{dbPath: edited(db, "16.4", "16.6")}},
		"another operation": {edits: map[string]string{webPath: ""},
			said: []string{"GS4104 cmdb/items/web.yaml: template/patch allows no such change of ci/web: it does not let anybody remove a record of kind ConfigurationItem"}},
		"another kind": {edits: map[string]string{"catalogue/teams/dba.yaml": "kind: Team\nname: Dba\n"},
			said: []string{"GS4104 catalogue/teams/dba.yaml:1:1: template/patch allows no such change of team/dba: it does not let anybody add a record of kind Team"}},
		"a file": {files: []string{".github/workflows/x.yaml"},
			said: []string{`GS4104 .github/workflows/x.yaml: template/patch allows changes of records only, and ".github/workflows/x.yaml" is none`}},
		"as many as it allows": {edits: map[string]string{webPath: patched, dbPath: edited(db, "16.4", "16.6")}},
		"more than it allows": {edits: map[string]string{webPath: patched, dbPath: edited(db, "16.4", "16.6"), "cmdb/items/more.yaml": edited(web, "Web", "More")},
			said: []string{"GS4105 cmdb/changes/2026-11-20-new.yaml:4:11: change/2026-11-20-new touches 3 records, and template/patch allows 2"}},
		"declared more than it allows": {change: "affects: [{item: ci/web}, {item: ci/db}, {select: \"ci[class=server]\"}, {item: ci/db-2}]\n", base: map[string]string{"cmdb/items/db-2.yaml": db},
			said: []string{"GS4105 cmdb/changes/2026-11-20-new.yaml:4:11: change/2026-11-20-new declares 3 records, and template/patch allows 2"}},
		"declared and allowed":       {change: "affects: [{item: ci/web}, {select: \"ci[class=database]\"}]\n"},
		"declared and out of bounds": {change: "affects: [{item: change/2026-11-01-merged}]\n", said: []string{"GS4104 cmdb/changes/2026-11-20-new.yaml:6:11: change/2026-11-20-new declares change/2026-11-01-merged, which template/patch does not cover"}},
		"out of bounds is said once": {edits: map[string]string{webPath: edited(patched, "production", "test")}, change: "affects: [{item: ci/web}]\n",
			said: []string{"GS4104 cmdb/items/web.yaml:1:1: template/patch allows no such change of ci/web: its environment is test, not production"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			edits := map[string]string{newPath: standard + c.change}
			maps.Copy(edits, c.edits)
			base := withTemplate(template)
			maps.Copy(base, c.base)
			in := pull(t, base, edits)
			in.Files = c.files
			got, found := matched(t, in)
			require.NotNil(t, got)
			assert.Equal(t, c.said, said(found))
			assert.Equal(t, len(c.said) == 0, got.Matches)
			for _, d := range found {
				assert.NotEmpty(t, d.Hint)
			}
		})
	}
}

func TestWhichTemplateAuthorises(t *testing.T) {
	t.Parallel()
	edits := map[string]string{newPath: standard}
	with := func(path, text string) map[string]string { return map[string]string{newPath: standard, path: text} }
	for name, c := range map[string]struct {
		base, edits map[string]string
		at          string
		said        []string
	}{
		"on the last day":         {base: withTemplate(template), edits: edits, at: "2026-12-31T23:59:59Z"},
		"on the first":            {base: withTemplate(template), edits: edits, at: "2026-01-01T00:00:00Z"},
		"elsewhere the day after": {base: withTemplate(template), edits: edits, at: "2027-01-01T00:30:00+01:00"},
		"too late":                {base: withTemplate(template), edits: edits, at: "2027-01-01T00:00:00Z", said: []string{"GS4102 cmdb/changes/2026-11-20-new.yaml:4:11: template/patch was valid until 2026-12-31, and it is 2027-01-01"}},
		"too early":               {base: withTemplate(template), edits: edits, at: "2025-12-31T23:59:59Z", said: []string{"GS4102 cmdb/changes/2026-11-20-new.yaml:4:11: template/patch is valid from 2026-01-01, and it is 2025-12-31"}},
		"none":                    {base: standing(), edits: edits, said: []string{`GS4101 cmdb/changes/2026-11-20-new.yaml:4:11: the base has no template "template/patch"`}},
		"one that comes with it":  {base: standing(), edits: with(templatePath, template), said: []string{"GS4101 cmdb/changes/2026-11-20-new.yaml:4:11: template/patch comes with this pull request, so that it authorises nothing yet"}},
		"one that is not named":   {base: withTemplate(template), edits: map[string]string{newPath: edited(standard, "template: template/patch\n", "")}, said: []string{"GS4101 cmdb/changes/2026-11-20-new.yaml:1:1: change/2026-11-20-new is a standard change and names no template"}},
		"one that is no template": {base: withTemplate(template), edits: map[string]string{newPath: edited(standard, "template/patch", "ci/db")}, said: []string{`GS4101 cmdb/changes/2026-11-20-new.yaml:4:11: the base has no template "ci/db"`}},
		"a faulty one":            {base: withTemplate(edited(template, "maxRecords: 2", "maxRecords: many")), edits: edits, said: []string{"GS4101 cmdb/changes/2026-11-20-new.yaml:4:11: template/patch is faulty on the base, so that it authorises nothing"}},
		"one that is widened by head": {base: withTemplate(template), edits: with(templatePath, edited(template, "allows:\n", "allows:\n  - {kind: ChangeTemplate, op: modify}\n")),
			said: []string{"GS4104 catalogue/change-templates/patch.yaml:1:1: template/patch allows no such change of template/patch: it does not let anybody modify a record of kind ChangeTemplate"}},
		"one with a broken selector": {base: withTemplate(edited(template, "ci[status=in_use]", "ci[status")), edits: map[string]string{newPath: standard, dbPath: edited(db, "16.4", "16.6")}, said: []string{
			`GS4006 catalogue/change-templates/patch.yaml:8:68: the selector "ci[status" of template/patch cannot be read: the bracket is not closed`,
			"GS4104 cmdb/items/db.yaml:1:1: template/patch allows no such change of ci/db: the selector cannot be read"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in := pull(t, c.base, c.edits)
			if c.at != "" {
				var err error
				in.At, err = time.Parse(time.RFC3339, c.at)
				require.NoError(t, err)
			}
			got, found := matched(t, in)
			assert.Equal(t, c.said, said(found))
			if got != nil {
				assert.Equal(t, len(c.said) == 0, got.Matches)
			} else {
				assert.NotEmpty(t, c.said)
			}
		})
	}
}

func TestWhomATemplateAsks(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		text string
		want Template
	}{
		"absent":   {"", Template{Need: 1, From: []estate.Ref{"team/platform"}}},
		"none":     {"reviews: {need: 0}\n", Template{Need: 0, From: []estate.Ref{"team/platform"}}},
		"several":  {"reviews: {need: 2, from: [person/a, owner, role/b]}\n", Template{Need: 2, From: []estate.Ref{"person/a", "team/platform", "role/b"}}},
		"too many": {"reviews: {need: 99999999999999999999}\n", Template{Need: 1<<31 - 1, From: []estate.Ref{"team/platform"}}},
		"openers":  {"openers: [person/bot]\nmaintenance: calendar/weekend\n", Template{Need: 1, From: []estate.Ref{"team/platform"}, Openers: []estate.Ref{"person/bot"}, Maintenance: "calendar/weekend"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, found := matched(t, pull(t, withTemplate(template+c.text), map[string]string{newPath: standard}))
			c.want.Ref, c.want.Owner, c.want.Matches = "template/patch", "team/platform", true
			assert.Empty(t, said(found))
			assert.Equal(t, &c.want, got)
		})
	}
}

func TestOtherChangesHaveNoTemplate(t *testing.T) {
	t.Parallel()
	got, found := matched(t, pull(t, withTemplate(template), map[string]string{newPath: edited(standard, "type: standard", "type: normal")}))
	assert.Nil(t, got)
	assert.Empty(t, found)
	base := withTemplate(edited(template, "2026-12-31", "2026-01-31"))
	base[newPath] = standard
	got, found = matched(t, pull(t, base, map[string]string{newPath: standard + done}))
	assert.Nil(t, got, "a change under an expired template can be closed")
	assert.Empty(t, found)
}

func TestSuspension(t *testing.T) {
	t.Parallel()
	const says = "GS4103 cmdb/changes/2026-11-20-new.yaml:4:11: template/patch is suspended because "
	// Each use is the day in October, and what came of it.
	for name, c := range map[string]struct {
		uses     []string
		template string // appended
		said     []string
	}{
		"never used":                    {},
		"one failure":                   {uses: []string{"01 failed"}},
		"two in a row":                  {uses: []string{"01 failed", "02 backed_out"}, said: []string{says + "change/2026-10-02-use and change/2026-10-01-use failed one after the other"}},
		"three in a row":                {uses: []string{"01 failed", "02 failed", "03 failed"}, said: []string{says + "change/2026-10-03-use, change/2026-10-02-use and change/2026-10-01-use failed one after the other"}},
		"a success between":             {uses: []string{"01 failed", "02 successful", "03 failed"}},
		"done in part between":          {uses: []string{"01 failed", "02 partial", "03 failed"}},
		"a success since":               {uses: []string{"01 failed", "02 failed", "03 successful"}},
		"one unfinished since":          {uses: []string{"01 failed", "02 failed", "03"}, said: []string{says + "change/2026-10-02-use and change/2026-10-01-use failed one after the other"}},
		"verified on the last day":      {uses: []string{"01 failed", "02 failed"}, template: "lastVerified: {date: 2026-10-02, by: person/a, method: review}\n"},
		"verified before the last":      {uses: []string{"01 failed", "02 failed"}, template: "lastVerified: {date: 2026-10-01, by: person/a, method: review}\n"},
		"verified, and failed again":    {uses: []string{"01 failed", "02 failed", "03 failed", "04 failed"}, template: "lastVerified: {date: 2026-10-02, by: person/a, method: review}\n", said: []string{says + "change/2026-10-04-use and change/2026-10-03-use failed one after the other"}},
		"verified in the future":        {uses: []string{"01 failed", "02 failed"}, template: "lastVerified: {date: 2026-11-21, by: person/a, method: review}\n", said: []string{says + "change/2026-10-02-use and change/2026-10-01-use failed one after the other"}},
		"an actual end after another's": {uses: []string{"01 failed 2026-10-09", "02 failed", "03 successful 2026-10-03"}},
		"an actual end that is last":    {uses: []string{"01 failed 2026-10-09", "02 failed 2026-10-08", "03 successful 2026-10-03"}, said: []string{says + "change/2026-10-01-use and change/2026-10-02-use failed one after the other"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			base := withTemplate(template + c.template)
			for _, text := range c.uses {
				parts := strings.Fields(text)
				change := standard
				if len(parts) > 1 {
					change += "outcome: {result: " + parts[1]
					if len(parts) > 2 {
						change += ", actualEnd: \"" + parts[2] + "T12:00:00Z\""
					}
					change += "}\n"
				}
				base["cmdb/changes/2026-10-"+parts[0]+"-use.yaml"] = change
			}
			if name == "an actual end after another's" {
				// The second has no actual end: its day is that of its window.
				base["cmdb/changes/2026-10-02-use.yaml"] += "window: {start: \"2026-10-01T00:00:00Z\", end: \"2026-10-02T00:00:00Z\"}\n"
			}
			for _, kind := range []string{"normal", "emergency\nreason: Down"} {
				// Only what was done under the template counts.
				base["cmdb/changes/2026-11-15-"+kind[:4]+".yaml"] = edited(standard, "standard", kind) + "outcome: {result: successful}\n"
			}
			_, found := matched(t, pull(t, base, map[string]string{newPath: standard}))
			assert.Equal(t, c.said, said(found))
		})
	}
}

// TestReferenceChangesUnderTemplates proposes every standard change of the reference
// estate as it was, before it had an outcome.
func TestReferenceChangesUnderTemplates(t *testing.T) {
	t.Parallel()
	files := map[string]string{}
	root := os.DirFS("../..")
	for _, folder := range []string{"catalogue", "cmdb"} {
		require.NoError(t, fs.WalkDir(root, folder, func(file string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || strings.HasSuffix(file, ".cue") || strings.HasSuffix(file, ".go") {
				return err
			}
			content, err := fs.ReadFile(root, file)
			files[file] = string(content)
			return err
		}))
	}
	got := map[estate.Ref][]string{}
	for _, file := range slices.Sorted(maps.Keys(files)) {
		if !strings.HasPrefix(file, "cmdb/changes/") || !strings.Contains(files[file], "\ntype: standard\n") {
			continue
		}
		lines := slices.DeleteFunc(strings.SplitAfter(files[file], "\n"), func(line string) bool { return strings.HasPrefix(line, "outcome:") })
		base := maps.Clone(files)
		delete(base, file)
		in := Input{Base: decoded(t, base), Head: decoded(t, mapsWith(base, file, strings.Join(lines, "")))}
		in.Diff = difference.Compare(in.Base, in.Head, nil)
		require.Len(t, in.Diff, 1)
		in.At, _ = estate.IDDate(in.Diff[0].Ref.ID())
		template, found := matched(t, in)
		require.NotNil(t, template)
		got[in.Diff[0].Ref] = said(found)
	}
	assert.Len(t, got, 9)
	for ref, found := range got {
		assert.Empty(t, found, ref)
	}
}

func mapsWith(files map[string]string, path, text string) map[string]string {
	out := maps.Clone(files)
	out[path] = text
	return out
}

func TestWhatLiesBelowAnAllowedField(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		allowed, path string
		want          bool
	}{
		{"attributes", "attributes", true},
		{"attributes", "attributes.osVersion", true},
		{"attributes", "attributesToo", false},
		{"attributes.osVersion", "attributes", false},
		{"attributes.osVersion", "attributes.osVersionToo", false},
		{"attributes.osVersion", `"attributes.osVersion"`, false},
		{"labels.a", `labels."a.b"`, false},
		{"relations", "relations[2].to", true},
		{"relations.to", "relations[2].to", true},
		{"relations.to", "relations[2].type", false},
		{"relations.to", "relations[2]", false},
		{"relations[2]", "relations[2].to", true},
		{"relations[2]", "relations[3].to", false},
		{"relations[*].to", "relations[3].to", true},
		{"attributes.*", "attributes.osVersion", true},
		{"attributes.*", "attributes", false},
		{"*", "attributes.osVersion", true},
		{"", "attributes", false},
	} {
		assert.Equal(t, c.want, below(c.allowed, c.path), "%s below %s", c.path, c.allowed)
	}
}
