package demo

import (
	"encoding/json"
	"time"

	"github.com/gitsm/gitsm/internal/facts"
)

// person is somebody of the reference estate, as the forge knows them.
type person struct {
	name, email, login string
	id                 int64
}

// you are who types: a database administrator.
var you = person{"Katrin Schulz", "k.schulz@example.org", "kschulz-erg", 90010005}

func (p person) identity() facts.Identity {
	return facts.Identity{Login: p.login, ID: p.id, Type: facts.User, Email: p.email}
}

// approval is a review that approves.
type approval struct {
	by person
	at time.Time
}

// approvals are by whom the policy asks: the owner of the databases, the board, and whoever
// answers for continuity.
var approvals = []approval{
	{person{"Ana Novak", "a.novak@example.org", "anovak-erg", 90010004}, friday(11, 20)},
	{person{"Frida Lindqvist", "f.lindqvist@example.org", "flindqvist-erg", 90010016}, friday(14, 5)},
	{person{"Jonas Brandt", "j.brandt@example.org", "jbrandt-erg", 90010002}, friday(15, 40)},
}

// pull writes what the forge knows of the pull request, whose head is the commit that is
// checked out.
func pull(note string, given ...approval) Edit {
	return Edit{"facts.json", "write", note, func(_ []byte, head string) ([]byte, error) {
		f := facts.Facts{
			Pull: facts.Pull{
				Number: 1, Author: you.identity(), Title: title, Labels: []string{}, BaseRef: mainRef, Head: head,
			},
			Commits:         []facts.Commit{{SHA: head, Author: you.identity(), Committer: you.identity(), CoAuthors: []facts.Identity{}}},
			Pushers:         []facts.Identity{you.identity()},
			PushersComplete: true,
			Reviews:         []facts.Review{},
			Commands:        []facts.Command{},
			OtherPulls:      []facts.OtherPull{},
		}
		for i, a := range given {
			f.Reviews = append(f.Reviews, facts.Review{
				ID: int64(i + 1), By: a.by.identity(), State: facts.Approved, Commit: head, BaseRef: mainRef, SubmittedAt: a.at,
			})
		}
		content, err := json.MarshalIndent(f, "", "  ")
		return append(content, '\n'), err
	}}
}
