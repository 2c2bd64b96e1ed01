// Package feed writes what other programs subscribe to: calendars (RFC 5545) and feeds of
// news (RFC 4287).
package feed

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"
	"time"

	ics "github.com/arran4/golang-ical"

	"github.com/gitsm/gitsm/internal/prose"
)

// Event is one entry of a calendar.
type Event struct {
	UID         string // globally unique and the same in every edition
	Summary     string // text
	Description string // text
	URL         string // left out unless prose.Href takes it
	Status      string // TENTATIVE, CONFIRMED or CANCELLED; left out if it is another
	Category    string // text; may be empty
	Start       time.Time
	End         time.Time // exclusive; the zero time, or one not after Start, is none
	// AllDay events last from the date of Start to the date of End, exclusive, both as
	// they are in the zone of these times.
	AllDay bool
	Stamp  time.Time // when what is said here was last changed
}

const (
	maxSummary     = 250  // characters
	maxDescription = 4000 // characters

	productID = "-//gitsm//gitsm//EN"
	dateTime  = "20060102T150405Z"
	dateOnly  = "20060102"
)

// Calendar returns an iCalendar object of the events, by time and then UID. Events without
// a UID get one from what they say. Those that begin before the year 1 or after 9999, which
// the format cannot say, are left out.
func Calendar(name string, events []Event) []byte {
	cal := &ics.Calendar{}
	cal.SetVersion("2.0")
	cal.SetProductId(productID)
	cal.SetCalscale("GREGORIAN")
	if name = prose.Plain(name, maxSummary); name != "" {
		cal.SetXWRCalName(name)
	}
	events = slices.Clone(events)
	for i := range events {
		events[i].UID = uid(events[i])
	}
	slices.SortStableFunc(events, func(a, b Event) int { return cmp.Or(a.Start.Compare(b.Start), cmp.Compare(a.UID, b.UID)) })
	for _, e := range events {
		if sayable(e.Start) {
			cal.AddVEvent(event(e))
		}
	}
	var out bytes.Buffer
	// A buffer takes everything, and the options are right.
	_ = cal.SerializeTo(&out, ics.WithNewLineWindows, ics.WithLineLength(75))
	return out.Bytes()
}

func event(e Event) *ics.VEvent {
	v := ics.NewEvent(e.UID)
	stamp := e.Stamp
	if !sayable(stamp) {
		stamp = time.Unix(0, 0)
	}
	v.SetProperty(ics.ComponentPropertyDtstamp, stamp.UTC().Format(dateTime))
	v.SetProperty(ics.ComponentPropertyLastModified, stamp.UTC().Format(dateTime))
	times(v, e)
	v.SetSummary(prose.Plain(e.Summary, maxSummary))
	if d := prose.Plain(e.Description, maxDescription); d != "" {
		v.SetDescription(d)
	}
	if slices.Contains([]string{"TENTATIVE", "CONFIRMED", "CANCELLED"}, e.Status) {
		v.SetStatus(ics.ObjectStatus(e.Status))
	}
	if c := prose.Plain(e.Category, maxSummary); c != "" {
		v.AddProperty(ics.ComponentPropertyCategories, c)
	}
	if href, ok := prose.Href(e.URL); ok {
		v.AddProperty(ics.ComponentPropertyUrl, string(href))
	}
	return v
}

func times(v *ics.VEvent, e Event) {
	if e.AllDay {
		v.SetProperty(ics.ComponentPropertyDtStart, e.Start.Format(dateOnly), ics.WithValue("DATE"))
		if sayable(e.End) && e.End.Format(dateOnly) > e.Start.Format(dateOnly) {
			v.SetProperty(ics.ComponentPropertyDtEnd, e.End.Format(dateOnly), ics.WithValue("DATE"))
		}
		return
	}
	start, end := e.Start.UTC().Format(dateTime), e.End.UTC().Format(dateTime)
	v.SetProperty(ics.ComponentPropertyDtStart, start)
	if sayable(e.End) && end > start {
		v.SetProperty(ics.ComponentPropertyDtEnd, end)
	}
}

// sayable reports whether a time can be written with four digits for the year, in its own
// zone and in UTC.
func sayable(t time.Time) bool {
	return !t.IsZero() && t.Year() >= 1 && t.Year() <= 9999 && t.UTC().Year() >= 1 && t.UTC().Year() <= 9999
}

// uid is an event's own, on one line, or one made of what it says.
func uid(e Event) string {
	own := strings.Join(strings.Fields(prose.Plain(e.UID, maxSummary)), " ")
	if own != "" {
		return own
	}
	return uuid(e.Start.UTC().Format(time.RFC3339) + "\n" + e.Summary)
}

// uuid is a UUID that a text gives: version 8 of RFC 9562, whose bits are our own to choose.
func uuid(text string) string {
	sum := sha256.Sum256([]byte(text))
	sum[6] = sum[6]&0x0f | 0x80
	sum[8] = sum[8]&0x3f | 0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", sum[:4], sum[4:6], sum[6:8], sum[8:10], sum[10:16])
}
