package quality

import (
	"cmp"
	"slices"
	"time"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/finding"
)

// Options choose what is measured; the zero value measures everything.
type Options struct {
	// Owners keeps the records that these teams or people answer for.
	Owners []estate.Ref
	// Criticality keeps the records of these levels: critical, high, medium, low, or none.
	Criticality []string
	// Measures keeps these measures, by name.
	Measures []string
}

// Report is how far the records of an estate can be trusted at one time.
type Report struct {
	// Day is the day at which it holds, at midnight UTC.
	Day time.Time `json:"-"`
	// Records is how many records took part in any measure.
	Records int `json:"records"`
	// Measures are in the order of their importance.
	Measures []Measure `json:"measures"`
	// Owners are sorted by reference. Records without an owner are in none.
	Owners []Owner `json:"owners"`
	// Criticality is sorted from critical to none.
	Criticality []Level `json:"criticality"`
	// Findings are sorted as finding.Sort does.
	Findings []finding.Finding `json:"findings"`
}

// Measure is one question put to many records.
type Measure struct {
	// Name is how the measure is chosen.
	Name string `json:"name"`
	// Title says what good records have in common, as a heading.
	Title string `json:"title"`
	// Says completes "so many of so many …".
	Says string `json:"-"`
	// Score is the share of good records, or for completeness the mean of their shares.
	Score Score `json:"score"`
	// Measured is how many records the question was put to, and Good how many are good.
	Measured int `json:"measured"`
	Good     int `json:"good"`
	// Records are those that are not good, sorted.
	Records []estate.Ref `json:"records"`
	// States is how many records, or relations, were verified in time, too long ago, or never.
	// Only the measures of freshness have it.
	States *States `json:"states,omitempty"`
	// Flaws says of each of Records what is the matter, the worst first.
	Flaws []Flaw `json:"-"`
}

// States counts what was verified in time, what was verified too long ago, and what never.
type States struct {
	Verified      int `json:"verified"`
	Stale         int `json:"stale"`
	NeverVerified int `json:"neverVerified"`
}

// Flaw is what is the matter with a record.
type Flaw struct {
	Ref estate.Ref
	// Owner answers for the record; "" where nobody does.
	Owner estate.Ref
	// Criticality is critical, high, medium, low or none.
	Criticality string
	// What says it in a few words.
	What string
}

// Group is the quality of the records that have something in common.
type Group struct {
	// Records is how many records took part in any measure.
	Records int `json:"records"`
	// Score is the share of checks passed.
	Score Score `json:"score"`
	// Open is how many findings are about them.
	Open int `json:"open"`
}

// Owner is the quality of what one team or person answers for.
type Owner struct {
	Ref estate.Ref `json:"ref"`
	Group
}

// Level is the quality of what is equally critical.
type Level struct {
	// Criticality is critical, high, medium, low, or none where nothing says it.
	Criticality string `json:"criticality"`
	Group
}

// measure is how one measure is taken.
type measure struct {
	name, title, says string
	take              func(*survey, *tally)
}

// measures lists them in the order of their importance: first what makes answers wrong,
// then what makes them doubtful, last what makes them poor.
func measures() []measure {
	return []measure{
		{"references", "References that lead to records", "lead to records", references},
		{"ownership", "Somebody answers for the record", "have an owner", ownership},
		{"retired", "Nothing in use needs what is gone", "need what is there", retired},
		{"single_points", "No single point of failure", "can be lost", singlePoints},
		{"freshness", "Records verified in time", "verified in time", freshness},
		{"relations", "Relations verified in time", "verified in time", relations},
		{"support", "Items that their makers support", "are supported", support},
		{"duplicates", "Things recorded once", "recorded once", duplicates},
		{"orphans", "Items and services tied to others", "tied to others", orphans},
		{"completeness", "Records that say all they should", "complete", completeness},
	}
}

// Names returns the names of the measures in their order.
func Names() []string {
	var names []string
	for _, m := range measures() {
		names = append(names, m.name)
	}
	return names
}

// Levels returns the levels of criticality, the highest first; none is the last.
func Levels() []string {
	var out []string
	for r := critical; r <= critical; r-- {
		out = append(out, r.String())
	}
	return out
}

// Check measures the records of an estate at a time, of which the date in UTC counts.
// What it does not find it does not guess: records without a date were never verified,
// and an estate without services has no single points.
func Check(e *estate.Estate, at time.Time, o Options) Report {
	s := newSurvey(e, at, o)
	report := Report{Day: s.day, Measures: []Measure{}, Findings: []finding.Finding{}}
	for _, m := range measures() {
		if len(o.Measures) > 0 && !slices.Contains(o.Measures, m.name) {
			continue
		}
		t := newTally(s)
		m.take(s, t)
		report.Measures = append(report.Measures, t.measure(m))
		report.Findings = append(report.Findings, t.findings...)
	}
	report.Findings = finding.Sort(report.Findings)
	s.group(&report)
	return report
}

// group adds up the checks of each owner and of each criticality.
func (s *survey) group(report *Report) {
	open := map[estate.Ref]int{}
	for _, f := range report.Findings {
		open[f.Ref]++
	}
	owners := map[estate.Ref]*sum{}
	var levels [critical + 1]sum
	for i := range s.facts {
		f := &s.facts[i]
		if f.checks == 0 {
			continue
		}
		report.Records++
		levels[f.criticality].add(f, open[f.record.Ref])
		if f.owner == "" {
			continue
		}
		if owners[f.owner] == nil {
			owners[f.owner] = &sum{}
		}
		owners[f.owner].add(f, open[f.record.Ref])
	}
	report.Owners = []Owner{}
	for ref, sum := range owners {
		report.Owners = append(report.Owners, Owner{ref, sum.group()})
	}
	slices.SortFunc(report.Owners, func(a, b Owner) int { return cmp.Compare(a.Ref, b.Ref) })
	report.Criticality = []Level{}
	for i := range levels {
		rank := critical - rank(i)
		if levels[rank].records > 0 {
			report.Criticality = append(report.Criticality, Level{rank.String(), levels[rank].group()})
		}
	}
}

// sum adds up the checks of records.
type sum struct{ records, checks, passed, open int }

func (s *sum) add(f *fact, open int) {
	s.records++
	s.checks += int(f.checks)
	s.passed += int(f.passed)
	s.open += open
}

func (s *sum) group() Group { return Group{s.records, share(s.passed, s.checks), s.open} }
