package site

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/memo"
	"github.com/gitsm/gitsm/internal/record/recordtest"
)

// siteOf makes a site of records by their paths, as of 21 November 2026.
func siteOf(t testing.TB, audience Audience, past Past, evidence Evidence, files map[string]string) *Site {
	t.Helper()
	records, _, err := recordtest.Decode(files)
	require.NoError(t, err)
	vocabulary, err := recordtest.Vocabulary()
	require.NoError(t, err)
	source := Source{
		Estate: estate.New(records, vocabulary), At: time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC), Title: "Test", Past: past, Evidence: evidence,
		Priorities: map[string]map[string]string{"high": {"high": "p1"}},
	}
	return New(source, audience, memo.New(Edition(source, audience)))
}

func contentOf(t testing.TB, s *Site, path string) string {
	t.Helper()
	content, ok, err := s.Page(t.Context(), path)
	require.NoError(t, err)
	require.True(t, ok, path)
	return string(content)
}

const (
	secretService = "{kind: Service, name: Sekretariat, type: technical, owner: team/t, criticality: low, phase: catalogue, classification: restricted}"
	openService   = "{kind: Service, name: Open, type: technical, owner: team/t, criticality: critical, phase: catalogue}"
)

// hiding is an estate in which everything refers to a hidden record too.
func hiding() map[string]string {
	return map[string]string{
		"catalogue/services/hidden-one.yaml": secretService,
		"catalogue/services/open.yaml":       openService,
		"catalogue/teams/t.yaml":             "{kind: Team, name: T}",
		"catalogue/calendars/f.yaml":         `{kind: Calendar, type: freeze, name: Frost, zone: Europe/Berlin, windows: [{start: "2026-12-01T00:00", end: "2026-12-03T00:00"}], appliesTo: {services: [service/hidden-one, service/open]}}`,
		"catalogue/change-templates/s.yaml":  "{kind: ChangeTemplate, name: Std, owner: team/t, validTo: 2027-01-01, suspendAfterFailures: 1, allows: [{kind: Service, op: modify, select: 'service[ref=service/hidden-one]'}]}",
		"cmdb/changes/2026-11-20-a.yaml":     `{kind: Change, title: Alpha, type: standard, template: template/s, owner: team/t, affects: [{item: service/hidden-one}, {item: service/open}, {select: "service[ref=service/hidden-one]"}], window: {start: "2026-12-01T22:00:00+01:00", end: "2026-12-02T01:00:00+01:00"}, outage: {expected: true, services: [service/hidden-one]}}`,
		"cmdb/changes/2026-11-01-b.yaml":     `{kind: Change, title: Beta, type: standard, template: template/s, owner: team/t, affects: [{item: service/open}], window: {start: "2026-11-02T22:00:00+01:00", end: "2026-11-02T23:00:00+01:00"}, outcome: {result: failed}}`,
		"cmdb/changes/2026-11-19-c.yaml":     `{kind: Change, title: Clandestine, type: normal, owner: team/t, classification: restricted, affects: [{item: service/open}], window: {start: "2026-12-01T22:30:00+01:00", end: "2026-12-02T01:00:00+01:00"}}`,
		"cmdb/incidents/2026-11-20-i.yaml":   `{kind: Incident, title: Down, service: service/hidden-one, impact: high, urgency: high, detected: "2026-11-20T10:00:00Z", restored: "2026-11-20T11:30:00Z", causedBy: change/2026-11-19-c, outages: [{service: service/hidden-one, start: "2026-11-20T10:00:00Z"}, {service: service/open, start: "2026-11-20T10:00:00Z"}]}`,
		"cmdb/problems/2026-11-20-p.yaml":    `{kind: Problem, title: Why, services: [service/hidden-one], causedBy: change/2026-11-19-c, knownError: {symptom: Slow, workaround: Wait}}`,
		"cmdb/releases/2026-11-20-r.yaml":    `{kind: Release, title: Rel, services: [service/hidden-one, service/open], scope: {changes: [change/2026-11-19-c, change/2026-11-20-a]}, deployment: [{environment: production, change: change/2026-11-19-c}]}`,
		"cmdb/requests/2026-11-20-q.yaml":    `{kind: Request, title: Want, service: service/hidden-one, change: change/2026-11-19-c, opened: "2026-11-20T10:00:00Z"}`,
	}
}

