package calendar

import (
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestOpen(t *testing.T) {
	night := daily("22:00-02:00")
	tests := map[string]struct {
		spec     Spec
		from, to string
		want     []string
	}{
		"office week": {
			Spec{Weekly: office("09:00-12:00", "13:00-17:30")}, "2026-11-20T00:00+01:00", "2026-11-24T00:00+01:00",
			[]string{"2026-11-20T09:00+01:00 2026-11-20T12:00+01:00", "2026-11-20T13:00+01:00 2026-11-20T17:30+01:00", "2026-11-23T09:00+01:00 2026-11-23T12:00+01:00", "2026-11-23T13:00+01:00 2026-11-23T17:30+01:00"},
		},
		"touching hours are one": {
			Spec{Weekly: office("12:00-17:30", "09:00-12:00")}, "2026-11-20T00:00+01:00", "2026-11-21T00:00+01:00",
			[]string{"2026-11-20T09:00+01:00 2026-11-20T17:30+01:00"},
		},
		"cut at both ends": {
			Spec{Weekly: office("09:00-17:00")}, "2026-11-20T10:30+01:00", "2026-11-23T09:15+01:00",
			[]string{"2026-11-20T10:30+01:00 2026-11-20T17:00+01:00", "2026-11-23T09:00+01:00 2026-11-23T09:15+01:00"},
		},
		"past midnight belongs to the first day": {
			Spec{Weekly: [7][]string{time.Friday: {"22:00-02:00"}}}, "2026-11-20T00:00+01:00", "2026-11-23T00:00+01:00",
			[]string{"2026-11-20T22:00+01:00 2026-11-21T02:00+01:00"},
		},
		"past midnight seen from the second day": {
			Spec{Weekly: [7][]string{time.Friday: {"22:00-02:00"}}}, "2026-11-21T00:30+01:00", "2026-11-23T00:00+01:00",
			[]string{"2026-11-21T00:30+01:00 2026-11-21T02:00+01:00"},
		},
		"until midnight, written in two ways": {
			Spec{Weekly: [7][]string{time.Friday: {"22:00-24:00"}, time.Saturday: {"20:00-00:00"}}}, "2026-11-20T00:00+01:00", "2026-11-23T00:00+01:00",
			[]string{"2026-11-20T22:00+01:00 2026-11-21T00:00+01:00", "2026-11-21T20:00+01:00 2026-11-22T00:00+01:00"},
		},
		"hours that run into the next day's": {
			Spec{Weekly: daily("08:00-09:00", "20:00-08:30")}, "2026-11-20T12:00+01:00", "2026-11-21T12:00+01:00",
			[]string{"2026-11-20T20:00+01:00 2026-11-21T09:00+01:00"},
		},
		"a holiday closes its whole day": {
			Spec{Weekly: night, Holidays: []Holiday{{Date: "2026-12-25"}}}, "2026-12-24T12:00+01:00", "2026-12-27T12:00+01:00",
			[]string{"2026-12-24T22:00+01:00 2026-12-25T00:00+01:00", "2026-12-26T22:00+01:00 2026-12-27T02:00+01:00"},
		},
		"a partial holiday": {
			Spec{Weekly: night, Holidays: []Holiday{{Date: "2026-12-25", Open: []string{"23:00-01:00"}}}}, "2026-12-24T12:00+01:00", "2026-12-26T12:00+01:00",
			[]string{"2026-12-24T22:00+01:00 2026-12-25T00:00+01:00", "2026-12-25T23:00+01:00 2026-12-26T01:00+01:00"},
		},
		"an exception leaves the evening before": {
			Spec{Weekly: night, Exceptions: []Exception{{Date: "2026-12-25", Open: []string{"09:00-12:00"}}}}, "2026-12-24T12:00+01:00", "2026-12-26T12:00+01:00",
			[]string{"2026-12-24T22:00+01:00 2026-12-25T02:00+01:00", "2026-12-25T09:00+01:00 2026-12-25T12:00+01:00"},
		},
		"an exception without hours closes": {
			Spec{Weekly: night, Exceptions: []Exception{{Date: "2026-12-25"}}}, "2026-12-24T12:00+01:00", "2026-12-26T12:00+01:00",
			[]string{"2026-12-24T22:00+01:00 2026-12-25T00:00+01:00"},
		},
		"an exception goes before a holiday": {
			Spec{Weekly: office("09:00-17:00"), Holidays: []Holiday{{Date: "2026-12-25"}}, Exceptions: []Exception{{Date: "2026-12-25", Open: []string{"10:00-11:00"}}}},
			"2026-12-25T00:00+01:00", "2026-12-26T00:00+01:00",
			[]string{"2026-12-25T10:00+01:00 2026-12-25T11:00+01:00"},
		},
		"a window is open on a holiday, and merged": {
			Spec{Weekly: office("09:00-17:00"), Holidays: []Holiday{{Date: "2026-12-25"}}, Windows: []Window{{"2026-12-28T07:00", "2026-12-28T10:00"}, {"2026-12-25T12:00", "2026-12-25T13:00"}, {"2026-12-28T16:00", "2026-12-28T18:00"}}},
			"2026-12-25T00:00+01:00", "2026-12-29T00:00+01:00",
			[]string{"2026-12-25T12:00+01:00 2026-12-25T13:00+01:00", "2026-12-28T07:00+01:00 2026-12-28T18:00+01:00"},
		},
		"a freeze of one window": {
			Spec{Type: Freeze, Windows: []Window{{"2026-12-18T18:00", "2027-01-04T06:00"}}}, "2026-12-20T00:00Z", "2028-01-01T00:00Z",
			[]string{"2026-12-20T01:00+01:00 2027-01-04T06:00+01:00"},
		},
		"validity bounds hours and windows": {
			Spec{Weekly: night, ValidFrom: "2026-11-20", ValidTo: "2026-11-21", Windows: []Window{{"2026-11-19T23:00", "2026-11-20T01:00"}, {"2026-11-22T05:00", "2026-11-22T06:00"}}},
			"2026-11-10T00:00Z", "2026-12-10T00:00Z",
			[]string{"2026-11-20T00:00+01:00 2026-11-20T01:00+01:00", "2026-11-20T22:00+01:00 2026-11-21T02:00+01:00", "2026-11-21T22:00+01:00 2026-11-22T00:00+01:00"},
		},
		"a freeze that freezes nothing": {Spec{Type: Freeze}, "2026-01-01T00:00Z", "2027-01-01T00:00Z", []string{}},
		"nothing between":               {Spec{Weekly: always()}, "2026-01-01T00:00Z", "2026-01-01T00:00Z", []string{}},
		"backwards":                     {Spec{Weekly: always()}, "2026-01-02T00:00Z", "2026-01-01T00:00Z", []string{}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, test.want, open(t, made(t, test.spec), test.from, test.to))
		})
	}
}

