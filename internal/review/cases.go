package review

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/gitsm/gitsm/internal/approval"
	"github.com/gitsm/gitsm/internal/change"
	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/gittree"
	"github.com/gitsm/gitsm/internal/policy"
	"github.com/gitsm/gitsm/internal/repository"
	"github.com/gitsm/gitsm/internal/roster"
)

// Cases are what came of an organisation's own tests of its policy.
type Cases struct {
	// Trials are in the order of the files. Those that cannot be used have no verdict.
	Trials []approval.Trial
	// Faults say what is wrong with the policy, with the cases that cannot be used, and
	// with those that came out otherwise.
	Faults []diag.Diagnostic
	// Names are those of all cases, and Unknown the names asked for that no case has.
	Names, Unknown []string
}

// Failed is how many cases came out otherwise, or could not be used.
func (c *Cases) Failed() int {
	n := 0
	for i := range c.Trials {
		if !c.Trials[i].Passed {
			n++
		}
	}
	return n
}

// TryCases tries the cases of these names, or all, on the policy and the people of a state.
// A policy that has no answer is a fault of its own, and then no case is tried.
func TryCases(ctx context.Context, state *repository.State, names []string) (*Cases, error) {
	cases, fault, err := policy.Cases(ctx, state)
	if err != nil {
		return nil, err
	}
	unsound, err := policyFault(ctx, state)
	if err != nil {
		return nil, err
	}
	switch {
	case unsound != nil:
		return &Cases{Faults: []diag.Diagnostic{*unsound}}, nil
	case fault != nil: // the files of the cases brought it
		_, why, _ := strings.Cut(fault.Message, ": ")
		fault.Message = "the cases cannot be read: " + why
		fault.Code, fault.Hint = diag.PolicyCaseInvalid, "mend the files named *_policy.cue; they are no part of the policy itself"
		return &Cases{Faults: []diag.Diagnostic{*fault}}, nil
	}
	out := &Cases{}
	cases = out.choose(cases, names)
	return out, out.try(ctx, state, cases)
}

// policyFault is why nothing can be decided by the policy of a state, whatever it is asked.
// A clone that lacks history cannot tell whether there was another policy once.
func policyFault(ctx context.Context, state *repository.State) (*diag.Diagnostic, error) {
	if fault, err := policy.Sound(ctx, state); fault != nil || err != nil {
		return fault, err
	}
	removed, err := state.PolicyRemoved(ctx)
	if removed {
		return removedPolicy(), nil
	}
	if gittree.Shallow(err) {
		err = nil
	}
	return nil, err
}

// choose keeps the cases that are asked for.
func (c *Cases) choose(cases []policy.Case, names []string) []policy.Case {
	for i := range cases {
		c.Names = append(c.Names, cases[i].Name)
	}
	if len(names) == 0 {
		return cases
	}
	for _, name := range names {
		if !slices.Contains(c.Names, name) {
			c.Unknown = append(c.Unknown, name)
		}
	}
	return slices.DeleteFunc(cases, func(k policy.Case) bool { return !slices.Contains(names, k.Name) })
}

func (c *Cases) try(ctx context.Context, state *repository.State, cases []policy.Case) error {
	usable := make([]policy.Case, 0, len(cases))
	assessments := make([]change.Assessment, 0, len(cases))
	for i := range cases {
		k := &cases[i]
		if k.Fault != nil {
			continue
		}
		a, err := k.Assessment()
		if err != nil {
			k.Fault = &diag.Diagnostic{Code: diag.PolicyCaseInvalid, Severity: diag.Error, Span: k.Span, Message: err.Error()}
			continue
		}
		usable, assessments = append(usable, *k), append(assessments, a)
	}
	rules, err := policy.EvaluateCases(ctx, state, usable, assessments)
	if err != nil {
		return err
	}
	e, err := state.Estate(ctx)
	if err != nil {
		return err
	}
	people, known := roster.New(e), incidents(e)
	next := 0
	for i := range cases {
		if cases[i].Fault != nil {
			c.add(&cases[i], approval.Trial{Reasons: []string{cases[i].Fault.Message}}, *cases[i].Fault)
			continue
		}
		in := proposed(&cases[i], assessments[next], rules[next], people, known)
		next++
		t := approval.Try(in, cases[i].Verdict, cases[i].Requires)
		var found []diag.Diagnostic
		if in.Rules.Failure != nil {
			found = append(found, *in.Rules.Failure)
		}
		if !t.Passed {
			found = append(found, otherwise(&cases[i], t))
		}
		c.add(&cases[i], t, found...)
	}
	c.Faults = diag.Normalise(c.Faults)
	return nil
}

// proposed is the pull request that a case is about: one commit, by who opened it, that
// merges without conflict.
func proposed(k *policy.Case, a change.Assessment, rules approval.Rules, people *roster.Roster, known map[estate.Ref]bool) approval.Input {
	const patch = "patch"
	in := approval.Input{
		Assessment: a, Rules: rules, Roster: people, At: k.At, Incidents: maps.Clone(known),
		Base: "base", Head: policy.CaseHead, Tree: "tree", Patch: patch, Patches: map[string]string{policy.CaseHead: patch},
		Commits: []approval.Commit{{ID: policy.CaseHead}},
	}
	for i := range a.Touched {
		in.Incidents[a.Touched[i].Ref] = true // read for incidents only
	}
	if a.Request != nil {
		in.Incidents[estate.Ref(a.Request.Incident)] = true
	}
	if k.Facts != nil {
		in.Facts, in.HasFacts = *k.Facts, true
		in.Commits[0].Author, in.Commits[0].Committer = in.Facts.Pull.Author, in.Facts.Pull.Author
	}
	return in
}

func (c *Cases) add(k *policy.Case, t approval.Trial, found ...diag.Diagnostic) {
	t.Name, t.Path, t.Line = k.Name, k.Span.Path, k.Span.Line
	for _, part := range []*[]string{&t.Requires, &t.Missing, &t.Requirements} {
		if *part == nil {
			*part = []string{}
		}
	}
	c.Trials = append(c.Trials, t)
	c.Faults = append(c.Faults, found...)
}

// otherwise is the fault of a case that did not come out as it was to.
func otherwise(k *policy.Case, t approval.Trial) diag.Diagnostic {
	d := diag.Diagnostic{Code: diag.PolicyCaseFailed, Severity: diag.Error, Span: k.Span}
	name := "the case " + diag.Quote(k.Name)
	switch {
	case t.Verdict != t.Expected:
		d.Message = name + " is " + string(t.Verdict) + ", not " + string(t.Expected)
	case len(t.Missing) > 0:
		d.Message = name + " does not have the requirement " + strings.Join(t.Missing, ", ")
	default:
		d.Message = name + " is " + string(t.Verdict) + " only because the policy has no answer"
	}
	d.Hint = "correct the policy, or the case where it is no longer wanted"
	if len(t.Reasons) > 0 {
		d.Hint += "; because: " + t.Reasons[0]
	}
	return d
}
