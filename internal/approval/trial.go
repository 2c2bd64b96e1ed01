package approval

import "slices"

// Trial is a test of a policy: what was to come of a change, and what came of it.
type Trial struct {
	Name string `json:"name"`
	// Path and Line are where the test is written.
	Path string `json:"path"`
	Line int    `json:"line"`
	// Verdict is what came of it, and Expected what was to; both are "" for a test that
	// could not be run.
	Verdict  Verdict `json:"verdict"`
	Expected Verdict `json:"expected"`
	// Requires are the requirements that it was to have, Missing those of them that it does
	// not have, and Requirements all that it has.
	Requires     []string `json:"requires"`
	Missing      []string `json:"missing"`
	Requirements []string `json:"requirements"`
	Passed       bool     `json:"passed"`
	// Reasons are what led to the verdict, in short.
	Reasons []string `json:"reasons"`
}

// mostReasons is how many reasons a trial gives.
const mostReasons = 6

// Try decides about an input and compares what comes of it with what was to. It never
// passes by a policy that has no answer, though nothing is approved then either.
func Try(in Input, expected Verdict, requires []string) Trial {
	d := Decide(in)
	t := Trial{Verdict: d.Verdict, Expected: expected, Requires: list(requires), Missing: []string{}, Requirements: []string{}}
	for _, r := range d.Requirements {
		t.Requirements = append(t.Requirements, r.ID)
	}
	for _, id := range requires {
		if !slices.Contains(t.Requirements, id) {
			t.Missing = append(t.Missing, id)
		}
	}
	t.Passed = d.Verdict == expected && len(t.Missing) == 0 && in.Rules.Failure == nil
	t.Reasons = shortly(d)
	return t
}

// shortly are the reasons that decided: what stands in the way, or, where nothing does, how
// each requirement is met.
func shortly(d Decision) []string {
	var whys []string
	switch d.Verdict {
	case Approved:
		for _, r := range d.Requirements {
			whys = append(whys, r.ID+": "+r.Reason)
		}
	case NotControlled:
		whys = append(whys, d.Reasons.Why)
	default:
		whys = deciding(d.Reasons, d.Reasons.Result)
	}
	if rest := len(whys) - mostReasons; rest > 0 {
		whys = append(whys[:mostReasons:mostReasons], "and "+plural(rest, "further reason"))
	}
	return list(whys)
}

// deciding are the lowest reasons with a result, without those below them that only inform.
func deciding(r Reason, result string) []string {
	var whys []string
	for _, c := range r.Children {
		if c.Result == result {
			whys = append(whys, deciding(c, result)...)
		}
	}
	if len(whys) == 0 {
		return []string{r.Why}
	}
	return whys
}
