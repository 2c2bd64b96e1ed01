package change

import (
	"fmt"
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/difference"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/graph"
	"github.com/gitsm/gitsm/internal/record/recordtest"
)

// pull makes the input of an assessment of base's texts and what head has otherwise; "" is
// a file that head has not.
func pull(t testing.TB, base, edits map[string]string) Input {
	t.Helper()
	head := maps.Clone(base)
	for path, text := range edits {
		if head[path] = text; text == "" {
			delete(head, path)
		}
	}
	in := Input{Base: decoded(t, base), Head: decoded(t, head), At: time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)}
	in.Diff = difference.Compare(in.Base, in.Head, nil)
	return in
}

func decoded(t testing.TB, files map[string]string) *estate.Estate {
	t.Helper()
	records, _, err := recordtest.Decode(files)
	require.NoError(t, err)
	return estate.New(records, nil)
}

// said words diagnostics as code, place and message.
func said(found []diag.Diagnostic) []string {
	var out []string
	for _, d := range diag.Normalise(found) {
		out = append(out, fmt.Sprintf("%s %s: %s", d.Code, d.Span, d.Message))
	}
	return out
}

const (
	dbPath     = "cmdb/items/db.yaml"
	webPath    = "cmdb/items/web.yaml"
	mergedPath = "cmdb/changes/2026-11-01-merged.yaml"
	newPath    = "cmdb/changes/2026-11-20-new.yaml"
)

const (
	db     = "kind: ConfigurationItem\nclass: database\nname: Db\nowner: team/dba\nstatus: in_use\nenvironment: production\nattributes: {engine: postgresql, version: \"16.4\"}\n"
	web    = "kind: ConfigurationItem\nclass: server\nname: Web\nowner: team/dba\nstatus: in_use\nenvironment: production\nattributes: {os: debian, osVersion: \"12\"}\n"
	merged = "kind: Change\ntitle: Merged\ntype: normal\nowner: team/dba\naffects: [{item: ci/db}]\nwindow: {start: \"2026-11-02T10:00:00Z\", end: \"2026-11-02T12:00:00Z\"}\n"
	fresh  = "kind: Change\ntitle: New\ntype: normal\nowner: team/dba\n"
	done   = "outcome: {result: successful}\n"
)

func standing() map[string]string {
	return map[string]string{dbPath: db, webPath: web, mergedPath: merged}
}

func edited(text, from, to string) string {
	if strings.Count(text, from) != 1 {
		panic(from)
	}
	return strings.Replace(text, from, to, 1)
}

