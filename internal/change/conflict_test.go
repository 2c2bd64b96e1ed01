package change

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/facts"
)

func TestConflictsWithPullRequests(t *testing.T) {
	t.Parallel()
	pair := yaml{
		"team/a": "", "service/shop": "criticality: critical\nrelations: [{type: depends_on, to: ci/db}]",
		"service/other": "relations: [{type: depends_on, to: ci/apart}]", "ci/apart": "",
		"ci/db": "class: cluster\nredundancy: {minUp: 1}",
		"ci/d1": "class: database\nrelations: [{type: member_of, to: ci/db}, {type: runs_on, to: ci/vm}]",
		"ci/d2": "class: database\nrelations: [{type: member_of, to: ci/db}]",
		"ci/vm": "",
	}
	const mine = "affects: [{item: ci/d1}]"
	const night = "\nwindow: {start: \"2026-11-22T22:00:00Z\", end: \"2026-11-23T00:00:00Z\"}"
	at := func(from, to string) *facts.Window {
		return &facts.Window{Start: instant(t, "2026-11-22T"+from+":00Z"), End: instant(t, "2026-11-22T"+to+":00Z")}
	}
	for name, c := range map[string]struct {
		own    string
		number int
		other  facts.OtherPull
		on     []estate.Ref
		reason string
	}{
		"the same item": {mine, 7, facts.OtherPull{Touches: []estate.Ref{"ci/d1"}}, []estate.Ref{"ci/d1"},
			"pull request 9 is about ci/d1 too, and neither names a window; suggested order: this change first, since it has the lower number"},
		"a replica": {mine, 12, facts.OtherPull{Touches: []estate.Ref{"ci/d2"}}, []estate.Ref{"service/shop"},
			"pull request 9 hits service/shop too, and neither names a window; suggested order: that one first, since it has the lower number"},
		"what it runs on": {mine, 7, facts.OtherPull{Touches: []estate.Ref{"ci/vm"}}, []estate.Ref{"ci/vm"},
			"pull request 9 is about ci/vm, next to what this change is about, and neither names a window; suggested order: that one first, since the records of this change stand on those of the other"},
		"the whole": {mine, 12, facts.OtherPull{Touches: []estate.Ref{"ci/db"}}, []estate.Ref{"ci/db"},
			"pull request 9 is about ci/db, next to what this change is about, and neither names a window; suggested order: this change first, since the other's records stand on those of this one"},
		"nothing in common":  {mine, 7, facts.OtherPull{Touches: []estate.Ref{"ci/apart"}}, nil, ""},
		"an unknown record":  {mine, 7, facts.OtherPull{Touches: []estate.Ref{"ci/none", "change/2026-11-20-x"}}, nil, ""},
		"windows that touch": {mine + night, 7, facts.OtherPull{Touches: []estate.Ref{"ci/d1"}, Window: at("20:00", "22:00")}, nil, ""},
		"windows that overlap": {mine + night, 7, facts.OtherPull{Touches: []estate.Ref{"ci/d1"}, Window: at("20:00", "22:01")}, []estate.Ref{"ci/d1"},
			"pull request 9 is about ci/d1 too, and their windows overlap; suggested order: that one first, since its window begins earlier"},
		"one without": {mine + night, 7, facts.OtherPull{Touches: []estate.Ref{"ci/d1"}}, []estate.Ref{"ci/d1"},
			"pull request 9 is about ci/d1 too, and the other names no window; suggested order: this change first, since it has the lower number"},
		"itself":   {mine, 9, facts.OtherPull{Touches: []estate.Ref{"ci/d1"}}, nil, ""},
		"harmless": {"affects: [{item: ci/d1, effect: none}]", 7, facts.OtherPull{Touches: []estate.Ref{"ci/d1"}}, nil, ""},
	} {
		in := between(t, pair, pair.with(yaml{"change/2026-11-20-x": c.own}))
		c.other.Number = 9
		in.Pull, in.OtherPulls = c.number, []facts.OtherPull{c.other}
		a := Assess(in)
		if c.on == nil {
			assert.Empty(t, a.Conflicts, name)
			continue
		}
		require.Len(t, a.Conflicts, 1, name)
		assert.Equal(t, Conflict{Pull: 9, On: c.on, Reason: c.reason}, a.Conflicts[0], name)
		assert.Equal(t, 4, a.Risk.points()["conflicts"], name)
	}
}

func TestConflictsWithMergedChanges(t *testing.T) {
	t.Parallel()
	for text, conflicts := range map[string]bool{
		"":                                       true,
		"outcome: {result: successful}":          false,
		"cancelled: {at: 2026-11-20, reason: x}": false,
		"window: {start: \"2026-11-21T11:00:00Z\", end: \"2026-11-21T12:00:01Z\"}": true,
		"window: {start: \"2026-11-21T11:00:00Z\", end: \"2026-11-21T12:00:00Z\"}": false,
	} {
		base := shop.with(yaml{"change/2026-11-01-y": "affects: [{item: ci/one}]\n" + text})
		a := Assess(between(t, base, base.with(yaml{"ci/one": "criticality: high"})))
		assert.Equal(t, conflicts, len(a.Conflicts) == 1, text)
		if conflicts {
			assert.Equal(t, estate.Ref("change/2026-11-01-y"), a.Conflicts[0].Change)
		}
	}
	for id, conflicts := range map[string]bool{"2026-10-23-y": true, "2026-10-22-y": false} {
		base := shop.with(yaml{"change/" + id: "affects: [{item: ci/one}]"})
		a := Assess(between(t, base, base.with(yaml{"ci/one": "criticality: high"})))
		assert.Equal(t, conflicts, len(a.Conflicts) == 1, id)
	}
}

