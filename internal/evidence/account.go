package evidence

import (
	"context"
	"encoding/json"
	"slices"

	"github.com/gitsm/gitsm/internal/approval"
	"github.com/gitsm/gitsm/internal/change"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/gittree"
	"github.com/gitsm/gitsm/internal/ledger"
)

// Account is what an entry of the ledger says of a change, for people to read.
type Account struct {
	Entry    ledger.Entry
	Verdict  approval.Verdict
	Risk     change.Risk
	Required []approval.Requirement
	// People are the names of the people whom the decision speaks of, as far as they are
	// known still.
	People map[estate.Ref]string
}

// decided is what of a recorded decision tells who approved what. What cannot be read stays
// at its zero value: whether the evidence is sound is for an audit to say.
type decided struct {
	Verdict approval.Verdict `json:"verdict"`
	Change  struct {
		Risk change.Risk `json:"risk"`
	} `json:"change"`
	Requirements []approval.Requirement `json:"requirements"`
	People       map[estate.Ref]string  `json:"people"`
}

// decidedFields are the fields of a decision that are read.
var decidedFields = []string{"verdict", "change", "requirements", "people"}

func readDecision(document []byte) (d decided) {
	if len(document) == 0 {
		return d
	}
	if part, err := ledger.Pick(document, decidedFields...); err == nil {
		_ = json.Unmarshal(part, &d) // what can be read is
	}
	return d
}

// Entry returns which entry of the ledger speaks of a commit of main: the commit that adds
// it; zero for none.
func (t *Trail) Entry(main gittree.Hash) gittree.Hash { return t.links[main] }

// Tip returns the commit in which the ledger ends.
func (t *Trail) Tip() gittree.Hash { return t.ledger.Tip }

// About returns the entries about a change, the oldest first, by the commits that add them.
func (t *Trail) About(change estate.Ref) []gittree.Hash {
	entries := slices.Clone(t.about[change])
	slices.Reverse(entries)
	return entries
}

// Account reads the entry that a commit of the ledger adds, with what tokens in it stand for.
func (t *Trail) Account(ctx context.Context, entry gittree.Hash, names ledger.Names) (Account, error) {
	l, err := t.ledger.Read(ctx, entry)
	if err != nil {
		return Account{}, err
	}
	document := l.Entry.Decision
	if shown, err := names.ShowDecision(document); err == nil && len(document) > 0 {
		document = shown
	}
	d := readDecision(document)
	return Account{Entry: l.Entry, Verdict: d.Verdict, Risk: d.Change.Risk, Required: d.Requirements, People: d.People}, nil
}
