package evidence

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/gittree"
	"github.com/gitsm/gitsm/internal/ledger"
	"github.com/gitsm/gitsm/internal/snapshot"
	"github.com/gitsm/gitsm/internal/wire"
)

// Trail leads from commits of main to what the ledger says of them, for telling history. The
// entries are read, not checked: whether they can be believed is for an audit to say.
type Trail struct {
	ledger *ledger.Ledger
	links  map[gittree.Hash]gittree.Hash // commits of main to those of the ledger
	about  map[estate.Ref][]gittree.Hash // changes to what the ledger has of them, the newest first
	told   map[gittree.Hash]account
}

// account is what an entry says of a range.
type account struct {
	change     string
	approvedBy []string
	ok         bool
}

// OpenTrail finds the trail of a repository; nil where there is no ledger. Which entry speaks
// of which commit is kept in the cache directory, if there is one.
func OpenTrail(ctx context.Context, repo *gittree.Repository, cacheDir, engine string) (*Trail, error) {
	l, _, err := ledger.Open(ctx, repo)
	if errors.Is(err, ledger.ErrNone) {
		return nil, nil
	} else if err != nil {
		return nil, err
	}
	t := &Trail{ledger: l, links: map[gittree.Hash]gittree.Hash{}, about: map[estate.Ref][]gittree.Hash{}, told: map[gittree.Hash]account{}}
	var store *snapshot.Store
	if cacheDir != "" {
		store = snapshot.Open(cacheDir, engine, "ledger")
	}
	known, _ := store.Kept(trailName(l))
	from, err := t.take(known)
	if err != nil {
		from, t.links, t.about = gittree.Hash{}, map[gittree.Hash]gittree.Hash{}, map[estate.Ref][]gittree.Hash{}
	}
	if err := t.follow(ctx, repo, from); err != nil {
		return nil, fmt.Errorf("read the ledger: %w", err)
	}
	if from != l.Tip {
		store.Keep(trailName(l), t.kept())
	}
	return t, nil
}

// trailName tells ledgers apart by where they are and how they are called.
func trailName(l *ledger.Ledger) string {
	return "trail2-" + ledger.Digest([]byte(l.Place() + "\x00" + l.Reference))[:32]
}

// follow reads the messages of the entries that follow a commit of the ledger. Where that is
// none of this ledger, everything that was known is dropped.
func (t *Trail) follow(ctx context.Context, repo *gittree.Repository, from gittree.Hash) error {
	known, links := t.links, map[gittree.Hash]gittree.Hash{}
	knownAbout, about := t.about, map[estate.Ref][]gittree.Hash{}
	found := false
	for h, err := range t.ledger.Headings(ctx) {
		if err != nil {
			return err
		}
		if found = h.Commit == from; found {
			break
		}
		if change := h.Change(); change != "" {
			about[change] = append(about[change], h.Commit)
		}
		if !h.Covers() {
			continue
		}
		before, err := gittree.ParseHash(h.Before)
		if err != nil {
			continue // an audit says so
		}
		after, err := gittree.ParseHash(h.After)
		if err != nil {
			continue
		}
		line, _, err := repo.MainLine(ctx, after, before)
		if gittree.Shallow(err) {
			line, err = []gittree.MainCommit{{ID: after}}, nil
		} else if err != nil {
			return err
		}
		for _, c := range line {
			if _, newer := links[c.ID]; !newer {
				links[c.ID] = h.Commit
			}
		}
	}
	if found {
		for main, link := range known {
			if _, newer := links[main]; !newer {
				links[main] = link
			}
		}
		for change, entries := range knownAbout {
			about[change] = append(about[change], entries...)
		}
	}
	t.links, t.about = links, about
	return nil
}

// kept is what the cache keeps.
func (t *Trail) kept() []byte {
	var w wire.Writer
	w.Raw(t.ledger.Tip[:])
	w.Uvarint(uint64(len(t.links)))
	for main, link := range t.links {
		w.Raw(main[:])
		w.Raw(link[:])
	}
	w.Uvarint(uint64(len(t.about)))
	for change, entries := range t.about {
		w.Text(string(change))
		w.Uvarint(uint64(len(entries)))
		for _, entry := range entries {
			w.Raw(entry[:])
		}
	}
	return w
}

// take reads what the cache keeps, and returns up to which commit of the ledger that goes.
func (t *Trail) take(known string) (from gittree.Hash, err error) {
	if known == "" {
		return from, nil
	}
	r := wire.NewReader(known)
	hash := func() (h gittree.Hash) {
		copy(h[:], r.Raw(len(h)))
		return h
	}
	from = hash()
	for range r.Count() {
		main := hash()
		t.links[main] = hash()
	}
	for range r.Count() {
		change := estate.Ref(r.Text())
		entries := make([]gittree.Hash, r.Count())
		for i := range entries {
			entries[i] = hash()
		}
		t.about[change] = entries
	}
	return from, r.Err()
}

// Of returns the change with which a commit of main came, and the people whose approvals
// counted, sorted; false where no entry speaks of it.
func (t *Trail) Of(mainCommit string) (change string, approvedBy []string, ok bool) {
	id, err := gittree.ParseHash(mainCommit)
	if err != nil {
		return "", nil, false
	}
	link, ok := t.links[id]
	if !ok {
		return "", nil, false
	}
	a, known := t.told[link]
	if !known {
		a = t.tell(link)
		t.told[link] = a
	}
	return a.change, a.approvedBy, a.ok
}

// tell reads one entry. One that cannot be read tells nothing.
func (t *Trail) tell(link gittree.Hash) account {
	l, err := t.ledger.Read(context.Background(), link)
	if err != nil {
		return account{}
	}
	a := account{change: string(l.Entry.Change), ok: true}
	if l.Entry.Kind != ledger.Merged {
		return a
	}
	decision := readDecision(l.Entry.Decision)
	for _, requirement := range decision.Requirements {
		for _, approval := range requirement.Approvals {
			if approval.Counted {
				a.approvedBy = append(a.approvedBy, approval.By)
			}
		}
	}
	slices.Sort(a.approvedBy)
	a.approvedBy = slices.Compact(a.approvedBy)
	return a
}
