package mirror

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/gitsm/gitsm/internal/gittree"
)

// Remote is the name of the only remote that a mirror has. Its branch B is kept as
// refs/remotes/origin/B.
const Remote = "origin"

// Options say what is mirrored where.
type Options struct {
	// Dir is the folder of the bare repository; it is made if it is absent, with those above
	// it.
	Dir string
	// Address is where it is fetched from: with https, http or file, or an absolute path,
	// without credentials.
	Address string
	// Read are the credentials to fetch with, and Write those to push with; nil for none.
	Read, Write gittree.Credentials
	// Main is the name of the default branch, such as main, which must be there.
	Main string
	// Branches are other branches to be kept up to date where they are there, such as those of
	// the ledger.
	Branches []string
}

// Mirror is an open mirror.
type Mirror struct {
	options  Options
	repo     *gittree.Repository
	updating chan struct{} // has room for one who updates
}

// ErrBehind is wrapped where the forge tells of a commit that its git does not have yet. It
// passes.
var ErrBehind = errors.New("git does not have it yet")

// Open makes the mirror or opens it. Nothing is fetched.
func Open(ctx context.Context, o Options) (*Mirror, error) {
	if err := os.MkdirAll(filepath.Dir(o.Dir), 0o700); err != nil {
		return nil, fmt.Errorf("open mirror: %w", err)
	}
	if err := gittree.InitBare(ctx, o.Dir, Remote, o.Address); err != nil {
		return nil, fmt.Errorf("open mirror: %w", err)
	}
	repo, err := gittree.Open(o.Dir)
	if err != nil {
		return nil, fmt.Errorf("open mirror: %w", err)
	}
	repo.Authenticate(o.Address, o.Read)
	return &Mirror{options: o, repo: repo, updating: make(chan struct{}, 1)}, nil
}

// Close ends it. It comes after everything else.
func (m *Mirror) Close() error { return m.repo.Close() }

// Dir is the folder of the bare repository.
func (m *Mirror) Dir() string { return m.options.Dir }

// Repository reads what is in the mirror. It speaks with the remote with the credentials to
// fetch with.
func (m *Mirror) Repository() *gittree.Repository { return m.repo }

// Main is the full name of the reference that the default branch is kept as.
func (m *Mirror) Main() string { return "refs/remotes/" + Remote + "/" + m.options.Main }

// AuthenticateWriter has a repository that was opened in the same folder speak with the remote
// with the credentials to push with.
func (m *Mirror) AuthenticateWriter(r *gittree.Repository) {
	r.Authenticate(m.options.Address, m.options.Write)
}

// Update brings the branches here, and returns the commit of the default branch. It costs one
// question where nothing has moved. A branch that is gone stays as it was.
func (m *Mirror) Update(ctx context.Context) (main gittree.Hash, err error) {
	return m.update(ctx, append([]string{m.options.Main}, m.options.Branches...)...)
}

// UpdateMain is Update for the default branch alone, for those who need no other: where the
// others move all the time, it saves bringing them.
func (m *Mirror) UpdateMain(ctx context.Context) (main gittree.Hash, err error) {
	return m.update(ctx, m.options.Main)
}

func (m *Mirror) update(ctx context.Context, branches ...string) (main gittree.Hash, err error) {
	select {
	case m.updating <- struct{}{}: // those who fetch the same at a time would only be in each other's way
		defer func() { <-m.updating }()
	case <-ctx.Done():
		return main, ctx.Err()
	}
	var got map[string]gittree.Hash
	err = m.unlocking(func() error {
		got, err = m.repo.FetchBranches(ctx, Remote, branches...)
		return err
	})
	if err != nil {
		return main, fmt.Errorf("update mirror: %w", err)
	}
	main, ok := got[m.options.Main]
	if !ok {
		return main, fmt.Errorf("update mirror: there is no branch %s at %s", m.options.Main, m.options.Address)
	}
	return main, nil
}

// Tidy packs what lies about, if there is much of it. It is to be called now and then.
func (m *Mirror) Tidy(ctx context.Context) error {
	if err := m.unlocking(func() error { return m.repo.Maintain(ctx) }); err != nil {
		return fmt.Errorf("tidy up mirror: %w", err)
	}
	return nil
}
