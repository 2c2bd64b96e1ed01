package audit

import (
	"fmt"
	"time"

	"github.com/gitsm/gitsm/internal/approval"
	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/gittree"
	"github.com/gitsm/gitsm/internal/ledger"
	"github.com/gitsm/gitsm/internal/roster"
)

// judge holds main against the entries, in their order. It reads nothing: line is main, and
// fate says what became of a commit that is not on it.
type judge struct {
	line *line
	fate func(gittree.Hash) fate
	// trusts reports whether a blob of allowed signers allows who signed an entry, and people
	// are those of a commit of main, nil where they cannot be read. Without them neither is
	// asked.
	trusts func(keys string, o *opinion) bool
	people func(gittree.Hash) *roster.Roster
	state
	// strayed is true once an entry names a commit that is not on the line; where the line is
	// only the end of main, nothing can be said then.
	strayed bool
	// lacking are entries that cannot be checked, and why.
	lacking []lack
}

// fate is what became of a recorded commit that main does not have.
type fate int

const (
	unknownFate fate = iota // the clone does not go back so far
	rewritten               // main has another commit in its place
	setBack                 // main ends before it
)

// state is what the judge knows after some entry, for the next and for the index.
type state struct {
	// Covered is the last commit of main that an entry records, and Ruled the one by whose
	// rules the last such entry stands.
	Covered, Ruled gittree.Hash
	// Keys are the allowed signers at Covered, and Trusted those of them that nobody allowed
	// without approval, by their blobs.
	Keys, Trusted string
	// Findings are those that no later entry can change.
	Findings []Finding
	// Pushed are the commits of unauthorised ranges, in order.
	Pushed []pushed
	// Emergencies are the approved emergency changes that were merged.
	Emergencies []emergencyMerge
	// Owed are the reviews that emergencies owe.
	Owed []owed

	Merged, Unauthorised, Ratified int
	// Alone counts what was merged without anybody's approval, as its decision allows.
	Alone int
}

// pushed is a commit that was not authorised.
type pushed struct {
	Commit   gittree.Hash
	Entry    int
	Why      string
	Ratified bool
	// Before is what the range follows, and Makers are the addresses of whoever made it.
	Before gittree.Hash
	Makers []string
	// Keys and People are true where the range altered who may sign, and who may approve.
	Keys, People bool
}

// emergencyMerge is a range by which an approved emergency change was merged.
type emergencyMerge struct {
	Before, After gittree.Hash
	Change        string
	Requirements  []approval.Requirement
	Decided       time.Time
}

// lack is an entry that cannot be checked.
type lack struct {
	entry       int
	commit      gittree.Hash
	why, remedy string
}

// add adds a finding that stays.
func (j *judge) add(f Finding) { j.Findings = append(j.Findings, f) }

func (j *judge) fault(o *opinion, code diag.Code, about gittree.Hash, format string, args ...any) {
	j.add(Finding{
		Code: code, Severity: diag.Error, Commit: about.String(), Entry: o.number,
		Message: fmt.Sprintf("entry %d: ", o.number) + fmt.Sprintf(format, args...), Hint: hintFor(code),
	})
}

// entry judges the next entry.
func (j *judge) entry(o *opinion) {
	j.Findings = append(j.Findings, o.found...)
	if o.lacks != "" {
		j.lacking = append(j.lacking, lack{o.number, o.about(), o.lacks, o.remedy})
	}
	if o.broken {
		return
	}
	trusted := j.trusted(o)
	switch o.kind {
	case ledger.Adopted:
		j.adopted(o)
	case ledger.Merged, ledger.Unauthorised:
		j.covers(o)
	default:
		j.ruled(o)
	}
	if o.kind == ledger.Ratified && trusted {
		j.ratifies(o)
	}
}

// adopted begins the evidence.
func (j *judge) adopted(o *opinion) {
	if o.number != 1 {
		return // told where the chain was checked
	}
	place, ok := j.line.at(o.adopted)
	switch {
	case ok:
		j.Covered, j.Ruled = o.adopted, o.adopted
		j.Keys, j.Trusted = o.keys, o.keys
		j.malformed(place, place)
	default:
		j.stray(o, o.adopted, "the adopted commit")
	}
}

// ruled checks that an entry which covers nothing does not fall back to older rules.
func (j *judge) ruled(o *opinion) {
	place, ok := j.line.at(o.main)
	since, known := j.line.at(j.Ruled)
	switch {
	case !ok:
		j.stray(o, o.main, "the commit of main by whose rules it stands")
	case known && place < since:
		j.fault(o, diag.OtherRules, o.commit, "it stands by the rules of main at %s, older than those of the entries before it", o.main.Short())
	}
}

// covers takes up the range of main that an entry records.
func (j *judge) covers(o *opinion) {
	after, ok := j.line.at(o.after)
	if !ok {
		j.stray(o, o.after, "the commit that it records")
		return
	}
	before, ok := j.line.at(o.before)
	if !ok {
		j.stray(o, o.before, "the commit that it follows")
		if !j.line.cut {
			return
		}
		before = -1 // what it follows lies where the clone does not go
	}
	if before >= after {
		j.fault(o, diag.DisorderedRange, o.after, "it records the commits of main from %s to %s, which is no range", o.before.Short(), o.after.Short())
		return
	}
	covered := -1
	if !j.Covered.IsZero() {
		covered, _ = j.line.at(j.Covered)
	}
	if before < covered {
		j.fault(o, diag.DisorderedRange, o.after, "it records %s again, or out of order: the entries before it went up to %s", o.after.Short(), j.Covered.Short())
	} else {
		j.missing(covered+1, before)
		j.malformed(before+1, after)
	}
	if after > covered {
		j.Covered = o.after
	}
	if since, known := j.line.at(j.Ruled); before >= 0 && (!known || before > since) {
		j.Ruled = o.before
	}
	j.count(o, max(before, covered), after)
	j.rekey(o)
}

// count takes note of what an entry in order says of its range.
func (j *judge) count(o *opinion, before, after int) {
	if o.kind == ledger.Merged {
		j.Merged++
		if o.alone {
			j.Alone++
		}
		if o.emergency {
			j.Emergencies = append(j.Emergencies, emergencyMerge{o.before, o.after, string(o.change), o.requirements, o.decided})
		}
		if o.review != nil {
			j.Owed = append(j.Owed, owed{Change: o.review.Change, Within: o.review.Within, Entry: o.number, Commit: o.after})
		}
		return
	}
	j.Unauthorised++
	for i := before + 1; i <= after; i++ {
		j.Pushed = append(j.Pushed, pushed{
			Commit: j.line.commits[i].id, Entry: o.number, Why: o.why, Before: o.before, Makers: o.makers,
			Keys: o.keys != o.keysAfter, People: o.repeopled,
		})
	}
}

// stray takes note of a commit that is not on main.
func (j *judge) stray(o *opinion, id gittree.Hash, what string) {
	j.strayed = true
	switch j.fate(id) {
	case unknownFate:
		if o.lacks == "" {
			j.lacking = append(j.lacking, lack{o.number, id, what + " (" + id.Short() + ") is not in this clone", hintFor(diag.IncompleteEvidence)})
		}
	case setBack:
		j.fault(o, diag.MainSetBack, id, "main was set back to %s, before %s, which is %s", j.line.tip().id.Short(), id.Short(), what)
	case rewritten:
		j.fault(o, diag.MainRewritten, id, "main does not have %s, which is %s", id.Short(), what)
	}
}