func TestHiddenRecordsAppearNowhere(t *testing.T) {
	t.Parallel()
	past := &fakePast{entries: map[estate.Ref][]PastEntry{}}
	past.add(PastEntry{Ref: "service/open", Commit: strings.Repeat("a", 40), Op: "modify", Summary: "Tell of Sekretariat", Readers: Internal, Told: Restricted, Touched: 2,
		Fields: []PastField{{Path: "answers.service/hidden-one", From: "x service/hidden-one", To: "y", Refs: []estate.Ref{"service/hidden-one"}}, {Path: "description", From: "before-value", To: "after-value"}}})
	past.add(PastEntry{Ref: "service/open", Commit: strings.Repeat("b", 40), Op: "modify", Summary: "Fine words", Readers: Restricted, Told: Internal, Touched: 1,
		Fields: []PastField{{Path: "description", From: "restricted-then", To: "restricted-too"}}})
	past.add(PastEntry{Ref: "service/hidden-one", Commit: strings.Repeat("c", 40), Op: "modify", Summary: "Secret words", Readers: Restricted, Told: Restricted, Touched: 1})
	past.add(PastEntry{Ref: "service/gone-secret", Commit: strings.Repeat("d", 40), Op: "remove", Summary: "Remove it", Readers: Restricted, Told: Restricted, Touched: 1})
	s := siteOf(t, Internal, past, fakeEvidence{}, hiding())
	for _, f := range s.Files() {
		if strings.HasPrefix(f.Path, "assets/") {
			continue
		}
		content := contentOf(t, s, f.Path)
		for _, secret := range []string{"Sekretariat", "hidden-one", "Clandestine", "2026-11-19-c", "restricted-then", "restricted-too", "Secret words", "gone-secret", "Remove it"} {
			if strings.Contains(content, secret) {
				t.Errorf("%s tells %q", f.Path, secret)
			}
		}
	}
	page := contentOf(t, s, "services/open.html")
	assert.Contains(t, page, "after-value", "what may be seen is")
	assert.Contains(t, page, "Fine words")
	assert.Contains(t, page, "not shown here")
	all := siteOf(t, Restricted, past, fakeEvidence{}, hiding())
	assert.Contains(t, contentOf(t, all, "log.html"), "gone-secret")
	assert.Contains(t, contentOf(t, all, "services/open.html"), "restricted-then")
}

func TestThePublicSeesNoHistory(t *testing.T) {
	t.Parallel()
	past := &fakePast{entries: map[estate.Ref][]PastEntry{}}
	past.add(PastEntry{Ref: "service/open", Commit: strings.Repeat("a", 40), Op: "modify", Summary: "Remembered", Readers: Public, Told: Public, Touched: 1})
	files := map[string]string{"catalogue/services/open.yaml": strings.Replace(openService, "{", "{classification: public, ", 1)}
	s := siteOf(t, Public, past, fakeEvidence{}, files)
	for _, f := range s.Files() {
		assert.NotContains(t, contentOf(t, s, f.Path), "Remembered", f.Path)
	}
	_, ok, _ := s.Page(t.Context(), "log.html")
	assert.False(t, ok)
}

func TestChangesStandWhereTheirRecordsSay(t *testing.T) {
	t.Parallel()
	s := siteOf(t, Restricted, nil, nil, hiding())
	page := contentOf(t, s, "changes.html")
	coming, over, _ := strings.Cut(page, `<h2 id="over">`)
	assert.Contains(t, coming, "Alpha")
	assert.Contains(t, coming, "Clandestine")
	assert.NotContains(t, coming, "Beta")
	assert.Contains(t, over, "Beta")
	change := contentOf(t, s, "changes/2026-11-20-a.html")
	assert.Contains(t, change, "Its window begins in the freeze <a")
	assert.Contains(t, change, "It may collide with <a href=\"../changes/2026-11-19-c.html\"")
	assert.Contains(t, contentOf(t, s, "change-templates/s.html"), "Suspended", "one failure is enough")
	calendar := contentOf(t, s, "calendar.html")
	assert.Contains(t, calendar, "Frozen: Frost")
	assert.Contains(t, calendar, "22:00 Alpha")
	assert.Contains(t, calendar, "… Alpha", "it ends on the next day")
	assert.Contains(t, contentOf(t, s, "services/open.ics"), "SUMMARY:Frost")
	assert.Contains(t, contentOf(t, s, "services/open.ics"), "SUMMARY:Alpha")
	assert.Contains(t, contentOf(t, s, "services/hidden-one.ics"), "SUMMARY:Alpha")
	assert.NotContains(t, contentOf(t, s, "services/hidden-one.ics"), "SUMMARY:Beta")
	incident := contentOf(t, s, "incidents/2026-11-20-i.html")
	assert.Contains(t, incident, "1 hour 30 minutes")
	assert.Contains(t, incident, ">P1</span>")
}

func TestDecisionsAreShownInOrder(t *testing.T) {
	t.Parallel()
	s := siteOf(t, Internal, nil, fakeEvidence{"change/2026-11-20-a": {
		{Entry: 4, Kind: "submitted", At: time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC), Verdict: "pending"},
		{Entry: 7, Kind: "merged", At: time.Date(2026, 11, 20, 10, 0, 0, 0, time.UTC), Verdict: "approved", Risk: "high", Score: 12, Commit: strings.Repeat("e", 40),
			Requirements: []Requirement{{ID: "x", Reason: "It is about service/hidden-one", From: []estate.Ref{"team/t", "service/hidden-one"}, Need: 1, Have: 1, Satisfied: true, By: []string{"someone"}}}},
	}}, hiding())
	page := contentOf(t, s, "changes/2026-11-20-a.html")
	first, second := strings.Index(page, "No. 4 of"), strings.Index(page, "No. 7 of")
	assert.Positive(t, first)
	assert.Greater(t, second, first)
	for _, words := range []string{"12 points", "eeeeeeeeee", "someone", "Approved"} {
		assert.Contains(t, page, words)
	}
	assert.NotContains(t, page, "hidden-one")
}

