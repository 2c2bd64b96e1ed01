package site

import (
	"strconv"
	"strings"

	"github.com/gitsm/gitsm/internal/estate"
)

// standing is where a record stands in time on the day.
type standing struct {
	code, words string
	tone        Tone
}

// soonDays is how many days before its end something is said to end soon.
const soonDays = 90

// agreementState is where an agreement stands on the day.
func (v *View) agreementState(r *Record) standing {
	b := &r.Body
	today := v.Day()
	first, _ := b.Date("validFrom")
	last, ends := b.Date("validTo")
	if t, ok := b.Date("terminatedOn"); ok && (!ends || t.Before(last)) {
		last, ends = t, true
	}
	switch {
	case b.Str("status") == "draft":
		return standing{"draft", "Draft", Info}
	case b.Str("status") == "terminated" && b.Get("terminatedOn") == nil:
		return standing{"terminated", "Terminated", Muted}
	case today.Before(first):
		return standing{"coming", "Not yet in force", Info}
	case ends && last.Before(today) && b.Str("status") == "terminated":
		return standing{"terminated", "Terminated", Muted}
	case ends && last.Before(today):
		return standing{"expired", "Expired", Muted}
	case ends && daysBetween(today, last) <= soonDays:
		return standing{"in_force", "Ends soon", Warning}
	}
	return standing{"in_force", "In force", OK}
}

// agreementType words the type of an agreement.
func agreementType(t string) string {
	switch t {
	case "sla":
		return "Service level agreement"
	case "ola":
		return "Operational level agreement"
	case "uc":
		return "Underpinning contract"
	}
	return sentence(t)
}

// metricWords words what is measured.
func metricWords(metric string) string {
	switch metric {
	case "max_outages":
		return "Number of outages"
	case "mttr":
		return "Mean time to restore"
	case "rto":
		return "Recovery time"
	case "rpo":
		return "Loss of data"
	case "underpinning":
		return "Something carries it"
	case "provider":
		return "Providers have promised"
	case "design":
		return "Availability by design"
	case "window":
		return "Window of measurement"
	case "maintenance":
		return "Planned maintenance"
	case "validity":
		return "Days on which it holds"
	}
	return sentence(metric)
}

// measureName names a measure with the cases that it is about.
func measureName(metric, priority, caseClass string) string {
	name := metricWords(metric)
	if priority != "" {
		name += " " + strings.ToUpper(priority)
	}
	if caseClass != "" {
		name += " (" + caseClass + ")"
	}
	return name
}

// targetWords words what a target promises.
func (v *View) targetWords(t *estate.Node) Inline {
	window := ""
	if w := t.Str("window"); w != "" {
		window = windowWords(w)
	}
	percent := ""
	if p := digits(t, "casesPercent"); p != "" && p != "100" {
		percent = p + " % of "
	}
	switch t.Str("metric") {
	case "availability":
		words := "at least " + digits(t, "percent") + " % " + orMonth(window)
		if t.Str("plannedMaintenance") == "included" {
			words += ", planned maintenance counts as downtime"
		}
		return text(words)
	case "response", "resolution", "delivery":
		return join(" ", append(Inline{{Text: "within "}}, v.caseTime(t)...), text(window))
	case "max_outages":
		words := "at most " + plural(number(t, "count"), "outage", "outages") + " " + orMonth(window)
		if longer := t.Str("longerThan"); longer != "" {
			words += ", longer than " + spell(longer)
		}
		return text(words)
	case "mttr":
		return join(" ", text("at most "+spell(t.Str("within"))), v.clockWords(t.Str("clock")), text(orMonth(window)))
	case "rto":
		return join(", ", text("back within "+spell(t.Str("within"))), text(t.Str("scenario")))
	case "rpo":
		return join(", ", text("at most "+spell(t.Str("within"))+" of data lost"), text(t.Str("scenario")))
	case "throughput":
		return text(strings.TrimSpace("at least " + digits(t, "atLeast") + " " + t.Str("unit") + " " + window))
	case "latency":
		return text(strings.TrimSpace(percent + "calls answered within " + digits(t, "milliseconds") + " ms " + window))
	case "satisfaction":
		return text(strings.TrimSpace("a mean of at least " + digits(t, "score") + " of 5 " + window))
	}
	return nil
}

// orMonth is a window, or a calendar month where none is named.
func orMonth(window string) string {
	if window == "" {
		return "in a calendar month"
	}
	return window
}

func number(n *estate.Node, field string) int {
	i, _ := n.Int(field)
	return i
}

// judged shows a figure of attainment and whether the promise was kept.
func judged(t *attainedTarget) Inline {
	if t.Achieved == "" {
		return muted("no figure")
	}
	unit := unitWords(t.Unit)
	if t.Achieved == "1" {
		unit = strings.TrimSuffix(unit, "s")
	}
	figure := text(t.Achieved + unit)
	switch {
	case t.Met == nil:
		return figure
	case *t.Met:
		return append(figure, Span{Text: " "}, pill(OK, "kept"))
	}
	return append(figure, Span{Text: " "}, pill(Danger, "missed"))
}

func unitWords(unit string) string {
	switch unit {
	case "percent":
		return " %"
	case "minutes":
		return " min"
	case "milliseconds":
		return " ms"
	case "":
		return ""
	}
	return " " + unit
}

// daysBetween counts the days from one day to another.
func daysBetween[T interface{ Unix() int64 }](from, to T) int {
	return int((to.Unix() - from.Unix()) / (24 * 60 * 60))
}

// promisedWords words the promise behind a figure: 99.9 %, or 95 % within 15 minutes.
func promisedWords(t *attainedTarget) string {
	words := ""
	if t.Promised != "" {
		words = t.Promised + unitWords(t.Unit)
	}
	if t.Within != "" {
		words = strings.TrimSpace(words + " within " + spell(t.Within))
	}
	return words
}

// monthWords words 2026-10 as October 2026.
func monthWords(month string) string {
	year, number, _ := strings.Cut(month, "-")
	n, err := strconv.Atoi(number)
	if err != nil || n < 1 || n > 12 {
		return month
	}
	return []string{
		"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
	}[n-1] + " " + year
}
