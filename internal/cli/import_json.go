package cli

import (
	"strings"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/report"
)

// importJSON is an import in its published shape.
type importJSON struct {
	// Written is false for a dry run, and where the source or the mapping cannot be read.
	Written bool          `json:"written"`
	Objects []objectsJSON `json:"objects"`
	Records []tallyJSON   `json:"records"`
	// Refs are the records that the source has.
	Refs []estate.Ref `json:"refs"`
	// Files are those that are written, or would be.
	Files []string `json:"files"`
	// Diagnostics are the faults of the source. Where the records were judged, a reference to
	// nothing is as severe here as it is in the record.
	Diagnostics []diag.Diagnostic `json:"diagnostics"`
	// Faults are the others of the imported records, at their places in the source; Elsewhere is
	// how many other records have, and Accepted how many the baseline has.
	Faults    []diag.Diagnostic `json:"faults"`
	Elsewhere int               `json:"elsewhere"`
	Accepted  int               `json:"accepted"`
	// Diff is the difference that a dry run shows.
	Diff string `json:"diff,omitempty"`
}

type objectsJSON struct {
	Type    string       `json:"type"`
	Found   int          `json:"found"`
	Mapped  int          `json:"mapped"`
	Skipped int          `json:"skipped"`
	Failed  int          `json:"failed"`
	NoRule  int          `json:"noRule"`
	Reasons []reasonJSON `json:"reasons"`
}

type reasonJSON struct {
	Why   string `json:"why"`
	Count int    `json:"count"`
}

type tallyJSON struct {
	Kind      string `json:"kind"`
	Created   int    `json:"created"`
	Updated   int    `json:"updated"`
	Unchanged int    `json:"unchanged"`
}

func (o *importOptions) writeJSON(r *importResult) error {
	out := importJSON{
		Written: r.written, Objects: []objectsJSON{}, Records: []tallyJSON{}, Refs: []estate.Ref{}, Files: []string{},
		Diagnostics: append(append([]diag.Diagnostic{}, r.faults...), r.diagnostics()...),
		Faults:      append([]diag.Diagnostic{}, r.found...), Elsewhere: r.elsewhere, Accepted: r.accepted,
	}
	if r.Import != nil {
		if err := o.planJSON(&out, r); err != nil {
			return err
		}
	}
	return report.WriteJSON(o.env.Stdout, out)
}

func (o *importOptions) planJSON(out *importJSON, r *importResult) error {
	for _, c := range r.Sources {
		row := objectsJSON{c.Type, c.Objects, c.Mapped, c.Skipped, c.Failed, c.Unread, []reasonJSON{}}
		for _, reason := range c.Reasons {
			row.Reasons = append(row.Reasons, reasonJSON(reason))
		}
		out.Objects = append(out.Objects, row)
	}
	for _, t := range r.Records {
		out.Records = append(out.Records, tallyJSON{t.Kind.String(), t.Created, t.Updated, t.Unchanged})
	}
	out.Refs = append(out.Refs, r.Refs...)
	out.Files = append(out.Files, r.files...)
	if !o.dryRun {
		return nil
	}
	var diff strings.Builder
	err := r.Changes.Diff(&diff, false)
	out.Diff = diff.String()
	return err
}
