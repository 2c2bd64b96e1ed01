package calendar

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestNewProblems(t *testing.T) {
	base := func(change func(*Spec)) Spec {
		s := Spec{Type: SupportHours, Zone: "Europe/Amsterdam", Weekly: office("09:00-17:00")}
		change(&s)
		return s
	}
	monday := func(hours ...string) Spec { return base(func(s *Spec) { s.Weekly[time.Monday] = hours }) }
	circle := &Spec{Type: SupportHours, Zone: "UTC"}
	circle.Parent = circle
	tests := map[string]struct {
		spec Spec
		want []string
	}{
		"nothing":          {Spec{}, []string{"type: is none of the types of a calendar; use one of freeze, maintenance, service_hours, support_hours", "zone: names no time zone; write the IANA name of a place, such as Europe/Amsterdam, or UTC"}},
		"unknown type":     {base(func(s *Spec) { s.Type = 9 }), []string{"type: is none of the types of a calendar; use one of freeze, maintenance, service_hours, support_hours"}},
		"local zone":       {base(func(s *Spec) { s.Zone = "Local" }), []string{"zone: Local is another zone on each machine; write the IANA name of a place, such as Europe/Amsterdam, or UTC"}},
		"unknown zone":     {base(func(s *Spec) { s.Zone = "Europe/Amstredam" }), []string{`zone: there is no time zone "Europe/Amstredam"; did you mean Europe/Amsterdam?`}},
		"path as a zone":   {base(func(s *Spec) { s.Zone = "../../etc/localtime" }), []string{`zone: there is no time zone "../../etc/localtime"; write the IANA name of a place, such as Europe/Amsterdam, or UTC`}},
		"not hours":        {monday("9-17"), []string{`weekly.mon[0]: must be hours of a day, such as "09:00-17:30", not "9-17"`}},
		"no such hour":     {monday("25:00-26:00"), []string{`weekly.mon[0]: must be hours of a day, such as "09:00-17:30", not "25:00-26:00"`}},
		"no such minute":   {monday("09:60-10:00"), []string{`weekly.mon[0]: must be hours of a day, such as "09:00-17:30", not "09:60-10:00"`}},
		"after 24:00":      {monday("09:00-24:01"), []string{`weekly.mon[0]: must be hours of a day, such as "09:00-17:30", not "09:00-24:01"`}},
		"signs":            {monday("+9:00--1:00"), []string{`weekly.mon[0]: must be hours of a day, such as "09:00-17:30", not "+9:00--1:00"`}},
		"starts at 24:00":  {monday("24:00-02:00"), []string{"weekly.mon[0]: cannot start at 24:00; 24:00 is only an end; the next day begins at 00:00"}},
		"equal":            {monday("09:00-12:00", "13:00-13:00"), []string{`weekly.mon[1]: starts and ends at 13:00; write "00:00-24:00" for the whole day, or leave it out`}},
		"overlap":          {monday("13:00-17:00", "09:00-14:00"), []string{"weekly.mon[1]: 09:00-14:00 overlaps 13:00-17:00 in weekly.mon[0]; join the two or shorten one"}},
		"overlap at night": {monday("22:00-02:00", "23:30-24:00"), []string{"weekly.mon[1]: 23:30-24:00 overlaps 22:00-02:00 in weekly.mon[0]; join the two or shorten one"}},
		"overlap of three": {monday("09:00-17:00", "10:00-11:00", "16:00-18:00"), []string{
			"weekly.mon[1]: 10:00-11:00 overlaps 09:00-17:00 in weekly.mon[0]; join the two or shorten one",
			"weekly.mon[2]: 16:00-18:00 overlaps 09:00-17:00 in weekly.mon[0]; join the two or shorten one",
		}},
		"order of the week": {base(func(s *Spec) { s.Weekly[time.Sunday], s.Weekly[time.Monday] = []string{"x"}, []string{"y"} }), []string{
			`weekly.mon[0]: must be hours of a day, such as "09:00-17:30", not "y"`, `weekly.sun[0]: must be hours of a day, such as "09:00-17:30", not "x"`,
		}},
		"no such date":  {base(func(s *Spec) { s.Holidays = []Holiday{{Date: "2026-02-29"}} }), []string{`holidays[0].date: must be a date, such as 2026-11-20, not "2026-02-29"`}},
		"holiday twice": {base(func(s *Spec) { s.Holidays = []Holiday{{Date: "2026-12-25"}, {Date: "2026-12-25"}} }), []string{"holidays[1].date: 2026-12-25 is already entry 1 of the list; join the two"}},
		"holiday hours": {base(func(s *Spec) { s.Holidays = []Holiday{{Date: "2026-12-25", Open: []string{""}}} }), []string{`holidays[0].open[0]: must be hours of a day, such as "09:00-17:30", not ""`}},
		"exception twice": {base(func(s *Spec) {
			s.Exceptions = []Exception{{Date: "2026-12-25"}, {Date: "2026-12-26"}, {Date: "2026-12-26"}}
		}), []string{
			"exceptions[2].date: 2026-12-26 is already entry 2 of the list; join the two",
		}},
		"window backwards": {base(func(s *Spec) { s.Windows = []Window{{"2026-12-18T18:00", "2026-12-18T18:00"}} }), []string{"windows[0].end: 2026-12-18T18:00 is not after the start, 2026-12-18T18:00; the end is excluded, so that it must be later"}},
		"window malformed": {base(func(s *Spec) { s.Windows = []Window{{"2026-12-18", "2026-12-18T9:00"}} }), []string{
			`windows[0].start: must be a local date and time, such as "2026-12-18T18:00", not "2026-12-18"`, `windows[0].end: must be a local date and time, such as "2026-12-18T18:00", not "2026-12-18T9:00"`,
		}},
		"validity backwards": {base(func(s *Spec) { s.ValidFrom, s.ValidTo = "2026-02-01", "2026-01-31" }), []string{"validTo: 2026-01-31 is before validFrom, 2026-02-01"}},
		"validity malformed": {base(func(s *Spec) { s.ValidFrom, s.ValidTo = "0000-01-01", "soon" }), []string{`validFrom: must be a date, such as 2026-11-20, not "0000-01-01"`, `validTo: must be a date, such as 2026-11-20, not "soon"`}},
		"circle":             {base(func(s *Spec) { s.Parent = circle }), []string{"inherits: the calendars inherit from each other in a circle; take one of them away"}},
		"faulty parent": {base(func(s *Spec) { s.Parent = &Spec{Weekly: office("x"), ValidTo: "y"} }), []string{
			`inherits: a calendar it inherits from is faulty at validTo: must be a date, such as 2026-11-20, not "y"; correct that calendar first`,
		}},
		"never open": {Spec{Type: ServiceHours, Zone: "UTC", Holidays: []Holiday{{Date: "2026-12-25"}}}, []string{
			`weekly: the calendar is never open, so nothing can be reckoned with it; write weekly hours, exceptions or windows; a calendar that is always open has "00:00-24:00" on each day`,
		}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			c, problems := New(test.spec)
			require.Nil(t, c)
			got := make([]string, len(problems))
			for i, p := range problems {
				got[i] = p.String()
			}
			require.Equal(t, test.want, got)
		})
	}
}