// TestMonthsHaveEveryDayOnceInItsColumn holds the grid against the calendar of package time.
func TestMonthsHaveEveryDayOnceInItsColumn(t *testing.T) {
	t.Parallel()
	s := siteOf(t, Internal, nil, nil, hiding())
	rapid.Check(t, func(t *rapid.T) {
		first := time.Date(rapid.IntRange(1, 9998).Draw(t, "year"), time.Month(rapid.IntRange(1, 12).Draw(t, "month")), 1, 0, 0, 0, 0, time.UTC)
		m := (&View{site: s}).month(first)
		day := first
		for w, week := range m.Weeks {
			require.Len(t, week, 7)
			for column, d := range week {
				if d.Number == 0 {
					require.True(t, w == 0 || w == len(m.Weeks)-1)
					continue
				}
				require.Equal(t, day.Day(), d.Number)
				require.Equal(t, day.Format(time.DateOnly), d.Date)
				require.Equal(t, []time.Weekday{1, 2, 3, 4, 5, 6, 0}[column], day.Weekday())
				day = day.AddDate(0, 0, 1)
			}
		}
		require.Equal(t, first.AddDate(0, 1, 0), day)
	})
}

// TestLogPagesShareEntriesWithoutGap holds the pages of the log against the entries that
// there are.
func TestLogPagesShareEntriesWithoutGap(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		total := rapid.IntRange(0, 8000).Draw(t, "total")
		seen := map[int]int{}
		pages := append([]int{0}, logPages(total)...)
		for _, n := range pages {
			from, to := logEntries(total, estate.Ref(fmt.Sprint(n)))
			for i := from; i < to; i++ {
				seen[i]++
			}
		}
		want := min(total, logBlocks*logBlock+logBlock)
		require.GreaterOrEqual(t, len(seen), want)
		for i := total - len(seen); i < total; i++ {
			require.Equal(t, 1, seen[i], "entry %d of %d", i, total)
		}
	})
}

func TestDaysAreDrawn(t *testing.T) {
	t.Parallel()
	bar := func(hours ...string) string {
		var nodes []estate.Node
		for _, h := range hours {
			nodes = append(nodes, estate.Node{Kind: estate.String, Text: h})
		}
		return dayBar(nodes)
	}
	assert.Equal(t, strings.Repeat("·", 18)+strings.Repeat("█", 17)+strings.Repeat("·", 13), bar("09:00-17:30"))
	assert.Equal(t, strings.Repeat("█", 48), bar("00:00-24:00"))
	assert.Equal(t, strings.Repeat("·", 44)+strings.Repeat("█", 4), bar("22:00-02:00"))
	assert.Equal(t, strings.Repeat("·", 48), bar("nonsense", "25:00-26:00", "-", ""))
}

func TestReferencesAreFoundInTexts(t *testing.T) {
	t.Parallel()
	assert.Equal(t, []estate.Ref{"ci/a-1", "ci/b", "service/x"}, Mentions("see (ci/a-1), ci/b/service/x. And/or https://example.org/ci"))
	assert.Empty(t, Mentions("ci/ /ci service"))
}

type fakePast struct{ entries map[estate.Ref][]PastEntry }

func (p *fakePast) add(e PastEntry) {
	e.At = time.Date(2026, 11, 1, 0, 0, len(p.entries[""]), 0, time.UTC)
	p.entries[e.Ref] = append(p.entries[e.Ref], e)
	p.entries[""] = append(p.entries[""], e)
}
func (p *fakePast) Count(ref estate.Ref) int { return len(p.entries[ref]) }
func (p *fakePast) Digest(ref estate.Ref, from, to int) memo.Digest {
	encoded, _ := json.Marshal(p.entries[ref][from:to])
	return memo.Of(encoded)
}
func (p *fakePast) Entries(ref estate.Ref, from, to int) ([]PastEntry, error) {
	var out []PastEntry
	for i := to - 1; i >= from; i-- {
		out = append(out, p.entries[ref][i])
	}
	return out, nil
}

type fakeEvidence map[estate.Ref][]Decision

func (e fakeEvidence) Digest(ref estate.Ref) memo.Digest {
	encoded, _ := json.Marshal(e[ref])
	return memo.Of(encoded)
}
func (e fakeEvidence) Decisions(ref estate.Ref) ([]Decision, error) { return e[ref], nil }

func (p *fakePast) Last(refs []estate.Ref) (commit string, at time.Time, ok bool) {
	for _, e := range p.entries[""] {
		if slices.Contains(refs, e.Ref) {
			commit, at, ok = e.Commit, e.At, true
		}
	}
	return commit, at, ok
}

func (p *fakePast) Gone(ref estate.Ref) Audience {
	for _, e := range p.entries[ref] {
		if e.Op == "remove" {
			return e.Readers
		}
	}
	return Restricted
}
