package controller

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/gitsm/gitsm/internal/approval"
	"github.com/gitsm/gitsm/internal/change"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/facts"
	"github.com/gitsm/gitsm/internal/forge"
	"github.com/gitsm/gitsm/internal/gittree"
)

func TestSubjects(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]subject{
		pullSubject(7, 42):     {kindPull, 7, "42"},
		lineSubject(7):         {kindLine, 7, ""},
		groupSubject(7, "abc"): {kindGroup, 7, "abc"},
	} {
		got, ok := parseSubject(text)
		assert.True(t, ok, text)
		assert.Equal(t, want, got)
	}
	for _, text := range []string{"", "pull", "pull.7", "pull.7.0", "pull.7.x", "pull.x.1", "pull.-7.1", "pull.7.1.1", "line.7.1", "group.7", "other.7.1", installed} {
		_, ok := parseSubject(text)
		assert.False(t, ok, text)
	}
}

// TestAnySubject: what is read as a subject is what it says.
func TestAnySubject(t *testing.T) {
	t.Parallel()
	part := rapid.OneOf(rapid.SampledFrom([]string{kindPull, kindLine, kindGroup, kindHead, "7", "0", "-1", "42", ""}), rapid.String())
	rapid.Check(t, func(t *rapid.T) {
		s, ok := parseSubject(strings.Join(rapid.SliceOfN(part, 0, 4).Draw(t, "parts"), "."))
		if !ok {
			return
		}
		again := fmt.Sprintf("%s.%d", s.kind, s.repository)
		if s.which != "" {
			again += "." + s.which
		}
		got, ok := parseSubject(again)
		require.True(t, ok)
		require.Equal(t, s, got)
	})
}

func TestEdge(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 20, 15, 0, 0, 0, time.UTC)
	midnight := time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC)
	hours := func(h int) *time.Time { t := at.Add(time.Duration(h) * time.Hour); return &t }
	for _, c := range []struct {
		name          string
		opens, closes *time.Time
		want          time.Time
	}{
		{"with the day", nil, nil, midnight},
		{"it opens", hours(2), hours(4), *hours(2)},
		{"it is open", hours(-1), hours(1), *hours(1)},
		{"now is no edge to come", hours(0), nil, midnight},
		{"far away", hours(48), hours(50), midnight},
	} {
		assert.Equal(t, c.want, edge(approval.Decision{Window: change.Window{Opens: c.opens, Closes: c.closes}}, at), c.name)
	}
}

func TestSettled(t *testing.T) {
	t.Parallel()
	m := memory{Updated: day, Read: day.Add(time.Minute), Head: "h", BaseRef: "b", Published: "p", Edge: day.Add(time.Hour)}
	now := day.Add(10 * time.Minute)
	assert.True(t, m.settled(day, "h", "b", now, lag(time.Second)))
	assert.False(t, m.settled(day.Add(time.Second), "h", "b", now, lag(time.Second)), "altered")
	assert.False(t, m.settled(day, "g", "b", now, lag(time.Second)), "pushed")
	assert.False(t, m.settled(day, "h", "c", now, lag(time.Second)), "retargeted")
	assert.False(t, m.settled(day, "h", "b", day.Add(time.Hour), lag(time.Second)), "its time has come")
	early := m
	early.Read = day.Add(time.Second)
	assert.False(t, early.settled(day, "h", "b", now, lag(time.Second)), "it may have been altered in the same second, after it was read")
	early.Read = day.Add(20 * time.Second)
	assert.True(t, early.settled(day, "h", "b", now, lag(time.Second)))
	assert.False(t, early.settled(day, "h", "b", now, lag(time.Hour)), "not all of GitHub's lists may have had it")
	merges := m
	merges.Merges = true
	assert.False(t, merges.settled(day, "h", "b", now, lag(time.Second)), "GitHub may let it be merged by now")
	failed := m
	failed.Published = ""
	assert.False(t, failed.settled(day, "h", "b", now, lag(time.Second)))
}

