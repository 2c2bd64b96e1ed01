package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/gittree"
	"github.com/gitsm/gitsm/internal/ledger"
	"github.com/gitsm/gitsm/internal/report"
)

type ledgerShowOptions struct {
	*app
	output string
}

func newLedgerShow(a *app) *cobra.Command {
	o := &ledgerShowOptions{app: a}
	cmd := &cobra.Command{
		Use:   "show [NUMBER | COMMIT | CHANGE | #PULL]",
		Short: "List the entries of the ledger, or show one in full",
		Long: `List the entries of the ledger, the newest first: all of them, or those about a commit,
a change or a pull request. An entry named by its number, or by the commit that adds it,
is shown in full, with the names that are not forgotten.

What is shown is read, not verified; that is for gitsm audit verify.

Exit status: 0 fine; 1 there is no such entry; 2 wrong usage; 3 there is no ledger, or
it cannot be read.`,
		Example: `  gitsm ledger show
  gitsm ledger show 12
  gitsm ledger show '#42'
  gitsm ledger show change/2026-11-20-upgrade-payments-db
  gitsm ledger show -o csv`,
		Args: usageArgs(cobra.MaximumNArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			return o.run(cmd.Context(), strings.Join(args, ""))
		},
	}
	outputFlag(cmd, &o.output, "text", "json", "csv")
	return cmd
}

// wanted says which entries are asked for.
type wanted struct {
	number int        // of one entry
	pull   int        // of a pull request
	change estate.Ref // of a change
	commit string     // the beginning of a commit's id, in lower case
}

func parseWanted(text string) (wanted, error) {
	var w wanted
	if text == "" {
		return w, nil
	}
	if digits, ok := strings.CutPrefix(text, "#"); ok {
		var err error
		if w.pull, err = strconv.Atoi(digits); err != nil || w.pull < 1 {
			return w, usagef("%q is no number of a pull request", text)
		}
		return w, nil
	}
	if strings.Contains(text, "/") {
		ref, err := estate.ParseRef(text)
		if err != nil {
			return w, &usageError{err}
		}
		w.change = ref
		return w, nil
	}
	if n, err := strconv.Atoi(text); err == nil && n > 0 && len(text) < 7 {
		w.number = n
		return w, nil
	}
	w.commit = strings.ToLower(text)
	if len(text) < 7 || len(text) > 40 || strings.Trim(w.commit, "0123456789abcdef") != "" {
		return w, usagef("%q is no entry's number, no commit (7 to 40 hexadecimal digits), no change and no pull request such as #42", text)
	}
	return w, nil
}

// matches reports whether an entry is asked for, and whether by itself.
func (w wanted) matches(link *ledger.Link) (listed, itself bool) {
	e := &link.Entry
	switch {
	case w.number > 0:
		return e.Number == w.number, e.Number == w.number
	case w.pull > 0:
		return e.Pull == w.pull, false
	case w.change != "":
		return e.Change == w.change, false
	case w.commit == "":
		return true, false
	case strings.HasPrefix(link.Commit.ID.String(), w.commit):
		return true, true
	}
	about := append([]string{e.After, e.Head}, e.Commits...)
	if e.Adoption != nil {
		about = append(about, e.Adoption.Commit)
	}
	return slices.ContainsFunc(about, func(id string) bool { return strings.HasPrefix(id, w.commit) }), false
}

func (o *ledgerShowOptions) run(ctx context.Context, text string) error {
	want, err := parseWanted(text)
	if err != nil {
		return err
	}
	repo, err := gittree.Open(o.workingDir())
	if err != nil {
		return err
	}
	err = o.show(ctx, repo, want, text)
	return errors.Join(err, repo.Close())
}

func (o *ledgerShowOptions) show(ctx context.Context, repo *gittree.Repository, want wanted, text string) error {
	l, rivals, err := ledger.Open(ctx, repo)
	if err != nil {
		return err
	}
	for _, rival := range rivals {
		fmt.Fprintf(o.env.Stderr, "gitsm: %s contradicts %s, which is shown; see gitsm audit verify\n", rival, l.Reference)
	}
	rows := []ledgerRow{}
	for link, err := range l.Newest(ctx) {
		if err != nil {
			return err
		}
		listed, itself := want.matches(&link)
		if itself {
			return o.entry(ctx, repo, &link)
		}
		if listed {
			rows = append(rows, newLedgerRow(&link))
		}
	}
	if len(rows) == 0 {
		fmt.Fprintf(o.env.Stderr, "gitsm: the ledger has no entry about %s\n", report.Printable(text))
		return errFindings
	}
	if o.output == "json" {
		return report.WriteJSON(o.env.Stdout, rows)
	}
	return listRows(o.env.Stdout, rows, o.output, o.env.Width)
}

