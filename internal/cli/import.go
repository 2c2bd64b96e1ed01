package cli

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/gitsm/gitsm/internal/changeset"
	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/mapping"
	"github.com/gitsm/gitsm/internal/migration"
	"github.com/gitsm/gitsm/internal/report"
	"github.com/gitsm/gitsm/internal/repository"
)

type importOptions struct {
	*app
	maps     []string
	owner    string
	dryRun   bool
	prune    bool
	baseline string
	strict   bool
	output   string
	print    string
}

func newImport(a *app) *cobra.Command {
	o := &importOptions{app: a}
	cmd := &cobra.Command{
		Use:   "import FORMAT [TYPE=]FILE... | import --print-mapping NAME",
		Short: "Bring records in from another system",
		Long: `Bring what another system exports into the repository as records. FORMAT is one that
gitsm has a mapping for: ` + strings.Join(mapping.Shipped(), ", ") + `;
or yaml, json or csv with a mapping of your own, --map MAPPING.cue. With both, your
mapping adds to the shipped one. TYPE= says what sort of things a file has where
neither the file's content nor its name tells: csv server=export.csv; - reads
standard input. --print-mapping contract prints what a mapping is made of, and
--print-mapping NAME a shipped one, to begin with or to see what becomes of what.

Records that were imported before keep their ids and files whatever they are called
now, and are updated field by field: what people wrote into them stays, and what they
retired stays retired. Lists keep what the source does not have, unless --prune is
given. A second import of the same source changes nothing. What is wrong with the source is told with
its place there: references that lead nowhere, duplicates, circles, and what the
mapping has no rule for. Nothing is written where a source cannot be read to its end.

Faults need not be mended first: with --baseline those that the repository then has are
accepted, and gitsm validate --baseline fails for new ones only.

Exit status: 0 imported, perhaps with warnings; 1 errors found (warnings too with
--strict); 2 wrong usage; 3 could not do the work.`,
		Example: `  gitsm import backstage catalog-info.yaml
  gitsm import gitlab service-catalog.yml teams.yml --baseline baseline.json
  gitsm import csv server=export.csv --map servers.cue --owner team/platform
  gitsm import netbox dump.json --dry-run     show the difference, write nothing
  zcat dump.json.gz | gitsm import json thing=- --map things.cue
  gitsm import --print-mapping contract       how a mapping is written`,
		Args: usageArgs(o.args),
		ValidArgsFunction: func(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
			if len(args) == 0 {
				return importFormats(), cobra.ShellCompDirectiveNoFileComp
			}
			return nil, cobra.ShellCompDirectiveDefault
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if o.print != "" {
				return o.printMapping()
			}
			return o.run(cmd.Context(), args[0], args[1:])
		},
	}
	cmd.Flags().StringArrayVar(&o.maps, "map", nil, "map with `MAPPING.cue`; repeatable")
	cmd.Flags().StringVar(&o.print, "print-mapping", "", "print the shipped mapping `NAME`, or the contract of mappings")
	cmd.Flags().StringVar(&o.owner, "owner", "", "the owner of records that must have one and get none: a `TEAM` such as team/platform")
	_ = cmd.MarkFlagFilename("map", "cue") // fails only for a flag that is not there
	_ = cmd.RegisterFlagCompletionFunc("print-mapping", cobra.FixedCompletions(printable(), cobra.ShellCompDirectiveNoFileComp))
	cmd.Flags().BoolVar(&o.dryRun, "dry-run", false, "print the difference instead of writing it")
	cmd.Flags().BoolVar(&o.prune, "prune", false, "remove entries of lists that the source does not have")
	cmd.Flags().StringVar(&o.baseline, "baseline", "", "accept all faults that the records then have: write them to `FILE`")
	strictFlag(cmd, &o.strict)
	outputFlag(cmd, &o.output, "text", "json")
	return cmd
}

// args checks how many arguments there are.
func (o *importOptions) args(cmd *cobra.Command, args []string) error {
	switch {
	case o.print != "":
		return cobra.NoArgs(cmd, args)
	case len(args) == 0:
		return usagef("name a format and a file; formats are %s", strings.Join(importFormats(), ", "))
	case len(args) == 1:
		return usagef("name a file to import too, such as: gitsm import %s %s", report.Printable(args[0]), exampleSource(args[0]))
	}
	return nil
}

// exampleSource is what a source of a format is called, for want of a better name.
func exampleSource(format string) string {
	_, written, _ := mapping.ReadShipped(format)
	if written == "" {
		written = format
	}
	return "export." + report.Printable(written)
}

