package cli

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/gitsm/gitsm/internal/migration"
	"github.com/gitsm/gitsm/internal/report"
)

// Lists in the report of an import are cut; JSON has all of them.
const (
	maxSkippedTypes = 6
	maxLeftTypes    = 20
	maxLeftFields   = 10
	// manyTypes have a field in common that is told once for all of them.
	manyTypes = 5
)

// tally is how many there are of something.
type tally struct {
	name  string
	count int
}

// skipped writes why objects were left out on purpose: a reason once, with the types that it is
// given for, the most frequent first.
func (p *importPrinter) skipped(sources []migration.Counts) {
	types := map[string][]tally{}
	totals := map[string]int{}
	for _, c := range sources {
		for _, reason := range c.Reasons {
			types[reason.Why] = append(types[reason.Why], tally{c.Type, reason.Count})
			totals[reason.Why] += reason.Count
		}
	}
	var reasons []tally
	for why, n := range totals {
		reasons = append(reasons, tally{why, n})
	}
	sortTallies(reasons)
	for i, reason := range reasons {
		if i == 0 {
			p.printf("\n")
		}
		of := types[reason.name]
		sortTallies(of)
		p.item("skipped " + strconv.Itoa(reason.count) + ": " + reason.name + " (" + listed(of, maxSkippedTypes) + ")")
	}
}

// left writes which fields nothing in the mapping reads: first those that many types have, then
// the others of each type.
func (p *importPrinter) left(sources []migration.Counts) {
	types := map[string]int{} // by field
	for _, c := range sources {
		for _, f := range c.Left {
			types[f.Path]++
		}
	}
	if len(types) == 0 {
		return
	}
	p.printf("\nfields that the mapping does not read, and how many objects have them [GS6104]:\n")
	var common []tally
	for path, n := range types {
		if n >= manyTypes {
			common = append(common, tally{path, n})
		}
	}
	if len(common) > 0 {
		sortTallies(common)
		p.item("in many types, here with their number: " + listed(common, maxLeftFields))
	}
	p.leftOfTypes(sources, types)
}

// leftOfTypes writes the fields of each type that few others have.
func (p *importPrinter) leftOfTypes(sources []migration.Counts, types map[string]int) {
	shown, more := 0, 0
	for _, c := range sources {
		var fields []tally
		for _, f := range c.Left {
			if types[f.Path] < manyTypes {
				fields = append(fields, tally{f.Path, f.Count})
			}
		}
		switch {
		case len(fields) == 0:
		case shown == maxLeftTypes:
			more++
		default:
			shown++
			sortTallies(fields)
			p.item(c.Type + ": " + listed(fields, maxLeftFields))
		}
	}
	if more > 0 {
		p.item("… and those of " + report.Count(more, "more type", "more types") + "; all of them with -o json")
	}
}

// sortTallies sorts by number, the greatest first, and then by name.
func sortTallies(ts []tally) {
	slices.SortFunc(ts, func(a, b tally) int { return cmp.Or(cmp.Compare(b.count, a.count), cmp.Compare(a.name, b.name)) })
}

// listed words tallies, as many as are asked for.
func listed(ts []tally, most int) string {
	var parts []string
	for _, t := range ts[:min(most, len(ts))] {
		parts = append(parts, t.name+" "+strconv.Itoa(t.count))
	}
	if more := len(ts) - most; more > 0 {
		parts = append(parts, "… and "+strconv.Itoa(more)+" more")
	}
	return strings.Join(parts, ", ")
}

// item writes an indented paragraph, as wide as the terminal.
func (p *importPrinter) item(text string) {
	for i, line := range report.Wrap(text, max(p.env.Width, narrowestHelp)-4) {
		if i == 0 {
			p.printf("  %s\n", line)
		} else {
			p.printf("    %s\n", line)
		}
	}
}
