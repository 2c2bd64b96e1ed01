package policy

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/gitsm/gitsm/internal/approval"
	"github.com/gitsm/gitsm/internal/change"
	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
)

// Who merges.
const (
	byPerson = "person"
	byGitsm  = "gitsm"
)

// maxPeople is how many approvals a requirement may ask for.
const maxPeople = 1000

// answer is what a policy says, in JSON.
type answer struct {
	Controlled   []string        `json:"controlled"`
	Governance   []string        `json:"governance"`
	Requirements map[string]rule `json:"requirements"`
	Emergency    struct {
		Quorum       rule   `json:"quorum"`
		Authority    rule   `json:"authority"`
		ReviewWithin string `json:"reviewWithin"`
	} `json:"emergency"`
	Merge string `json:"merge"`
	Roles struct {
		Management estate.Ref `json:"management"`
	} `json:"roles"`
	Thresholds struct {
		Governance int `json:"governance"`
	} `json:"thresholds"`
}

type rule struct {
	Reason string       `json:"reason"`
	From   []estate.Ref `json:"from"`
	Need   int          `json:"need"`
}

// Read turns the answer of a policy to an assessment into rules. An answer that is not
// sound in every part leaves none.
func Read(digest string, text []byte, fault *diag.Diagnostic, a *change.Assessment) approval.Rules {
	if fault != nil {
		return failed(digest, fault)
	}
	rules, err := read(text, a)
	if err != nil {
		return failed(digest, broken("the change policy says nothing that can be followed: "+err.Error(), "mend the policy in schema/; until then nothing can be approved"))
	}
	rules.Digest = digest
	return rules
}

func read(text []byte, a *change.Assessment) (approval.Rules, error) {
	var said answer
	decoder := json.NewDecoder(bytes.NewReader(text))
	if err := decoder.Decode(&said); err != nil {
		return approval.Rules{}, err
	}
	if _, err := decoder.Token(); err != io.EOF {
		return approval.Rules{}, errors.New("it says more than one thing")
	}
	out := approval.Rules{Controlled: unique(said.Controlled), Governance: unique(said.Governance), Merge: said.Merge}
	if err := within(a, out.Controlled, out.Governance); err != nil {
		return approval.Rules{}, err
	}
	for _, id := range slices.Sorted(maps.Keys(said.Requirements)) {
		r, err := said.Requirements[id].sound(id)
		if err != nil {
			return approval.Rules{}, err
		}
		out.Requirements = append(out.Requirements, r)
	}
	var err error
	if out.Emergency.Quorum, err = said.Emergency.Quorum.sound("emergency.quorum"); err != nil {
		return approval.Rules{}, err
	}
	if out.Emergency.Authority, err = said.Emergency.Authority.sound("emergency.authority"); err != nil {
		return approval.Rules{}, err
	}
	var ok bool
	if out.Emergency.ReviewWithin, ok = estate.ParseDuration(said.Emergency.ReviewWithin); !ok || out.Emergency.ReviewWithin <= 0 {
		return approval.Rules{}, fmt.Errorf("emergency.reviewWithin is %s, no length of time", diag.Quote(said.Emergency.ReviewWithin))
	}
	if out.Merge != byPerson && out.Merge != byGitsm {
		return approval.Rules{}, fmt.Errorf("merge is %s, neither %s nor %s", diag.Quote(out.Merge), byPerson, byGitsm)
	}
	floor(&out, a, of(said.Roles.Management, parties...), said.Thresholds.Governance)
	return out, nil
}

// within makes sure that a policy speaks of nothing but what the change touches.
func within(a *change.Assessment, controlled, governance []string) error {
	touched := map[string]bool{}
	for i := range a.Touched {
		touched[string(a.Touched[i].Ref)] = true
	}
	for _, name := range controlled {
		if !touched[name] {
			return fmt.Errorf("controlled names %s, which the change does not touch", diag.Quote(name))
		}
	}
	for _, file := range a.Files {
		touched[file] = true
	}
	for _, name := range governance {
		if !touched[name] {
			return fmt.Errorf("governance names %s, which the change does not touch", diag.Quote(name))
		}
	}
	return nil
}

// requirementID is what a requirement may be called: it ends up in pages and in the tree
// of reasons.
var requirementID = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._/-]{0,199}$`)

// sound checks a requirement.
func (r rule) sound(id string) (approval.Rule, error) {
	out := approval.Rule{ID: id, Reason: strings.Join(strings.Fields(r.Reason), " "), From: asked(r.From), Need: r.Need}
	switch {
	case !requirementID.MatchString(id):
		return out, fmt.Errorf("the requirement %s needs a name of letters, digits, dots, hyphens and slashes", diag.Quote(id))
	case out.Reason == "":
		return out, fmt.Errorf("the requirement %s has no reason", id)
	case len(r.From) == 0:
		return out, fmt.Errorf("the requirement %s asks nobody", id)
	case r.Need < 1 || r.Need > maxPeople:
		return out, fmt.Errorf("the requirement %s needs %d people, not 1 to %d", id, r.Need, maxPeople)
	}
	for _, ref := range r.From {
		if of(ref, parties...) == "" {
			return out, fmt.Errorf("the requirement %s asks %s, which is no person, team or role", id, diag.Quote(string(ref)))
		}
	}
	return out, nil
}