func TestReviewsOwed(t *testing.T) {
	t.Parallel()
	for text, since := range map[string]string{
		"affects: [{item: ci/app}]": "2026-11-01T00:00:00Z",
		"affects: [{item: ci/app}]\nwindow: {start: \"2026-11-01T11:00:00Z\", end: \"2026-11-01T12:00:00Z\"}": "2026-11-01T12:00:00Z",
		"affects: [{item: service/shop}]\noutcome: {result: failed, actualEnd: \"2026-11-01T13:00:00Z\"}":     "2026-11-01T13:00:00Z",
		"affects: [{item: ci/app}]\noutcome: {result: failed, review: y}":                                     "",
		"affects: [{item: ci/app}]\ncancelled: {at: 2026-11-01, reason: x}":                                   "",
		"affects: [{item: ci/lone}]": "",
	} {
		base := shop.with(yaml{"ci/lone": "", "change/2026-11-01-y": "type: emergency\n" + text})
		a := Assess(between(t, base, base.with(yaml{"ci/one": "criticality: high"})))
		if since == "" {
			assert.Empty(t, a.Reviews, text)
			continue
		}
		require.Len(t, a.Reviews, 1, text)
		assert.Contains(t, a.Reviews[0].Services, estate.Ref("service/shop"))
		assert.True(t, a.Reviews[0].Since.Equal(instant(t, since)), a.Reviews[0].Since)
	}
	base := shop.with(yaml{"change/2026-11-01-y": "affects: [{item: ci/app}]"})
	assert.Empty(t, Assess(between(t, base, base.with(yaml{"ci/one": "criticality: high"}))).Reviews, "a normal change owes none")
	assert.Empty(t, Assess(between(t, shop, shop.with(yaml{"change/2026-11-01-y": "type: emergency\naffects: [{item: ci/app}]"}))).Reviews, "nor does itself")
}

func TestStatus(t *testing.T) {
	t.Parallel()
	more := yaml{
		"change/2026-11-01-done": "outcome: {result: successful}", "change/2026-11-01-failed": "outcome: {result: failed}", "change/2026-11-01-open": "",
		"template/os": "validTo: 2026-11-21", "template/old": "validTo: 2026-11-20",
		"calendar/f": "type: freeze\nwindows: [{start: \"2026-11-21T00:00\", end: \"2026-11-22T00:00\"}]\nappliesTo: {services: [service/shop]}",
		"calendar/m": "type: maintenance\nweekly: {sat: [\"20:00-22:00\"]}",
	}
	for text, unmet := range map[string]string{
		"affects: [{item: ci/two}]":                                                "window", // the shop loses redundancy
		"affects: [{item: service/mail}]":                                          "",
		"affects: []\nafter: [change/2026-11-01-done]":                             "",
		"affects: []\nafter: [change/2026-11-01-failed]":                           "after",
		"affects: []\nafter: [change/2026-11-01-open]":                             "after",
		"affects: []\ncancelled: {at: 2026-11-01, reason: x}":                      "cancelled",
		"affects: []\noutcome: {result: partial}":                                  "finished",
		"type: standard\ntemplate: template/os":                                    "",
		"type: standard\ntemplate: template/old":                                   "template",
		"type: standard\ntemplate: template/none":                                  "template",
		"type: emergency\naffects: [{item: ci/app}]":                               "",
		"maintenance: calendar/m":                                                  "window",
		"window: {start: \"2026-11-21T11:00:00Z\", end: \"2026-11-21T12:00:01Z\"}": "",
		"window: {start: \"2026-11-21T11:00:00Z\", end: \"2026-11-21T12:00:00Z\"}": "window",
	} {
		s := Status(shop.with(more).with(yaml{"change/2026-11-20-x": text}).estate(t), "change/2026-11-20-x", noon)
		got := ""
		for _, c := range s.Conditions {
			if !c.Met {
				got += c.Name
			}
		}
		assert.Equal(t, unmet, got, text)
		assert.Equal(t, unmet == "", s.Ready, text)
	}
	s := Status(shop.estate(t), "change/2026-11-20-x", noon)
	assert.False(t, s.Ready)
	assert.Equal(t, "authorised", s.Conditions[0].Name)
	open := Status(shop.with(more).with(yaml{"change/2026-11-20-x": "maintenance: calendar/m"}).estate(t), "change/2026-11-20-x", time.Date(2026, 11, 21, 19, 0, 0, 0, time.UTC))
	assert.True(t, open.Ready, "%+v", open)
}
