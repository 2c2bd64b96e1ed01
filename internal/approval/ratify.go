package approval

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/facts"
	"github.com/gitsm/gitsm/internal/roster"
)

// Bypass is what came to main unauthorised, as far as it matters for who may ratify it.
type Bypass struct {
	// Makers are the addresses of whoever made its commits.
	Makers []string
	// Before are the people as they were before it, where it altered who may approve; nil
	// where it did not.
	Before *roster.Roster
}

// Ratifying says why the requirements of an approved emergency, whose decision was made at a
// time by these people, do not do to ratify a bypass; "" where they do. Nobody answers for
// what he did himself, nor by an office that it gave him.
func (b *Bypass) Ratifying(requirements []Requirement, people *roster.Roster, at time.Time) string {
	made := map[estate.Ref]bool{}
	for _, address := range b.Makers {
		for _, person := range people.Possible(facts.Identity{Email: address}) {
			made[person] = true
			for _, human := range people.Responsible(person) {
				made[human] = true
			}
		}
	}
	for i := range requirements {
		r := &requirements[i]
		fit := map[string]bool{}
		var whys []string
		for _, a := range r.Approvals {
			if !a.Counted {
				continue
			}
			if why := b.unfit(estate.Ref(a.By), r.From, made, at); why != "" {
				whys = append(whys, why)
				continue
			}
			fit[a.By] = true
		}
		if len(fit) < r.Need && len(whys) > 0 {
			return fmt.Sprintf("for %s %s", diag.Quote(r.ID), strings.Join(slices.Compact(whys), "; "))
		}
	}
	return ""
}

// unfit says why somebody's approval does not count for a ratification.
func (b *Bypass) unfit(person estate.Ref, from []estate.Ref, made map[estate.Ref]bool, at time.Time) string {
	if made[person] {
		return fmt.Sprintf("%s approved it, who made what it ratifies", person)
	}
	if b.Before == nil {
		return ""
	}
	why := "no human there then"
	if b.Before.Human(person) {
		if why = b.Before.Absence(person, at); why == "" && len(from) == 0 {
			return ""
		}
	}
	for _, ref := range from {
		ok, no := b.Before.Entitled(person, ref, at, at)
		if ok {
			return ""
		}
		why = no
	}
	return fmt.Sprintf("%s approved it, who by the people before what it ratifies was not entitled to (%s)", person, why)
}
