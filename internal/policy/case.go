package policy

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/gitsm/gitsm/internal/approval"
	"github.com/gitsm/gitsm/internal/change"
	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/facts"
	"github.com/gitsm/gitsm/internal/record"
)

// CaseReader reads the cases of the policy of one state of a repository.
type CaseReader interface {
	PolicyCases(ctx context.Context) ([]record.PolicyCase, *diag.Diagnostic, error)
}

// Case is one of an organisation's own tests of its policy.
type Case struct {
	Name string
	// Span is where it is written.
	Span diag.Span
	// Input is the whole assessment, in JSON, as the policy is given it.
	Input []byte
	// Template is that of a standard change, as base has it; nil where there is none.
	Template *change.Template
	// Overdue are earlier emergencies whose review should be done.
	Overdue []estate.Ref
	// Facts are those of the pull request, completed; nil where nobody is known to have done
	// anything.
	Facts *facts.Facts
	// At is the time at which it is judged.
	At      time.Time
	Verdict approval.Verdict
	// Requires are the names of requirements that it must have, sorted; nil for any.
	Requires []string
	// Fault says why the case cannot be used; then nothing but its name and place is known.
	Fault *diag.Diagnostic
}

// caseTime is the time of a case that names none.
const caseTime = "2026-01-01T00:00:00Z"

// Cases returns the cases of a policy, in the order of their files. A diagnostic says why
// there are none to read; an error means that they could not be asked for.
func Cases(ctx context.Context, r CaseReader) ([]Case, *diag.Diagnostic, error) {
	written, fault, err := r.PolicyCases(ctx)
	if err != nil || fault != nil {
		return nil, fault, err
	}
	out := make([]Case, len(written))
	for i, w := range written {
		if out[i], err = parseCase(w); err != nil {
			out[i] = Case{Fault: &diag.Diagnostic{
				Code: diag.PolicyCaseInvalid, Severity: diag.Error, Span: w.Span,
				Message: fmt.Sprintf("the case %s cannot be used: %v", diag.Quote(w.Name), err),
				Hint:    record.CaseHint,
			}}
		}
		out[i].Name, out[i].Span = w.Name, w.Span
	}
	return out, nil, nil
}

func parseCase(w record.PolicyCase) (Case, error) {
	if w.Fault != nil {
		return Case{Fault: w.Fault}, nil
	}
	var said struct {
		Input    map[string]any   `json:"input"`
		Facts    map[string]any   `json:"facts"`
		At       string           `json:"at"`
		Verdict  approval.Verdict `json:"verdict"`
		Requires []string         `json:"requires"`
	}
	decoder := json.NewDecoder(bytes.NewReader(w.Body))
	decoder.UseNumber()
	if err := decoder.Decode(&said); err != nil {
		return Case{}, err
	}
	out := Case{Verdict: said.Verdict}
	if said.Requires != nil {
		out.Requires = unique(said.Requires)
	}
	if err := out.setAside(said.Input); err != nil {
		return Case{}, err
	}
	if err := complete(said.Input, said.At); err != nil {
		return Case{}, err
	}
	at := said.At
	if at == "" {
		at, _ = said.Input["at"].(string)
	}
	var err error
	if out.At, err = time.Parse(time.RFC3339, at); err != nil {
		return Case{}, err
	}
	if out.Facts, err = readFacts(said.Facts, at); err != nil {
		return Case{}, err
	}
	out.Input, err = json.Marshal(said.Input)
	return out, err
}

// setAside takes out of an input what the decision is made of besides, and the policy is
// not told.
func (c *Case) setAside(in map[string]any) error {
	text, err := json.Marshal(map[string]any{"template": in["template"], "overdue": in["overdue"], "change": in["change"]})
	if err != nil {
		return err
	}
	delete(in, "template")
	delete(in, "overdue")
	var said struct {
		Template *struct {
			Matches *bool        `json:"matches"`
			Owner   estate.Ref   `json:"owner"`
			Need    int          `json:"need"`
			From    []estate.Ref `json:"from"`
			Openers []estate.Ref `json:"openers"`
		} `json:"template"`
		Overdue []estate.Ref `json:"overdue"`
		Change  struct {
			Type     change.Type `json:"type"`
			Template estate.Ref  `json:"template"`
		} `json:"change"`
	}
	if err := json.Unmarshal(text, &said); err != nil {
		return err
	}
	c.Overdue = said.Overdue
	t := said.Template
	switch {
	case t == nil:
		return nil
	case said.Change.Type != change.Standard || said.Change.Template == "":
		return errors.New("a template belongs to a standard change: add input: change: {type: \"standard\", template: \"template/…\"}")
	}
	c.Template = &change.Template{
		Ref: said.Change.Template, Owner: t.Owner, Matches: t.Matches == nil || *t.Matches, Need: t.Need, From: t.From, Openers: t.Openers,
	}
	if len(t.From) == 0 && t.Owner != "" {
		c.Template.From = []estate.Ref{t.Owner}
	}
	return nil
}
