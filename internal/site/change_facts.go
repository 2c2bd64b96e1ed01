package site

import (
	"time"

	"github.com/gitsm/gitsm/internal/change"
	"github.com/gitsm/gitsm/internal/estate"
)

// stage is where a change stands on the day of the site, as its record has it.
type stage struct {
	Word string
	Tone Tone
	// rank orders stages: what is to come before what is over.
	rank int
}

// stageOf returns where a change stands on a day: finished with a result, cancelled, or by its
// window.
func stageOf(q *change.Request, day time.Time) stage {
	switch {
	case q.Cancelled:
		return stage{"Cancelled", Muted, 4}
	case q.Result == "successful":
		return stage{"Successful", OK, 3}
	case q.Result == "partial":
		return stage{"Done in part", Warning, 3}
	case q.Result == "failed":
		return stage{"Failed", Danger, 3}
	case q.Result == "backed_out":
		return stage{"Backed out", Danger, 3}
	case q.Result != "":
		return stage{"Finished", Muted, 3}
	case q.Start.IsZero() && q.End.IsZero():
		return stage{"Authorised", Info, 1}
	case !q.End.IsZero() && !q.End.After(day):
		return stage{"Outcome missing", Warning, 2}
	case !q.Start.IsZero() && q.Start.Before(day.AddDate(0, 0, 1)):
		return stage{"In its window", Accent, 0}
	}
	return stage{"Scheduled", Info, 1}
}

// changeTone sets emergencies off.
func changeTone(kind string) Tone {
	if kind == string(change.Emergency) {
		return Danger
	}
	return Muted
}

// window is a time from an instant to another, as it was written.
func window(start, end time.Time) Inline {
	switch {
	case start.IsZero() && end.IsZero():
		return nil
	case end.IsZero():
		return append(text("from "), instant(start)...)
	case start.IsZero():
		return append(text("until "), instant(end)...)
	}
	if start.Format("2006-01-02-07:00") == end.Format("2006-01-02-07:00") {
		line := instant(start)
		last := instant(end)
		line[0].Text = start.Format("2 January 2006, 15:04")
		last[0].Text = last[0].Text[len(end.Format("2 January 2006, ")):]
		return append(append(line, Span{Text: " to "}), last...)
	}
	return append(append(instant(start), Span{Text: " to "}), instant(end)...)
}

// minutesBetween words the time between two instants; "" where they are not in order.
func minutesBetween(from, to time.Time) string {
	if from.IsZero() || to.IsZero() || to.Before(from) {
		return ""
	}
	return duration(to.Sub(from))
}

// duration words a length of time in days, hours and minutes.
func duration(d time.Duration) string {
	if d < time.Minute {
		if d <= 0 {
			return "0 minutes"
		}
		return "under a minute"
	}
	minutes := int64(d / time.Minute)
	var parts []Inline
	for _, unit := range []struct {
		minutes   int64
		one, many string
	}{{24 * 60, "day", "days"}, {60, "hour", "hours"}, {1, "minute", "minutes"}} {
		if n := minutes / unit.minutes; n > 0 && len(parts) < 2 {
			parts = append(parts, Inline{{Text: plural(int(n), unit.one, unit.many)}})
			minutes -= n * unit.minutes
		}
	}
	return lineText(join(" ", parts...))
}

// dayOrInstant is a field that holds a day or an instant.
func dayOrInstant(n *estate.Node, name string) (Inline, time.Time) {
	if at, ok := n.Instant(name); ok {
		return instant(at), at
	}
	if day, ok := n.Date(name); ok {
		return date(day), day
	}
	return text(n.Str(name)), time.Time{}
}
