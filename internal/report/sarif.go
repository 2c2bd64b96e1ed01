package report

import (
	"fmt"
	"io"
	"net/url"
	"slices"

	"github.com/owenrumney/go-sarif/v3/pkg/report"
	"github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif"

	"github.com/gitsm/gitsm/internal/diag"
)

// home is where readers of a SARIF file find the tool.
const home = "https://github.com/gitsm/gitsm"

// maxResults is how many results GitHub takes from one SARIF file.
const maxResults = 25_000

// SARIF writes a validation in the Static Analysis Results Interchange Format 2.1.0.
// title returns what a code means in one line.
func SARIF(w io.Writer, v Validation, version string, title func(diag.Code) string) error {
	run := sarif.NewRunWithInformationURI("gitsm", home)
	run.Tool.Driver.WithVersion(version)
	// Columns count code points, which is not SARIF's default.
	run.WithColumnKind("unicodeCodePoints")
	var codes []diag.Code
	for _, d := range v.Diagnostics {
		codes = append(codes, d.Code)
	}
	slices.Sort(codes)
	for _, code := range slices.Compact(codes) {
		run.AddRule(string(code)).
			WithShortDescription(sarif.NewMultiformatMessageString().WithText(title(code))).
			WithHelp(sarif.NewMultiformatMessageString().WithText("gitsm explain " + string(code)))
	}
	for _, d := range v.Diagnostics[:min(len(v.Diagnostics), maxResults)] {
		run.AddResult(result(d))
	}
	out := report.NewV210Report()
	out.AddRun(run)
	if err := out.PrettyWrite(w); err != nil {
		return fmt.Errorf("write SARIF: %w", err)
	}
	_, err := io.WriteString(w, "\n")
	return err
}

func result(d diag.Diagnostic) *sarif.Result {
	level := map[diag.Severity]string{diag.Error: "error", diag.Warning: "warning", diag.Info: "note"}[d.Severity]
	text := d.Message
	if d.Hint != "" {
		text += ". " + d.Hint
	}
	r := sarif.NewRuleResult(string(d.Code)).WithLevel(level).WithMessage(sarif.NewTextMessage(text))
	r.AddLocation(location(d.Span))
	for _, related := range d.Related {
		at := location(related.Span)
		at.WithMessage(sarif.NewTextMessage(related.Message))
		r.AddRelatedLocation(at)
	}
	return r
}

func location(s diag.Span) *sarif.Location {
	uri := (&url.URL{Path: s.Path}).String()
	physical := sarif.NewPhysicalLocation().
		WithArtifactLocation(sarif.NewSimpleArtifactLocation(uri)).
		WithRegion(sarif.NewSimpleRegion(max(s.Line, 1), max(s.Line, 1)).WithStartColumn(max(s.Column, 1)))
	return sarif.NewLocationWithPhysicalLocation(physical)
}
