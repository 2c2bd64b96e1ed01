package audit

import (
	"fmt"

	"github.com/gitsm/gitsm/internal/diag"
)

// missing reports a stretch of main that no entry records.
func (j *judge) missing(from, to int) {
	j.malformed(from, to)
	for i := from; i <= to; i++ {
		j.add(unrecorded(&j.line.commits[i]))
	}
}

// unrecorded is the finding about a commit that no entry records.
func unrecorded(c *mainCommit) Finding {
	f := Finding{Code: diag.DirectPush, Severity: diag.Error, Commit: c.id.String(), Message: "no entry records " + c.named() + ", which was made on main itself"}
	if c.merge {
		f.Code, f.Message = diag.MissingEvidence, "no entry records the merge "+c.named()
	}
	f.Hint = hintFor(f.Code)
	return f
}

// malformed reports the commits of a stretch of main that can be read in several ways.
func (j *judge) malformed(from, to int) {
	for i := from; i <= to; i++ {
		if c := &j.line.commits[i]; c.malformed != "" {
			j.add(malformedCommit(c))
		}
	}
}

func malformedCommit(c *mainCommit) Finding {
	return Finding{
		Code: diag.MalformedMain, Severity: diag.Error, Commit: c.id.String(),
		Message: "the commit " + c.id.Short() + " of main can be read in more than one way: " + c.malformed, Hint: hintFor(diag.MalformedMain),
	}
}

// open returns the findings that hold as of the last entry and may change with the next.
func (j *judge) open() []Finding {
	var out []Finding
	first := 0
	if place, ok := j.line.at(j.Covered); ok {
		first = place + 1
	}
	for i := first; i < len(j.line.commits); i++ {
		c := &j.line.commits[i]
		if c.malformed != "" {
			out = append(out, malformedCommit(c))
		}
		out = append(out, unrecorded(c))
	}
	for _, p := range j.Pushed {
		if p.Ratified {
			continue
		}
		why := ""
		if p.Why != "" {
			why = ": " + p.Why
		}
		out = append(out, Finding{
			Code: diag.Unratified, Severity: diag.Error, Commit: p.Commit.String(), Entry: p.Entry,
			Message: p.Commit.Short() + " came to main unauthorised and no emergency change answers for it" + why, Hint: hintFor(diag.Unratified),
		})
	}
	return append(out, j.incomplete()...)
}

// incomplete reports the entries that cannot be checked, neighbours with the same reason as
// one.
func (j *judge) incomplete() []Finding {
	var out []Finding
	for i := 0; i < len(j.lacking); {
		first, last := j.lacking[i], j.lacking[i]
		for i++; i < len(j.lacking) && j.lacking[i].entry <= last.entry+1 && j.lacking[i].remedy == first.remedy; i++ {
			last = j.lacking[i]
		}
		which := fmt.Sprintf("entry %d", first.entry)
		if last.entry > first.entry {
			which = fmt.Sprintf("the entries %d to %d", first.entry, last.entry)
		}
		out = append(out, Finding{
			Code: diag.IncompleteEvidence, Severity: diag.Error, Commit: first.commit.String(), Entry: first.entry,
			Message: which + " cannot be checked: " + first.why, Hint: first.remedy,
		})
	}
	return out
}
