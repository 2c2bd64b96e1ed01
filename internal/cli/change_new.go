package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode"

	"github.com/spf13/cobra"

	"github.com/gitsm/gitsm/internal/change"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/facts"
	"github.com/gitsm/gitsm/internal/gittree"
	"github.com/gitsm/gitsm/internal/graph"
	"github.com/gitsm/gitsm/internal/review"
	"github.com/gitsm/gitsm/internal/roster"
	"github.com/gitsm/gitsm/internal/scaffold"
)

type changeNewOptions struct {
	pullOptions
	owner     string
	emergency bool
	print     bool
}

func newChangeNew(a *app) *cobra.Command {
	o := &changeNewOptions{pullOptions: pullOptions{app: a}}
	cmd := &cobra.Command{
		Use:   "new TITLE",
		Short: "Draft the change record of the present branch",
		Long: `Draft the record of a change from what differs between the working tree and the branch
that it is to be merged into: its scope, what it hits, and the next maintenance window in
which nothing is frozen. What only people know is left to replace. Without a difference
it is the draft of a change whose work is done elsewhere.`,
		Example: `  gitsm change new "Upgrade the payments database to 16.6"
  gitsm change new "Restart the tills" --emergency --print`,
		Args: usageArgs(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error { return o.run(cmd.Context(), args[0]) },
	}
	cmd.Flags().StringVar(&o.base, "base", "", "the change is to be merged into `COMMIT`; default: the remote's main branch, else main or master")
	cmd.Flags().StringVar(&o.owner, "owner", "", "who answers for it; default: the person whose address git is configured with")
	cmd.Flags().BoolVar(&o.emergency, "emergency", false, "draft an emergency")
	cmd.Flags().BoolVar(&o.print, "print", false, "print the record instead of writing a file")
	return cmd
}

func (o *changeNewOptions) run(ctx context.Context, title string) error {
	id := estate.SuggestID(title)
	if !strings.ContainsFunc(title, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) {
		return usagef("%q has no letter or digit to make an id of", title)
	}
	id = o.env.Now().Format(time.DateOnly) + "-" + id
	base := o.base
	if base == "" {
		var err error
		if base, err = o.mainBranch("--base"); err != nil {
			return err
		}
	}
	progress := newProgress(o.env, "reading records")
	draft, err := review.Draft(ctx, review.Options{
		Dir: o.workingDir(), Base: base, At: o.env.Now(), Pool: o.pool(), CacheDir: o.env.CacheDir, Engine: o.env.engine(), Progress: progress.set,
	})
	progress.close()
	if err != nil {
		return err
	}
	owner, err := o.answering(draft.Base)
	if err != nil {
		return err
	}
	d := scaffold.ChangeDraft{Title: title, Type: string(change.Normal), Owner: string(owner), Impact: hits(draft.Assessment)}
	if o.emergency {
		d.Type = string(change.Emergency)
	}
	for _, t := range draft.Assessment.Touched {
		if t.Ref.Kind() != estate.Change {
			d.Affects = append(d.Affects, scaffold.DraftScope{Ref: string(t.Ref), Note: noteOf(t), Effect: effectOf(t), Gone: t.After == nil})
		}
	}
	if p := draft.Proposal; p != nil && !o.emergency {
		d.Start, d.End, d.Why = p.Start, p.End, "the next opening of "+string(p.Calendar)
	}
	content := scaffold.ChangeRecord(d)
	if o.print {
		_, err := o.env.Stdout.Write(content)
		return err
	}
	return o.writeDraft(pathOf(estate.Change, id), content, "gitsm change assess, once it is committed")
}

// answering is who is to own the change.
func (o *changeNewOptions) answering(e *estate.Estate) (estate.Ref, error) {
	if o.owner != "" {
		ref, err := estate.ParseRef(o.owner)
		if err != nil {
			return "", usagef("--owner: %w", err)
		}
		return ref, nil
	}
	_, mail := gittree.Identity(o.workingDir())
	if person, ok := roster.New(e).Person(facts.Identity{Email: mail}); ok {
		return person, nil
	}
	if mail == "" {
		return "", usagef("git has no user.email, so nobody can tell whose change it is; say it with --owner")
	}
	return "", errors.Join(usagef("no person has the address %s; say who answers for the change with --owner", mail))
}

// effectOf is what the work is taken to do: what runs is out while it is worked on, and
// nothing else stops anything.
func effectOf(t change.Touched) string {
	if k := t.Ref.Kind(); t.Before != nil && (k == estate.ConfigurationItem || k == estate.Service) {
		return "outage"
	}
	return "none"
}

// noteOf says in a few words what happens to a record.
func noteOf(t change.Touched) string {
	const most = 3
	switch {
	case t.Before == nil:
		return "added"
	case t.After == nil:
		return "removed"
	}
	text := ""
	for i, f := range t.Fields {
		if i == most {
			return fmt.Sprintf("%s and %d more", text, len(t.Fields)-i)
		}
		if i > 0 {
			text += "; "
		}
		text += f.String()
	}
	return text
}

// hits are lines about the services that a change hits.
func hits(a change.Assessment) []string {
	const most = 8
	var lines []string
	rest := 0
	for _, i := range a.Impact {
		if i.Kind != estate.Service || i.Effect == graph.Unaffected {
			continue
		}
		if len(lines) == most {
			rest++
			continue
		}
		about := i.Effect.String()
		if i.Criticality != "" {
			about += ", " + i.Criticality
		}
		lines = append(lines, fmt.Sprintf("hits %s: %s", i.Ref, strings.ReplaceAll(about, "_", " ")))
	}
	if rest > 0 {
		lines = append(lines, fmt.Sprintf("and %d more services", rest))
	}
	return lines
}
