package calendar

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// always is a week that is always open.
func always() [7][]string { return daily("00:00-24:00") }

// daily is a week with the same hours on each day.
func daily(hours ...string) [7][]string {
	var week [7][]string
	for i := range week {
		week[i] = hours
	}
	return week
}

// office is a week of five days.
func office(hours ...string) [7][]string {
	week := daily(hours...)
	week[time.Saturday], week[time.Sunday] = nil, nil
	return week
}

func made(t testing.TB, spec Spec) *Calendar {
	t.Helper()
	if spec.Type == 0 {
		spec.Type = SupportHours
	}
	if spec.Zone == "" {
		spec.Zone = "Europe/Amsterdam"
	}
	c, problems := New(spec)
	require.Empty(t, problems)
	require.NotNil(t, c)
	return c
}

// at reads an instant with its offset.
func at(t testing.TB, text string) time.Time {
	t.Helper()
	instant, err := time.Parse("2006-01-02T15:04Z07:00", text)
	require.NoError(t, err)
	return instant
}

// open lists the intervals between two instants as text, with offsets.
func open(t testing.TB, c *Calendar, from, to string) []string {
	t.Helper()
	out := []string{}
	for _, i := range c.Open(at(t, from), at(t, to)) {
		const layout = "2006-01-02T15:04Z07:00"
		out = append(out, i.Start.Format(layout)+" "+i.End.Format(layout))
	}
	return out
}