func TestNeverOpen(t *testing.T) {
	tests := map[string]struct {
		spec  Spec
		never bool
	}{
		"only a window":                     {Spec{Windows: []Window{{"2026-01-01T00:00", "2026-01-02T00:00"}}}, false},
		"only a window after the validity":  {Spec{ValidTo: "2025-12-31", Windows: []Window{{"2026-01-01T00:00", "2026-01-02T00:00"}}}, true},
		"only an exception":                 {Spec{Exceptions: []Exception{{Date: "2026-01-01", Open: []string{"09:00-10:00"}}}}, false},
		"only an exception before validity": {Spec{ValidFrom: "2026-01-02", Exceptions: []Exception{{Date: "2026-01-01", Open: []string{"09:00-10:00"}}}}, true},
		"only a partial holiday":            {Spec{Holidays: []Holiday{{Date: "2026-01-01", Open: []string{"09:00-10:00"}}}}, false},
		"an empty week":                     {Spec{Weekly: daily()}, true},
		"an empty week hides the parent's":  {Spec{Weekly: [7][]string{{}}, Parent: &Spec{Weekly: always()}}, true},
		"the parent's week":                 {Spec{Parent: &Spec{Weekly: always()}}, false},
		"the week of a parent that is over": {Spec{ValidFrom: "2026-01-01", Parent: &Spec{Weekly: always(), ValidTo: "2025-12-31"}}, true},
	}
	for name, test := range tests {
		for _, kind := range []Type{ServiceHours, SupportHours, Maintenance, Freeze} {
			t.Run(name+", "+kind.String(), func(t *testing.T) {
				test.spec.Type, test.spec.Zone = kind, "UTC"
				c, problems := New(test.spec)
				if test.never && kind.needsOpening() {
					require.Nil(t, c)
					require.Len(t, problems, 1)
					return
				}
				require.NotNil(t, c)
			})
		}
	}
}

func TestType(t *testing.T) {
	for _, kind := range []Type{ServiceHours, SupportHours, Maintenance, Freeze} {
		parsed, err := ParseType(kind.String())
		require.NoError(t, err)
		require.Equal(t, kind, parsed)
	}
	require.Equal(t, "type(9)", Type(9).String())
	for _, text := range []string{"", "Freeze", "type(0)"} {
		_, err := ParseType(text)
		require.ErrorContains(t, err, "use one of freeze, maintenance, service_hours, support_hours")
	}
}
