package document

import (
	"slices"
	"strconv"
	"time"

	"github.com/gitsm/gitsm/internal/continuity"
	"github.com/gitsm/gitsm/internal/estate"
)

// Chart shows steps along time, from the event.
type Chart struct {
	// Title says what it shows, in a sentence.
	Title string
	// End is the right edge.
	End time.Duration
	// Ticks are where the axis is marked.
	Ticks []time.Duration
	// Lead is when people are at work; nothing before.
	Lead time.Duration
	// Limit is the recovery time objective; zero where it is unknown or beyond the edge.
	Limit time.Duration
	Bars  []Bar
}

// Bar is a step in a chart.
type Bar struct {
	Label string
	// Wave is the step's wave.
	Wave string
	// From and To are times after the event, if Known.
	From, To time.Duration
	Known    bool
	// Critical steps are drawn filled.
	Critical bool
}

// chart draws a schedule: with the hands there are or, where that is unknown, as if these
// were unlimited. Nil where no step has a time.
func (d *draft) chart(s continuity.Schedule) *Chart {
	c := &Chart{}
	timed := 0
	for _, step := range s.Steps {
		from, to := times(step)
		b := Bar{Label: d.stepName(s, step).text(), Wave: wave(step.Wave), Critical: step.Critical}
		if from.Known && to.Known && from.Duration >= 0 && to.Duration >= from.Duration && to.Duration <= estate.MaxDuration {
			b.From, b.To, b.Known = from.Duration, to.Duration, true
			c.End = max(c.End, b.To)
			timed++
		}
		c.Bars = append(c.Bars, b)
	}
	if timed == 0 || c.End <= 0 {
		return nil
	}
	if s.InvocationMinutes.Known {
		c.Lead = min(s.InvocationMinutes.Duration, c.End)
	}
	takes := c.End
	if rto, _ := d.rto(s); rto.Known && s.Ref == d.record.Ref && rto.Duration > 0 && rto.Duration <= 2*c.End {
		c.Limit = rto.Duration
		c.End = max(c.End, rto.Duration)
	}
	c.End += c.End / 50
	c.Ticks = ticks(c.End)
	c.Title = "Recovery over time: " + strconv.Itoa(len(c.Bars)) + " steps, the last ends " + span(takes) + " after the event"
	if len(c.Bars) == 1 {
		c.Title = "Recovery over time: 1 step, which ends " + span(takes) + " after the event"
	}
	if c.Limit > 0 {
		c.Title += "; the objective is " + span(c.Limit)
	}
	if slices.ContainsFunc(c.Bars, func(b Bar) bool { return b.Critical }) {
		c.Title += ". Filled: critical path"
	}
	return c
}

// ticks are round times up to an end, four to nine of them.
func ticks(end time.Duration) []time.Duration {
	step := end / 6
	for _, round := range []time.Duration{
		time.Minute, 5 * time.Minute, 10 * time.Minute, 15 * time.Minute, 30 * time.Minute,
		time.Hour, 2 * time.Hour, 4 * time.Hour, 6 * time.Hour, 12 * time.Hour,
		24 * time.Hour, 48 * time.Hour, 7 * 24 * time.Hour, 28 * 24 * time.Hour, 364 * 24 * time.Hour,
	} {
		if end/round <= 8 {
			step = round
			break
		}
	}
	var out []time.Duration
	for at := time.Duration(0); at <= end && len(out) < 12; at += max(step, time.Second) {
		out = append(out, at)
	}
	return out
}
