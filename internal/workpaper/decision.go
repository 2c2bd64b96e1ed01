package workpaper

import (
	"encoding/json"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/facts"
	"github.com/gitsm/gitsm/internal/ledger"
)

// decision is what a pack needs of a recorded decision. What cannot be read stays at its
// zero value: whether the evidence is sound is for the verification to say.
type decision struct {
	Verdict string `json:"verdict"`
	Change  struct {
		Ref   estate.Ref `json:"ref"`
		Title string     `json:"title"`
		Type  string     `json:"type"`
		Owner estate.Ref `json:"owner"`
		Risk  struct {
			Level string `json:"level"`
			Score int    `json:"score"`
		} `json:"risk"`
	} `json:"change"`
	Policy       string                `json:"policy"`
	Diff         []struct{}            `json:"diff"`
	Requirements []requirement         `json:"requirements"`
	People       map[estate.Ref]string `json:"people"`
}

type requirement struct {
	ID        string       `json:"id"`
	From      []estate.Ref `json:"from"`
	Approvals []struct {
		By      string `json:"by"`
		Commit  string `json:"commit"`
		Counted bool   `json:"counted"`
		Why     string `json:"why"`
	} `json:"approvals"`
}

// evidence is what an entry holds besides its own fields.
type evidence struct {
	decision
	facts facts.Facts
}

// readEvidence reads the decision and the facts of an entry, with what tokens stand for in
// the logins and addresses, by which people are found.
func readEvidence(e *ledger.Entry, names ledger.Names) evidence {
	var out evidence
	if len(e.Decision) > 0 {
		_ = json.Unmarshal(e.Decision, &out.decision) // what can be read is
	}
	if len(e.Facts) == 0 {
		return out
	}
	read, err := facts.Read(e.Facts)
	if err != nil {
		return out
	}
	out.facts = read
	show := func(id *facts.Identity) { id.Login, id.Email = names.Show(id.Login), names.Show(id.Email) }
	show(&out.facts.Pull.Author)
	for i := range out.facts.Pushers {
		show(&out.facts.Pushers[i])
	}
	for i := range out.facts.Reviews {
		show(&out.facts.Reviews[i].By)
	}
	for i := range out.facts.Commits {
		c := &out.facts.Commits[i]
		show(&c.Author)
		show(&c.Committer)
		for k := range c.CoAuthors {
			show(&c.CoAuthors[k])
		}
	}
	return out
}

// identities are who had a part in the change, as far as the forge knows. What GitHub
// itself commits is nobody's.
func (e *evidence) identities() []facts.Identity {
	all := append([]facts.Identity{e.facts.Pull.Author}, e.facts.Pushers...)
	for _, c := range e.facts.Commits {
		all = append(append(all, c.Author, c.Committer), c.CoAuthors...)
	}
	var out []facts.Identity
	for _, id := range all {
		if !id.IsZero() && !id.IsWebFlow() {
			out = append(out, id)
		}
	}
	return out
}
