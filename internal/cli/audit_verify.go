package cli

import (
	"context"
	"regexp"

	"github.com/spf13/cobra"

	"github.com/gitsm/gitsm/internal/audit"
	"github.com/gitsm/gitsm/internal/report"
	"github.com/gitsm/gitsm/internal/repository"
	"github.com/gitsm/gitsm/internal/statement"
)

type verifyOptions struct {
	*app
	main, trustRoot, seen string
	contents, noIndex     bool
	output                string
	strict                bool
}

func newAuditVerify(a *app) *cobra.Command {
	o := &verifyOptions{app: a}
	cmd := &cobra.Command{
		Use:   "verify",
		Short: "Check every commit of main against its evidence",
		Long: `Check every commit that main has taken in since gitsm was adopted against the ledger.

  the ledger  each entry follows the one before, adds one file, and is signed by a key
              that main allowed at that time; no entry was edited, dropped or put
              elsewhere, none contradicts another clone's
  main        each commit is recorded, once and in order; what was recorded is still
              there, with exactly the content that was approved
  approvals   each was given for that content, by somebody whom main entitled at that
              time, and who had no part in it
  follow-up   what came in without approval was ratified by an emergency change, and
              emergencies were reviewed in time

Where nothing was adopted, nothing has evidence, and every commit is listed.

The report ends with the first and the last commit of the ledger. Keep both: with
--trust-root and --seen nobody can put another ledger in its place, or an older one.
What was verified is kept in the cache, so that the next time only the new is looked at;
--no-index verifies everything again. Signatures are checked over the raw bytes of each
commit, decisions are not made again (gitsm audit replay does that).

Exit status: 0 main is what its evidence says; 1 it is not, or evidence is missing
(warnings too with --strict); 2 wrong usage; 3 the work could not be done.`,
		Example: `  gitsm audit verify
  gitsm audit verify --main origin/main --at now
  gitsm audit verify --trust-root 3f2a9c1b7d --seen 90b1c2d3e4f5
  gitsm audit verify --contents --no-index
  gitsm audit verify -o csv`,
		Args: usageArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error { return o.run(cmd.Context()) },
	}
	cmd.Flags().StringVar(&o.main, "main", "", "main ends in `COMMIT`; default: the remote's main branch, else main or master")
	cmd.Flags().StringVar(&o.trustRoot, "trust-root", "", "the ledger must begin with `COMMIT`, given by 10 digits or more")
	cmd.Flags().StringVar(&o.seen, "seen", "", "the ledger must still have `COMMIT`, in which it ended earlier")
	cmd.Flags().StringVar(&o.at, "at", "", "reviews are due as of `TIME` (2026-11-20, RFC 3339 or now); default: the time of main's last commit")
	cmd.Flags().BoolVar(&o.contents, "contents", false, "recompute the SHA-256 digests of contents too, so that nothing rests on SHA-1, and read who asked for each change, who carries it out and what came of it")
	cmd.Flags().BoolVar(&o.noIndex, "no-index", false, "verify everything again, and keep nothing")
	strictFlag(cmd, &o.strict)
	outputFlag(cmd, &o.output, "text", "json", "csv")
	return cmd
}

// commitDigits is how a commit of the ledger is given, so that another one cannot be made
// to look like it.
var commitDigits = regexp.MustCompile(`^[0-9a-fA-F]{10,40}$`)

func (o *verifyOptions) run(ctx context.Context) error {
	at, err := parseAt(o.at, o.env.Now())
	if err != nil {
		return err
	}
	if o.trustRoot != "" && !commitDigits.MatchString(o.trustRoot) {
		return usagef("--trust-root %q is no commit of a ledger; write at least 10 digits of its id", o.trustRoot)
	}
	if o.main == "" {
		if o.main, err = o.mainBranch("--main"); err != nil {
			return err
		}
	}
	saveMemory()
	progress := newProgress(o.env, "verifying entries")
	defer progress.close()
	result, err := audit.Verify(ctx, audit.Options{
		Dir: o.workingDir(), Main: o.main, TrustRoot: o.trustRoot, Seen: o.seen, At: at,
		Contents: o.contents, Index: !o.noIndex, Progress: progress.set,
		Repository: repository.Options{
			Dir: o.workingDir(), Now: o.env.Now(), Pool: o.pool(), CacheDir: o.env.CacheDir, Engine: o.env.engine(),
		},
	})
	if err != nil {
		return err
	}
	progress.close()
	switch o.output {
	case "json":
		err = report.WriteJSON(o.env.Stdout, result)
	case "csv":
		err = statement.AuditCSV(o.env.Stdout, result)
	default:
		err = statement.AuditText(o.env.Stdout, result, o.env.options())
	}
	if err != nil {
		return err
	}
	if errs, warnings := result.Count(); errs > 0 || o.strict && warnings > 0 {
		return errFindings
	}
	return nil
}
