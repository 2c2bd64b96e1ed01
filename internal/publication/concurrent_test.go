package publication_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/publication"
)

func TestOnePublisherAtATime(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	f := open(t, dir, "")
	_, err := publication.Open(dir, "")
	requireCounsel(t, err, publication.ErrBusy, dir)
	f.Abandon() // a lock that nobody holds any more
	require.FileExists(t, filepath.Join(dir, ".gitsm-site-lock"))
	publish(t, dir, "", map[string]string{"a": "1"})
	require.NoFileExists(t, filepath.Join(dir, ".gitsm-site-lock"))

	var wg sync.WaitGroup
	var mu sync.Mutex
	inside, done := 0, 0
	for range 8 {
		wg.Go(func() {
			for range 30 {
				f, err := publication.Open(dir, "")
				if err != nil {
					assert.ErrorIs(t, err, publication.ErrBusy)
					continue
				}
				mu.Lock()
				inside++
				assert.Equal(t, 1, inside)
				mu.Unlock()
				_, err = f.Write("a", []byte("1"))
				assert.NoError(t, err)
				_, err = f.Finish()
				assert.NoError(t, err)
				mu.Lock()
				inside--
				done++
				mu.Unlock()
				assert.NoError(t, f.Close())
			}
		})
	}
	wg.Wait()
	require.Positive(t, done)
}

func TestManyAtOnce(t *testing.T) {
	t.Parallel()
	dir, state := t.TempDir(), t.TempDir()
	pages := map[string]string{}
	for i := range publication.MaxPinned + 20 { // more folders than stay open
		pages[fmt.Sprintf("f%d/sub/p.html", i)] = strings.Repeat("x", i)
	}
	for run, want := range []publication.Summary{{Written: len(pages)}, {Unchanged: len(pages)}, {Removed: len(pages)}} {
		f := open(t, dir, state)
		var wg sync.WaitGroup
		for path, content := range pages {
			if run == 2 {
				break
			}
			wg.Go(func() {
				if run == 1 && len(content)%2 == 0 {
					assert.True(t, f.Keep(path), path)
					return
				}
				written, err := f.Write(path, []byte(content))
				assert.NoError(t, err)
				assert.Equal(t, run == 0, written)
			})
		}
		wg.Wait()
		s, err := f.Finish()
		require.NoError(t, err)
		require.Equal(t, want, s)
		require.NoError(t, f.Close())
	}
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Len(t, entries, 1, "only the manifest stays")
}
