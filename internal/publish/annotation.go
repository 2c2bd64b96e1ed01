package publish

import (
	"cmp"
	"slices"

	"github.com/gitsm/gitsm/internal/approval"
	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/forge"
	"github.com/gitsm/gitsm/internal/report"
)

// Bounds on annotations: how many there are, and the bytes of each. GitHub takes 64 KiB of a
// message; who reads so much goes to the file.
const (
	mostAnnotations = 200
	mostMessage     = 4000
	mostPath        = 1000
	mostLine        = 1 << 30
)

// nowhere is the path of an annotation that is about no file, as GitHub's own runner has it.
const nowhere = ".github"

// levels are the severities in GitHub's words.
var levels = map[diag.Severity]string{diag.Error: "failure", diag.Warning: "warning", diag.Info: "notice"}

// annotations are the diagnostics of a decision as remarks on lines: first those on changed lines,
// then those on changed files, then the others, errors before warnings before notes. all is how
// many there would be without a bound.
func annotations(d approval.Decision, changed func(string) []Lines) (shown []forge.Annotation, all int) {
	near := nearness(d, changed)
	found := make([]placed, len(d.Diagnostics))
	for i, f := range d.Diagnostics {
		found[i] = placed{f, near(f.Path, f.Line)}
	}
	slices.SortStableFunc(found, func(a, b placed) int {
		return cmp.Or(cmp.Compare(a.far, b.far), cmp.Compare(a.Severity, b.Severity))
	})
	for _, f := range found[:min(len(found), mostAnnotations)] {
		shown = append(shown, annotation(f.Diagnostic))
	}
	return shown, len(found)
}

// placed is a diagnostic, and how far it is from what changed.
type placed struct {
	diag.Diagnostic
	far int
}

func annotation(f diag.Diagnostic) forge.Annotation {
	line := min(max(f.Line, 1), mostLine) // 0 is the file as a whole
	level := levels[f.Severity]
	if level == "" {
		level = levels[diag.Info]
	}
	message := quiet(shortened(f.Message, mostMessage))
	if f.Hint != "" {
		message += "\n" + quiet(shortened(f.Hint, mostMessage))
	}
	return forge.Annotation{
		Path: cmp.Or(report.Printable(shortened(f.Path, mostPath)), nowhere), Line: line, EndLine: line,
		Level: level, Title: quiet(shortened(string(f.Code), 50)), Message: cmp.Or(message, "a fault"),
	}
}

// nearness tells how far a line is from what changed: 0 on a changed line, 1 in a changed file, 2
// elsewhere.
func nearness(d approval.Decision, changed func(string) []Lines) func(path string, line int) int {
	files := map[string]bool{}
	for _, path := range d.Files {
		files[path] = true
	}
	for _, r := range d.Diff {
		files[r.Path] = true
	}
	return func(path string, line int) int {
		var spans []Lines
		if changed != nil {
			spans = changed(path)
		}
		switch {
		case slices.ContainsFunc(spans, func(s Lines) bool { return s.From <= max(line, 1) && max(line, 1) <= s.To }):
			return 0
		case len(spans) > 0 || files[path]:
			return 1
		}
		return 2
	}
}