// importFormats are the names of the shipped mappings, and of the formats to map oneself.
func importFormats() []string {
	return append(mapping.Shipped(), "yaml", "json", "csv")
}

// importResult is what became of an import.
type importResult struct {
	*migration.Import
	// faults are why nothing could be planned: of the sources, or of the mapping.
	faults []diag.Diagnostic
	// files are the paths of those that change, sorted.
	files   []string
	written bool
	// found is what is wrong with the imported records, in the source, but for what diagnostics
	// of the source tell already, which are told; elsewhere is how many faults other records have,
	// and accepted how many the baseline now has.
	found                     []diag.Diagnostic
	told, elsewhere, accepted int
}

func (o *importOptions) run(ctx context.Context, format string, args []string) error {
	files, written, err := o.mapping(format)
	if err != nil {
		return err
	}
	owner, err := estate.ParseRef(o.owner)
	if o.owner != "" && (err != nil || !slices.Contains([]estate.Kind{estate.Team, estate.Person}, owner.Kind())) {
		return usagef("--owner %s can own nothing; name a team, such as team/platform", diag.Quote(o.owner))
	}
	if _, err := repository.FindRoot(o.workingDir()); err != nil {
		return err
	}
	sources, err := o.sources(ctx, args, written)
	if err != nil {
		return err
	}
	defer sources.close()
	result, err := o.carryOut(ctx, files, owner, sources)
	if err != nil {
		return err
	}
	if err := o.writeResult(ctx, result, sources, files); err != nil {
		return err
	}
	errs, warnings := diag.Count(slices.Concat(result.faults, result.diagnostics(), result.found))
	if errs > 0 || o.strict && warnings > 0 {
		return errFindings
	}
	return nil
}

func (r *importResult) diagnostics() []diag.Diagnostic {
	if r.Import == nil {
		return nil
	}
	return r.Diagnostics
}

// carryOut reads, maps, plans and writes.
func (o *importOptions) carryOut(ctx context.Context, files []mapping.File, owner estate.Ref, sources *importSources) (*importResult, error) {
	header, fault, err := o.pool().Mapping(ctx, files)
	if err != nil {
		return nil, err
	}
	if fault != nil {
		return &importResult{faults: []diag.Diagnostic{*fault}}, nil
	}
	state, err := o.load(ctx, true)
	if err != nil {
		return nil, err
	}
	result, err := o.plan(ctx, state, header, files, owner, sources)
	if closing := state.Close(); err == nil {
		err = closing
	}
	if err != nil || len(result.faults) > 0 {
		return result, err
	}
	for _, f := range result.Changes.Files {
		result.files = append(result.files, f.Path)
	}
	slices.Sort(result.files)
	if o.dryRun {
		return result, nil
	}
	progress := newProgress(o.env, "writing records")
	err = result.Changes.Write(state.Root, progress.set)
	progress.close()
	if err != nil {
		return nil, fmt.Errorf("write records: %w", err)
	}
	result.written, result.Changes = true, changeset.Set{} // what was written is read again
	return result, o.judge(ctx, result)
}

// plan works out what changes.
func (o *importOptions) plan(ctx context.Context, state *repository.State, header mapping.Header, files []mapping.File, owner estate.Ref, sources *importSources) (*importResult, error) {
	e, err := state.Estate(ctx)
	if err != nil {
		return nil, err
	}
	schema, err := state.Schema(ctx)
	if err != nil {
		return nil, err
	}
	progress := newProgress(o.env, "planning records")
	defer progress.close()
	planner := migration.NewPlanner(migration.Target{
		Estate:   e,
		Read:     func(path string) ([]byte, error) { return state.ReadFile(ctx, path) },
		Required: requiredFields(schema),
	}, migration.Options{Header: header, Unread: header.Unread(), Owner: owner, Prune: o.prune, Now: o.env.Now(), Progress: progress.set})
	faults, err := o.mapSources(ctx, header, files, sources, planner)
	if err != nil {
		return nil, err
	}
	if errs, _ := diag.Count(faults); errs > 0 {
		return &importResult{faults: diag.Normalise(faults)}, nil
	}
	planned, err := planner.Plan()
	if err != nil {
		return nil, err
	}
	if _, ok := e.Record(owner); owner != "" && !ok && !slices.Contains(planned.Refs, owner) {
		return nil, usagef("--owner %s: there is no such record, nor has the source one%s", owner, nearRef(e, owner))
	}
	planned.Diagnostics = diag.Normalise(append(planned.Diagnostics, faults...))
	return &importResult{Import: planned}, nil
}
