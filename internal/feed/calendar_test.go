package feed_test

import (
	"bytes"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/emersion/go-ical"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/gitsm/gitsm/internal/feed"
	"github.com/gitsm/gitsm/internal/prose"
)

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

func TestCalendar(t *testing.T) {
	t.Parallel()
	amsterdam := time.FixedZone("CET", 3600)
	out := feed.Calendar("Changes", []feed.Event{
		{
			UID: "change/2026-11-20-upgrade@example.org", Summary: "Upgrade; then, check\\test", Description: "One.\nTwo.", URL: "https://example.org/a?b=c,d;e",
			Status: "CONFIRMED", Category: "normal, urgent", Stamp: noon, Start: time.Date(2026, 11, 22, 22, 0, 0, 0, amsterdam), End: time.Date(2026, 11, 23, 1, 0, 0, 0, amsterdam),
		},
		{UID: "freeze", Summary: "Freeze", AllDay: true, Start: time.Date(2026, 11, 20, 0, 30, 0, 0, amsterdam), End: time.Date(2026, 11, 22, 0, 0, 0, 0, amsterdam), Stamp: noon, Status: "x", URL: "javascript:alert(1)"},
	})
	assert.Equal(t, strings.ReplaceAll(`BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//gitsm//gitsm//EN
CALSCALE:GREGORIAN
X-WR-CALNAME:Changes
BEGIN:VEVENT
UID:freeze
DTSTAMP:20261122T120000Z
LAST-MODIFIED:20261122T120000Z
DTSTART;VALUE=DATE:20261120
DTEND;VALUE=DATE:20261122
SUMMARY:Freeze
END:VEVENT
BEGIN:VEVENT
UID:change/2026-11-20-upgrade@example.org
DTSTAMP:20261122T120000Z
LAST-MODIFIED:20261122T120000Z
DTSTART:20261122T210000Z
DTEND:20261123T000000Z
SUMMARY:Upgrade\; then\, check\\test
DESCRIPTION:One.\nTwo.
STATUS:CONFIRMED
CATEGORIES:normal\, urgent
URL:https://example.org/a?b=c,d;e
END:VEVENT
END:VCALENDAR
`, "\n", "\r\n"), string(out))
}

func TestEventsAtTheEdges(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		event feed.Event
		has   []string
		not   []string
	}{
		"no end":            {feed.Event{UID: "a", Start: noon}, []string{"DTSTART:20261122T120000Z"}, []string{"DTEND"}},
		"end before start":  {feed.Event{UID: "a", Start: noon, End: noon.Add(-time.Hour)}, []string{"DTSTART"}, []string{"DTEND"}},
		"end at start":      {feed.Event{UID: "a", Start: noon, End: noon}, nil, []string{"DTEND"}},
		"one day":           {feed.Event{UID: "a", Start: noon, End: noon, AllDay: true}, []string{"DTSTART;VALUE=DATE:20261122"}, []string{"DTEND"}},
		"no start":          {feed.Event{UID: "a"}, nil, []string{"VEVENT"}},
		"start beyond 9999": {feed.Event{UID: "a", Start: time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC)}, nil, []string{"VEVENT"}},
		"end beyond 9999":   {feed.Event{UID: "a", Start: noon, End: time.Date(12000, 1, 1, 0, 0, 0, 0, time.UTC)}, []string{"DTSTART"}, []string{"DTEND"}},
		"no stamp":          {feed.Event{UID: "a", Start: noon}, []string{"DTSTAMP:19700101T000000Z"}, nil},
		"no uid":            {feed.Event{Summary: "a", Start: noon}, []string{"UID:a5888730-84bf-8614-a7ee-119d52e4d5c5\r\n"}, nil},
		"line in uid":       {feed.Event{UID: "a\r\nATTACH:x", Start: noon}, []string{"UID:a ATTACH:x\r\n"}, nil},
		"line in summary":   {feed.Event{UID: "a", Summary: "a\r\nATTACH:x\rb\x00\x1b\u2028c", Start: noon}, []string{`SUMMARY:a\nATTACH:x\nb\nc`}, []string{"\nATTACH"}},
		"line in address":   {feed.Event{UID: "a", URL: "https://e.org/\r\nATTACH:x", Start: noon}, nil, []string{"ATTACH"}},
	} {
		out := string(feed.Calendar("", []feed.Event{c.event}))
		for _, has := range c.has {
			assert.Contains(t, out, has, name)
		}
		for _, not := range c.not {
			assert.NotContains(t, out, not, name)
		}
	}
}

