// Package chronicle tells a site what became of records: their history from the commits, and
// the decisions on changes from the ledger.
package chronicle

import (
	"context"
	"fmt"
	"sync"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/evidence"
	"github.com/gitsm/gitsm/internal/gittree"
	"github.com/gitsm/gitsm/internal/history"
	"github.com/gitsm/gitsm/internal/ledger"
	"github.com/gitsm/gitsm/internal/lru"
	"github.com/gitsm/gitsm/internal/repository"
	"github.com/gitsm/gitsm/internal/roster"
	"github.com/gitsm/gitsm/internal/site"
)

// Options say how a chronicle is opened.
type Options struct {
	// CacheDir is where indexes are kept; empty means nowhere.
	CacheDir string
	// Engine identifies the program's version in the cache.
	Engine string
	// Progress is told how many commits are read; it may be nil. The total is not known: -1.
	Progress func(done, total int)
}

// Chronicle is the history that ends in a state, and what the ledger says of it. It is safe
// for concurrent use, as long as the state is open.
type Chronicle struct {
	ctx    context.Context // of the rendering that asks
	repo   *gittree.Repository
	estate *estate.Estate

	mu       sync.Mutex // guards all that follows: neither history nor trail is safe
	history  *history.History
	reader   *history.Reader
	decode   decoder
	of       map[estate.Ref]*history.Result
	all      *history.Result
	order    map[gittree.Hash]int              // where a commit stands in all; nil until somebody asks
	present  map[estate.Ref]site.Audience      // who may see a record that there is
	narrow   map[gittree.Hash]site.Audience    // who may see what a commit touched, as that is now
	contents map[history.Content]site.Audience // who might see a content
	told     map[gittree.Hash]telling
	holds    *lru.Cache[gittree.Hash, map[string][]history.Content]
	ahead    map[request][]site.PastEntry // what was read and not asked for yet
	asked    map[estate.Ref]bool          // of what entries were asked for or read
	batch    int                          // how many records are read besides the one that is asked for next

	trail *evidence.Trail // nil where there is no ledger
	names *ledger.Names   // nil until somebody asks
	// namesTip identifies what the tokens of the ledger stand for.
	namesTip string
	fault    error
}

// Open reads the history of a state. e is the state's records. The ledger is read as far as
// it can be: Fault says what is wrong with it.
func Open(ctx context.Context, state *repository.State, e *estate.Estate, o Options) (*Chronicle, error) {
	repo, tip, err := state.Past()
	if err != nil {
		return nil, fmt.Errorf("read history: %w", err)
	}
	return open(ctx, repo, tip, e, o, func(ctx context.Context, contents []history.Content) ([]estate.Node, error) {
		files := make([]repository.PastFile, len(contents))
		for i, content := range contents {
			files[i] = repository.PastFile{Path: content.Path, Blob: content.Blob}
		}
		return state.Decode(ctx, files)
	})
}

// decoder reads contents of the past as records.
type decoder func(ctx context.Context, contents []history.Content) ([]estate.Node, error)

func open(ctx context.Context, repo *gittree.Repository, tip gittree.Hash, e *estate.Estate, o Options, decode decoder) (*Chronicle, error) {
	h, err := history.Open(ctx, history.Options{Repo: repo, Tip: tip, CacheDir: o.CacheDir, Engine: o.Engine, Progress: o.Progress})
	if err != nil {
		return nil, err
	}
	c := &Chronicle{
		ctx: ctx, repo: repo, estate: e, history: h, decode: decode,
		narrow: map[gittree.Hash]site.Audience{}, contents: map[history.Content]site.Audience{}, told: map[gittree.Hash]telling{}, holds: lru.New[gittree.Hash, map[string][]history.Content](heldBytes),
		ahead: map[request][]site.PastEntry{}, asked: map[estate.Ref]bool{},
	}
	c.reader = &history.Reader{Estate: e, Roster: roster.New(e), Decode: c.contentsOf}
	c.trail, c.fault = evidence.OpenTrail(ctx, repo, o.CacheDir, o.Engine)
	if c.fault != nil && ctx.Err() != nil {
		return nil, c.fault
	}
	if c.trail != nil {
		c.reader.Evidence = c.trail
		if c.namesTip, err = tipOfNames(repo); err != nil {
			return nil, fmt.Errorf("read the ledger: %w", err)
		}
	}
	return c, c.follow()
}

// follow finds which commits concern which record.
func (c *Chronicle) follow() error {
	refs := make([]estate.Ref, 0, c.estate.Len())
	paths := make([]string, 0, c.estate.Len())
	c.present = make(map[estate.Ref]site.Audience, c.estate.Len())
	for r := range c.estate.All() {
		refs, paths = append(refs, r.Ref), append(paths, r.Path)
		c.present[r.Ref] = site.AudienceOf(r.Field("classification"))
	}
	found, err := c.history.Files(c.ctx, paths)
	if err != nil {
		return err
	}
	c.of = make(map[estate.Ref]*history.Result, len(refs))
	for i, ref := range refs {
		c.of[ref] = found[i]
	}
	c.all, err = c.history.Find(c.ctx, history.Query{})
	return err
}

// Fault says why the ledger cannot be read; nil where it can, and where there is none.
func (c *Chronicle) Fault() error { return c.fault }

// Evidence returns what the ledger has; nil where there is no ledger.
func (c *Chronicle) Evidence() site.Evidence {
	if c.trail == nil {
		return nil
	}
	return ledgerEvidence{c}
}

// Cut reports whether a shallow clone hides the beginning of history.
func (c *Chronicle) Cut() bool { return c.history.Cut() }

// Unreadable returns the commits whose changes cannot be told.
func (c *Chronicle) Unreadable() []gittree.Hash { return c.history.Unreadable() }

// Close keeps what was found out meanwhile.
func (c *Chronicle) Close() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.history.Close()
}
