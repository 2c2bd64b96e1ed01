package cli

import (
	"context"
	"fmt"
	"strings"
	"time"
	"unicode"

	"github.com/spf13/cobra"

	"github.com/gitsm/gitsm/internal/report"
	"github.com/gitsm/gitsm/internal/workpaper"
)

type exportOptions struct {
	*app
	from, to, dest, main string
	trustRoot, seen      string
	contents             bool
	workpaper.Options
	output string
}

func newAuditExport(a *app) *cobra.Command {
	o := &exportOptions{app: a}
	cmd := &cobra.Command{
		Use:   "export --from DATE --to DATE --dest DIR",
		Short: "Write the auditor's pack of a period",
		Long: `Write what an auditor asks for about a period, as tables (CSV), for programs (JSON) and
as a report for people (HTML, one file, to read or print):

  population   one row for each thing that main took in, evidence or not, reconciled
               with the commits of main
  sample       rows drawn by a seed, so that anybody can draw them again, and besides
               them all emergencies and all that was unauthorised or without evidence
  exceptions   what gitsm audit verify finds about the period, and what was done
  approvers    who approved what, and whose changes: segregation of duties
  emergencies  reviews that are owed, when they are due and when they were made
  access       who could approve what, from when until when, and by which change
  controls     what of it bears on which control of ISO/IEC 20000-1, ISO/IEC 27001 and
               SOC 2, and what is not covered

A date means its beginning in UTC; the end of the period is excluded, so that October is
--from 2026-10-01 --to 2026-11-01. DIR must be empty or hold an earlier pack, which is
replaced. The same main, ledger and options give the same files to the byte.

Main is verified first, as gitsm audit verify does it; --trust-root, --seen and --contents
mean the same there, and what is left unchecked without them is said in the report.

Without --sample as many rows are drawn as is customary for so many: 2 of up to 12, 5 of
up to 52, 25 of up to 250, 60 of more. Without --seed the ledger's newest commit is it;
an auditor had better choose one.

Exit status: 0 written, whatever the exceptions; 2 wrong usage, or DIR holds something
else; 3 the work could not be done.`,
		Example: `  gitsm audit export --from 2026-10-01 --to 2026-11-01 --dest october
  gitsm audit export --from 2026-01-01 --to 2027-01-01 --dest 2026 --sample 40 --seed 7391
  gitsm audit export --from 2026-10-01T09:00:00+02:00 --to 2026-10-08 --dest week --anonymous
  gitsm audit export --from 2026-10-01 --to 2026-11-01 --dest october --trust-root 3f2a9c1b7d --contents -o json`,
		Args: usageArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error { return o.run(cmd.Context()) },
	}
	flags := cmd.Flags()
	flags.StringVar(&o.from, "from", "", "begin with `DATE` (2026-10-01, or RFC 3339)")
	flags.StringVar(&o.to, "to", "", "end before `DATE`")
	flags.StringVar(&o.dest, "dest", "", "write into `DIR`")
	flags.StringVar(&o.main, "main", "", "main ends in `COMMIT`; default: the remote's main branch, else main or master")
	flags.IntVar(&o.Sample, "sample", 0, "draw `N` rows; default: as many as is customary")
	flags.StringVar(&o.Seed, "seed", "", "draw by `TEXT`; default: the id of the ledger's newest commit")
	flags.BoolVar(&o.Anonymous, "anonymous", false, "leave out names, logins and addresses")
	flags.StringVar(&o.trustRoot, "trust-root", "", "the ledger must begin with `COMMIT`, given by 10 digits or more")
	flags.StringVar(&o.seen, "seen", "", "the ledger must still have `COMMIT`, in which it ended earlier")
	flags.BoolVar(&o.contents, "contents", false, "recompute the SHA-256 digests of contents too, so that nothing rests on SHA-1, and read who asked for each change, who carries it out and what came of it")
	outputFlag(cmd, &o.output, "text", "json")
	return cmd
}

// maxSeed is how long a seed may be.
const maxSeed = 200

