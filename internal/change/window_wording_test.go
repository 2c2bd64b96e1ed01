package change

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/diag"
)

func TestWhatIsSaidOfAPlannedWindow(t *testing.T) {
	t.Parallel()
	calendars := yaml{
		"calendar/f": "type: freeze\nwindows: [{start: \"2026-11-24T18:00\", end: \"2026-11-25T06:00\"}]",
		"calendar/m": "type: maintenance\nweekly: {tue: [\"20:00-04:00\"]}",
	}
	for _, c := range []struct{ window, more, message, hint string }{
		{`{start: "2026-12-01T19:00:00+01:00", end: "2026-12-01T21:00:00+01:00"}`, "maintenance: calendar/m",
			"the window of change/2026-11-20-x is not within the hours of calendar/m that it keeps to: from Tue 1 Dec 2026 19:00 CET to Tue 1 Dec 2026 20:00 CET it is closed",
			"move the window into these hours; the next are from Tue 1 Dec 2026 20:00 CET to Wed 2 Dec 2026 04:00 CET"},
		{`{start: "2026-12-02T02:00:00Z", end: "2026-12-02T05:00:00Z"}`, "maintenance: calendar/m",
			"the window of change/2026-11-20-x is not within the hours of calendar/m that it keeps to: from Wed 2 Dec 2026 04:00 CET to Wed 2 Dec 2026 06:00 CET it is closed",
			"move the window into these hours; the next are from Wed 2 Dec 2026 03:00 CET to Wed 2 Dec 2026 04:00 CET"},
		{`{start: "2026-12-01T19:00:00+01:00", end: "2026-12-01T21:00:00+01:00"}`, "maintenance: calendar/none",
			"nobody can tell whether the window of change/2026-11-20-x is within the hours of calendar/none that it keeps to: base has no such calendar, or it cannot be read",
			"mend or add the calendar in a pull request of its own first"},
		{`{start: "2026-11-24T18:00:00+01:00", end: "2026-11-24T21:00:00+01:00"}`, "",
			"the window of change/2026-11-20-x lies wholly in the freeze calendar/f", "move the window, or ask for an exception with freezeException"},
		{`{start: "2026-11-24T17:00:00+01:00", end: "2026-11-24T21:00:00+01:00"}`, "",
			"a part of the window of change/2026-11-20-x lies in the freeze calendar/f",
			"nothing may be done in that part; move the window, or ask for an exception with freezeException"},
	} {
		a := planned(t, "2026-11-21T12:00:00Z", c.more+"\nwindow: "+c.window, calendars)
		require.Len(t, a.Diagnostics, 1, c.window)
		assert.Equal(t, c.message, a.Diagnostics[0].Message)
		assert.Equal(t, c.hint, a.Diagnostics[0].Hint)
	}

	calendars["calendar/broken"] = "type: freeze\nzone: Nowhere/Land"
	a := planned(t, "2026-11-21T12:00:00Z", `window: {start: "2026-12-01T19:00:00+01:00", end: "2026-12-01T21:00:00+01:00"}`, calendars)
	require.Len(t, a.Diagnostics, 1)
	assert.Equal(t, diag.FrozenWindow, a.Diagnostics[0].Code)
	assert.Equal(t, diag.Error, a.Diagnostics[0].Severity)
	assert.Equal(t, "calendar/broken cannot be read on base, so nobody can tell whether the window of change/2026-11-20-x lies in this freeze", a.Diagnostics[0].Message)
}
