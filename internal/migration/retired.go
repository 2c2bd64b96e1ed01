package migration

import (
	"regexp"
	"slices"
	"strings"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/editing"
	"github.com/gitsm/gitsm/internal/estate"
)

// plain are texts that a shell takes as they are.
var plain = regexp.MustCompile(`^[A-Za-z0-9_.:/+=@-]+$`)

// shellWord writes a text as one word of a POSIX shell: what the source says must do nothing in the
// terminal of somebody who copies the command.
func shellWord(text string) string {
	if plain.MatchString(text) {
		return text
	}
	return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
}

// keepRetired leaves a record retired that was retired here: the source may learn of it late.
func (p *Planner) keepRetired(d *draft, is *estate.Node) {
	fields := editing.Retired(d.kind, is, p.options.Now)
	if d.patch || len(fields) == 0 {
		return
	}
	if now := overlaid(is, &d.body); len(editing.Retired(d.kind, &now, p.options.Now)) > 0 {
		return // as the source says too
	}
	var says, back []string
	d.body.Fields = slices.DeleteFunc(d.body.Fields, func(f estate.Field) bool {
		if !slices.Contains(fields, f.Name) {
			return false
		}
		switch was := is.Get(f.Name); {
		case f.Value.Kind == estate.Null:
			says, back = append(says, "no "+f.Name), append(back, f.Name+"-")
		case was == nil || estate.ValueKey(was) != estate.ValueKey(&f.Value):
			says, back = append(says, f.Name+": "+diag.Quote(worded(&f.Value))), append(back, shellWord(f.Name+"="+worded(&f.Value)))
		}
		return true
	})
	p.faults.add(diag.Diagnostic{
		Code: diag.RetirementKept, Severity: diag.Warning, Span: p.at(d.object), Record: string(d.ref),
		Message: string(d.ref) + " was retired here, and the source says " + strings.Join(says, ", "),
		Hint:    "it stays retired; take it out of the source, or bring it back by hand: gitsm set " + string(d.ref) + " " + strings.Join(back, " "),
		Related: []diag.Related{{Span: diag.Span{Path: d.path}, Message: "the record"}},
	})
}
