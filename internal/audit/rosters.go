package audit

import (
	"context"

	"github.com/gitsm/gitsm/internal/gittree"
	"github.com/gitsm/gitsm/internal/ledger"
	"github.com/gitsm/gitsm/internal/repository"
	"github.com/gitsm/gitsm/internal/roster"
)

// basisOf reads the rules of a commit, given by its id.
func (x *examiner) basisOf(commit string) basis {
	id, err := gittree.ParseHash(commit)
	if err != nil {
		return basis{err: err}
	}
	var b basis
	if b.signers, b.schema, b.err = ledger.Rules(x.repo, id); b.err != nil {
		return b
	}
	b.key, b.err = x.rosterKeyOf(id)
	return b
}

func (x *examiner) rosterKeyOf(commit gittree.Hash) (rosterKey, error) {
	var key rosterKey
	tree, err := x.repo.CommitTree(commit)
	if err != nil {
		return key, err
	}
	top, err := x.repo.ReadTree(tree)
	if err != nil {
		return key, err
	}
	for _, item := range top {
		switch {
		case item.Name == "schema" && item.Folder:
			key.schema = item.Hash
		case item.Name == "go.mod":
			key.module = item.Hash
		case item.Name == "catalogue" && item.Folder:
			inner, err := x.repo.ReadTree(item.Hash)
			if err != nil {
				return key, err
			}
			for _, folder := range inner {
				switch {
				case !folder.Folder:
				case folder.Name == "people":
					key.people = folder.Hash
				case folder.Name == "teams":
					key.teams = folder.Hash
				case folder.Name == "roles":
					key.roles = folder.Hash
				}
			}
		}
	}
	return key, nil
}

// gather decodes the records that a batch needs: the people of each base, once, and the
// change records of what is ratified.
func (x *examiner) gather(ctx context.Context, batch []exam) error {
	if len(x.rosters) > keepRosters {
		clear(x.rosters)
	}
	var parts []repository.Part
	var waiting []*peopleOf
	for i := range batch {
		e := &batch[i]
		if e.link.Entry.Kind != ledger.Merged || e.main.err != nil {
			continue
		}
		if e.people = x.rosters[e.main.key]; e.people != nil {
			continue
		}
		e.people = &peopleOf{}
		x.rosters[e.main.key] = e.people
		id, err := gittree.ParseHash(ruling(&e.link.Entry))
		if err != nil {
			return err
		}
		part, err := x.rosterPart(id)
		if err != nil {
			return err
		}
		parts = append(parts, part)
		waiting = append(waiting, e.people)
	}
	if err := x.extractRosters(ctx, parts, waiting); err != nil {
		return err
	}
	for i := range batch {
		if batch[i].link.Entry.Kind == ledger.Ratified {
			batch[i].change = x.changeAt(ctx, batch[i].link.Entry.After, batch[i].link.Entry.Change)
		}
	}
	if !x.contents {
		return ctx.Err()
	}
	return x.gatherChanges(ctx, batch)
}

// extractRosters reads rosters all at once, or where something is amiss one by one.
func (x *examiner) extractRosters(ctx context.Context, parts []repository.Part, into []*peopleOf) error {
	if len(parts) == 0 {
		return nil
	}
	estates, err := x.extractor.Extract(ctx, parts...)
	switch {
	case err == nil:
		for i, e := range estates {
			into[i].roster = roster.New(e)
		}
	case ctx.Err() != nil || !inData(err):
		return err
	case len(parts) == 1:
		into[0].err = err
	default:
		for i := range parts {
			if err := x.extractRosters(ctx, parts[i:i+1], into[i:i+1]); err != nil {
				return err
			}
		}
	}
	return nil
}
