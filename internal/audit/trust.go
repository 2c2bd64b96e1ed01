package audit

import (
	"context"
	"slices"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/gittree"
	"github.com/gitsm/gitsm/internal/repository"
	"github.com/gitsm/gitsm/internal/roster"
)

// A key that came to main unauthorised signs nothing until that is ratified: else whoever
// pushes his own could record that others had approved it.

// trusted reports whether an entry is signed by a key that was allowed with approval.
func (j *judge) trusted(o *opinion) bool {
	if j.trusts == nil || j.strayed || j.Trusted == "" || o.keys == j.Trusted || o.signer.Fingerprint() == "" || j.trusts(j.Trusted, o) {
		return true
	}
	i := slices.IndexFunc(j.Pushed, pushed.rekeys)
	if i < 0 {
		return true // what main has in between is told to be unrecorded
	}
	j.fault(o, diag.UnknownSigner, o.commit, "it is signed by a key that main allows only since %s, which nobody approved", j.Pushed[i].Commit.Short())
	return false
}

// rekeys reports whether it altered who may sign and nobody answers for it.
func (p pushed) rekeys() bool { return p.Keys && !p.Ratified }

// rekey takes note of who may sign after a range.
func (j *judge) rekey(o *opinion) {
	if o.keysAfter == j.Keys {
		return
	}
	j.Keys = o.keysAfter
	j.untaint()
}

// untaint trusts the keys that main has, once everything that altered them is approved.
func (j *judge) untaint() {
	if j.Trusted != j.Keys && !slices.ContainsFunc(j.Pushed, pushed.rekeys) {
		j.Trusted = j.Keys
	}
}

// trusts reports whether a blob of allowed signers allows who signed an entry.
func (x *examiner) trusts(keys string, o *opinion) bool {
	signers, err := x.signersIn(keys)
	return err == nil && signers.Allows(o.signer, o.written)
}

// peopleAt returns a function that reads the people of a commit of main; nil where they
// cannot be read.
func (x *examiner) peopleAt(ctx context.Context) func(gittree.Hash) *roster.Roster {
	return func(commit gittree.Hash) *roster.Roster {
		key, err := x.rosterKeyOf(commit)
		if err != nil {
			return nil
		}
		if known := x.rosters[key]; known != nil {
			return known.roster
		}
		part, err := x.rosterPart(commit)
		if err != nil {
			return nil
		}
		people := &peopleOf{}
		x.rosters[key] = people
		if err := x.extractRosters(ctx, []repository.Part{part}, []*peopleOf{people}); err != nil {
			delete(x.rosters, key) // the work is to end, which the next step tells
		}
		return people.roster
	}
}

// rosterPart is what a roster is read from.
func (x *examiner) rosterPart(commit gittree.Hash) (repository.Part, error) {
	rev, err := x.repo.Revision(commit)
	return repository.Part{Revision: rev, Folders: []string{peopleFolder, rolesFolder, teamsFolder}}, err
}
