package cli

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/gitsm/gitsm/internal/chronicle"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/memo"
	"github.com/gitsm/gitsm/internal/publication"
	"github.com/gitsm/gitsm/internal/report"
	"github.com/gitsm/gitsm/internal/repository"
	"github.com/gitsm/gitsm/internal/site"
)

type renderOptions struct {
	*app
	siteOptions
	dest string
}

func newRender(a *app) *cobra.Command {
	o := &renderOptions{app: a}
	cmd := &cobra.Command{
		Use:   "render --dest DIR",
		Short: "Make the site that people read",
		Long: `Make the catalogue, the configuration database, the change calendar, the change log and
the continuity plans as a static site. It works from any web server, from a folder and
without scripts; the plans are also single files to keep and to print.

The same commit gives the same bytes on every machine. Only files that changed are
written, those that are gone are removed, and files that gitsm did not write are never
touched: .gitsm-site in DIR lists what it wrote, with digests that sha256sum checks.

The audience decides what is shown. public: records that are classified as public, as
they describe themselves; internal: all that are not restricted, with what is calculated
and remembered; restricted: everything.

Exit status: 0 the site is there; 2 wrong usage; 3 it could not be made. A faulty
estate is shown as far as it can be read, with a warning.`,
		Example: `  gitsm render --dest site
  gitsm render --dest /srv/www/catalogue --audience public --title "Example Retail"
  gitsm render --dest site --rev v2026.11`,
		Args: usageArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error { return o.run(cmd.Context()) },
	}
	a.stateFlags(cmd)
	o.siteOptions.flags(cmd)
	cmd.Flags().StringVar(&o.dest, "dest", "", "write the site into `DIR`, which is made if it is absent")
	return cmd
}

// siteOptions are what render and serve have in common.
type siteOptions struct {
	audience string
	title    string
}

func (o *siteOptions) flags(cmd *cobra.Command) {
	names := make([]string, 0, len(site.Audiences()))
	for _, a := range site.Audiences() {
		names = append(names, string(a))
	}
	cmd.Flags().StringVar(&o.audience, "audience", string(site.Internal), "who may read it: `AUDIENCE` is "+strings.Join(names, ", "))
	cmd.Flags().StringVar(&o.title, "title", "", "head every page with `TEXT`; default: the heading of README.md")
	_ = cmd.RegisterFlagCompletionFunc("audience", cobra.FixedCompletions(names, cobra.ShellCompDirectiveNoFileComp)) // fails only for a flag that is not there
}

func (o *renderOptions) run(ctx context.Context) error {
	if o.dest == "" {
		return usagef("say where the site goes, such as --dest site")
	}
	dest := o.below(o.dest)
	summary, err := o.render(ctx, dest)
	if err != nil {
		return err
	}
	for _, path := range summary.Left {
		fmt.Fprintf(o.env.Stderr, "gitsm: %s is not of this site any more, but was changed by somebody else and is left alone\n", report.Printable(path))
	}
	fmt.Fprintf(o.env.Stdout, "%s: %s (%d written, %d removed)\n", report.Printable(o.dest),
		report.Count(summary.Written+summary.Unchanged, "file", "files"), summary.Written, summary.Removed)
	return nil
}

// render makes the site in a folder.
func (o *renderOptions) render(ctx context.Context, dest string) (summary publication.Summary, err error) {
	audience, err := site.ParseAudience(o.audience)
	if err != nil {
		return summary, &usageError{err}
	}
	state, err := o.load(ctx, true)
	if err != nil {
		return summary, err
	}
	defer func() { err = errors.Join(err, state.Close()) }()
	if err := ownFolder(dest, state.Root); err != nil {
		return summary, err
	}
	if err := o.warnFaults(ctx, state); err != nil {
		return summary, err
	}
	source, done, err := o.source(ctx, state, &o.siteOptions)
	if err != nil {
		return summary, err
	}
	defer done()
	return o.publish(ctx, source, audience, dest)
}

// ownFolder refuses to write a site among the records.
func ownFolder(dest, root string) error {
	if same, err := publication.Inside(root, dest); err != nil || same {
		return errors.Join(err, usageIf(same, "--dest %s holds the repository; name a folder of its own, such as --dest site", dest))
	}
	for _, folder := range []string{repository.Catalogue, repository.CMDB, "schema", ".git", ".github"} {
		inside, err := publication.Inside(dest, filepath.Join(root, folder))
		if err != nil || inside {
			return errors.Join(err, usageIf(inside, "--dest %s lies in %s, which is for records; name a folder of its own, such as --dest site", dest, folder))
		}
	}
	return nil
}

func usageIf(wrong bool, format string, args ...any) error {
	if !wrong {
		return nil
	}
	return usagef(format, args...)
}

