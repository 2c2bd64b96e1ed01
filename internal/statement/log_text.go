package statement

import (
	"io"
	"strings"
	"time"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/gittree"
	"github.com/gitsm/gitsm/internal/history"
	"github.com/gitsm/gitsm/internal/report"
)

// mostLogged is how many fields of one entry a text lists.
const mostLogged = 20

// LogText writes entries for a person: a block for each commit, in it what became of each
// record.
type LogText struct {
	Options
	// Ref is the record or file whose history it is, which is not named again; "" for many.
	Ref string

	p       *printer
	last    gittree.Hash
	change  estate.Ref // that the block's head names
	between bool
}

// NewLogText returns a writer of texts.
func NewLogText(w io.Writer, ref string, o Options) *LogText {
	return &LogText{Options: o, Ref: ref, p: &printer{w: w}}
}

// Entry writes one entry.
func (l *LogText) Entry(e *history.Entry) error {
	if e.Commit != l.last {
		if l.between {
			l.p.printf("\n")
		}
		l.commit(e)
		l.last, l.between, l.change = e.Commit, true, e.Change
	}
	l.record(e)
	return l.p.err
}

// Close ends the text.
func (l *LogText) Close() error { return l.p.err }

// commit writes who did it, when and why.
func (l *LogText) commit(e *history.Entry) {
	head := e.Commit.Short() + "  " + e.Committer.At.Format("2006-01-02 15:04 -07:00") + "  "
	who := report.Printable(e.Author.Name)
	if who == "" {
		who = report.Printable(e.Author.Email)
	}
	l.p.printf("%s  %s  %s\n", l.Note(e.Commit.Short()), e.Committer.At.Format("2006-01-02 15:04 -07:00"), l.Strong(fit(who, l.width()-len(head))))
	l.p.wrapped("  ", "  ", e.Summary, l.Options)
	var came []string
	if e.Change != "" && string(e.Change) != l.Ref {
		came = append(came, "in "+string(e.Change))
	}
	if !e.Merged.IsZero() && e.Merged != e.Commit {
		came = append(came, "merged "+e.Merged.Short()+" on "+e.MergedAt.Format(time.DateOnly))
	}
	if len(e.ApprovedBy) > 0 {
		came = append(came, "approved by "+strings.Join(e.ApprovedBy, ", "))
	}
	for _, line := range report.Wrap(strings.Join(came, ", "), l.width()-2) {
		if line != "" {
			l.p.printf("  %s\n", l.Faint(line))
		}
	}
}

// record writes what became of a record.
func (l *LogText) record(e *history.Entry) {
	name := string(e.Ref)
	if name == "" {
		name = e.Path
	}
	words := ""
	switch e.Op {
	case history.Add:
		words = "added" + called(e)
	case history.Remove:
		words = "removed"
	case history.Rename, history.Copy:
		words = moved(e)
	case history.Modify:
	}
	if e.Change != l.change && e.Change != "" && e.Change != e.Ref {
		words = strings.TrimPrefix(words+", in "+string(e.Change), ", ")
	}
	switch {
	case l.Ref == "" || name != l.Ref:
		line := report.Printable(name)
		if words != "" {
			line += ": " + words
		}
		for i, text := range report.Wrap(line, l.width()-2) {
			if i == 0 {
				text = strings.Replace(text, report.Printable(name), l.Strong(report.Printable(name)), 1)
			}
			l.p.printf("  %s\n", text)
		}
	case words != "":
		l.p.wrapped("    ", "      ", words, l.Options)
	}
	l.fields(e)
}

// called is the name of a record that was added.
func called(e *history.Entry) string {
	for _, f := range e.Fields {
		if (f.Path == "name" || f.Path == "title") && f.To != nil && f.To.Kind == estate.String {
			return ", " + f.To.Text
		}
	}
	return ""
}

// moved words from where a file came.
func moved(e *history.Entry) string {
	word := "moved from "
	if e.Op == history.Copy {
		word = "copied from "
	}
	if e.Was != "" && e.Op == history.Rename {
		return "renamed from " + string(e.Was)
	}
	return word + e.WasPath
}

func (l *LogText) fields(e *history.Entry) {
	if e.Note != "" {
		l.p.wrapped("    ", "    ", "("+e.Note+")", l.Options)
	}
	if e.Op == history.Add || e.Op == history.Remove {
		return
	}
	for i, f := range e.Fields {
		if i == mostLogged {
			l.p.printf("    … and %s; see: gitsm log -o json\n", count(len(e.Fields)-i, "more field", "more fields"))
			break
		}
		l.p.wrapped("    ", "      ", f.String(), l.Options)
	}
}