func TestWhichChangeAPullRequestCarries(t *testing.T) {
	t.Parallel()
	upgraded := edited(db, "16.4", "16.6")
	for name, c := range map[string]struct {
		base                map[string]string // added to what is standing
		edits               map[string]string
		files               []string
		request             estate.Ref
		closing, recordOnly bool
		undeclared          []estate.Ref
		said                []string
	}{
		"nothing":                      {},
		"no change record":             {edits: map[string]string{dbPath: upgraded}, undeclared: []estate.Ref{"ci/db"}},
		"one with what it declares":    {edits: map[string]string{dbPath: upgraded, newPath: fresh + "affects: [{item: ci/db}]\n"}, request: "change/2026-11-20-new"},
		"one with what it does not":    {edits: map[string]string{dbPath: upgraded, newPath: fresh + "affects: [{item: ci/web}]\n"}, request: "change/2026-11-20-new", undeclared: []estate.Ref{"ci/db"}},
		"one alone":                    {edits: map[string]string{newPath: fresh}, request: "change/2026-11-20-new", recordOnly: true},
		"one with a file":              {edits: map[string]string{newPath: fresh}, files: []string{"README.md"}, request: "change/2026-11-20-new"},
		"a merged one moved elsewhere": {edits: map[string]string{mergedPath: "", "cmdb/changes/2026/2026-11-01-merged.yaml": merged}},
		"two": {edits: map[string]string{newPath: fresh, "cmdb/changes/2026-11-21-other.yaml": edited(fresh, "New", "Other")}, request: "change/2026-11-20-new", recordOnly: true,
			said: []string{"GS4004 cmdb/changes/2026-11-21-other.yaml:1:1: the pull request adds 2 changes: change/2026-11-20-new and change/2026-11-21-other"}},
		"an outcome":     {edits: map[string]string{mergedPath: merged + done}, request: "change/2026-11-01-merged", closing: true, recordOnly: true},
		"a review later": {base: map[string]string{mergedPath: merged + done}, edits: map[string]string{mergedPath: merged + edited(done, "}", ", review: All well.}")}, request: "change/2026-11-01-merged", closing: true, recordOnly: true},
		"a cancellation": {edits: map[string]string{mergedPath: merged + "cancelled: {at: 2026-11-02, reason: Not needed.}\n"}, request: "change/2026-11-01-merged", closing: true, recordOnly: true},
		"two outcomes":   {base: map[string]string{newPath: fresh}, edits: map[string]string{newPath: fresh + done, mergedPath: merged + done}, recordOnly: true, said: []string{"GS4004 cmdb/changes/2026-11-20-new.yaml:1:1: the pull request closes 2 changes: change/2026-11-01-merged and change/2026-11-20-new"}},
		"outcome and item": {edits: map[string]string{mergedPath: merged + done, dbPath: upgraded}, undeclared: []estate.Ref{"ci/db"},
			said: []string{"GS4014 cmdb/changes/2026-11-01-merged.yaml:7:1: change/2026-11-01-merged is closed beside other changes"}},
		"outcome and file": {edits: map[string]string{mergedPath: merged + done}, files: []string{"README.md"},
			said: []string{"GS4014 cmdb/changes/2026-11-01-merged.yaml:7:1: change/2026-11-01-merged is closed beside other changes"}},
		"outcome and a new one": {edits: map[string]string{mergedPath: merged + done, newPath: fresh}, request: "change/2026-11-20-new", recordOnly: true,
			said: []string{"GS4014 cmdb/changes/2026-11-01-merged.yaml:7:1: change/2026-11-01-merged is closed beside other changes"}},
		"an altered outcome": {base: map[string]string{mergedPath: merged + "outcome: {result: failed}\n"}, edits: map[string]string{mergedPath: merged + done}, recordOnly: true,
			said: []string{"GS4005 cmdb/changes/2026-11-01-merged.yaml:7:19: change/2026-11-01-merged is merged, so that only its outcome or cancelled may be added, and it differs in outcome.result"}},
		"an outcome taken away": {base: map[string]string{mergedPath: merged + done}, edits: map[string]string{mergedPath: merged}, recordOnly: true,
			said: []string{"GS4005 cmdb/changes/2026-11-01-merged.yaml:1:1: change/2026-11-01-merged is merged, so that only its outcome or cancelled may be added, and it differs in outcome"}},
		"a later window": {edits: map[string]string{mergedPath: edited(merged, "T12:00", "T14:00") + done}, recordOnly: true,
			said: []string{"GS4005 cmdb/changes/2026-11-01-merged.yaml:6:46: change/2026-11-01-merged is merged, so that only its outcome or cancelled may be added, and it differs in window.end"}},
		"removed": {edits: map[string]string{mergedPath: ""}, recordOnly: true, said: []string{"GS4005 cmdb/changes/2026-11-01-merged.yaml: change/2026-11-01-merged is merged and cannot be removed"}},
		"renamed": {edits: map[string]string{mergedPath: "", newPath: merged}, recordOnly: true,
			said: []string{"GS4005 cmdb/changes/2026-11-20-new.yaml:1:1: change/2026-11-01-merged is merged and cannot be renamed to change/2026-11-20-new"}},
		"finished at birth": {edits: map[string]string{newPath: fresh + done}, request: "change/2026-11-20-new", recordOnly: true,
			said: []string{"GS4014 cmdb/changes/2026-11-20-new.yaml:5:1: change/2026-11-20-new has an outcome before it is authorised"}},
		"an emergency finished at birth": {edits: map[string]string{newPath: edited(fresh, "normal", "emergency\nreason: Down") + done}, request: "change/2026-11-20-new", recordOnly: true,
			said: []string{"GS4014 cmdb/changes/2026-11-20-new.yaml:6:1: change/2026-11-20-new has an outcome before it is authorised"}},
		"an emergency that ratifies": {edits: map[string]string{newPath: edited(fresh, "normal", "emergency\nreason: Down") + "ratifies: [0f3c0f3c0f3c0f3c0f3c0f3c0f3c0f3c0f3c0f3c]\n" + done}, request: "change/2026-11-20-new", recordOnly: true},
		"cancelled at birth": {edits: map[string]string{newPath: fresh + "cancelled: {at: 2026-11-20, reason: Why}\n"}, request: "change/2026-11-20-new", recordOnly: true,
			said: []string{"GS4014 cmdb/changes/2026-11-20-new.yaml:5:1: change/2026-11-20-new is new and already cancelled"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			base := standing()
			maps.Copy(base, c.base)
			in := pull(t, base, c.edits)
			in.Files = c.files
			d := declare(in)
			request := estate.Ref("")
			if d.request != nil {
				request = d.request.Ref
			}
			assert.Equal(t, c.request, request)
			assert.Equal(t, c.closing, d.closing, "closing")
			assert.Equal(t, c.recordOnly, d.recordOnly, "record only")
			assert.Equal(t, c.undeclared, d.undeclared)
			assert.Equal(t, c.said, said(d.diagnostics))
			for _, found := range d.diagnostics {
				assert.NotEmpty(t, found.Hint)
				assert.Equal(t, diag.Error, found.Severity)
			}
		})
	}
}

