package continuity

import (
	"time"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/finding"
)

// Schedule is a recovery, step by step. All times are counted from the event.
type Schedule struct {
	// Ref is the plan, or the record whose recovery is derived.
	Ref estate.Ref `json:"ref"`
	// Name is what it is called.
	Name string `json:"name"`
	// Derived is true where the steps follow from the records and not from a plan.
	Derived bool `json:"derived"`
	// Scenario is the loss that the steps are for; "" for any.
	Scenario string `json:"scenario,omitempty"`
	// Covers are the services and processes that come back, or what is lost.
	Covers []estate.Ref `json:"covers"`
	// Steps are in the order in which they begin with unlimited hands.
	Steps []Step `json:"steps"`
	// UnlimitedMinutes is when all is back if hands are unlimited; unknown where a step's
	// duration is.
	UnlimitedMinutes Minutes `json:"unlimitedMinutes"`
	// LimitedMinutes is the same where each team and supplier does one thing at a time.
	LimitedMinutes Minutes `json:"limitedMinutes"`
	// LowerBoundMinutes is what the limited schedule takes at least: with steps of unknown
	// duration counted as nothing, and where it is not exact, the best that could be.
	LowerBoundMinutes Minutes `json:"lowerBoundMinutes"`
	// Exact is true where no limited schedule is shorter.
	Exact bool `json:"exact"`
	// RTOMinutes is the strictest recovery time objective of what comes back, from the
	// business impact analysis and from service level agreements in force.
	RTOMinutes Minutes `json:"rtoMinutes"`
	// RTOFrom is the record that says so.
	RTOFrom estate.Ref `json:"rtoFrom,omitempty"`
	// SlackMinutes is how much of the objective the limited schedule leaves; negative where
	// it takes too long.
	SlackMinutes Minutes `json:"slackMinutes"`
	// InvocationMinutes is how long until people are at work.
	InvocationMinutes Minutes `json:"invocationMinutes"`
	// WRTMinutes, MTPDMinutes and RPOMinutes are the objectives of the impact analysis.
	WRTMinutes  Minutes `json:"wrtMinutes"`
	MTPDMinutes Minutes `json:"mtpdMinutes"`
	RPOMinutes  Minutes `json:"rpoMinutes"`
	// Event is the moment from which the times are counted; nil where it does not matter.
	Event *time.Time `json:"event,omitempty"`
	// Best and Worst are the shortest and the longest recovery of the events in the week
	// that follows; nil where the moment does not matter, or is given.
	Best  *Case `json:"best,omitempty"`
	Worst *Case `json:"worst,omitempty"`
	// Findings are what is wrong with the schedule.
	Findings []finding.Finding `json:"findings"`
}

// Case is an event at one moment.
type Case struct {
	// Event is the moment.
	Event time.Time `json:"event"`
	// Minutes is when all is back, each team and supplier doing one thing at a time.
	Minutes Minutes `json:"minutes"`
}

// Step is a step of a schedule. A time is unknown where that of a step before it is.
type Step struct {
	// ID is its name in the plan; for a derived step the record.
	ID string `json:"id"`
	// Item is what is recovered; "" where the step recovers nothing.
	Item estate.Ref `json:"item"`
	// Action is what is done, in words.
	Action string `json:"action,omitempty"`
	// Team and Supplier do it.
	Team     estate.Ref `json:"team"`
	Supplier estate.Ref `json:"supplier,omitempty"`
	// Automated is true where a machine does it.
	Automated bool `json:"automated,omitempty"`
	// Duration is how long it takes, in open hours of its supplier.
	Duration Minutes `json:"duration"`
	// Start and Finish are with unlimited hands.
	Start  Minutes `json:"start"`
	Finish Minutes `json:"finish"`
	// LimitedStart and LimitedFinish are where each team does one thing at a time.
	LimitedStart  Minutes `json:"limitedStart"`
	LimitedFinish Minutes `json:"limitedFinish"`
	// Slack is how much later it may begin without delaying the end, hands unlimited.
	Slack Minutes `json:"slack"`
	// Wave is its place in the longest chain of steps that ends with it, from 1; 0 where it
	// can never begin.
	Wave int `json:"wave"`
	// Critical is true where each delay delays the end, hands unlimited.
	Critical bool `json:"critical"`
	// After are the steps that it waits for by the plan's own word.
	After []string `json:"after"`
	// WaitsFor are further ones that it waits for since its item needs theirs.
	WaitsFor []string `json:"waitsFor"`
}
