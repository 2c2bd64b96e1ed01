package approval

import (
	"slices"
	"strings"
	"time"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
)

// Need is what is asked of a change: approvals of as many different humans as Need says,
// of those in From, sorted.
type Need struct {
	ID   string       `json:"id"`
	From []estate.Ref `json:"from"`
	Need int          `json:"need"`
}

// Alteration is how two policies differ about one change.
type Alteration struct {
	// Added is asked by the second policy alone and Dropped by the first alone, sorted by ID;
	// what both ask in different ways is in both.
	Added   []Need `json:"added"`
	Dropped []Need `json:"dropped"`
	// What each controls of what is touched: records, and for governance also files; sorted.
	ControlledBefore []string `json:"controlledBefore"`
	ControlledAfter  []string `json:"controlledAfter"`
	GovernanceBefore []string `json:"governanceBefore"`
	GovernanceAfter  []string `json:"governanceAfter"`
	// How soon an emergency must be reviewed, such as 5d; empty where that is the same, and
	// for any other change.
	ReviewBefore string `json:"reviewBefore,omitempty"`
	ReviewAfter  string `json:"reviewAfter,omitempty"`
	// Why a policy has no answer; empty where it has one.
	FailureBefore string `json:"failureBefore,omitempty"`
	FailureAfter  string `json:"failureAfter,omitempty"`
}

// Any reports whether the policies differ at all.
func (a *Alteration) Any() bool {
	return len(a.Added)+len(a.Dropped) > 0 || a.ReviewBefore != a.ReviewAfter || a.FailureBefore != a.FailureAfter ||
		!slices.Equal(a.ControlledBefore, a.ControlledAfter) || !slices.Equal(a.GovernanceBefore, a.GovernanceAfter)
}

// Compare says how the decision about a change differs under two policies, as far as the
// policy has a say: who approved makes no difference. The rules of the input are not
// looked at. A policy that fails asks and controls nothing.
func Compare(in Input, before, after Rules) Alteration {
	a := Alteration{
		Added: []Need{}, Dropped: []Need{},
		ControlledBefore: before.controls(), ControlledAfter: after.controls(),
		GovernanceBefore: before.governs(), GovernanceAfter: after.governs(),
		FailureBefore: failure(before.Failure), FailureAfter: failure(after.Failure),
	}
	was, within := needs(in, before)
	is, without := needs(in, after)
	a.Dropped = append(a.Dropped, lacking(was, is)...)
	a.Added = append(a.Added, lacking(is, was)...)
	if within != without && within > 0 && without > 0 {
		a.ReviewBefore, a.ReviewAfter = estate.FormatDuration(within), estate.FormatDuration(without)
	}
	return a
}

func (r Rules) controls() []string {
	if r.Failure != nil {
		return []string{}
	}
	return list(r.Controlled)
}

func (r Rules) governs() []string {
	if r.Failure != nil {
		return []string{}
	}
	return list(r.Governance)
}

func failure(d *diag.Diagnostic) string {
	if d == nil {
		return ""
	}
	if d.Path == "" {
		return d.Message
	}
	return d.Span.String() + ": " + d.Message
}

// needs are what is asked, but for the floor that no policy lowers, sorted by ID; and how
// soon an emergency must be reviewed, 0 for any other change.
func needs(in Input, rules Rules) ([]Need, time.Duration) {
	in.Rules = rules
	j := newJudge(in)
	if rules.Failure != nil || j.uncontrolled() {
		return nil, 0
	}
	var out []Need
	for _, rule := range j.rules() {
		from := distinct(rule.From...)
		slices.Sort(from)
		out = append(out, Need{rule.ID, from, rule.Need})
	}
	if !j.emergency.declared {
		return out, 0
	}
	return out, rules.Emergency.ReviewWithin
}

// lacking are those of a list that another does not have.
func lacking(from, others []Need) []Need {
	var out []Need
	for _, n := range from {
		if !slices.ContainsFunc(others, n.equal) {
			out = append(out, n)
		}
	}
	slices.SortStableFunc(out, func(a, b Need) int { return strings.Compare(a.ID, b.ID) })
	return out
}

func (n Need) equal(o Need) bool {
	return n.ID == o.ID && n.Need == o.Need && slices.Equal(n.From, o.From)
}

// Replay is which decisions of the past another policy would have altered.
type Replay struct {
	// Since is the commit after which it begins, and Head the commit with which it ends.
	Since string `json:"since"`
	Head  string `json:"head"`
	// Policy identifies the other policy.
	Policy string `json:"policy"`
	// Decisions is how many there are, and Skipped how many commits could not be judged:
	// there were no records before them, or there are none after them.
	Decisions int `json:"decisions"`
	Skipped   int `json:"skipped"`
	// Altered are those that the other policy would have altered, the oldest first.
	Altered []Altered `json:"altered"`
}

// Altered is a decision that another policy would have altered.
type Altered struct {
	Commit  string    `json:"commit"`
	Time    time.Time `json:"time"`
	Summary string    `json:"summary"`
	// Change is the change record that was carried; "" where there was none.
	Change estate.Ref `json:"change"`
	Alteration
}

// Failures is how often the other policy has no answer.
func (r *Replay) Failures() int {
	n := 0
	for i := range r.Altered {
		if r.Altered[i].FailureAfter != "" {
			n++
		}
	}
	return n
}
