package cli

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/explain"
	"github.com/gitsm/gitsm/internal/mapping"
	"github.com/gitsm/gitsm/internal/report"
	"github.com/gitsm/gitsm/internal/table"
)

// Text shows diagnostics of one code up to maxOfOneCode, and where there are more only the first
// fewOfOneCode; JSON has all of them.
const (
	maxOfOneCode = 20
	fewOfOneCode = 5
)

func (o *importOptions) writeResult(_ context.Context, r *importResult, sources *importSources, files []mapping.File) error {
	if o.output == "json" {
		return o.writeJSON(r)
	}
	w := o.env.Stdout
	if o.dryRun && r.Import != nil {
		if err := o.env.writeDiff(&r.Changes); err != nil {
			return err
		}
		w = o.env.Stderr // the difference is for git apply
	}
	p := &importPrinter{importOptions: o, w: w, sources: sources, files: files}
	p.diagnostics(slices.DeleteFunc(append(slices.Clone(r.faults), r.diagnostics()...), func(d diag.Diagnostic) bool {
		return d.Code == diag.FieldNotMapped // the counts have them, in fewer lines
	}))
	if r.Import == nil {
		p.printf("nothing was written: %s\n", counted(r.faults))
		return p.err
	}
	p.counts(r)
	if !r.written {
		if len(r.files) == 0 {
			p.printf("\nnothing would change, and nothing was written\n")
			return p.err
		}
		p.printf("\nnothing was written; without --dry-run %s would change\n", report.Count(len(r.files), "file", "files"))
		return p.err
	}
	p.found(r)
	p.next(r)
	return p.err
}

// importPrinter writes what became of an import for a person, and remembers the first failure.
type importPrinter struct {
	*importOptions
	w       io.Writer
	sources *importSources
	files   []mapping.File
	err     error
}

func (p *importPrinter) printf(format string, args ...any) {
	if p.err == nil {
		_, p.err = fmt.Fprintf(p.w, format, args...)
	}
}

// diagnostics writes diagnostics with the lines of the source at which they stand, the first
// of each code, and how many more there are.
func (p *importPrinter) diagnostics(ds []diag.Diagnostic) {
	if len(ds) == 0 || p.err != nil {
		return
	}
	seen := map[diag.Code]int{}
	for _, d := range ds {
		seen[d.Code]++
	}
	var shown []diag.Diagnostic
	told := map[diag.Code]int{}
	for _, d := range ds {
		if told[d.Code]++; seen[d.Code] <= maxOfOneCode || told[d.Code] <= fewOfOneCode {
			shown = append(shown, d)
		}
	}
	lines := p.sources.lines(shown)
	p.err = report.Diagnostics(p.w, shown, report.TextOptions{
		Colour: p.env.Colour && !p.dryRun, Width: p.env.Width,
		Source: func(path string) []byte {
			for _, f := range p.files {
				if f.Path == path {
					return f.Content
				}
			}
			return lines(path)
		},
	})
	var codes []diag.Code
	for code, n := range seen {
		if n > maxOfOneCode {
			codes = append(codes, code)
		}
	}
	slices.Sort(codes)
	for _, code := range codes {
		p.printf("%s more: %s [%s]; all of them with -o json\n", strconv.Itoa(seen[code]-fewOfOneCode), explain.Title(code), code)
	}
	p.printf("\n")
}

// counts writes what became of the objects of each type, and of the records of each kind.
func (p *importPrinter) counts(r *importResult) {
	objects := table.Table{Columns: []table.Column{
		{Title: "OBJECTS", Yields: true}, {Title: "FOUND", Right: true}, {Title: "MAPPED", Right: true}, {Title: "SKIPPED", Right: true}, {Title: "FAILED", Right: true}, {Title: "NO RULE", Right: true},
	}}
	for _, c := range r.Sources {
		objects.Rows = append(objects.Rows, cells(c.Type, c.Objects, c.Mapped, c.Skipped, c.Failed, c.Unread))
	}
	records := table.Table{Columns: []table.Column{
		{Title: "RECORDS", Yields: true}, {Title: "CREATED", Right: true}, {Title: "UPDATED", Right: true}, {Title: "UNCHANGED", Right: true},
	}}
	for _, t := range r.Records {
		records.Rows = append(records.Rows, cells(t.Kind.String(), t.Created, t.Updated, t.Unchanged))
	}
	p.table(objects)
	p.skipped(r.Sources)
	p.left(r.Sources)
	if len(records.Rows) > 0 {
		p.printf("\n")
		p.table(records)
	}
}

func (p *importPrinter) table(t table.Table) {
	if p.err == nil {
		p.err = t.Text(p.w, "", p.env.Width)
	}
}

func cells(name string, numbers ...int) []string {
	out := []string{name}
	for _, n := range numbers {
		out = append(out, strconv.Itoa(n))
	}
	return out
}

// found writes what is wrong with the imported records.
func (p *importPrinter) found(r *importResult) {
	switch {
	case p.baseline != "":
		p.printf("\n%s: %s accepted\n", report.Printable(p.baseline), report.Count(r.accepted, "fault is", "faults are"))
	case len(r.found) > 0:
		p.printf("\nThe records have faults, which stand in the source here:\n\n")
		p.diagnostics(r.found)
		p.printf("%s\n", counted(r.found))
		if r.told > 0 {
			p.printf("and %s to nothing, as told above\n", report.Count(r.told, "reference", "references"))
		}
	case r.told > 0:
		p.printf("\nThe records have %s to nothing, as told above.\n", report.Count(r.told, "reference", "references"))
	default:
		p.printf("\nno faults in the imported records\n")
	}
	if r.elsewhere > 0 {
		p.printf("%s in other records; see gitsm validate\n", report.Count(r.elsewhere, "fault", "faults"))
	}
}

func counted(ds []diag.Diagnostic) string {
	errs, warnings := diag.Count(ds)
	return report.Count(errs, "error", "errors") + ", " + report.Count(warnings, "warning", "warnings")
}

// next says what to do now.
func (p *importPrinter) next(r *importResult) {
	var steps []string
	if slices.ContainsFunc(r.diagnostics(), ownerless) {
		steps = append(steps, "import again with --owner team/…    an owner for records without one")
	}
	baseline := p.baseline
	switch {
	case baseline == "" && len(r.found)+r.told > 0:
		baseline = "baseline.json"
		steps = append(steps, "gitsm validate -o json > baseline.json    accept the faults there are", "gitsm validate --baseline baseline.json    fail for new ones only")
	case baseline != "":
		steps = append(steps, "gitsm validate --baseline "+report.Printable(baseline)+"    fail for new faults only")
	default:
		steps = append(steps, "gitsm validate")
	}
	if folders := p.folders(r); len(folders) > 0 {
		if baseline != "" && !filepath.IsAbs(baseline) {
			folders = append(folders, report.Printable(baseline))
		}
		steps = append(steps, "git add "+strings.Join(folders, " ")+" && git commit")
	}
	p.printf("\nNext:\n  %s\n", strings.Join(steps, "\n  "))
}

// ownerless recognises the report of records that must have an owner.
func ownerless(d diag.Diagnostic) bool {
	return d.Code == diag.MissingField && strings.Contains(d.Hint, "--owner")
}

// folders are those at the root in which something was written.
func (p *importPrinter) folders(r *importResult) []string {
	var folders []string
	for _, file := range r.files {
		folder, _, _ := strings.Cut(file, "/")
		folders = append(folders, folder)
	}
	slices.Sort(folders)
	return slices.Compact(folders)
}
