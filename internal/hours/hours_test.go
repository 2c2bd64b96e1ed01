package hours_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/hours"
	"github.com/gitsm/gitsm/internal/record/recordtest"
)

func calendars(t *testing.T, files map[string]string) *hours.Calendars {
	t.Helper()
	records, faults, err := recordtest.Decode(files)
	require.NoError(t, err)
	require.Empty(t, faults)
	return hours.New(estate.New(records, nil))
}

func TestCalendars(t *testing.T) {
	t.Parallel()
	c := calendars(t, map[string]string{
		"catalogue/calendars/country.yaml": `{kind: Calendar, name: C, type: support_hours, zone: Europe/Amsterdam, weekly: {mon: ["08:00-12:00"]}, holidays: [{date: 2026-12-25}], exceptions: [{date: 2026-12-24, open: ["10:00-11:00"]}]}`,
		"catalogue/calendars/team.yaml":    `{kind: Calendar, name: T, type: support_hours, zone: Europe/Amsterdam, inherits: calendar/country, weekly: {thu: ["09:00-17:00"], fri: ["09:00-17:00"]}}`,
		"catalogue/calendars/work.yaml":    `{kind: Calendar, name: M, type: maintenance, zone: UTC, windows: [{start: "2026-11-21T22:00", end: "2026-11-22T02:00"}]}`,
		"catalogue/calendars/broken.yaml":  `{kind: Calendar, name: B, type: support_hours, zone: Europe/Nowhere, weekly: {mon: ["08:00-12:00"]}}`,
		"catalogue/calendars/circle.yaml":  `{kind: Calendar, name: B, type: support_hours, zone: UTC, inherits: calendar/circle, weekly: {mon: ["08:00-12:00"]}}`,
	})
	local := func(day, hour int) time.Time { return time.Date(2026, 12, day, hour-1, 0, 0, 0, time.UTC) }

	team, ok := c.Calendar("calendar/team")
	require.True(t, ok)
	assert.Equal(t, "Europe/Amsterdam", team.Zone().String())
	assert.True(t, team.IsOpen(local(17, 9)), "a Thursday")
	assert.False(t, team.IsOpen(local(14, 9)), "a Monday: it has a week of its own")
	assert.False(t, team.IsOpen(local(25, 9)), "its country's holiday")
	assert.True(t, team.IsOpen(local(24, 10)), "its country's exception")
	assert.False(t, team.IsOpen(local(24, 9)))
	again, _ := c.Calendar("calendar/team")
	assert.Same(t, team, again, "read once")

	work, ok := c.Calendar("calendar/work")
	require.True(t, ok)
	assert.Equal(t, 4*time.Hour, work.Elapsed(time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC), time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)))

	for _, ref := range []estate.Ref{"calendar/broken", "calendar/absent", "service/x", ""} {
		got, ok := c.Calendar(ref)
		assert.False(t, ok, ref)
		assert.Nil(t, got, ref)
	}
	_, ok = c.Calendar("calendar/circle")
	assert.True(t, ok, "a circle ends somewhere")

	always, ok := c.Or("")
	require.True(t, ok)
	year := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	assert.Equal(t, 365*24*time.Hour, always.Elapsed(year, year.AddDate(1, 0, 0)))
	_, ok = c.Or("calendar/broken")
	assert.False(t, ok, "unknown is not always")
}
