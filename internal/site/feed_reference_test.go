package site

import (
	"fmt"
	"path"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-ical"
	"github.com/mmcdole/gofeed"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/estate"
)

// Other programs read every calendar and every feed of the reference estate, and find in them
// what its records have.
func TestOthersReadCalendarsAndFeeds(t *testing.T) {
	t.Parallel()
	source, past := sourceOf(reference(t)), &fakePast{entries: map[estate.Ref][]PastEntry{}}
	windows := 0
	for r := range source.Estate.All() {
		past.add(PastEntry{
			Ref: r.Ref, Commit: fmt.Sprintf("%040x", past.Count("")), Op: "modify", Summary: "Tell <b>&amp; \x07 ]]> of it", AuthorName: "Ann & \"Bob\"", Readers: Internal, Told: Internal,
			Fields: []PastField{{Path: "name", From: "<i>\u202e", To: "\x00"}},
		})
		if window := r.Field("window"); r.Kind == estate.Change && window.Str("start") != "" && !Internal.hides(r) {
			windows++
		}
	}
	source.Past = past
	read := map[string]int{}
	for name, content := range rendered(t, source, Internal) {
		switch path.Ext(name) {
		case ".ics":
			read["ics"]++
			changes := readCalendar(t, name, content)
			if name == "calendar.ics" {
				assert.Equal(t, windows, changes, "each change with a window, once")
			}
		case ".atom":
			read["atom"]++
			readFeed(t, name, content)
		}
	}
	services := 0
	for r := range source.Estate.OfKind(estate.Service) {
		if !Internal.hides(r) {
			services++
		}
	}
	assert.Equal(t, map[string]int{"ics": services + 1, "atom": services + 1}, read)
}

// readCalendar checks a file for calendar programs and returns how many changes it has.
func readCalendar(t *testing.T, name, content string) (changes int) {
	t.Helper()
	calendar, err := ical.NewDecoder(strings.NewReader(content)).Decode()
	require.NoError(t, err, name)
	ids := map[string]bool{}
	for _, event := range calendar.Events() {
		id, err := event.Props.Text(ical.PropUID)
		assert.NoError(t, err, name)
		assert.False(t, ids[id], "%s has %s twice", name, id)
		ids[id] = true
		start, err := event.DateTimeStart(time.UTC)
		assert.NoError(t, err, name)
		end, err := event.DateTimeEnd(time.UTC)
		assert.NoError(t, err, name)
		assert.False(t, end.Before(start), "%s: %s", name, id)
		_, err = event.Props.DateTime(ical.PropDateTimeStamp, time.UTC)
		assert.NoError(t, err, name)
		assert.NotNil(t, event.Props.Get(ical.PropDateTimeStamp), "%s: %s", name, id)
		if strings.HasPrefix(id, "change/") {
			changes++
		}
	}
	for line := range strings.SplitSeq(content, "\r\n") {
		if len(line) > 75 { // RFC 5545 folds them
			t.Errorf("%s has a long line: %s", name, line)
		}
	}
	return changes
}

func readFeed(t *testing.T, name, content string) {
	t.Helper()
	feed, err := gofeed.NewParser().ParseString(content)
	require.NoError(t, err, name)
	assert.NotNil(t, feed.UpdatedParsed, name)
	assert.NotEmpty(t, feed.Title, name)
	assert.NotEmpty(t, feed.Items, name)
	ids := map[string]bool{}
	for _, item := range feed.Items {
		assert.False(t, ids[item.GUID], "%s has %s twice", name, item.GUID)
		ids[item.GUID] = item.GUID != ""
		assert.NotNil(t, item.UpdatedParsed, name)
		assert.NotEmpty(t, item.Title, name)
		assert.False(t, item.UpdatedParsed.After(*feed.UpdatedParsed), name)
	}
}