// entry shows one entry in full, with the names that are known.
func (o *ledgerShowOptions) entry(ctx context.Context, repo *gittree.Repository, link *ledger.Link) error {
	names, err := ledger.ReadNames(ctx, repo)
	if errors.Is(err, ledger.ErrNames) { // the tokens are shown as they are
		fmt.Fprintln(o.env.Stderr, "gitsm:", report.Printable(err.Error()))
	} else if err != nil {
		return err
	}
	if link.Entry.Decision, err = names.ShowDecision(link.Entry.Decision); err != nil {
		return err
	}
	if link.Entry.Facts, err = names.ShowFacts(link.Entry.Facts); err != nil {
		return err
	}
	switch o.output {
	case "csv":
		return listRows(o.env.Stdout, []ledgerRow{newLedgerRow(link)}, o.output, o.env.Width)
	case "json":
		pinned := []string{}
		for _, id := range link.Pinned {
			pinned = append(pinned, id.String())
		}
		return report.WriteJSON(o.env.Stdout, struct {
			Commit string       `json:"commit"`
			Digest string       `json:"digest"`
			Pinned []string     `json:"pinned"`
			Entry  ledger.Entry `json:"entry"`
		}{link.Commit.ID.String(), link.Digest, pinned, link.Entry})
	}
	return o.text(link)
}

// text writes one entry for people: what the entry says, and then its decision.
func (o *ledgerShowOptions) text(link *ledger.Link) error {
	e := &link.Entry
	row := newLedgerRow(link)
	style := o.env.options()
	fmt.Fprintf(o.env.Stdout, "%s\n", style.Strong(fmt.Sprintf("Entry %d: %s", e.Number, e.Kind)))
	pairs := [][2]string{
		{"change", string(e.Change)}, {"pull request", numberText(e.Pull)}, {"verdict", row.Verdict}, {"outcome", e.Outcome}, {"why", e.Why},
		{"happened", stampText(e.At)}, {"recorded", stampText(e.RecordedAt)},
		{"main was", e.Main}, {"main became", e.After}, {"proposed", e.Head}, {"ratifies", strings.Join(e.Commits, " ")},
		{"content", e.Content}, {"previous", e.Previous}, {"digest", link.Digest}, {"commit", row.LedgerCommit},
	}
	if e.Review != nil {
		pairs = append(pairs, [2]string{"review", "owed within " + e.Review.Within + " of the end of the work"})
	}
	if e.Adoption != nil {
		pairs = append(pairs, [2]string{"policy", e.Adoption.Policy}, [2]string{"script", e.Adoption.Script})
		for _, s := range e.Adoption.Signers {
			pairs = append(pairs, [2]string{"key", s.Fingerprint + " of " + s.Principals})
		}
	}
	for _, p := range pairs {
		if p[1] != "" {
			fmt.Fprintf(o.env.Stdout, "  %-12s  %s\n", p[0], report.Printable(p[1]))
		}
	}
	return o.approvals(e.Decision)
}

// approvals writes what was required by a decision, and who approved.
func (o *ledgerShowOptions) approvals(decision json.RawMessage) error {
	var d struct {
		Requirements []struct {
			ID         string
			Need, Have int
			Approvals  []struct {
				By, Commit, Why string
				Counted         bool
			}
		}
	}
	if len(decision) == 0 || json.Unmarshal(decision, &d) != nil || len(d.Requirements) == 0 {
		return nil // there is none, or it is of another version and stands in the JSON
	}
	w := o.env.Stdout
	fmt.Fprintf(w, "\n%s\n", o.env.options().Strong("Requirements"))
	for _, q := range d.Requirements {
		fmt.Fprintf(w, "  %s: %d of %d\n", report.Printable(q.ID), q.Have, q.Need)
		for _, a := range q.Approvals {
			mark := "does not count"
			if a.Counted {
				mark = "counted"
			}
			for i, line := range report.Wrap(fmt.Sprintf("%s, %s: %s", a.By, mark, a.Why), o.env.Width-6) {
				indent := "    "
				if i > 0 {
					indent += "  "
				}
				fmt.Fprintf(w, "%s%s\n", indent, line)
			}
		}
	}
	_, err := fmt.Fprintln(w, "\nThe whole decision, and the facts that it was made of: -o json")
	return err
}