func (o *exportOptions) run(ctx context.Context) error {
	from, err := periodEnd("--from", o.from)
	if err != nil {
		return err
	}
	to, err := periodEnd("--to", o.to)
	if err != nil {
		return err
	}
	switch {
	case !from.Before(to):
		return usagef("--to %s is not after --from %s", o.to, o.from)
	case o.dest == "":
		return usagef("say with --dest where to write the pack")
	case o.trustRoot != "" && !commitDigits.MatchString(o.trustRoot):
		return usagef("--trust-root %q is no commit of a ledger; write at least 10 digits of its id", o.trustRoot)
	case o.Sample < 0:
		return usagef("--sample %d: draw at least one row", o.Sample)
	case len(o.Seed) > maxSeed || strings.ContainsFunc(o.Seed, unicode.IsControl):
		return usagef("--seed: use a line of at most %d bytes", maxSeed)
	}
	dest := o.below(o.dest)
	if err := checkPackFolder(dest); err != nil {
		return err
	}
	if o.main == "" {
		if o.main, err = o.mainBranch("--main"); err != nil {
			return err
		}
	}
	pack, err := o.make(ctx, from, to)
	if err != nil {
		return err
	}
	files, err := pack.Files()
	if err != nil {
		return err
	}
	if err := writePack(dest, files); err != nil {
		return fmt.Errorf("write the auditor's pack: %w", err)
	}
	if o.output == "json" {
		return report.WriteJSON(o.env.Stdout, packSummary{
			Dest: dest, Files: workpaper.FileNames(), Scope: pack.Scope, Reconciliation: pack.Reconciliation,
			Counts: pack.Counts, Sampling: pack.Sampling, Notes: pack.Notes,
		})
	}
	return o.summarise(pack)
}

// periodEnd reads an end of the period; a date is its beginning in UTC.
func periodEnd(flag, text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, usagef("say with --from and --to which period; --to is excluded")
	}
	for _, layout := range []string{time.DateOnly, time.RFC3339, "2006-01-02T15:04Z07:00"} {
		if t, err := time.Parse(layout, text); err == nil {
			return t.UTC(), nil
		}
	}
	return time.Time{}, usagef("%s %q is no time; write 2026-10-01 or 2026-10-01T09:00:00+02:00", flag, text)
}

// packSummary is what is told of a pack to programs.
type packSummary struct {
	Dest           string                   `json:"dest"`
	Files          []string                 `json:"files"`
	Scope          workpaper.Scope          `json:"scope"`
	Reconciliation workpaper.Reconciliation `json:"reconciliation"`
	Counts         workpaper.Counts         `json:"counts"`
	Sampling       workpaper.Sampling       `json:"sampling"`
	Notes          []string                 `json:"notes"`
}

// summarise tells people what was written.
func (o *exportOptions) summarise(p *workpaper.Pack) error {
	c, r := p.Counts, p.Reconciliation
	out := &strings.Builder{}
	line := func(what, format string, args ...any) {
		fmt.Fprintf(out, "  %-15s "+format+"\n", append([]any{what}, args...)...)
	}
	fmt.Fprintf(out, "%s has the auditor's pack from %s until %s (excluded).\n\n", report.Printable(o.dest), p.Scope.From.Format(time.RFC3339), p.Scope.To.Format(time.RFC3339))
	line("changes", "%d: %d approved, %d not controlled, %d unauthorised, %d without evidence", c.Rows, c.Approved, c.NotControlled, c.Unauthorised, c.NoEvidence)
	line("commits", "%d: %d with evidence, %d without, %d up to the adoption", r.InPeriod, r.Covered, r.Uncovered, r.BeforeAdoption)
	line("emergencies", "%d, %s overdue", c.Emergency, report.Count(c.ReviewsOverdue, "review", "reviews"))
	line("self-approvals", "%d", c.SelfApprovals)
	line("sample", "%d drawn, %d listed besides", p.Sampling.Size, len(p.Sample)-p.Sampling.Size)
	line("exceptions", "%d", c.Exceptions)
	for _, note := range p.Notes {
		fmt.Fprintln(out)
		for _, part := range report.Wrap(note, o.env.Width) {
			fmt.Fprintln(out, part)
		}
	}
	fmt.Fprintf(out, "\nBegin with report.html; sha256sum -c SHA256SUMS checks the files.\n")
	_, err := fmt.Fprint(o.env.Stdout, out.String())
	return err
}
