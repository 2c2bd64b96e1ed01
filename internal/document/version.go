package document

import (
	"slices"
	"strings"
	"time"

	"github.com/gitsm/gitsm/internal/estate"
)

// control is who answers for a document and until when it holds, without its version.
type control struct {
	// facts stand behind the version, and expiry begins what is said of printed copies.
	facts  []Fact
	expiry Line
}

// control gathers who answers for the document. It must be asked last, when it is known whose
// names are on it.
func (d *draft) control(extra []Fact) control {
	facts := fact(nil, "Names and contracts as of", plain(instant(d.At)))
	facts = fact(facts, "Owner", d.party(estate.Ref(d.body.Str("owner"))), d.reach(estate.Ref(d.body.Str("owner"))))
	facts = append(facts, extra...)
	facts = fact(facts, "Last verified", d.verified())
	facts = fact(facts, "Next review", plain(day(d.body, "reviewDue")))
	return control{facts, d.expiry()}
}

// In returns the document in a version: as one that is made from a commit, by its full id and
// when it was made; "" for a working tree, and the zero time where it is unknown. The records
// must be the same.
func (p *Plan) In(commit string, made time.Time) *Plan {
	v := *p
	commit = clean(commit)
	v.Commit = commit[:min(len(commit), 12)]
	v.made = made
	if made.IsZero() {
		v.made = p.at
	}
	v.Version = "a working tree that is not committed, at " + instant(p.at)
	facts := fact(nil, "Version", join(". ", strong("Working tree, not committed"), plain("Nobody has approved this state; make the document again from a commit.")))
	printed := []Line{p.control.expiry}
	if commit != "" {
		v.Version = "commit " + v.Commit
		var of Line
		if !made.IsZero() {
			v.Version += " of " + instant(made)
			of = plain("of " + instant(made))
		}
		facts = fact(nil, "Version", plain("Commit "+commit), of)
		if path := clean(p.record); path != "" {
			printed = append(printed, plain("To check, in a clone: git log "+v.Commit+"..HEAD -- "+strings.ReplaceAll(path, "'", "")+" shows nothing while the record is as printed here."))
		}
	}
	facts = fact(append(facts, p.control.facts...), "Printed copies", printed...)
	v.Sections = slices.Insert(slices.Clone(p.body), min(1, len(p.body)), Section{ID: "control", Title: "Document control", Blocks: []Block{{Facts: facts}}})
	return &v
}
