package servicelevel

import (
	"cmp"
	"slices"
	"time"

	"github.com/gitsm/gitsm/internal/agreement"
	"github.com/gitsm/gitsm/internal/estate"
)

// underpinning is an agreement that carries another, or a contract that does without any
// agreement on service levels.
type underpinning struct {
	ref estate.Ref
	// agreement is nil for a contract.
	agreement *agreement.Agreement
	// provider is the team or supplier that keeps it.
	provider estate.Ref
	// covers is what it is about.
	covers []estate.Ref
	// first is the first instant at which it holds, until the first at which it does no
	// more; zero where it is open at that end.
	first, until time.Time
	// ends is the record that makes it end, the agreement or its contract.
	ends estate.Ref
	// notice is how long before its end notice must be given.
	notice time.Duration
}

// rank orders the types of agreement from what customers see downwards.
func rank(kind string) int {
	return slices.Index([]string{agreement.UC, agreement.OLA, agreement.SLA}, kind)
}

// carrier is an agreement, or a contract that stands for one, that names what it carries.
type carrier struct {
	ref  estate.Ref
	rank int
}

// readCarriers notes what names what in underpins, drafts left out. A contract stands for
// the agreements that are part of it.
func (c *checker) readCarriers() {
	for _, b := range c.agreements {
		if !b.Draft {
			c.names(b.Underpins, b.Record.Ref, rank(b.Type))
		}
	}
	for r := range c.estate.OfKind(estate.Contract) {
		named := underpinned(r)
		if r.Faulty || len(named) == 0 {
			continue
		}
		if body := r.Body(); body.Str("status") == "draft" {
			continue
		}
		part := slices.DeleteFunc(slices.Clone(c.part[r.Ref]), func(ref estate.Ref) bool { return c.byRef[ref] == nil || c.byRef[ref].Draft })
		if len(part) == 0 {
			part = []estate.Ref{r.Ref}
		}
		for _, ref := range part {
			c.names(named, ref, rank(agreement.UC))
		}
	}
}

func (c *checker) names(named []estate.Ref, by estate.Ref, rank int) {
	for _, ref := range named {
		c.naming[ref] = append(c.naming[ref], carrier{by, rank})
	}
}

// carriers returns what is meant to carry an agreement, sorted by reference: whatever names
// it in underpins, and whatever names a service or item that it covers, where that is of a
// lower type, since two agreements on one service do not carry each other.
func (c *checker) carriers(a *agreement.Agreement) []underpinning {
	var out []underpinning
	seen := map[estate.Ref]bool{a.Record.Ref: true}
	add := func(by carrier) {
		if !seen[by.ref] {
			seen[by.ref] = true
			out = append(out, c.read(by.ref))
		}
	}
	for _, by := range c.naming[a.Record.Ref] {
		add(by)
	}
	for _, ref := range a.Covers {
		for _, by := range c.naming[ref] {
			if by.rank < rank(a.Type) {
				add(by)
			}
		}
	}
	slices.SortFunc(out, func(a, b underpinning) int { return cmp.Compare(a.ref, b.ref) })
	return out
}

// underpinned returns what a record names in relations of type underpins.
func underpinned(r *estate.Record) []estate.Ref {
	var out []estate.Ref
	for i := range r.Links {
		if r.Links[i].Type == "underpins" {
			out = append(out, r.Links[i].To)
		}
	}
	return out
}

// underpinning returns the carriers of an agreement that have not ended.
func (c *checker) underpinning(a *agreement.Agreement) []underpinning {
	return slices.DeleteFunc(c.carriers(a), func(u underpinning) bool { return u.over(c.at) })
}

// over reports whether it has ended.
func (u *underpinning) over(at time.Time) bool { return !u.until.IsZero() && !at.Before(u.until) }

// readContracts notes which agreement is part of which contract, as either record says.
func (c *checker) readContracts() {
	link := func(contract, agreement estate.Ref) {
		if !slices.Contains(c.part[contract], agreement) {
			c.part[contract] = append(c.part[contract], agreement)
			c.contracts[agreement] = append(c.contracts[agreement], contract)
		}
	}
	for r := range c.estate.OfKind(estate.Contract) {
		if r.Faulty {
			continue
		}
		body := r.Body()
		for _, ref := range body.Refs("agreements") {
			link(r.Ref, ref)
		}
	}
	for _, a := range c.agreements {
		if a.Contract != "" {
			link(a.Contract, a.Record.Ref)
		}
	}
}

// read returns what an agreement or contract is as a carrier of others. An agreement ends
// with its contract at the latest.
func (c *checker) read(ref estate.Ref) underpinning {
	u := underpinning{ref: ref, ends: ref}
	contracts := []estate.Ref{ref}
	if b := c.byRef[ref]; b != nil {
		u.agreement, u.provider, u.covers = b, b.Provider, b.Covers
		u.first, u.until = b.First, b.Until()
		u.notice, _ = b.Body.Duration("notice")
		contracts = c.contracts[ref]
	}
	for _, contract := range contracts {
		r, ok := c.estate.Record(contract)
		if !ok || r.Faulty || r.Kind != estate.Contract {
			continue
		}
		body := r.Body()
		if u.agreement == nil {
			u.provider, u.covers = estate.Ref(body.Str("supplier")), body.Refs("covers")
			u.first, _ = body.Date("start")
		}
		notice, _ := body.Duration("notice")
		u.notice = max(u.notice, notice)
		if until, ends := contractEnd(&body); ends && (u.until.IsZero() || until.Before(u.until)) {
			u.until, u.ends = until, contract
		}
	}
	return u
}

// contractEnd returns the first instant after a contract's last day, in UTC since contracts
// have no zone. One that goes on by itself has none unless notice has been given.
func contractEnd(body *estate.Node) (time.Time, bool) {
	end, ok := body.Date("end")
	status := body.Str("status")
	renews := body.IsTrue("autoRenew", false) && status != "cancelled" && status != "ended"
	return end.AddDate(0, 0, 1), ok && !renews
}
