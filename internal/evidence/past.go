package evidence

import (
	"context"
	"slices"

	"github.com/gitsm/gitsm/internal/gittree"
	"github.com/gitsm/gitsm/internal/ledger"
)

// past is what the ledger says already, as far as it was asked. It reads the messages of the
// commits, and those that it knows only once.
type past struct {
	tip gittree.Hash // the newest commit that is known
	// unauthorised are the ranges that were taken in without approval, the newest first.
	unauthorised []ledger.Heading
	ratified     map[string]bool
	heads        map[string]bool // what was proposed by what is on main
}

// read reads what is new in the ledger.
func (p *past) read(ctx context.Context, l *ledger.Ledger) error {
	if p.heads == nil {
		p.ratified, p.heads = map[string]bool{}, map[string]bool{}
	}
	if l.Tip == p.tip {
		return nil
	}
	var unauthorised []ledger.Heading
	for h, err := range l.Headings(ctx) {
		if err != nil {
			return err
		}
		if h.Commit == p.tip {
			break
		}
		if h.Kind == ledger.Unauthorised {
			unauthorised = append(unauthorised, h)
		}
		if h.Covers() {
			p.heads[h.Head] = true
		}
		for _, commit := range h.Commits {
			p.ratified[commit] = true
		}
	}
	p.unauthorised = slices.Concat(unauthorised, p.unauthorised)
	p.tip = l.Tip
	return nil
}

// covers reports whether something that was proposed is recorded to be on main.
func (p *past) covers(ctx context.Context, l *ledger.Ledger, head gittree.Hash) (bool, error) {
	if err := p.read(ctx, l); err != nil {
		return false, err
	}
	return p.heads[head.String()], nil
}

// reached is up to where the ledger says what main took in.
type reached struct {
	commit gittree.Hash
	// lost is an entry about a commit that main does not have any more; 0 where there is none.
	lost int
	gone string
}

// reach finds the commits of main that nothing in the ledger covers.
func reach(ctx context.Context, repo *gittree.Repository, l *ledger.Ledger, main gittree.Hash) ([]gittree.MainCommit, reached, error) {
	var out reached
	var line []gittree.MainCommit
	var place map[gittree.Hash]int // in line, of all of main
	for h, err := range l.Headings(ctx) {
		if err != nil {
			return nil, out, err
		}
		if !h.Covers() && h.Kind != ledger.Adopted {
			continue
		}
		id := h.After
		if h.Kind == ledger.Adopted {
			id = h.Main
		}
		if out.commit, err = gittree.ParseHash(id); err != nil {
			return nil, out, err
		}
		if place == nil {
			found := false
			if line, found, err = repo.MainLine(ctx, main, out.commit); err != nil {
				return nil, out, err
			}
			if found {
				return line, out, nil
			}
			behind, err := repo.OnMainLine(ctx, main, out.commit)
			if behind || err != nil && !gittree.Shallow(err) {
				return nil, out, err // what is called main here has not come so far yet
			}
			place = map[gittree.Hash]int{}
			for i, c := range line {
				place[c.ID] = i
			}
			out.lost, out.gone = h.Number, id
		}
		if i, ok := place[out.commit]; ok {
			return line[i+1:], out, nil
		}
	}
	return nil, out, errUnrelated
}
