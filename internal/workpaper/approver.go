package workpaper

import (
	"cmp"
	"slices"
	"strings"
)

// Approver is how often somebody approved what.
type Approver struct {
	Approver Who `json:"approver"`
	// Kind is the kind of requirement: its id up to the first dot, such as owner or board.
	Kind string `json:"kind"`
	// Approvals is how many counted, and Changes for how many rows.
	Approvals int `json:"approvals"`
	Changes   int `json:"changes"`
}

// Pairing is how many changes of one person another one approved.
type Pairing struct {
	Approver Who `json:"approver"`
	// Author is who opened the pull requests.
	Author  Who `json:"author"`
	Changes int `json:"changes"`
	// Self is how many of them the approver had a part in; segregation of duties means 0.
	Self int `json:"self"`
}

// matrices count approvals.
func (p *Pack) matrices() {
	kinds, pairs := map[[2]string]*Approver{}, map[[2]string]*Pairing{}
	for i := range p.Population {
		r := &p.Population[i]
		self := map[string]bool{}
		for _, a := range r.Approvals {
			self[a.By.id()] = self[a.By.id()] || a.Self
		}
		counted := map[[2]string]bool{}
		paired := map[string]bool{}
		for _, a := range r.Approvals {
			who, kind := a.By.id(), kindOf(a.Requirement)
			key := [2]string{who, kind}
			if kinds[key] == nil {
				kinds[key] = &Approver{Approver: a.By, Kind: kind}
			}
			kinds[key].Approvals++
			if !counted[key] {
				counted[key] = true
				kinds[key].Changes++
			}
			if paired[who] {
				continue
			}
			paired[who] = true
			pair := [2]string{who, r.Author.id()}
			if pairs[pair] == nil {
				pairs[pair] = &Pairing{Approver: a.By, Author: r.Author}
			}
			pairs[pair].Changes++
			if self[who] {
				pairs[pair].Self++
			}
		}
	}
	for _, a := range kinds {
		p.Approvers = append(p.Approvers, *a)
	}
	slices.SortFunc(p.Approvers, func(a, b Approver) int {
		return cmp.Or(strings.Compare(a.Approver.id(), b.Approver.id()), strings.Compare(a.Kind, b.Kind))
	})
	for _, r := range pairs {
		p.Requesters = append(p.Requesters, *r)
	}
	slices.SortFunc(p.Requesters, func(a, b Pairing) int {
		return cmp.Or(strings.Compare(a.Approver.id(), b.Approver.id()), strings.Compare(a.Author.id(), b.Author.id()))
	})
}

// kindOf is the kind of a requirement: owner of owner.team/payments.
func kindOf(id string) string {
	kind, _, _ := strings.Cut(id, ".")
	return kind
}

// id tells people apart: by record, else by the number of the account, else by login.
func (w Who) id() string {
	switch {
	case w.Person != "":
		return w.Person
	case w.Account != 0:
		return "account/" + decimal(int(w.Account))
	}
	return w.Login
}
