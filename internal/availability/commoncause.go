package availability

import (
	"cmp"
	"slices"

	"github.com/gitsm/gitsm/internal/estate"
)

// CommonCause is something that so many members of a redundant set share that its failure
// takes the set down, and that is no part of the structure. Failures that it causes are not
// reckoned with, so that the composite is an upper bound (IEC 61508-6, annex D, calls them
// common cause failures and estimates them by a factor, for which records give no ground).
type CommonCause struct {
	// Ref is the record that needs the set, by relations of the type Relation.
	Ref      estate.Ref `json:"ref"`
	Relation string     `json:"relation"`
	// Need of Of members must be up.
	Need int `json:"need"`
	Of   int `json:"of"`
	// Kind is what is shared: site, route, supplier or contract.
	Kind string `json:"kind"`
	// Cause is that: a reference, or words where the records have words.
	Cause string `json:"cause"`
	// Members are those that share it, sorted.
	Members []estate.Ref `json:"members"`
}

// cause is something that may fail under several records at once.
type cause struct{ kind, what string }

func (s *structure) commonCauses() []CommonCause {
	var out []CommonCause
	known := map[int32][]cause{}
	for i := range s.parts {
		for _, q := range s.parts[i].needs {
			if q.least < len(q.members) {
				out = append(out, s.commonCausesOf(&s.parts[i], q, known)...)
			}
		}
	}
	slices.SortFunc(out, func(a, b CommonCause) int {
		return cmp.Or(cmp.Compare(a.Ref, b.Ref), cmp.Compare(a.Relation, b.Relation), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Cause, b.Cause), slices.Compare(a.Members, b.Members))
	})
	return out
}

// commonCausesOf looks at one redundant set. A member shares what it is exposed to itself
// and what anything is exposed to that its connection runs through.
func (s *structure) commonCausesOf(p *part, q need, known map[int32][]cause) []CommonCause {
	sharing := map[cause][]estate.Ref{}
	for _, way := range q.members {
		exposed := map[cause]bool{}
		for _, j := range way {
			if _, ok := known[j]; !ok {
				known[j] = s.causes(s.parts[j].record)
			}
			for _, c := range known[j] {
				exposed[c] = true
			}
		}
		for c := range exposed {
			sharing[c] = append(sharing[c], s.parts[way[0]].ref)
		}
	}
	var out []CommonCause
	for c, members := range sharing {
		if len(members) > 1 && len(members) > len(q.members)-q.least {
			slices.Sort(members)
			out = append(out, CommonCause{Ref: p.ref, Relation: q.relation, Need: q.least, Of: len(q.members), Kind: c.kind, Cause: c.what, Members: members})
		}
	}
	return out
}

// causes returns what a record is exposed to by its supplier, its contract, its site and
// the route it takes. What is a part of the structure is reckoned with already.
func (s *structure) causes(r *estate.Record) []cause {
	if r == nil {
		return nil
	}
	var out []cause
	for _, l := range r.Links {
		kind := ""
		switch {
		case l.Field == "supplier", l.Type == "supplied_by":
			kind = "supplier"
		case l.Field == "contract":
			kind = "contract"
		case l.Type == "located_in":
			kind = "site"
		}
		if _, reckoned := s.place[l.To]; kind != "" && !reckoned {
			out = append(out, cause{kind, string(l.To)})
		}
	}
	body := r.Body()
	if site := body.Str("location"); site != "" {
		out = append(out, cause{"site", site})
	}
	if route := body.Get("attributes").Str("route"); route != "" {
		out = append(out, cause{"route", route})
	}
	return out
}
