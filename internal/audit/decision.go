package audit

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/gitsm/gitsm/internal/approval"
	"github.com/gitsm/gitsm/internal/change"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/facts"
	"github.com/gitsm/gitsm/internal/ledger"
)

// decision is what a recorded decision must say for a merge to be authorised. The rest of
// it explains, and is for a replay to compare.
type decision struct {
	Verdict approval.Verdict `json:"verdict"`
	Change  struct {
		Ref  estate.Ref  `json:"ref"`
		Type change.Type `json:"type"`
	} `json:"change"`
	Base         string                 `json:"base"`
	Head         string                 `json:"head"`
	Tree         string                 `json:"tree"`
	Patch        string                 `json:"patch"`
	Requirements []approval.Requirement `json:"requirements"`
	EvaluatedAt  time.Time              `json:"evaluatedAt"`
}

// decisionFields are the fields of a decision that are read.
var decisionFields = []string{"verdict", "change", "base", "head", "tree", "patch", "requirements", "evaluatedAt"}

func readDecision(document []byte) (decision, error) {
	var d decision
	part, err := ledger.Pick(document, decisionFields...)
	if err == nil {
		err = json.Unmarshal(part, &d)
	}
	if err != nil {
		return d, fmt.Errorf("its decision cannot be read: %w", err)
	}
	return d, nil
}

// readFacts reads the facts of an entry with what is still known of the names. What has been
// forgotten is left out, and reported to have been there.
func readFacts(document []byte, names ledger.Names) (f facts.Facts, forgotten bool, err error) {
	if f, err = facts.Read(document); err != nil {
		return f, false, fmt.Errorf("its facts cannot be read: %w", err)
	}
	show := func(id *facts.Identity) {
		for _, text := range []*string{&id.Login, &id.Email} {
			*text = names.Show(*text)
			if names.HasTokens([]byte(*text)) {
				*text, forgotten = "", true
			}
		}
	}
	show(&f.Pull.Author)
	for i := range f.Commits {
		c := &f.Commits[i]
		show(&c.Author)
		show(&c.Committer)
		for k := range c.CoAuthors {
			show(&c.CoAuthors[k])
		}
	}
	for i := range f.Pushers {
		show(&f.Pushers[i])
	}
	for i := range f.Reviews {
		show(&f.Reviews[i].By)
	}
	return f, forgotten, nil
}

// approved reports whether a decision counts somebody's approval.
func (d *decision) approved() bool {
	for i := range d.Requirements {
		for k := range d.Requirements[i].Approvals {
			if d.Requirements[i].Approvals[k].Counted {
				return true
			}
		}
	}
	return false
}
