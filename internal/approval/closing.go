package approval

import (
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/facts"
)

// isClosing reports whether nothing is decided on but the outcome of a merged change.
func (j *judge) isClosing() bool {
	q := j.Assessment.Request
	if !j.Assessment.Closing || q == nil || j.Rules.Failure != nil || len(j.Rules.Governance) > 0 {
		return false
	}
	for _, name := range j.Rules.Controlled {
		if name != string(q.Ref) && name != j.path(string(q.Ref)) {
			return false
		}
	}
	return true
}

// proposers are who proposes: the opener, or without facts every author. There is at
// least one, who may be unknown.
func (j *judge) proposers() []facts.Identity {
	if j.HasFacts {
		return []facts.Identity{j.Facts.Pull.Author}
	}
	var authors []facts.Identity
	for _, c := range j.Commits {
		authors = append(authors, c.Author)
	}
	if len(authors) == 0 {
		authors = []facts.Identity{{}}
	}
	return authors
}

// proposedByResponsible reports whether all who propose own or implement the change, or
// belong to the team that does.
func (j *judge) proposedByResponsible() bool {
	for _, id := range j.proposers() {
		person, ok := j.roster.Person(id)
		if !ok || !j.answers(person) {
			return false
		}
	}
	return true
}

// answers reports whether a person answers for the change now. A machine that implements
// one may report what came of it.
func (j *judge) answers(person estate.Ref) bool {
	for _, ref := range responsible(j.Assessment.Request) {
		if ref == person && j.roster.Active(person, j.At) {
			return true
		}
		if ok, _ := j.roster.Entitled(person, ref, j.At, j.At); ok {
			return true
		}
	}
	return false
}
