package change

import (
	"time"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/difference"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/facts"
	"github.com/gitsm/gitsm/internal/finding"
	"github.com/gitsm/gitsm/internal/graph"
)

// Type is the type of a change (ITIL).
type Type string

// The types of a change.
const (
	Standard  Type = "standard"
	Normal    Type = "normal"
	Emergency Type = "emergency"
)

// Input is what an assessment is made of.
type Input struct {
	// Base and Head are the estates before and after the merge.
	Base, Head *estate.Estate
	// Diff is how they differ.
	Diff []difference.Record
	// Files are the changed paths that are no records, sorted.
	Files []string
	// Pull is the number of this pull request; 0 where it has none.
	Pull int
	// OtherPulls are the other open pull requests.
	OtherPulls []facts.OtherPull
	// At is the time of the assessment.
	At time.Time
}

// Assessment is what a change does, before anybody decides about it. All lists are in a
// fixed order.
type Assessment struct {
	// Request is the change record; nil where the pull request carries none.
	Request *Request
	// Closing is true where the pull request only adds the outcome of a merged change,
	// which Request then is.
	Closing bool
	// RecordOnly is true where nothing differs but change records: such a change is
	// authorised by its merge and done afterwards.
	RecordOnly bool
	Risk       Risk
	// Touched are the records that differ, those of Diff, with what the policy is told.
	Touched []Touched
	// Files are the changed paths that are no records.
	Files []string
	// Declared are the records that the change declares, selectors resolved on base and
	// head, sorted.
	Declared []estate.Ref
	// Undeclared are the records touched, but for change records, that are not declared.
	Undeclared []estate.Ref
	// Impact is what is hit: what is declared or touched first, then by criticality,
	// effect and reference.
	Impact []Impact
	// Findings are those of head that base does not have, or has less badly.
	Findings []finding.Finding
	// Standing are those that base has already.
	Standing []finding.Finding
	Window   Window
	// Conflicts are other changes that this one may collide with.
	Conflicts []Conflict
	// Template is the template of a standard change; nil for any other.
	Template *Template
	// Reviews are those that are still owed for merged emergency changes of the services hit;
	// how soon one is due is the policy's to say.
	Reviews []Review
	// Diagnostics are what only another commit can mend (errors), and what people should
	// know (warnings).
	Diagnostics []diag.Diagnostic
}

// Touched is a record that differs.
type Touched struct {
	difference.Record
	// Owners are who answers for it on base, or on head where it is new.
	Owners []estate.Ref
	// Live is true where the record is in use on base or on head: an item that is in use, a
	// service in the catalogue, an agreement that holds.
	Live bool
}

// Impact is a record that is hit.
type Impact struct {
	Ref         estate.Ref
	Kind        estate.Kind
	Name        string
	Criticality string
	Effect      graph.Level
	// Graph is where: base, head or both.
	Graph string
	Via   []estate.Ref
	// Owners are who answers for it.
	Owners []estate.Ref
}

// Risk is how much is at stake.
type Risk struct {
	// Level is low, medium, high or critical.
	Level string `json:"level"`
	// Score is the sum of the points.
	Score   int      `json:"score"`
	Factors []Factor `json:"factors"`
}

// Factor is one reason for a risk.
type Factor struct {
	// Name is stable: services, redundancy, window …
	Name   string `json:"name"`
	Points int    `json:"points"`
	// Reason is one sentence without a full stop.
	Reason string `json:"reason"`
}

// WindowState says how a change stands to the time.
type WindowState string

// The states of a window.
const (
	// NoWindow: it may be done at any time.
	NoWindow WindowState = "none"
	Open     WindowState = "open"
	NotYet   WindowState = "not_yet"
	Missed   WindowState = "missed"
	Frozen   WindowState = "frozen"
)

// Window is when the change may be done.
type Window struct {
	State WindowState `json:"state"`
	// Opens and Closes are the next opening and the end of it; nil where there is none.
	Opens  *time.Time `json:"opens"`
	Closes *time.Time `json:"closes"`
	// Calendar is the freeze or the maintenance calendar that decides; "" where the change's
	// own window does.
	Calendar estate.Ref `json:"calendar"`
	// Reason is one sentence without a full stop.
	Reason string `json:"reason"`
	// GatesMerge is true where the merge is the work, so that it has to wait for the window.
	GatesMerge bool `json:"-"`
}

// Conflict is another change that this one may collide with.
type Conflict struct {
	// Pull is the other pull request; 0 where the other change is merged.
	Pull int `json:"pull"`
	// Change is the other change's record; "" where it has none.
	Change estate.Ref `json:"change"`
	// On are the records on which they meet.
	On []estate.Ref `json:"on"`
	// Reason says how, and what order is suggested.
	Reason string `json:"reason"`
}

// Template is the template of a standard change, as base has it.
type Template struct {
	Ref   estate.Ref
	Owner estate.Ref
	// Matches is true where the change stays within it; otherwise Diagnostics say why.
	Matches bool
	// Need and From are the approvals that it asks for; From has "owner" replaced by the owner.
	Need int
	From []estate.Ref
	// Maintenance is the calendar in whose windows it may be carried out; "" for any time.
	Maintenance estate.Ref
	// Openers are who may open a change under it; empty: anybody.
	Openers []estate.Ref
}

// Review is an emergency change whose review is owed.
type Review struct {
	Change   estate.Ref
	Services []estate.Ref
	// Since is when its work was over, or planned to be, from which the time for the review runs.
	Since time.Time
}