func TestWhatAChangeDeclares(t *testing.T) {
	t.Parallel()
	const added = "cmdb/items/added.yaml"
	affects := func(entries string) map[string]string {
		return map[string]string{newPath: fresh + "affects:\n" + entries, webPath: "", added: edited(db, "name: Db", "name: Added")}
	}
	for name, c := range map[string]struct {
		entries    string
		declared   []estate.Ref
		effects    map[estate.Ref]graph.Level
		undeclared []estate.Ref
		said       []string
	}{
		"items": {entries: "  - {item: ci/db, effect: degraded}\n  - {item: ci/added}\n  - {item: ci/web, effect: none}\n",
			declared: []estate.Ref{"ci/added", "ci/db", "ci/web"},
			effects:  map[estate.Ref]graph.Level{"ci/added": graph.Outage, "ci/db": graph.Degraded, "ci/web": graph.Unaffected}},
		"the worst of what is said twice": {entries: "  - {item: ci/db, effect: none}\n  - {select: \"ci[class=database]\", effect: degraded}\n  - {item: ci/db, effect: none}\n",
			declared: []estate.Ref{"ci/added", "ci/db"}, effects: map[estate.Ref]graph.Level{"ci/added": graph.Degraded, "ci/db": graph.Degraded}, undeclared: []estate.Ref{"ci/web"}},
		"a selector of both sides": {entries: "  - {select: \"ci[environment=production]\", effect: none}\n",
			declared: []estate.Ref{"ci/added", "ci/db", "ci/web"}, effects: map[estate.Ref]graph.Level{"ci/added": 0, "ci/db": 0, "ci/web": 0}},
		"what does not exist": {entries: "  - {item: ci/none}\n", effects: map[estate.Ref]graph.Level{}, undeclared: []estate.Ref{"ci/added", "ci/web"},
			said: []string{`GS4008 cmdb/changes/2026-11-20-new.yaml:6:5: change/2026-11-20-new declares "ci/none", which exists neither before nor after the change`}},
		"selectors that cannot be read or find nothing": {entries: "  - {select: \"cj[class=database]\"}\n  - {select: \"ci[class=router]\"}\n", effects: map[estate.Ref]graph.Level{}, undeclared: []estate.Ref{"ci/added", "ci/web"},
			said: []string{
				`GS4006 cmdb/changes/2026-11-20-new.yaml:6:5: the selector "cj[class=database]" cannot be read: "cj" begins no references; did you mean ci?`,
				`GS4007 cmdb/changes/2026-11-20-new.yaml:7:5: the selector "ci[class=router]" finds nothing, neither before nor after the change`,
			}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := declare(pull(t, standing(), affects(c.entries)))
			assert.Equal(t, c.declared, d.declared)
			assert.Equal(t, c.effects, d.effects)
			assert.Equal(t, c.undeclared, d.undeclared)
			assert.Equal(t, c.said, said(d.diagnostics))
		})
	}
}

func TestEitherReferenceOfARenameDeclaresIt(t *testing.T) {
	t.Parallel()
	for _, item := range []string{"ci/db", "ci/renamed"} {
		d := declare(pull(t, standing(), map[string]string{dbPath: "", "cmdb/items/renamed.yaml": db, newPath: fresh + "affects: [{item: " + item + "}]\n"}))
		assert.Empty(t, d.undeclared)
		assert.Empty(t, d.diagnostics)
		assert.Equal(t, []estate.Ref{estate.Ref(item)}, d.declared)
	}
	d := declare(pull(t, standing(), map[string]string{dbPath: "", "cmdb/items/renamed.yaml": db, newPath: fresh}))
	assert.Equal(t, []estate.Ref{"ci/renamed"}, d.undeclared)
}

func TestAClosedChangeDeclaresNothing(t *testing.T) {
	t.Parallel()
	base := standing()
	delete(base, dbPath) // retired since
	d := declare(pull(t, base, map[string]string{mergedPath: merged + done}))
	assert.True(t, d.closing)
	assert.Empty(t, d.declared)
	assert.Empty(t, d.diagnostics)
}

func TestManySelectorsAreNotResolved(t *testing.T) {
	t.Parallel()
	var entries strings.Builder
	for i := range 100 {
		fmt.Fprintf(&entries, "  - {select: \"ci[name!=x%d]\"}\n", i)
	}
	d := declare(pull(t, standing(), map[string]string{newPath: fresh + "affects:\n" + entries.String()}))
	assert.Equal(t, []string{"GS4006 cmdb/changes/2026-11-20-new.yaml:70:5: change/2026-11-20-new has more than 64 selectors"}, said(d.diagnostics))
}
