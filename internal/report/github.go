package report

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/gitsm/gitsm/internal/diag"
)

// maxCommands is how many annotations of one severity GitHub shows for a step.
const maxCommands = 10

// GitHub writes diagnostics as workflow commands, which GitHub Actions turns into
// annotations on the changed lines. GitHub shows ten of each severity: the rest is
// counted in a last one. checked says what was looked at, such as 12 records, and again
// is the command that shows everything.
func GitHub(w io.Writer, v Validation, checked, again string) error {
	for _, severity := range []diag.Severity{diag.Error, diag.Warning, diag.Info} {
		list := slices.DeleteFunc(slices.Clone(v.Diagnostics), func(d diag.Diagnostic) bool { return d.Severity != severity })
		shown := list
		if len(list) > maxCommands {
			shown = list[:maxCommands-1]
		}
		for _, d := range shown {
			message := d.Message
			if d.Hint != "" {
				message += "\n" + d.Hint
			}
			if _, err := fmt.Fprintf(w, "::%s file=%s,line=%d,col=%d,title=%s::%s\n",
				command(severity), property(d.Path), max(d.Line, 1), max(d.Column, 1), property(string(d.Code)), data(message)); err != nil {
				return err
			}
		}
		if rest := len(list) - len(shown); rest > 0 {
			if _, err := fmt.Fprintf(w, "::%s title=gitsm::%s\n", command(severity), data(fmt.Sprintf("and %d more; see them all with: %s", rest, again))); err != nil {
				return err
			}
		}
	}
	_, err := fmt.Fprintf(w, "%s: %s, %s\n", Printable(checked), Count(v.Summary.Errors, "error", "errors"), Count(v.Summary.Warnings, "warning", "warnings"))
	return err
}

// data escapes the message of a workflow command.
func data(s string) string {
	var lines []string
	for line := range strings.SplitSeq(s, "\n") {
		lines = append(lines, strings.ReplaceAll(Printable(line), "%", "%25"))
	}
	return strings.Join(lines, "%0A")
}

// property escapes a property of a workflow command.
func property(s string) string {
	return strings.NewReplacer("%", "%25", ":", "%3A", ",", "%2C").Replace(Printable(s))
}
