package statement

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/gitsm/gitsm/internal/approval"
	"github.com/gitsm/gitsm/internal/audit"
	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/report"
	"github.com/gitsm/gitsm/internal/table"
)

// replayFindings are the findings about decisions that were made again, in their order.
func replayFindings(all []approval.Repetition) []audit.Finding {
	out := []audit.Finding{}
	for i := range all {
		r := &all[i]
		f := audit.Finding{Commit: r.Commit, Entry: r.Entry}
		switch {
		case r.Result == approval.Differs:
			f.Code, f.Severity, f.Message = diag.ReplayDiffers, diag.Error, differs(r)
			f.Hint = "whoever signed the entry has to say how it came to be: see git show " + shortID(r.Commit)
		case r.Result == approval.Impossible:
			f.Code, f.Severity, f.Message = diag.ReplayImpossible, diag.Error, "the decision in "+entryName(r)+" cannot be made again: "+r.Why
			f.Hint = "fetch everything with git fetch --unshallow, with the branches of pull requests where they are gone; an entry that cannot be read is for gitsm audit verify"
		case r.Forgotten && r.Result == approval.Alike:
			f.Code, f.Severity = diag.NamesForgotten, diag.Info
			f.Message = "names are forgotten that " + entryName(r) + " had, so only verdict, requirements and approvals could be compared"
		default:
			continue
		}
		out = append(out, f)
	}
	return out
}

func entryName(r *approval.Repetition) string {
	if r.Entry == 0 {
		return "the commit " + shortID(r.Commit) + " of the ledger"
	}
	return "entry " + strconv.Itoa(r.Entry)
}

// differs says how a decision came out otherwise, and by which engines.
func differs(r *approval.Repetition) string {
	first := r.Differences[0]
	text := fmt.Sprintf("the decision in %s comes out otherwise: %s was recorded as %s and comes out as %s",
		entryName(r), first.Field, value(first.Recorded), value(first.Made))
	if n := len(r.Differences) - 1; n > 0 {
		text += ", with " + count(n, "more difference", "more differences")
	}
	if r.Recorded != r.Here {
		text += fmt.Sprintf(" (decided by %s, made again by %s)", engine(r.Recorded), engine(r.Here))
	}
	return text
}

func value(text string) string {
	if text == "" {
		return "nothing"
	}
	return text
}

// engine names an engine.
func engine(e approval.Engine) string {
	schema := strings.TrimPrefix(e.Schema, "sha256:")
	return fmt.Sprintf("gitsm %s, schema %s, time zones %s", value(e.Version), value(schema[:min(len(schema), 12)]), value(e.TZData))
}

// RepetitionsJSON writes decisions that were made again, with counts and findings.
func RepetitionsJSON(w io.Writer, r approval.Repetitions) error {
	return report.WriteJSON(w, struct {
		Summary struct {
			Equal      int `json:"equal"`
			Alike      int `json:"alike"`
			Differs    int `json:"differs"`
			Impossible int `json:"impossible"`
		} `json:"summary"`
		Findings []audit.Finding `json:"findings"`
		approval.Repetitions
	}{
		struct {
			Equal      int `json:"equal"`
			Alike      int `json:"alike"`
			Differs    int `json:"differs"`
			Impossible int `json:"impossible"`
		}{r.Count(approval.Equal), r.Count(approval.Alike), r.Count(approval.Differs), r.Count(approval.Impossible)},
		replayFindings(r.All), r,
	})
}

// RepetitionsCSV writes one row for each decision that was made again.
func RepetitionsCSV(w io.Writer, r approval.Repetitions) error {
	t := table.Table{}
	for _, title := range []string{
		"entry", "commit", "kind", "at", "change", "pull", "verdict", "result", "forgotten",
		"recorded_version", "recorded_schema", "recorded_tzdata", "version", "schema", "tzdata", "field", "recorded", "made", "why",
	} {
		t.Columns = append(t.Columns, table.Column{Title: title})
	}
	for i := range r.All {
		t.Rows = append(t.Rows, repetitionRow(&r.All[i]))
	}
	return t.CSV(w)
}

