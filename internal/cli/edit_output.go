package cli

import (
	"fmt"
	"strings"

	"github.com/gitsm/gitsm/internal/editing"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/report"
)

// recordJSON is an edited record in the commands' JSON.
type recordJSON struct {
	Ref     estate.Ref  `json:"ref"`
	Path    string      `json:"path"`
	Changed bool        `json:"changed"`
	Fields  []fieldJSON `json:"fields"`
}

// fieldJSON is what became of a field; null stands for none.
type fieldJSON struct {
	Path string       `json:"path"`
	From *estate.Node `json:"from"`
	To   *estate.Node `json:"to"`
}

func recordsJSON(edits []editing.Edit) []recordJSON {
	out := []recordJSON{}
	for i := range edits {
		e := &edits[i]
		r := recordJSON{Ref: e.Ref, Path: e.Path, Changed: e.Changed(), Fields: []fieldJSON{}}
		for _, f := range e.Fields {
			r.Fields = append(r.Fields, fieldJSON(f))
		}
		out = append(out, r)
	}
	return out
}

// maxShown is how many characters of a value a line shows.
const maxShown = 60

// lineOf words an edit in one line.
func lineOf(e *editing.Edit) string {
	if !e.Changed() {
		return string(e.Ref) + ": as it was"
	}
	var parts []string
	for _, f := range e.Fields {
		parts = append(parts, report.Printable(f.Path)+": "+shown(f.From)+" → "+shown(f.To))
	}
	return string(e.Ref) + ": " + strings.Join(parts, ", ")
}

func shown(n *estate.Node) string {
	if n == nil {
		return "nothing"
	}
	text := []rune(report.Printable(string(n.AppendJSON(nil))))
	if len(text) > maxShown {
		return string(text[:maxShown-1]) + "…"
	}
	return string(text)
}

// writeEdits prints a line for each record and counts them; edits that change nothing are only
// counted.
func (o *editOptions) writeEdits(edits []editing.Edit, done string) error {
	changed := 0
	for i := range edits {
		if !edits[i].Changed() {
			continue
		}
		changed++
		if o.dryRun {
			continue // the difference shows it
		}
		if _, err := fmt.Fprintln(o.env.Stdout, lineOf(&edits[i])); err != nil {
			return err
		}
	}
	summary := report.Count(changed, "record", "records") + " " + done
	if o.dryRun {
		summary = report.Count(changed, "record", "records") + " would be " + done
	}
	if same := len(edits) - changed; same > 0 {
		summary += fmt.Sprintf(", %d as before", same)
	}
	if o.dryRun {
		fmt.Fprintln(o.env.Stderr, "gitsm: "+summary+"; nothing was written")
		return nil
	}
	_, err := fmt.Fprintln(o.env.Stdout, summary)
	return err
}
