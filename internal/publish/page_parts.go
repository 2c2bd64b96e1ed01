package publish

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"

	"github.com/gitsm/gitsm/internal/approval"
	"github.com/gitsm/gitsm/internal/change"
	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/finding"
	"github.com/gitsm/gitsm/internal/site"
	"github.com/gitsm/gitsm/internal/statement"
)

// needed are the requirements, and below them every approval with why it counts or does not.
func needed(d approval.Decision) []site.Block {
	var asked, given [][]site.Inline
	for _, r := range d.Requirements {
		met := pill(site.Warning, "missing")
		if r.Satisfied {
			met = pill(site.OK, "met")
		}
		could := make([]string, len(r.Candidates))
		for i, ref := range r.Candidates {
			could[i] = cmp.Or(d.People[ref], string(ref))
		}
		asked = append(asked, []site.Inline{
			text(sentence(r.Reason)), {met}, text(fmt.Sprintf("%d of %d", r.Have, r.Need)), refs(r.From), text(strings.Join(could, ", ")),
		})
		for _, a := range r.Approvals {
			counts := pill(site.Muted, "does not count")
			if a.Counted {
				counts = pill(site.OK, "counts")
			}
			given = append(given, []site.Inline{text(statement.Person(d, a.By)), {counts}, text(a.Why), text(r.Reason), code(short(a.Commit))})
		}
	}
	blocks := tableOf("What has to be approved, and by whom",
		[]site.Column{{Title: "What for", Wide: true}, {Title: "Met"}, {Title: "Approvals"}, {Title: "From"}, {Title: "Who could still approve", Wide: true}}, asked)
	if len(given) == 0 {
		return blocks
	}
	blocks = append(blocks, site.Block{Heading: "Approvals"})
	return append(blocks, tableOf("Approvals, and whether they count",
		[]site.Column{{Title: "By"}, {Title: "Counts"}, {Title: "Why", Wide: true}, {Title: "For"}, {Title: "Given on"}}, given)...)
}

// impact is what is hit, as the decision has it in order.
func impact(d approval.Decision) []site.Block {
	var rows [][]site.Inline
	for _, i := range d.Impact {
		name := text(i.Name)
		if len(name) > 0 {
			name = append(name, site.Span{Text: plain(string(i.Ref)), Code: true, Break: true})
		} else {
			name = code(string(i.Ref))
		}
		var criticality site.Inline
		if i.Criticality != "" {
			criticality = site.Inline{pill(levelTone(i.Criticality), i.Criticality)}
		}
		rows = append(rows, []site.Inline{
			name, {pill(effectTone(i.Effect), statement.EffectWords(i.Effect))}, criticality,
			text(statement.GraphWords(i.Graph)), refs(i.Via), refs(i.Owners),
		})
	}
	return tableOf("What the change hits",
		[]site.Column{{Title: "Record", Wide: true}, {Title: "Effect"}, {Title: "Criticality"}, {Title: "When"}, {Title: "By way of"}, {Title: "Owner"}}, rows)
}

func findings(found []finding.Finding) []site.Block {
	var notes []site.Note
	for _, f := range found[:min(len(found), mostRows)] {
		notes = append(notes, remark(f.Severity, statement.Subject(f), string(f.Code), "", f.Hint))
	}
	return noteBlocks(notes, len(found))
}

func diagnostics(found []diag.Diagnostic) []site.Block {
	var notes []site.Note
	for _, f := range found[:min(len(found), mostRows)] {
		at := f.Span.String()
		if f.Path == "" {
			at = ""
		}
		notes = append(notes, remark(f.Severity, f.Message, string(f.Code), at, f.Hint))
	}
	return noteBlocks(notes, len(found))
}

func noteBlocks(notes []site.Note, all int) []site.Block {
	if len(notes) == 0 {
		return nil
	}
	return append([]site.Block{{Notes: notes}}, rest(all-len(notes))...)
}

// remark is what is the matter, where, and what would put it right.
func remark(severity diag.Severity, message, codeOf, at, hint string) site.Note {
	line := site.Inline{{Text: plain(sentence(message)) + " "}, {Text: plain(codeOf), Code: true}}
	if at != "" {
		line = append(line, site.Span{Text: plain(at), Code: true, Break: true})
	}
	return site.Note{Tone: severityTone(severity), Word: plain(statement.Sentence(severity.String())), Text: line, Hint: text(sentence(hint))}
}

func risk(r change.Risk) []site.Block {
	var rows [][]site.Inline
	for _, f := range r.Factors {
		rows = append(rows, []site.Inline{text(sentence(f.Reason)), text(f.Name), text(strconv.Itoa(f.Points))})
	}
	if len(rows) == 0 {
		return nil
	}
	rows = append(rows, []site.Inline{{{Text: "Together", Strong: true}}, nil, text(strconv.Itoa(r.Score))})
	return tableOf("What makes the risk", []site.Column{{Title: "Why", Wide: true}, {Title: "Factor"}, {Title: "Points", Number: true}}, rows)
}

func window(w change.Window) []site.Block {
	if w.State == "" {
		return nil
	}
	var fields []site.Field
	if w.State != change.NoWindow {
		fields = append(fields, site.Field{Name: "State", Value: text(sentence(strings.ReplaceAll(string(w.State), "_", " ")))})
	}
	fields = append(fields, site.Field{Name: "Why", Value: text(sentence(w.Reason))})
	if w.Opens != nil {
		fields = append(fields, site.Field{Name: "Opens", Value: instant(*w.Opens)})
	}
	if w.Closes != nil {
		fields = append(fields, site.Field{Name: "Closes", Value: instant(*w.Closes)})
	}
	return fieldsBlock(append(fields, site.Field{Name: "Calendar", Value: code(string(w.Calendar))}))
}

func conflicts(all []change.Conflict) []site.Block {
	var rows [][]site.Inline
	for _, c := range all {
		other := code(string(c.Change))
		if c.Pull > 0 {
			other = append(site.Inline{{Text: "pull request " + strconv.Itoa(c.Pull) + " "}}, other...)
		}
		rows = append(rows, []site.Inline{other, refs(c.On), text(sentence(c.Reason))})
	}
	return tableOf("Other changes that it may collide with", []site.Column{{Title: "Other change"}, {Title: "On"}, {Title: "How", Wide: true}}, rows)
}
