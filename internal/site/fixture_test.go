package site

import (
	"context"
	"io/fs"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/memo"
	"github.com/gitsm/gitsm/internal/record/recordtest"
)

// referenceDay is when the reference estate is looked at.
var referenceDay = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

// referenceFiles are the records of the reference estate by path.
var referenceFiles = sync.OnceValue(func() map[string]string {
	files := map[string]string{}
	root := os.DirFS("../..")
	for _, folder := range []string{"catalogue", "cmdb"} {
		err := fs.WalkDir(root, folder, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || strings.HasSuffix(path, ".go") {
				return err
			}
			content, err := fs.ReadFile(root, path)
			files[path] = string(content)
			return err
		})
		if err != nil {
			panic(err)
		}
	}
	return files
})

// referenceRecords are the records of the reference estate, decoded once.
var referenceRecords = sync.OnceValue(func() []estate.Record {
	records, _, err := recordtest.Decode(referenceFiles())
	if err != nil {
		panic(err)
	}
	return records
})

func vocabulary(t testing.TB) estate.Vocabulary {
	t.Helper()
	v, err := recordtest.Vocabulary()
	require.NoError(t, err)
	return v
}

// reference returns the reference estate.
func reference(t testing.TB) *estate.Estate {
	t.Helper()
	return estate.New(append([]estate.Record(nil), referenceRecords()...), vocabulary(t))
}

// estateOf makes an estate of texts by path.
func estateOf(t testing.TB, files map[string]string) *estate.Estate {
	t.Helper()
	records, _, err := recordtest.Decode(files)
	require.NoError(t, err)
	return estate.New(records, vocabulary(t))
}

// priorities are a matrix of the usual kind.
var priorities = map[string]map[string]string{
	"high":   {"high": "p1", "medium": "p2", "low": "p3"},
	"medium": {"high": "p2", "medium": "p3", "low": "p4"},
	"low":    {"high": "p3", "medium": "p4", "low": "p5"},
}

func sourceOf(e *estate.Estate) Source {
	return Source{Estate: e, At: referenceDay, Title: "Example Retail", Edition: "test", Priorities: priorities}
}

// shelf is a destination in memory.
type shelf struct {
	mu      sync.Mutex
	files   map[string]string
	made    map[string]bool
	present map[string]bool
}

func newShelf() *shelf { return &shelf{files: map[string]string{}} }

func (s *shelf) Keep(path string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, ok := s.files[path]
	if ok {
		s.present[path] = true
	}
	return ok
}

func (s *shelf) Write(path string, content []byte) (bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	news := s.files[path] != string(content)
	s.files[path] = string(content)
	s.present[path], s.made[path] = true, true
	return news, nil
}

// render renders a source onto the shelf and drops what is gone.
func (s *shelf) render(t testing.TB, source Source, audience Audience, book *memo.Book) {
	t.Helper()
	s.made, s.present = map[string]bool{}, map[string]bool{}
	require.NoError(t, New(source, audience, book).Render(context.Background(), s, nil))
	for path := range s.files {
		if !s.present[path] {
			delete(s.files, path)
		}
	}
}

// rendered returns all files of a source.
func rendered(t testing.TB, source Source, audience Audience) map[string]string {
	t.Helper()
	s := newShelf()
	s.render(t, source, audience, memo.New(memo.Digest{}))
	return s.files
}

// onceIsEnough skips a test that makes whole sites in many ways where time is short: what
// races there could be, one whole site shows.
func onceIsEnough(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("whole sites in many ways take long")
	}
}