// hostile draws texts that would like to be more than texts.
func hostile() *rapid.Generator[string] {
	part := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{
		"\r\n", "\n", "\r", "BEGIN:VEVENT", "END:VCALENDAR", ";", ",", ":", "\\", "\\n", "\"", "\u2028", "\u202e", "\x00", "\x07", "\xff", "]]>", "<b>", "&amp;", "&#0;",
		"\uffff", "日本語のテキスト", "\U0001F469\u200D\U0001F467", strings.Repeat("é", 80), strings.Repeat("a b ", 40), "https://example.org/", "javascript:alert(1)", " ",
	}))
	return rapid.Custom(func(t *rapid.T) string { return strings.Join(rapid.SliceOfN(part, 0, 6).Draw(t, "parts"), "") })
}

func TestCalendarsComeBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := hostile()
		var events []feed.Event
		for i := range rapid.IntRange(0, 3).Draw(t, "events") {
			start := noon.Add(time.Duration(i)*time.Hour + time.Duration(rapid.IntRange(0, 3000).Draw(t, "seconds"))*time.Second)
			events = append(events, feed.Event{
				UID: "uid-" + text.Draw(t, "uid"), Summary: text.Draw(t, "summary"), Description: text.Draw(t, "description"), Category: text.Draw(t, "category"),
				URL: text.Draw(t, "url"), Status: text.Draw(t, "status"), Start: start, End: start.Add(time.Hour), Stamp: noon,
			})
		}
		out := feed.Calendar(text.Draw(t, "name"), events)
		lines(t, out)
		cal, err := ical.NewDecoder(bytes.NewReader(out)).Decode()
		require.NoError(t, err)
		got := cal.Events()
		require.Len(t, got, len(events))
		for i, e := range events {
			require.True(t, comesBack(t, got[i].Props, e), "%q", out)
		}
		var again bytes.Buffer
		if len(events) > 0 { // the other library refuses to write an empty calendar
			require.NoError(t, ical.NewEncoder(&again).Encode(cal), "the other library finds nothing missing")
		}
	})
}

// lines checks the form of lines: ended by CR LF, 75 octets at most, no control characters,
// characters whole.
func lines(t require.TestingT, out []byte) {
	require.True(t, bytes.HasSuffix(out, []byte("\r\n")))
	for line := range bytes.SplitSeq(bytes.TrimSuffix(out, []byte("\r\n")), []byte("\r\n")) {
		require.LessOrEqual(t, len(line), 75, "%q", line)
		require.NotEmpty(t, line)
		require.True(t, utf8.Valid(line), "%q", line)
		for _, c := range line {
			require.True(t, c >= ' ' && c != 0x7f || c == '\t', "%q", line)
		}
	}
}

// comesBack compares what another library reads with what was written.
func comesBack(t require.TestingT, props ical.Props, e feed.Event) bool {
	text := func(name string) string {
		if props.Get(name) == nil {
			return ""
		}
		value, err := props.Text(name)
		require.NoError(t, err, name)
		return value
	}
	instant := func(name string) time.Time {
		value, err := props.DateTime(name, time.UTC)
		require.NoError(t, err, name)
		return value
	}
	require.Equal(t, prose.Plain(e.Summary, 250), text("SUMMARY"))
	require.Equal(t, prose.Plain(e.Description, 4000), text("DESCRIPTION"))
	require.Equal(t, strings.Fields(prose.Plain(e.UID, 250)), strings.Fields(text("UID")))
	require.True(t, e.Start.Equal(instant("DTSTART")))
	require.True(t, e.End.Equal(instant("DTEND")))
	require.True(t, e.Stamp.Equal(instant("DTSTAMP")))
	require.True(t, e.Stamp.Equal(instant("LAST-MODIFIED")))
	if category := prose.Plain(e.Category, 250); category != "" {
		list, err := props.Get("CATEGORIES").TextList()
		require.NoError(t, err)
		require.Equal(t, []string{category}, list)
	}
	href, ok := prose.Href(e.URL)
	require.Equal(t, ok, props.Get("URL") != nil)
	if ok {
		require.Equal(t, string(href), props.Get("URL").Value)
	}
	return props.Get("STATUS") == nil
}

func TestCalendarsDoNotDependOnTheOrder(t *testing.T) {
	t.Parallel()
	a, b := feed.Event{UID: "a", Start: noon}, feed.Event{UID: "b", Start: noon}
	assert.Equal(t, feed.Calendar("x", []feed.Event{a, b}), feed.Calendar("x", []feed.Event{b, a}))
}

func FuzzCalendar(f *testing.F) {
	f.Add("a\r\nEND:VCALENDAR", "b;c,d\\", "https://example.org", "name")
	f.Fuzz(func(t *testing.T, uid, text, url, name string) {
		out := feed.Calendar(name, []feed.Event{{UID: uid, Summary: text, Description: text, Category: text, URL: url, Start: noon}})
		lines(t, out)
		cal, err := ical.NewDecoder(bytes.NewReader(out)).Decode()
		require.NoError(t, err)
		require.Len(t, cal.Events(), 1)
	})
}
