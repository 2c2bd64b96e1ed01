package preview

import (
	"context"
	"fmt"
	"strconv"
	"sync"
	"time"

	"github.com/gitsm/gitsm/internal/lru"
)

// Bounds of waiting for an editor, a checkout or a script to be done with the files.
const (
	quiet   = 100 * time.Millisecond // without a change, before the site is made
	patient = time.Second            // with changes without end
)

// cacheSize is how many bytes of pages are kept of one state.
const cacheSize = 32 << 20

// state is one state of the site, with the pages that were asked for last.
type state struct {
	pages Pages
	cache *lru.Cache[string, []byte]
}

// page returns a page as the site makes it.
func (s *state) page(ctx context.Context, path string) (content []byte, ok bool, err error) {
	if content, ok := s.cache.Get(path); ok {
		return content, true, nil
	}
	content, ok, err = s.pages.Page(ctx, path)
	if err == nil && ok {
		s.cache.Put(path, content, len(content)+len(path))
	}
	return content, ok, err
}

// view is what there is to see at a moment.
type view struct {
	state *state // of the last files that gave a site; nil if none has
	// problem says why the files as they are now give no site; "" if they do.
	problem string
	version string
	changed <-chan struct{} // closed when there is something newer
}

// site makes one state after the other.
type site struct {
	load  func(context.Context) (Pages, error)
	lines *lines
	ready chan struct{} // closed once the first Load has returned

	mu      sync.Mutex
	now     view
	count   int
	changed chan struct{}
	// instance tells this server from the one before it, whose pages browsers may still show.
	instance string
}

func newSite(load func(context.Context) (Pages, error), lines *lines) *site {
	s := &site{
		load: load, lines: lines, ready: make(chan struct{}), changed: make(chan struct{}),
		instance: strconv.FormatInt(time.Now().UnixNano(), 36),
	}
	s.now = view{changed: s.changed}
	return s
}

// view returns what there is to see.
func (s *site) view() view {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.now
}

// keepLoading makes the site at once and after changes, one at a time: changes that come while
// it works are for the next time, which is soon.
func (s *site) keepLoading(ctx context.Context, changes <-chan struct{}) {
	for s.reload(ctx); ctx.Err() == nil; s.reload(ctx) {
		select {
		case <-ctx.Done():
			return
		case <-changes:
		}
		settle(ctx, changes)
	}
}

// settle waits until the changes have an end.
func settle(ctx context.Context, changes <-chan struct{}) {
	last := time.After(patient)
	for {
		select {
		case <-ctx.Done():
			return
		case <-last:
			return
		case <-time.After(quiet):
			return
		case <-changes:
		}
	}
}

func (s *site) reload(ctx context.Context) {
	if ctx.Err() != nil {
		return
	}
	started := time.Now()
	pages, err := s.load(ctx)
	took := time.Since(started).Round(time.Millisecond)
	if ctx.Err() != nil {
		return
	}
	s.mu.Lock()
	s.count++
	s.now.version = fmt.Sprintf("%s-%d", s.instance, s.count)
	if err != nil {
		s.now.problem = err.Error()
	} else {
		s.now.problem = ""
		s.now.state = &state{pages, lru.New[string, []byte](cacheSize)}
	}
	over := s.changed
	s.changed = make(chan struct{})
	s.now.changed = s.changed
	first := s.count == 1
	s.mu.Unlock()
	switch {
	case err != nil:
		s.lines.printf("failed because %v", err)
	case first:
		s.lines.printf("built in %s", took)
	default:
		s.lines.printf("rebuilt in %s", took)
	}
	close(over)
	if first {
		close(s.ready)
	}
}
