// Package site turns an estate into the pages that people read: the catalogue, the
// configuration database, the change calendar and the change log.
//
// Every page is a function of a View, and a View notes what it is asked. So a page whose
// answers are as they were need not be made again (package memo), and what a reader may not
// see is kept from all pages at one place (Audience).
//
// Pages are data: a Page has sections, and these have blocks of a few kinds, which markup
// shows to everybody, on paper, and without scripts. No page has markup of its own.
package site

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/gitsm/gitsm/internal/continuity"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/memo"
)

// Source is what a site is made of.
type Source struct {
	Estate *estate.Estate
	// At is when the site holds. Pages know its day in UTC only, so that those of two commits
	// of one day differ by what the commits changed and by nothing else.
	At time.Time
	// Commit is the commit that is shown, or on which a working tree stands, with the time of
	// its committer; "" where there is none. Uncommitted are the records, sorted, in which the
	// working tree differs from it.
	Commit      string
	CommitTime  time.Time
	Uncommitted []estate.Ref
	// Priorities are the schema's, by impact and urgency.
	Priorities map[string]map[string]string
	// Past tells the history of the records; nil where there is none.
	Past Past
	// Evidence tells what the change ledger has of a change; nil where there is no ledger.
	Evidence Evidence
	// Changes tells what changed since a commit or a day, newest first; nil where there is no
	// history. It is asked by one at a time.
	Changes func(commit string, day time.Time) (changes []continuity.Change, ok bool)
	// Title heads every page: the organisation, or the name of the repository.
	Title string
	// Edition stands for the program and its schema: pages of two editions have nothing in
	// common.
	Edition string
}

// Site is the pages of one state of an estate for one audience. It is safe for concurrent
// use.
type Site struct {
	source      Source
	audience    Audience
	day         time.Time
	book        *memo.Book
	digests     recordDigests
	projections projections
	pasts       sync.Map // estate.Ref to memo.Digest
	answers     sync.Map // memo.Question to *answer
	lenses      sync.Pool
	recoveries  recoveries
	assets      assets
	files       []File
	paths       map[string]int
	index       index
	changes     sync.Mutex // held while Source.Changes is asked
}

// File is one file of a site.
type File struct {
	// Path is relative to the site, with slashes.
	Path string
	// page makes a page, and make any other file; one of them is set.
	page func(v *View) Page
	make func(v *View) ([]byte, error)
}

// New returns the site of a source. book is what is remembered of the last rendering;
// memo.New has nothing.
func New(source Source, audience Audience, book *memo.Book) *Site {
	s := &Site{source: source, audience: audience, book: book, day: source.At.UTC().Truncate(24 * time.Hour)}
	s.assets = newAssets()
	s.lenses.New = func() any { return newLens(s) }
	s.digests = digestRecords(s)
	s.files = s.everything()
	s.paths = make(map[string]int, len(s.files))
	for i, f := range s.files {
		s.paths[f.Path] = i
	}
	return s
}

// Edition returns what a book must be of to serve for this source and audience.
func Edition(source Source, audience Audience) memo.Digest {
	var m memo.Mix
	m.Text(source.Edition)
	m.Text(source.Title)
	m.Text(string(audience))
	m.Text(fmt.Sprint(source.Past != nil, source.Evidence != nil, source.Changes != nil))
	m.Digest(assetsDigest())
	return m.Sum()
}

// changesSince asks what changed since a commit or a day.
func (s *Site) changesSince(commit string, day time.Time) (changes []continuity.Change, ok bool) {
	s.changes.Lock()
	defer s.changes.Unlock()
	return s.source.Changes(commit, day)
}

// Files returns all files, sorted by path.
func (s *Site) Files() []File { return s.files }

// everything lists the files of the site.
func (s *Site) everything() []File {
	var files []File
	files = append(files, s.assets.files...)
	files = append(files, s.recordFiles()...)
	files = append(files, s.listFiles()...)
	slices.SortFunc(files, func(a, b File) int {
		if a.Path < b.Path {
			return -1
		}
		return 1
	})
	return files
}

// Page makes the file at a path.
func (s *Site) Page(_ context.Context, path string) (content []byte, ok bool, err error) {
	i, ok := s.paths[path]
	if !ok && strings.HasPrefix(path, "search/") {
		content, ok = s.searchFiles()[path]
	}
	if !ok || content != nil {
		return content, ok, nil
	}
	content, _, err = s.make(&s.files[i])
	return content, true, err
}

// make makes a file, and says what it was made from.
func (s *Site) make(f *File) ([]byte, []memo.Question, error) {
	v := &View{site: s, root: rootOf(f.Path)}
	if f.page != nil {
		p := f.page(v)
		return v.frame(&p), v.asked, nil
	}
	content, err := f.make(v)
	return content, v.asked, err
}

// Destination is where files go.
type Destination interface {
	// Keep reports that a file is there as it was written.
	Keep(path string) bool
	// Write makes a file have a content, and reports whether that was news.
	Write(path string, content []byte) (bool, error)
}

// Render brings all files to their destination. Those that stand as they are there are not
// made. progress is told how many are done of how many; it may be nil.
func (s *Site) Render(ctx context.Context, to Destination, progress func(done, total int)) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var group sync.WaitGroup
	var mu sync.Mutex
	next, done := 0, 0
	for range min(runtime.GOMAXPROCS(0), len(s.files)) {
		group.Go(func() {
			for ctx.Err() == nil {
				mu.Lock()
				i := next
				next++
				mu.Unlock()
				if i >= len(s.files) {
					return
				}
				if err := s.bring(&s.files[i], to); err != nil {
					cancel(err)
					return
				}
				mu.Lock()
				done++
				if progress != nil {
					progress(done, len(s.files))
				}
				mu.Unlock()
			}
		})
	}
	group.Wait()
	if err := context.Cause(ctx); err != nil {
		return err
	}
	return s.bringIndex(to)
}

func (s *Site) bring(f *File, to Destination) error {
	if s.book.Stands(f.Path, s.digest) && to.Keep(f.Path) {
		s.book.Keep(f.Path)
		return nil
	}
	content, asked, err := s.make(f)
	if err != nil {
		return err
	}
	s.book.Made(f.Path, asked)
	_, err = to.Write(f.Path, content)
	return err
}
