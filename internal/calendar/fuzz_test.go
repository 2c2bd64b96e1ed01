package calendar

import (
	"strings"
	"testing"
	"time"
)

// FuzzNew makes calendars of any text: no panic, either a calendar or problems with a
// field and a message, and answers that agree with each other.
func FuzzNew(f *testing.F) {
	f.Fuzz(func(t *testing.T, kind uint8, zone, hours, date, special, start, end, validFrom, validTo string) {
		list := strings.Split(hours, ",")
		spec := Spec{
			Type: Type(kind), Zone: zone, ValidFrom: validFrom, ValidTo: validTo,
			Windows: []Window{{start, end}, {end, start}}[:kind%3],
		}
		for i := range spec.Weekly {
			if kind>>i&1 == 0 {
				spec.Weekly[i] = list
			}
		}
		if special != "" {
			spec.Exceptions = []Exception{{Date: date, Open: strings.Split(special, ",")}}
		}
		if date != "" {
			spec.Holidays = []Holiday{{Date: date}}
		}
		spec.Type = Type(kind % 6)
		if kind >= 128 {
			spec = Spec{Type: spec.Type, Zone: zone, Parent: &spec}
		}
		c, problems := New(spec)
		if (c == nil) != (len(problems) > 0) {
			t.Fatalf("calendar %v with problems %v", c, problems)
		}
		for _, p := range problems {
			if p.Field == "" || p.Message == "" {
				t.Fatalf("problem without a field or a message: %+v", p)
			}
		}
		if c == nil {
			return
		}
		middle, err := time.Parse(time.DateOnly, date)
		if err != nil {
			middle = time.Date(2028, 12, 31, 0, 0, 0, 0, time.UTC)
		}
		from, to := middle.AddDate(0, 0, -10), middle.AddDate(0, 0, 10)
		elapsed := c.Elapsed(from, to)
		checkOpen(t, c, from, to, elapsed)
		if elapsed > 0 {
			deadline, ok := c.Deadline(from, elapsed)
			if !ok || deadline.After(to) || c.Elapsed(from, deadline) != elapsed {
				t.Fatalf("deadline %s, %v for %s from %s", deadline, ok, elapsed, from)
			}
		}
	})
}
