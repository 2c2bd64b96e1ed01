package controller

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"sync"

	"github.com/gitsm/gitsm/internal/evidence"
	"github.com/gitsm/gitsm/internal/forge"
	"github.com/gitsm/gitsm/internal/ledger"
	"github.com/gitsm/gitsm/internal/mirror"
	"github.com/gitsm/gitsm/internal/publish"
	"github.com/gitsm/gitsm/internal/review"
)

// served is a repository that is served.
type served struct {
	repo   *forge.Repository
	mirror *mirror.Mirror
	site   string // the folder of its pages
	close  func() error
	// users counts who works with it, and retired is true where it is not served any more: the
	// last user closes it. Both are for serving.
	users   int
	retired bool
}

// main is the default branch, as references name it.
func (s *served) main() string { return "refs/heads/" + s.repo.DefaultBranch }

// know gathers the facts of a pull request, without the labels that are put there by us: they
// follow from the verdict.
func (s *served) know(ctx context.Context, number int) (forge.Known, error) {
	return withoutOurs(s.repo.Know(ctx, number))
}

// survey is know for looks for which nobody waits.
func (s *served) survey(ctx context.Context, number int) (forge.Known, error) {
	return withoutOurs(s.repo.Survey(ctx, number))
}

func withoutOurs(known forge.Known, err error) (forge.Known, error) {
	known.Facts.Pull.Labels = slices.DeleteFunc(slices.Clone(known.Facts.Pull.Labels), publish.Ours)
	return known, err
}

// evidence are the options of whoever writes to the ledger of a repository.
func (c *controller) evidence(s *served) evidence.Options {
	options := c.reviewing(s)
	return evidence.Options{
		Main:   s.mirror.Main(),
		Review: options,
		// The signature says who it was; an address in a commit could never be forgotten.
		Ledger:       ledger.Appender{Key: c.Key, Name: "gitsm", Email: "ledger@gitsm.invalid", Remote: mirror.Remote, Now: c.Now},
		Authenticate: s.mirror.AuthenticateWriter,
	}
}

func (c *controller) reviewing(s *served) review.Options {
	options := c.Review
	options.Dir = s.mirror.Dir()
	return options
}

// serving are the repositories that are served, by their numbers.
type serving struct {
	// finding is held by whoever finds out which they are.
	finding sync.Mutex
	mu      sync.Mutex
	by      map[int64]*served
}

// get returns a repository. Its mirror is for those who use it.
func (h *serving) get(id int64) (*served, bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	s, ok := h.by[id]
	return s, ok
}

// use returns a repository to work with until done is called.
func (h *serving) use(id int64) (s *served, done func() error, ok bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if s, ok = h.by[id]; !ok {
		return nil, nil, false
	}
	s.users++
	return s, func() error {
		h.mu.Lock()
		defer h.mu.Unlock()
		s.users--
		return s.end()
	}, true
}

// replace serves others from now on, and closes those that are not among them: at once, or when
// nobody works with them any more.
func (h *serving) replace(by map[int64]*served) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	var failed []error
	for id, s := range h.by {
		if by[id] != s {
			s.retired = true
			failed = append(failed, s.end())
		}
	}
	h.by = by
	return errors.Join(failed...)
}

// end closes what is neither served nor used.
func (s *served) end() error {
	if !s.retired || s.users > 0 {
		return nil
	}
	return s.close()
}

// all returns them by their names.
func (h *serving) all() []*served {
	h.mu.Lock()
	defer h.mu.Unlock()
	out := make([]*served, 0, len(h.by))
	for _, s := range h.by {
		out = append(out, s)
	}
	slices.SortFunc(out, func(a, b *served) int { return compareNames(a.repo.Name, b.repo.Name) })
	return out
}

// findServed finds out which repositories are to be served, and opens those that are new. What a
// single one lacks does not keep the others from being served; the error names it.
func (c *controller) findServed(ctx context.Context) error {
	c.serving.finding.Lock()
	defer c.serving.finding.Unlock()
	found, err := c.installedOn(ctx)
	if err != nil {
		return err
	}
	var failed []error
	now := map[int64]*served{}
	for _, repo := range found {
		s, known := c.serving.get(repo.ID)
		if !known || s.repo.Name != repo.Name || s.repo.DefaultBranch != repo.DefaultBranch {
			if s, err = c.open(ctx, repo); err != nil {
				failed = append(failed, fmt.Errorf("serve %s: %w", repo.Name, err))
				continue
			}
		}
		now[repo.ID] = s
	}
	failed = append(failed, c.serving.replace(now))
	return errors.Join(failed...)
}

func (c *controller) installedOn(ctx context.Context) ([]*forge.Repository, error) {
	if len(c.Only) == 0 {
		return c.app.Repositories(ctx)
	}
	var out []*forge.Repository
	var failed []error
	for _, name := range c.Only {
		repo, err := c.app.Repository(ctx, name)
		if err != nil {
			failed = append(failed, err)
			continue
		}
		out = append(out, repo)
	}
	return out, errors.Join(failed...)
}

func (c *controller) open(ctx context.Context, repo *forge.Repository) (*served, error) {
	// The number stays when the repository is renamed; the copy need not be made again.
	folder := strconv.FormatInt(repo.ID, 10)
	m, err := mirror.Open(ctx, mirror.Options{
		Dir: filepath.Join(c.State, "copies", folder+".git"), Address: repo.Address, Main: repo.DefaultBranch,
		Branches: []string{ledger.Branch, ledger.NamesBranch}, Read: repo.ReadToken, Write: repo.WriteToken,
	})
	if err != nil {
		return nil, err
	}
	return &served{repo: repo, mirror: m, site: filepath.Join(c.State, "sites", folder), close: m.Close}, nil
}