func TestInheritance(t *testing.T) {
	parent := &Spec{
		Zone:       "Asia/Tokyo",
		Weekly:     office("08:00-16:00"),
		Holidays:   []Holiday{{Date: "2026-12-25"}, {Date: "2026-12-28"}},
		Exceptions: []Exception{{Date: "2026-12-24", Open: []string{"09:00-12:00"}}},
		Windows:    []Window{{"2026-12-23T20:00", "2026-12-23T21:00"}},
	}
	const from, to = "2026-12-23T00:00+01:00", "2026-12-30T00:00+01:00"

	require.Equal(t, []string{
		"2026-12-23T08:00+01:00 2026-12-23T16:00+01:00", "2026-12-24T09:00+01:00 2026-12-24T12:00+01:00", "2026-12-29T08:00+01:00 2026-12-29T16:00+01:00",
	}, open(t, made(t, Spec{Parent: parent}), from, to), "all but windows, in the zone of the child")

	require.Equal(t, []string{
		"2026-12-24T09:00+01:00 2026-12-24T12:00+01:00", "2026-12-28T10:00+01:00 2026-12-28T11:00+01:00",
	}, open(t, made(t, Spec{
		Parent: parent, Weekly: [7][]string{time.Wednesday: {}, time.Friday: {"10:00-11:00"}},
		Exceptions: []Exception{{Date: "2026-12-28", Open: []string{"10:00-11:00"}}},
	}), from, to), "a week of one's own is whole; dates go before it")

	require.Equal(t, []string{}, open(t, made(t, Spec{
		Parent: parent, Weekly: [7][]string{time.Monday: {"10:00-11:00"}}, Holidays: []Holiday{{Date: "2026-12-24"}},
	}), from, to), "a child's holiday goes before a parent's exception")

	dated := *parent
	dated.ValidTo = "2026-12-24"
	require.Equal(t, []string{
		"2026-12-23T08:00+01:00 2026-12-23T16:00+01:00", "2026-12-24T09:00+01:00 2026-12-24T12:00+01:00",
		"2026-12-25T07:00+01:00 2026-12-25T08:00+01:00", "2026-12-28T07:00+01:00 2026-12-28T08:00+01:00", "2026-12-29T07:00+01:00 2026-12-29T08:00+01:00",
	}, open(t, made(t, Spec{Parent: &Spec{Parent: nil, Weekly: dated.Weekly, Holidays: dated.Holidays, Exceptions: dated.Exceptions, ValidTo: dated.ValidTo}, Windows: []Window{
		{"2026-12-25T07:00", "2026-12-25T08:00"}, {"2026-12-28T07:00", "2026-12-28T08:00"}, {"2026-12-29T07:00", "2026-12-29T08:00"},
	}}), from, to), "a parent counts while it is valid")

	dated.Parent = &Spec{Weekly: daily("18:00-19:00")}
	require.Len(t, made(t, Spec{Parent: &dated}).Open(at(t, from), at(t, to)), 7, "the grandparent's week after the parent's")
}

