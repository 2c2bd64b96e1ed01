package document

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/gitsm/gitsm/internal/continuity"
	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/explain"
	"github.com/gitsm/gitsm/internal/finding"
)

// verdict says in a sentence whether a recovery keeps its objective.
func (d *draft) verdict(s continuity.Schedule) Line {
	rto, _ := d.rto(s)
	takes, bound := s.LimitedMinutes, s.LowerBoundMinutes
	word, text := "", ""
	switch {
	case len(s.Steps) == 0 || !bound.Known:
		word, text = "Unknown", "nobody can tell how long recovery takes"
	case !takes.Known && rto.Known && bound.Duration > rto.Duration:
		word, text = "Too long", "recovery takes at least "+span(bound.Duration)+", and the objective is "+span(rto.Duration)
	case !takes.Known:
		word, text = "Unknown", "recovery takes at least "+span(bound.Duration)+prefixed("; the objective is ", known(rto))
	case !rto.Known:
		word, text = "No objective", "recovery takes "+span(takes.Duration)
	case takes.Duration > rto.Duration:
		word, text = "Too long", "recovery takes "+span(takes.Duration)+", "+span(takes.Duration-rto.Duration)+" more than the objective of "+span(rto.Duration)
	default:
		word, text = "Holds", "recovery takes "+span(takes.Duration)+", "+span(rto.Duration-takes.Duration)+" less than the objective of "+span(rto.Duration)
	}
	if s.Best != nil && s.Best.Minutes.Known && takes.Known && s.Best.Minutes.Duration < takes.Duration {
		text += "; after an event at the best moment it takes " + span(s.Best.Minutes.Duration)
	}
	if takes.Known && s.UnlimitedMinutes.Known && s.UnlimitedMinutes.Duration < takes.Duration {
		text += "; with more hands it could take " + span(s.UnlimitedMinutes.Duration)
	}
	return join(": ", strong(word), plain(text+"."))
}

// judgement is the verdict with everything that the calculation finds.
func (d *draft) judgement(s continuity.Schedule) []Block {
	found := d.findings(d.record.Ref)
	if s.Derived || d.record.Kind == estate.ContinuityPlan && !inForce(d.record) {
		found = finding.Sort(slices.Concat(found, s.Findings))
	}
	var lines []Line
	hidden, left := 0, 0
	for _, f := range found {
		switch {
		case d.hidden(f.Ref):
			hidden++
		case len(lines) == maxFindings:
			d.count(f.Ref)
			left++
		default:
			lines = append(lines, d.finding(f))
		}
	}
	if left > 0 {
		lines = append(lines, join(" ", strong("Not all is told here:"), plain("there are "+strconv.Itoa(left)+" more findings. In a clone, gitsm continuity check "+string(d.record.Ref)+" lists them.")))
	}
	if hidden > 0 {
		lines = append(lines, plain("There is more about records that are "+notShown+"."))
	}
	blocks := []Block{{Text: d.verdict(s)}, {List: lines}}
	if len(lines) == 0 {
		blocks = append(blocks, Block{Text: plain("Nothing else is found wrong.")})
	}
	return blocks
}

// finding words a finding: its weight, its record where that is another one, and what is the
// matter. One that follows from a record that is not shown says only of what sort it is.
func (d *draft) finding(f finding.Finding) Line {
	weight := map[diag.Severity]string{diag.Error: "Wrong", diag.Warning: "Mind"}[f.Severity]
	if weight == "" {
		weight = "Note"
	}
	var about Line
	if f.Ref != d.record.Ref {
		about = d.name(f.Ref)
	}
	message := f.Message
	if slices.ContainsFunc(f.Because, d.hidden) || d.mentionsHidden(message) {
		message = explain.Title(f.Code) + " (the rest is " + notShown + ")"
	}
	l := join(": ", strong(weight), about, plain(d.named(message)))
	return append(l, Span{Text: " [" + string(f.Code) + "]"})
}

// reference finds what may be a reference in a sentence.
var reference = regexp.MustCompile(`[a-z]+/[A-Za-z0-9][A-Za-z0-9._-]*`)

// mentionsHidden reports whether a sentence names a record that is not shown.
func (m *Maker) mentionsHidden(text string) bool {
	if m.Hidden == nil {
		return false
	}
	for _, word := range reference.FindAllString(text, -1) {
		for end := len(word); end > 0; end-- { // a full stop may belong to the sentence
			if m.hidden(estate.Ref(word[:end])) {
				return true
			}
			if !strings.ContainsRune(".-_", rune(word[end-1])) {
				break
			}
		}
	}
	return false
}

// named puts names for references in a sentence, so that it reads like one.
func (m *Maker) named(text string) string {
	return reference.ReplaceAllStringFunc(text, func(word string) string {
		ref := estate.Ref(strings.TrimRight(word, ".-_"))
		r, ok := m.record(ref)
		if !ok || r.Kind == estate.NoKind || clean(r.Name) == "" {
			return word
		}
		return cut(clean(r.Name), maxName) + word[len(ref):]
	})
}
