package site

import (
	"time"

	"github.com/gitsm/gitsm/internal/continuity"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/finding"
	"github.com/gitsm/gitsm/internal/memo"
)

// recovering is what recoveries and their checks depend on: everything but cases and words.
var recovering = projection{
	name:   "recovering",
	kinds:  []estate.Kind{estate.Incident, estate.Problem, estate.Request, estate.Change, estate.Release, estate.Improvement, estate.Rates},
	fields: descriptive,
}

func recoveringInputs(s *Site, _ estate.Ref) memo.Digest { return s.projected(recovering) }

// schedule is a recovery as pages show it.
type schedule struct {
	Steps []scheduleStep `json:"steps"`
	// Hands are when all is back where each team does one thing at a time, and Objective by
	// when it must be; Known and Promised tell whether that is known.
	Hands, Objective, Slack time.Duration
	Known, Promised         bool
	Invocation              time.Duration
	Findings                []finding.Finding `json:"findings"`
	// Derived is true where nobody has written steps down.
	Derived bool
	// Failed says why there is none.
	Failed string
}

type scheduleStep struct {
	ID, Action          string
	Item, Team          estate.Ref
	Wave                int
	Start, End, Takes   time.Duration
	StartKnown, Elapsed bool
	Critical            bool
}

// scheduleQuery is the recovery of a plan, or what is derived for a service.
var scheduleQuery = query[schedule]{
	name:   "schedule",
	inputs: recoveringInputs,
	keep:   true,
	answer: func(l *lens, ref estate.Ref) schedule {
		s, err := l.site.recovery(ref)
		if err != nil {
			return schedule{Failed: err.Error()}
		}
		out := schedule{
			Hands: s.LimitedMinutes.Duration, Known: s.LimitedMinutes.Known,
			Objective: s.RTOMinutes.Duration, Promised: s.RTOMinutes.Known, Slack: s.SlackMinutes.Duration,
			Invocation: s.InvocationMinutes.Duration, Findings: s.Findings, Derived: s.Derived,
		}
		for i := range s.Steps {
			step := &s.Steps[i]
			out.Steps = append(out.Steps, scheduleStep{
				ID: step.ID, Action: step.Action, Item: step.Item, Team: step.Team, Wave: step.Wave, Critical: step.Critical,
				Start: step.LimitedStart.Duration, End: step.LimitedFinish.Duration, Takes: step.Duration.Duration,
				StartKnown: step.LimitedStart.Known && step.LimitedFinish.Known, Elapsed: step.Duration.Known,
			})
		}
		return out
	},
}

// continuityQuery returns the query of a name about continuity; nil for others.
func continuityQuery(name string) digester {
	switch name {
	case scheduleQuery.name:
		return scheduleQuery
	case continuityFindings.name:
		return continuityFindings
	case documentSubjects.name:
		return documentSubjects
	case documentQuery.name:
		return documentQuery
	case versionQuery.name:
		return versionQuery
	case materialQuery.name:
		return materialQuery
	}
	return nil
}

// continuityFindings are what does not hold about plans, backups and exercises. What changed
// since an exercise is left to the plan's own history.
var continuityFindings = query[[]finding.Finding]{
	name:   "continuity findings",
	inputs: recoveringInputs,
	keep:   true,
	answer: func(l *lens, _ estate.Ref) []finding.Finding {
		return continuity.Check(l.estate, l.site.day, nil, continuity.Options{Graph: l.runTime()})
	},
}

// attentionContinuity is what does not hold about continuity, for the home page.
func attentionContinuity(v *View) []finding.Finding {
	if !v.Calculated() {
		return nil
	}
	return ask(v, continuityFindings, "")
}
