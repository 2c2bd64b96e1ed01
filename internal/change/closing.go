package change

import (
	"fmt"
	"strings"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/difference"
	"github.com/gitsm/gitsm/internal/estate"
)

// carried finds the change record that a pull request carries: the one that it adds, or the
// merged one that it closes, and does nothing else. A merged change is frozen but for its
// outcome or its cancellation, which may be added once and never altered.
func carried(in Input) (request *Request, closing bool, found []diag.Diagnostic) {
	var added, closed []*difference.Record
	others := len(in.Files) > 0
	for i := range in.Diff {
		d := &in.Diff[i]
		switch {
		case d.Ref.Kind() != estate.Change:
			others = true
		case d.Op == difference.Add:
			added = append(added, d)
			found = append(found, startsFinished(d)...)
		default:
			if wrong, frozen := meltsFrozen(d); frozen {
				found = append(found, wrong)
				others = true
				continue
			}
			closed = append(closed, d)
		}
	}
	switch {
	case len(added) > 1:
		found = append(found, severalChanges(added, "adds"))
	case len(added) == 0 && !others && len(closed) > 1:
		found = append(found, severalChanges(closed, "closes"))
	case len(added) == 0 && !others && len(closed) == 1:
		return ParseRequest(closed[0].After), true, found
	}
	if len(added) > 0 || others {
		for _, d := range closed {
			found = append(found, foreignOutcome(d, string(d.Ref)+" is closed beside other changes", "close it in a pull request of its own, which touches nothing else"))
		}
	}
	if len(added) > 0 {
		request = ParseRequest(added[0].After)
	}
	return request, false, found
}

// closes reports whether a field that differs only says how a change ended.
func closes(f difference.Field) bool {
	return f.From == nil && (f.Path == "outcome" || f.Path == "cancelled" || strings.HasPrefix(f.Path, "outcome."))
}

// meltsFrozen says what is altered in a merged change that must not be.
func meltsFrozen(d *difference.Record) (diag.Diagnostic, bool) {
	const keep = "put it back as it was merged; what is to be done otherwise is another change, and where it will not be done at all, add cancelled: in a pull request of its own"
	wrong := diag.Diagnostic{Code: diag.FrozenChange, Severity: diag.Error, Record: string(d.Ref), Hint: keep, Span: diag.Span{Path: d.Path, Line: 1, Column: 1}}
	switch d.Op {
	case difference.Remove:
		wrong.Span = diag.Span{Path: d.Path}
		wrong.Message = fmt.Sprintf("%s is merged and cannot be removed", d.Ref)
		return wrong, true
	case difference.Rename:
		wrong.Message = fmt.Sprintf("%s is merged and cannot be renamed to %s", d.Was, d.Ref)
		return wrong, true
	case difference.Add, difference.Modify:
	}
	var altered []string
	for _, f := range d.Fields {
		if closes(f) {
			continue
		}
		if len(altered) == 0 && f.To != nil {
			wrong.Span = placeOf(d.After, f.To.Pos)
		}
		altered = append(altered, f.Path)
	}
	if len(altered) == 0 {
		return wrong, false
	}
	wrong.Message = fmt.Sprintf("%s is merged, so that only its outcome or cancelled may be added, and it differs in %s", d.Ref, enumerated(altered))
	return wrong, true
}

// startsFinished reports an outcome in a change that nobody has authorised yet. Only an
// emergency that ratifies what was merged without authorisation comes after its work.
func startsFinished(d *difference.Record) []diag.Diagnostic {
	request := ParseRequest(d.After)
	if request.Cancelled {
		return []diag.Diagnostic{foreignOutcome(d, string(d.Ref)+" is new and already cancelled", "leave the change out, or leave cancelled out")}
	}
	if d.New.Get("outcome") == nil || request.Type == Emergency && len(request.Ratifies) > 0 {
		return nil
	}
	return []diag.Diagnostic{foreignOutcome(d, string(d.Ref)+" has an outcome before it is authorised",
		"add the outcome in a pull request of its own after this one is merged; only an emergency that ratifies commits has it at once")}
}

func foreignOutcome(d *difference.Record, message, hint string) diag.Diagnostic {
	at := estate.Position{}
	for _, name := range []string{"cancelled", "outcome"} {
		if f := d.New.Field(name); f != nil {
			at = f.Pos
		}
	}
	return diag.Diagnostic{Code: diag.ForeignOutcome, Severity: diag.Error, Record: string(d.Ref), Span: placeOf(d.After, at), Message: message, Hint: hint}
}

func severalChanges(records []*difference.Record, verb string) diag.Diagnostic {
	var refs []string
	for _, d := range records {
		refs = append(refs, string(d.Ref))
	}
	hint := "open a pull request for each, or say it all in one change"
	if verb == "closes" {
		hint = "close each in a pull request of its own"
	}
	return diag.Diagnostic{
		Code: diag.SeveralChanges, Severity: diag.Error, Record: refs[1], Span: placeOf(records[1].After, estate.Position{}),
		Message: fmt.Sprintf("the pull request %s %d changes: %s", verb, len(refs), enumerated(refs)),
		Hint:    hint,
	}
}

// placeOf is a place in a record's file; its beginning where the position is unknown.
func placeOf(r *estate.Record, pos estate.Position) diag.Span {
	return diag.Span{Path: r.Path, Line: max(pos.Line, 1), Column: max(pos.Column, 1)}
}

// enumerated joins words: a, b and c; of many the first five.
func enumerated[T ~string](words []T) string {
	const shown = 5
	var b strings.Builder
	for i, word := range words {
		switch {
		case i == 0:
		case i == shown:
			fmt.Fprintf(&b, " and %d more", len(words)-shown)
			return b.String()
		case i == len(words)-1:
			b.WriteString(" and ")
		default:
			b.WriteString(", ")
		}
		b.WriteString(string(word))
	}
	return b.String()
}