func TestIsOpenIsHalfOpen(t *testing.T) {
	c := made(t, Spec{Weekly: office("09:00-17:00")})
	require.False(t, c.IsOpen(at(t, "2026-11-20T09:00+01:00").Add(-1)))
	require.True(t, c.IsOpen(at(t, "2026-11-20T09:00+01:00")))
	require.True(t, c.IsOpen(at(t, "2026-11-20T17:00+01:00").Add(-1)))
	require.False(t, c.IsOpen(at(t, "2026-11-20T17:00+01:00")))
}

func TestDeadline(t *testing.T) {
	c := made(t, Spec{Weekly: office("09:00-17:00"), Holidays: []Holiday{{Date: "2026-11-23"}}})
	tests := map[string]struct {
		start string
		open  time.Duration
		want  string
	}{
		"same day":                 {"2026-11-20T10:00+01:00", time.Hour, "2026-11-20T11:00+01:00"},
		"over weekend and holiday": {"2026-11-20T16:00+01:00", 2 * time.Hour, "2026-11-24T10:00+01:00"},
		"opened outside hours":     {"2026-11-20T20:00+01:00", time.Hour, "2026-11-24T10:00+01:00"},
		"the end of the hours":     {"2026-11-20T16:00+01:00", time.Hour, "2026-11-20T17:00+01:00"},
		"no time":                  {"2026-11-20T20:00+01:00", 0, "2026-11-20T20:00+01:00"},
		"negative":                 {"2026-11-20T20:00+01:00", -time.Hour, "2026-11-20T20:00+01:00"},
		"many steps":               {"2026-01-01T00:00+01:00", 1000 * time.Hour, "2026-06-24T17:00+02:00"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got, ok := c.Deadline(at(t, test.start), test.open)
			require.True(t, ok)
			require.Equal(t, test.want, got.Format("2006-01-02T15:04Z07:00"))
		})
	}
}

func TestDeadlineNever(t *testing.T) {
	now := at(t, "2026-01-01T00:00Z")
	ended := made(t, Spec{Weekly: always(), ValidTo: "2026-01-31"})
	_, ok := ended.Deadline(now, 32*24*time.Hour)
	require.False(t, ok)
	got, ok := ended.Deadline(now, 31*24*time.Hour-time.Hour)
	require.True(t, ok)
	require.Equal(t, "2026-01-31T23:00:00Z", got.UTC().Format(time.RFC3339))

	rare := made(t, Spec{Windows: []Window{{"2050-01-01T00:00", "2050-01-02T00:00"}}})
	_, ok = rare.Deadline(now, time.Hour)
	require.False(t, ok, "beyond the horizon")
	_, ok = rare.Deadline(at(t, "2031-01-01T00:00Z"), time.Hour)
	require.True(t, ok)
	_, ok = made(t, Spec{Weekly: always()}).Deadline(now, math.MaxInt64)
	require.False(t, ok)
}

func TestFarAway(t *testing.T) {
	c := made(t, Spec{Weekly: always()})
	far := time.Unix(1<<60, 0)
	require.Equal(t, time.Duration(math.MaxInt64), c.Elapsed(far.Add(0).AddDate(-1, 0, 0).Add(-1<<62), far)+c.Elapsed(time.Unix(-1<<60, 0), far))
	require.False(t, c.IsOpen(far))
	require.False(t, c.IsOpen(time.Unix(-1<<60, 0)))
	for _, start := range []time.Time{far, time.Unix(-1<<60, 0)} {
		_, ok := c.Deadline(start, time.Hour)
		require.False(t, ok)
	}
	require.Equal(t, []string{"0001-01-01T00:19Z 9999-12-31T23:59Z"}, func() []string {
		i := c.Open(time.Unix(-1<<60, 0), far)
		require.Len(t, i, 1)
		return []string{i[0].Start.UTC().Add(19*time.Minute).Format("2006-01-02T15:04Z") + " " + i[0].End.UTC().Add(-time.Minute).Format("2006-01-02T15:04Z")}
	}())
}

func TestMonotonicClockIsIgnored(t *testing.T) {
	c := made(t, Spec{Weekly: always()})
	from := time.Now()
	require.Equal(t, time.Minute, c.Elapsed(from, from.Add(time.Minute)))
	open := c.Open(from, from.Add(time.Minute))
	require.Len(t, open, 1)
	require.NotContains(t, open[0].Start.String(), "m=")
}
