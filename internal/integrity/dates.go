package integrity

import (
	"time"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
)

// orders lists fields that follow each other in time, wherever they stand in one mapping.
func orders() [][]string {
	return [][]string{
		{"validFrom", "validTo"},
		{"activeFrom", "activeTo"},
		{"from", "to"},
		{"start", "lastCancelDate", "end"},
		{"start", "maintenanceEnd"},
		{"notBefore", "notAfter"},
		{"startDate", "plannedRetirement"},
		{"startDate", "retiredOn"},
		{"purchasedOn", "warrantyEnd"},
		{"purchasedOn", "inUseSince", "retiredOn"},
		{"actualStart", "actualEnd"},
		{"started", "finished"},
		{"opened", "diagnosed", "resolved", "closed"},
		{"opened", "responded", "fulfilled", "closed"},
		{"occurred", "detected", "responded"},
		{"occurred", "restored", "closed"},
		{"detected", "resolved", "closed"},
	}
}

// datesInOrder reports an end that lies before its start.
func datesInOrder() rule {
	chains := orders()
	dated := map[string]bool{}
	for _, chain := range chains {
		for _, field := range chain {
			dated[field] = true
		}
	}
	return rule{
		name:  "dates are in order",
		codes: []diag.Code{diag.DatesOutOfOrder},
		check: func(c *context, r *estate.Record, n *estate.Node) {
			n.Walk("", func(path string, inner *estate.Node) bool {
				count := 0
				for i := range inner.Fields {
					if dated[inner.Fields[i].Name] {
						count++
					}
				}
				if count > 1 {
					reported := map[estate.Position]bool{}
					for _, chain := range chains {
						checkChain(c, r, path, inner, chain, reported)
					}
				}
				return true
			})
		},
	}
}

// checkChain compares each field of a chain with the one present before it.
func checkChain(c *context, r *estate.Record, path string, n *estate.Node, chain []string, reported map[estate.Position]bool) {
	var before *estate.Node
	var name string
	for _, field := range chain {
		v := n.Get(field)
		if v == nil {
			continue
		}
		if before != nil && earlier(v, before) && !reported[v.Pos] {
			reported[v.Pos] = true
			c.fault(r, diag.DatesOutOfOrder, v.Pos,
				estate.JoinPath(path, field)+" is before "+name, "correct one of the two",
				at(r, before.Pos, name))
			return
		}
		before, name = v, field
	}
}

// earlier reports whether a lies before b. Days are compared with days and moments with
// moments; a day and a moment are compared by the day that the moment's own offset gives.
func earlier(a, b *estate.Node) bool {
	dayA, isDayA := date(a)
	dayB, isDayB := date(b)
	momentA, isMomentA := instant(a)
	momentB, isMomentB := instant(b)
	switch {
	case isDayA && isDayB:
		return dayA.Before(dayB)
	case isMomentA && isMomentB:
		return momentA.Before(momentB)
	case isDayA && isMomentB:
		return dayA.Format(time.DateOnly) < momentB.Format(time.DateOnly)
	case isMomentA && isDayB:
		return momentA.Format(time.DateOnly) < dayB.Format(time.DateOnly)
	}
	return false
}

func date(n *estate.Node) (time.Time, bool) {
	if n.Kind != estate.String || len(n.Text) != len(time.DateOnly) {
		return time.Time{}, false
	}
	t, err := time.Parse(time.DateOnly, n.Text)
	return t, err == nil
}

func instant(n *estate.Node) (time.Time, bool) {
	if n.Kind != estate.String || len(n.Text) < len("2006-01-02T15:04:05Z") {
		return time.Time{}, false
	}
	t, err := time.Parse(time.RFC3339, n.Text)
	return t, err == nil
}