// publish renders a site into a folder, with what is remembered of the last time.
func (o *renderOptions) publish(ctx context.Context, source site.Source, audience site.Audience, dest string) (summary publication.Summary, err error) {
	saveMemory() // what a page needs is little, and there are many
	edition := site.Edition(source, audience)
	book, memory, place := memo.New(edition), "", ""
	if o.env.CacheDir != "" {
		memory = filepath.Join(o.env.CacheDir, "site")
		digest := memo.Of([]byte(dest))
		place = filepath.Join(memory, hex.EncodeToString(digest[:8])+".memo")
		book = memo.Open(place, edition)
	}
	folder, err := publication.Open(dest, memory)
	if err != nil {
		return summary, err
	}
	defer func() { err = errors.Join(err, folder.Close()) }()
	progress := newProgress(o.env, "making pages")
	defer progress.close()
	if err := site.New(source, audience, book).Render(ctx, folder, progress.set); err != nil {
		return summary, err
	}
	if summary, err = folder.Finish(); err != nil || place == "" {
		return summary, err
	}
	if err := book.Save(place); err != nil { // the next time takes longer, that is all
		fmt.Fprintf(o.env.Stderr, "gitsm: what was made cannot be remembered: %s\n", report.Printable(err.Error()))
	}
	return summary, nil
}

// source gathers what a site is made of. done releases it.
func (a *app) source(ctx context.Context, state *repository.State, o *siteOptions) (source site.Source, done func(), err error) {
	e, err := state.Estate(ctx)
	if err != nil {
		return source, nil, err
	}
	schema, err := state.Schema(ctx)
	if err != nil {
		return source, nil, err
	}
	source = site.Source{
		Estate: e, At: state.At, Priorities: schema.Priorities, Title: o.title,
		Edition: a.env.engine() + " " + state.SchemaDigest(),
	}
	if source.Title == "" {
		source.Title = heading(ctx, state)
	}
	done, err = a.remember(ctx, state, &source)
	if err != nil {
		return source, nil, err
	}
	if err := a.committed(ctx, state, &source); err != nil {
		done()
		return source, nil, err
	}
	return source, done, nil
}

// remember tells a source the past of its records; nothing where there is no git.
func (a *app) remember(ctx context.Context, state *repository.State, source *site.Source) (done func(), err error) {
	progress := newProgress(a.env, "reading history")
	defer progress.close()
	past, err := chronicle.Open(ctx, state, source.Estate, chronicle.Options{CacheDir: a.env.CacheDir, Engine: a.env.engine(), Progress: progress.set})
	if errors.Is(err, repository.ErrNoHistory) {
		return func() {}, nil
	}
	if err != nil {
		return nil, err
	}
	if err := past.Fault(); err != nil { // history is told all the same
		fmt.Fprintf(a.env.Stderr, "gitsm: what the change ledger has cannot be told: %s\n", report.Printable(err.Error()))
	}
	a.warnPast(past)
	source.Past, source.Evidence = past, past.Evidence()
	var failed error // to read what changed since an exercise: the documents then say that nobody knows
	source.Changes = beyond(ctx, state, &failed).Changes
	return past.Close, nil
}

// committed tells a source which commit a state is or, for a working tree, stands on, and what
// differs from that. It tells nothing where there is no history.
func (a *app) committed(ctx context.Context, state *repository.State, source *site.Source) error {
	repo, tip, err := state.Past()
	switch {
	case errors.Is(err, repository.ErrNoHistory):
		return nil
	case err != nil:
		return err
	}
	if state.Commit.IsZero() {
		changed, sure, err := a.uncommitted(ctx, state, tip.String())
		if err != nil || !sure {
			return err
		}
		source.Uncommitted = changed
	}
	source.Commit = tip.String()
	source.CommitTime, err = repo.CommitTime(tip)
	return err
}

// uncommitted returns the records in which a working tree differs from the commit it stands
// on. It is false where any may.
func (a *app) uncommitted(ctx context.Context, state *repository.State, tip string) (changed []estate.Ref, sure bool, err error) {
	head, err := repository.Load(ctx, repository.Options{
		Dir: a.workingDir(), Rev: tip, At: state.At, Now: a.env.Now(), Like: state, Records: true,
		Pool: a.pool(), CacheDir: a.env.CacheDir, Engine: a.env.engine(),
	})
	if errors.Is(err, repository.ErrNoEstate) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, err
	}
	changed, sure = repository.Changed(head, state)
	return changed, sure, head.Close()
}

// heading is the first heading of the repository's README.md, by which people know it: the
// folder's name would differ from clone to clone.
func heading(ctx context.Context, state *repository.State) string {
	content, err := state.ReadTop(ctx, "README.md")
	if err != nil {
		return "Service catalogue"
	}
	for line := range bytes.Lines(content) {
		if title, ok := bytes.CutPrefix(line, []byte("# ")); ok {
			return string(bytes.TrimSpace(title))
		}
	}
	return "Service catalogue"
}
