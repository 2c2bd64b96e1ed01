package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/editing"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/report"
	"github.com/gitsm/gitsm/internal/repository"
)

type retireOptions struct {
	editOptions
	refs []estate.Ref
}

func newRetire(a *app) *cobra.Command {
	o := &retireOptions{editOptions: editOptions{app: a}}
	cmd := &cobra.Command{
		Use:   "retire REF...",
		Short: "Retire records that nothing live depends on",
		Long: `Retire records: they stay, and say that they are of the past. Items, plans and
processes become status: retired, services and offerings phase: retired, customers and
suppliers status: former; agreements are terminated and contracts ended today; for
teams and people today is the last day on which they are active, for roles, calendars
and change templates the last on which they are valid.

It is refused while something live depends on one of them: by a relation along which a
failure travels, hard or not; as a part, or as a member that a group cannot lose; or
by a field, such as an owner, a lead, what an agreement covers, whom it underpins or
the step of a plan. Records that depend on each other only can be retired together.
With --dry-run all that stands in the way is shown, and otherwise the difference.

JSON: {"dryRun", "changed", "records": [{"ref", "path", "changed", "fields": [{"path",
"from", "to"}]}], "blockers": [{"ref", "on", "relation", "field", "path", "line",
"column"}]}.

Exit status: 0 done, or nothing to do; 1 something depends on them, or a record does
not exist; 2 wrong usage, such as a kind that is not retired; 3 the work could not be
done.`,
		Example: `  gitsm retire ci/payments-db-01
  gitsm retire service/old-shop offering/old-shop-standard --dry-run
  gitsm retire person/m-lopes`,
		Args: usageArgs(cobra.MinimumNArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			var err error
			if o.refs, err = parseRefs(args); err != nil {
				return err
			}
			for _, ref := range o.refs {
				if err := editing.Retirable(ref.Kind()); err != nil {
					return usagef("%s: %w", ref, err)
				}
			}
			return o.edit(cmd.Context(), func(state *repository.State, e *estate.Estate) error { return o.run(cmd.Context(), state, e) })
		},
	}
	o.flags(cmd)
	return cmd
}

func (o *retireOptions) run(ctx context.Context, state *repository.State, e *estate.Estate) error {
	if err := o.exist(e, o.refs); err != nil {
		return err
	}
	r, err := editing.Retire(e, o.refs, o.env.Now(), reader(ctx, state))
	if err != nil {
		return err
	}
	if len(r.Blockers) > 0 {
		return o.refuseFor(r)
	}
	if err := o.carryOut(ctx, state, drafts(r.Edits)); err != nil {
		return err
	}
	if o.output == "json" {
		return o.writeJSON(r)
	}
	return o.writeEdits(r.Edits, "retired")
}

// refuseFor lists what stands in the way.
func (o *retireOptions) refuseFor(r *editing.Retirement) error {
	if o.output == "json" {
		for i := range r.Edits {
			r.Edits[i].After, r.Edits[i].Fields = r.Edits[i].Before, nil
		}
		if err := o.writeJSON(r); err != nil {
			return err
		}
		return errFindings
	}
	for _, b := range r.Blockers {
		by := b.Field
		if b.Relation != "" {
			by += " (" + b.Relation + ")"
		}
		if _, err := fmt.Fprintf(o.env.Stdout, "%s: %s needs %s: %s\n",
			report.Printable(place(b).String()), b.Ref, b.On, report.Printable(by)); err != nil {
			return err
		}
	}
	live := map[estate.Ref]bool{}
	for _, b := range r.Blockers {
		live[b.Ref] = true
	}
	fmt.Fprintf(o.env.Stderr, "gitsm: needed by %s; nothing was written: let them need something else, or retire them too\n",
		report.Count(len(live), "live record", "live records"))
	return errFindings
}

func place(b editing.Blocker) diag.Span {
	return diag.Span{Path: b.Path, Line: b.Pos.Line, Column: b.Pos.Column}
}

func (o *retireOptions) writeJSON(r *editing.Retirement) error {
	type blocker struct {
		Ref      estate.Ref `json:"ref"`
		On       estate.Ref `json:"on"`
		Relation string     `json:"relation"`
		Field    string     `json:"field"`
		diag.Span
	}
	out := struct {
		DryRun   bool         `json:"dryRun"`
		Changed  int          `json:"changed"`
		Records  []recordJSON `json:"records"`
		Blockers []blocker    `json:"blockers"`
	}{DryRun: o.dryRun, Records: recordsJSON(r.Edits), Blockers: []blocker{}}
	for _, e := range out.Records {
		if e.Changed {
			out.Changed++
		}
	}
	for _, b := range r.Blockers {
		out.Blockers = append(out.Blockers, blocker{b.Ref, b.On, b.Relation, b.Field, place(b)})
	}
	return report.WriteJSON(o.env.Stdout, out)
}
