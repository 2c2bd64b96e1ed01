package ledger

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	mathrand "math/rand/v2"
	"slices"
	"time"

	"github.com/gitsm/gitsm/internal/gittree"
	"github.com/gitsm/gitsm/internal/signature"
)

// Draft is an entry to be appended: number, previous digest and time of recording are left
// to the Appender.
type Draft struct {
	Entry Entry
	// Pins are commits to keep reachable, such as the head of a pull request whose branch
	// will go.
	Pins []gittree.Hash
	// Personal are the texts that identify people in the facts and the decision; the draft
	// has them in clear.
	Personal []string
}

// Appender appends entries.
type Appender struct {
	Repo *gittree.Repository
	// Key signs. The branch of names needs none.
	Key *signature.Key
	// Name and Email are put into the commits.
	Name, Email string
	// Remote is where the ledger is fetched from first and pushed to; "" keeps it here.
	Remote string
	// Now is the present.
	Now func() time.Time
}

// Writers that meet try again, at most so often and so long.
const (
	mostTries = 100
	shortWait = 5 * time.Millisecond
	longWait  = 2 * time.Second
)

// Append asks plan for entries, given the ledger as it is (nil where there is none), and
// appends them in one go: all of them or none. Where another writer comes first it begins
// anew, plan included, which must look at the ledger for what is there already. No drafts
// means that there is nothing to do.
//
// It fails where the key is not one that main allows at the time.
func (a *Appender) Append(ctx context.Context, plan func(ctx context.Context, l *Ledger) ([]Draft, error)) ([]Link, error) {
	if a.Key == nil {
		return nil, errors.New("append to the ledger: there is no key to sign with")
	}
	for try := 0; ; try++ {
		links, err := a.try(ctx, plan)
		if !errors.Is(err, gittree.ErrReferenceMoved) || try == mostTries {
			if err != nil {
				return nil, fmt.Errorf("append to the ledger: %w", err)
			}
			return links, nil
		}
		wait := min(longWait, shortWait<<min(try, 10))
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(wait/2 + mathrand.N(wait)):
		}
	}
}

const reference = "refs/heads/" + Branch

// try appends once.
func (a *Appender) try(ctx context.Context, plan func(ctx context.Context, l *Ledger) ([]Draft, error)) ([]Link, error) {
	l, expected, err := a.current(ctx)
	if err != nil {
		return nil, err
	}
	drafts, err := plan(ctx, l)
	if err != nil {
		return nil, err
	}
	if len(drafts) == 0 {
		if a.Remote != "" && l != nil && l.Tip == expected {
			err = a.follow(ctx, l.Tip)
		}
		return nil, err
	}
	if err := a.hide(ctx, drafts); err != nil {
		return nil, err
	}
	w := &writer{Appender: a}
	if err := w.resume(ctx, l); err != nil {
		return nil, err
	}
	var links []Link
	for _, d := range drafts {
		link, err := w.write(d)
		if err != nil {
			return nil, err
		}
		links = append(links, link)
	}
	tip := links[len(links)-1].Commit.ID
	if a.Remote == "" {
		return links, a.Repo.SwapReference(ctx, reference, expected, tip)
	}
	if err := a.Repo.Push(ctx, a.Remote, Branch, tip, expected); err != nil {
		return nil, err
	}
	return links, a.follow(ctx, tip)
}

// follow brings the branch here to what the remote has now, unless it has something of its
// own: what counts is there, and the next one tells of what contradicts it.
func (a *Appender) follow(ctx context.Context, tip gittree.Hash) error {
	local, ok, err := a.Repo.Reference(reference)
	if err != nil {
		return err
	}
	if ok {
		behind, err := a.Repo.OnMainLine(ctx, local, tip)
		if err != nil || !behind {
			return err
		}
	}
	if err := a.Repo.SwapReference(ctx, reference, local, tip); !errors.Is(err, gittree.ErrReferenceMoved) {
		return err
	}
	return nil
}

// current returns the ledger as it is, and the commit that its branch has where it is
// appended; both nil and zero where there is none. What the remote has counts, if there is
// one, and what only this repository has must not be lost by that.
func (a *Appender) current(ctx context.Context) (*Ledger, gittree.Hash, error) {
	local, ok, err := a.Repo.Reference(reference)
	if err != nil {
		return nil, local, err
	}
	if a.Remote == "" {
		l, err := a.here(ctx)
		return l, local, err
	}
	remote, there, err := a.Repo.Fetch(ctx, a.Remote, Branch)
	if err != nil {
		return nil, remote, err
	}
	switch {
	case !there && ok:
		return At(a.Repo, reference, local), gittree.Hash{}, nil
	case !there:
		return nil, gittree.Hash{}, nil
	case !ok || local == remote:
		return At(a.Repo, reference, remote), remote, nil
	}
	ahead, err := a.Repo.OnMainLine(ctx, remote, local)
	if err != nil {
		return nil, remote, err
	}
	if ahead {
		return At(a.Repo, reference, local), remote, nil
	}
	behind, err := a.Repo.OnMainLine(ctx, local, remote)
	if err != nil {
		return nil, remote, err
	}
	if !behind {
		return nil, remote, fmt.Errorf("%s and that of %s contradict each other; find out which one is right with gitsm audit verify, then set the other aside with git branch -m", Branch, a.Remote)
	}
	return At(a.Repo, reference, remote), remote, nil
}

// here is the ledger where nothing is asked of a remote: the repository's own branch, or
// what was fetched of a remote's where there is none.
func (a *Appender) here(ctx context.Context) (*Ledger, error) {
	l, _, err := Open(ctx, a.Repo)
	if errors.Is(err, ErrNone) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	_, own, err := a.Repo.Reference(reference)
	if err == nil && own && l.Reference != reference {
		err = fmt.Errorf("%s has entries that %s lacks, so that another would contradict them; bring the branch up to date with git fetch REMOTE %s:%s, or append to the remote's",
			l.Reference, reference, Branch, Branch)
	}
	return l, err
}

// hide replaces what identifies people, and writes down what the tokens stand for before
// anything refers to them.
func (a *Appender) hide(ctx context.Context, drafts []Draft) error {
	var texts []string
	for _, d := range drafts {
		texts = append(texts, d.Personal...)
	}
	slices.Sort(texts)
	names, err := a.ensure(ctx, slices.Compact(texts))
	if err != nil {
		return err
	}
	for i := range drafts {
		e := &drafts[i].Entry
		if e.Facts, err = names.HideFacts(e.Facts, drafts[i].Personal); err != nil {
			return err
		}
		if e.Decision, err = names.HideDecision(e.Decision, drafts[i].Personal); err != nil {
			return err
		}
	}
	return nil
}

// ensure returns names that know these texts.
func (a *Appender) ensure(ctx context.Context, texts []string) (Names, error) {
	var names Names
	err := a.ChangeNames(ctx, func(n *Names) (bool, error) {
		added, err := n.Add(rand.Reader, texts...)
		names = *n
		return added, err
	})
	return names, err
}