func repetitionRow(r *approval.Repetition) []string {
	at, pull, first := "", "", approval.Difference{}
	if !r.At.IsZero() {
		at = r.At.Format(time.RFC3339)
	}
	if r.Pull > 0 {
		pull = strconv.Itoa(r.Pull)
	}
	if len(r.Differences) > 0 {
		first = r.Differences[0]
	}
	return []string{
		strconv.Itoa(r.Entry), r.Commit, r.Kind, at, string(r.Change), pull, string(r.Verdict), string(r.Result), strconv.FormatBool(r.Forgotten),
		r.Recorded.Version, r.Recorded.Schema, r.Recorded.TZData, r.Here.Version, r.Here.Schema, r.Here.TZData,
		first.Field, first.Recorded, first.Made, r.Why,
	}
}

// RepetitionsText writes what came of decisions that were made again: those that did not
// come out the same, and counts.
func RepetitionsText(w io.Writer, r approval.Repetitions, o Options) error {
	p := &printer{w: w}
	for i := range r.All {
		p.repetition(&r.All[i], o)
	}
	if r.Chosen < r.Decisions {
		p.printf("%s of %s made again\n", number(r.Chosen), count(r.Decisions, "decision", "decisions"))
	}
	p.wrapped("", "", fmt.Sprintf("%s made again: %s equal to the byte, %s alike, %s different, %s impossible", count(len(r.All), "decision", "decisions"),
		number(r.Count(approval.Equal)), number(r.Count(approval.Alike)), number(r.Count(approval.Differs)), number(r.Count(approval.Impossible))), o)
	p.engines(r.All, o)
	return p.err
}

// repetition writes a decision that did not come out to the byte; one that another engine
// decided and that is alike is only counted.
func (p *printer) repetition(r *approval.Repetition, o Options) {
	found := replayFindings([]approval.Repetition{*r})
	if len(found) == 0 {
		return
	}
	head := fmt.Sprintf("%s  %s", entryName(r), o.Faint(shortID(r.Commit)))
	if r.Entry == 0 {
		head = entryName(r)
	}
	what := r.Kind
	if r.Change != "" {
		what += "  " + string(r.Change)
	}
	if r.Pull > 0 {
		what += fmt.Sprintf("  #%d", r.Pull)
	}
	p.printf("%s  %s\n", o.Strong(head), report.Printable(what))
	switch r.Result {
	case approval.Differs:
		p.wrapped("  "+o.Bad("✗")+" ", "    ", "comes out otherwise ["+string(diag.ReplayDiffers)+"]", o)
		for _, d := range r.Differences {
			p.wrapped("    ", "      ", fmt.Sprintf("%s: recorded %s, comes out %s", d.Field, value(d.Recorded), value(d.Made)), o)
		}
		if r.Recorded != r.Here {
			p.wrapped("    decided by ", "      ", engine(r.Recorded), o)
			p.wrapped("    made again by ", "      ", engine(r.Here), o)
		}
	case approval.Impossible:
		p.wrapped("  "+o.Bad("✗")+" ", "    ", "cannot be made again ["+string(diag.ReplayImpossible)+"]: "+r.Why, o)
	case approval.Alike:
		p.wrapped("  "+o.Note("i")+" ", "    ", found[0].Message+" ["+string(diag.NamesForgotten)+"]", o)
	case approval.Equal:
	}
	p.wrapped("  = ", "    ", found[0].Hint, o)
}

// engines writes which engines decided what was compared by its meaning only.
func (p *printer) engines(all []approval.Repetition, o Options) {
	type pair struct{ was, is approval.Engine }
	var order []pair
	times := map[pair]int{}
	for i := range all {
		r := &all[i]
		if r.Result == approval.Impossible || r.Recorded == r.Here {
			continue
		}
		k := pair{r.Recorded, r.Here}
		if times[k]++; times[k] == 1 {
			order = append(order, k)
		}
	}
	for _, k := range order {
		p.wrapped("  ", "  ", fmt.Sprintf("%s decided by %s, made again by %s: compared by verdict, requirements and counted approvals",
			count(times[k], "decision", "decisions"), engine(k.was), engine(k.is)), o)
	}
}
