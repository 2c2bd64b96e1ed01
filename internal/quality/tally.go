package quality

import (
	"cmp"
	"slices"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/finding"
)

// tally counts the records of one measure. Each record is judged once.
type tally struct {
	survey   *survey
	measured int
	good     int
	flaws    []flaw
	findings []finding.Finding
	states   *States
	// shares is set where the score is the mean of shares.
	shares *mean
}

// flaw is a Flaw with what it is sorted by.
type flaw struct {
	fact *fact
	what string
	// weight says how bad it is within the measure.
	weight int
}

func newTally(s *survey) *tally { return &tally{survey: s} }

// pass counts a good record.
func (t *tally) pass(f *fact) {
	t.measured++
	t.good++
	f.checks++
	f.passed++
}

// fail counts a record that is not good. what says why in a few words, weight how bad it is
// compared with others of the measure.
func (t *tally) fail(f *fact, what string, weight int) {
	t.measured++
	f.checks++
	t.flaws = append(t.flaws, flaw{f, what, weight})
}

// find adds a finding.
func (t *tally) find(f finding.Finding) { t.findings = append(t.findings, f) }

// measure returns what was counted.
func (t *tally) measure(m measure) Measure {
	out := Measure{
		Name: m.name, Title: m.title, Says: m.says, States: t.states,
		Score: share(t.good, t.measured), Measured: t.measured, Good: t.good, Records: []estate.Ref{},
	}
	if t.shares != nil {
		out.Score = t.shares.score()
	}
	slices.SortStableFunc(t.flaws, func(a, b flaw) int {
		return cmp.Or(
			cmp.Compare(b.weight, a.weight), cmp.Compare(b.fact.criticality, a.fact.criticality),
			cmp.Compare(a.fact.record.Ref, b.fact.record.Ref),
		)
	})
	for _, f := range t.flaws {
		out.Records = append(out.Records, f.fact.record.Ref)
		out.Flaws = append(out.Flaws, Flaw{f.fact.record.Ref, f.fact.owner, f.fact.criticality.String(), f.what})
	}
	slices.Sort(out.Records)
	return out
}