var day = time.Date(2026, 11, 20, 10, 0, 0, 0, time.UTC)

// TestAlarms: of all alarms for a subject the first rings, once, and none too early.
func TestAlarms(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a := newAlarms()
		first := map[string]time.Time{}
		for range rapid.IntRange(0, 20).Draw(t, "alarms") {
			subject := rapid.SampledFrom([]string{"a", "b", "c"}).Draw(t, "subject")
			at := day.Add(time.Duration(rapid.IntRange(0, 10).Draw(t, "at")) * time.Minute)
			a.set(subject, at)
			if was, ok := first[subject]; !ok || at.Before(was) {
				first[subject] = at
			}
		}
		for minute := range 12 {
			now := day.Add(time.Duration(minute) * time.Minute)
			got, wait, more := a.due(now)
			slices.Sort(got)
			var want []string
			for subject, at := range first {
				if !at.After(now) {
					want = append(want, subject)
					delete(first, subject)
				}
			}
			slices.Sort(want)
			require.Equal(t, want, got)
			require.Equal(t, len(first) > 0, more)
			for _, at := range first {
				require.LessOrEqual(t, wait, at.Sub(now))
			}
		}
	})
}

func TestMeeting(t *testing.T) {
	t.Parallel()
	all := []facts.OtherPull{{Number: 1, Touches: []estate.Ref{"ci/a"}}, {Number: 2, Touches: []estate.Ref{"ci/b", "ci/c"}}, {Number: 3}}
	assert.Equal(t, all[1:2], meeting(all, []estate.Ref{"ci/c", "ci/d"}))
	assert.Equal(t, []facts.OtherPull{}, meeting(all, nil))
	assert.True(t, sameWork(facts.OtherPull{Head: "a"}, facts.OtherPull{Head: "b"}))
	assert.False(t, sameWork(all[0], all[1]))
	assert.False(t, sameWork(facts.OtherPull{}, facts.OtherPull{Window: &facts.Window{Start: day, End: day.Add(1)}}))
}

// TestMergeMessage: whatever strangers write, the trailers of the merge are those of the decision.
func TestMergeMessage(t *testing.T) {
	t.Parallel()
	d := approval.Decision{Policy: "abc", Requirements: []approval.Requirement{{Approvals: []approval.Approval{
		{By: "person/gus", Counted: true}, {By: "person/ada"}, {By: "person/bob", Counted: true},
	}}, {Approvals: []approval.Approval{{By: "person/gus", Counted: true}}}}}
	d.Change.Ref, d.Change.Type, d.Change.Risk.Level = "change/2026-11-20-a", change.Normal, "low"
	title, message := mergeMessage(forge.Pull{Number: 7, Title: "Upgrade it"}, d)
	assert.Equal(t, "Merge pull request #7", title)
	assert.Equal(t, "Upgrade it\n\nChange-Id: change/2026-11-20-a\nChange-Type: normal\nRisk: low\nApproved-by: person/bob\nApproved-by: person/gus\nPolicy-Digest: abc\n", message)
	keys := gittree.ReadTrailers(title + "\n\n" + message).TrailerKeys
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.OneOf(rapid.String(), rapid.StringMatching(`[ \n\r\t]*(Approved-by|risk|Evidence|Gitsm-X|Co-authored-by|x)[ ]?[:=] ?[a-z/\n\r\x{2028}]*`)).Draw(t, "title")
		d := d
		d.Change.Ref = estate.Ref("change/" + rapid.String().Draw(t, "id"))
		_, message := mergeMessage(forge.Pull{Number: 7, Title: text}, d)
		require.Equal(t, keys, gittree.ReadTrailers(title+"\n\n"+message).TrailerKeys)
		require.Equal(t, 2, strings.Count(message, "\nApproved-by: "))
	})
}
