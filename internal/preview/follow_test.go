package preview_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/preview"
)

// folder makes a site of the files in a folder, and checks that this is never done twice at
// once.
type folder struct {
	dir   string
	busy  atomic.Bool
	loads atomic.Int64
}

func (f *folder) load(context.Context) (preview.Pages, error) {
	if !f.busy.CompareAndSwap(false, true) {
		return nil, errors.New("two at once")
	}
	defer f.busy.Store(false)
	f.loads.Add(1)
	pages := map[string]string{}
	err := filepath.WalkDir(f.dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return nil // it may just be going
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return nil
		}
		if text, bad := strings.CutPrefix(string(content), "fault: "); bad {
			return errors.New(text)
		}
		below, err := filepath.Rel(f.dir, path)
		pages[filepath.ToSlash(below)] = string(content)
		return err
	})
	return &fake{pages: pages}, err
}

func put(t *testing.T, content string, parts ...string) {
	t.Helper()
	path := filepath.Join(parts...)
	require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
	require.NoError(t, os.WriteFile(path, []byte(content), 0o644))
}

// eventually waits until a page has a text.
func eventually(t *testing.T, c *http.Client, url, text string) answer {
	t.Helper()
	var a answer
	require.Eventually(t, func() bool {
		a = get(t, c, url)
		return strings.Contains(a.body, text)
	}, generous, 20*time.Millisecond, "%s: %s", url, text)
	return a
}

func TestFollowsTheFiles(t *testing.T) {
	t.Parallel()
	room := t.TempDir()
	dir := filepath.Join(room, "catalogue")
	put(t, "one", dir, "index.html")
	f := &folder{dir: dir}
	out := &log{}
	address, _ := serve(t, preview.Options{Load: f.load, Watch: []string{dir, filepath.Join(room, "absent")}, Log: out})
	c, base := client(t), "http://"+address
	eventually(t, c, base+"/", "one")
	put(t, "two", dir, "index.html")
	eventually(t, c, base+"/", "two")
	put(t, "deep", dir, "new", "er", "page.html")
	eventually(t, c, base+"/new/er/page.html", "deep")
	put(t, "deeper", dir, "new", "er", "page.html")
	eventually(t, c, base+"/new/er/page.html", "deeper")
	require.NoError(t, os.Rename(filepath.Join(dir, "new"), filepath.Join(dir, "old")))
	eventually(t, c, base+"/old/er/page.html", "deeper")
	put(t, "moved", dir, "old", "er", "page.html")
	eventually(t, c, base+"/old/er/page.html", "moved")
	require.NoError(t, os.RemoveAll(dir)) // as a checkout of another branch does
	eventually(t, c, base+"/", "No such page")
	put(t, "three", dir, "index.html")
	eventually(t, c, base+"/", "three")
	put(t, "four", dir, "index.html")
	eventually(t, c, base+"/", "four")
	require.Contains(t, out.String(), "built in ")
	require.Contains(t, out.String(), "rebuilt in ")
	require.NotContains(t, out.String(), "two at once")
}

// TestFaults: a site that cannot be made is told of, and the last one stays.
func TestFaults(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	put(t, "fault: <i>first</i> \x1b[31m\nmore", dir, "index.html")
	f := &folder{dir: dir}
	out := &log{}
	address, _ := serve(t, preview.Options{Load: f.load, Watch: []string{dir}, Log: out})
	c, base := client(t), "http://"+address
	a := get(t, c, base+"/")
	require.Equal(t, 503, a.status)
	require.Contains(t, a.body, "&lt;i&gt;first&lt;/i&gt;")
	require.Contains(t, a.body, "more")
	require.NotContains(t, a.body, "\x1b")
	require.Contains(t, out.String(), "failed because <i>first</i> \uFFFD[31m | more\n")

	put(t, home, dir, "index.html")
	good := eventually(t, c, base+"/", "Home")
	require.NotContains(t, good.body, "gitsm-problem")
	require.Contains(t, get(t, c, base+"/-/problem").body, "All is well")

	put(t, "fault: <i>second</i>", dir, "other.html")
	bad := eventually(t, c, base+"/", "&lt;i&gt;second&lt;/i&gt;")
	require.Equal(t, 200, bad.status)
	require.Contains(t, bad.body, "<h1>Home</h1>", "the last good state stays")
	require.NotEqual(t, good.header.Get("ETag"), bad.header.Get("ETag"), "browsers have to see it")
	require.Contains(t, get(t, c, base+"/-/problem").body, "&lt;i&gt;second&lt;/i&gt;")

	put(t, "fine", dir, "other.html")
	require.Eventually(t, func() bool { return !strings.Contains(get(t, c, base+"/").body, "gitsm-problem") }, generous, 20*time.Millisecond)
	require.Equal(t, good.header.Get("ETag"), get(t, c, base+"/").header.Get("ETag"), "a page that is as before is not loaded again")
}

// event reads the next event of a stream.
func event(t *testing.T, stream *bufio.Reader) string {
	t.Helper()
	for {
		line, err := stream.ReadString('\n')
		require.NoError(t, err)
		if data, ok := strings.CutPrefix(line, "data: "); ok {
			return strings.TrimSpace(data)
		}
	}
}

func TestEvents(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	put(t, "one", dir, "index.html")
	f := &folder{dir: dir}
	address, stop := serve(t, preview.Options{Load: f.load, Watch: []string{dir}})
	c := client(t)
	eventually(t, c, "http://"+address+"/", "one")
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+address+"/-/events", nil)
	require.NoError(t, err)
	a, err := c.Do(r)
	require.NoError(t, err)
	defer a.Body.Close()
	require.Equal(t, "text/event-stream", a.Header.Get("Content-Type"))
	stream := bufio.NewReader(a.Body)
	first := event(t, stream)
	put(t, "two", dir, "index.html")
	require.NotEqual(t, first, event(t, stream))
	eventually(t, c, "http://"+address+"/", "two")
	require.NoError(t, stop())
	_, err = io.Copy(io.Discard, stream) // the stream ends with the server
	require.NoError(t, err)
}

// TestManyReaders: while the site changes all the time, every answer is whole and of one state.
func TestManyReaders(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	put(t, "0 0", dir, "index.html")
	f := &folder{dir: dir}
	out := &log{}
	address, _ := serve(t, preview.Options{Load: f.load, Watch: []string{dir}, Log: out})
	c := client(t)
	ended := make(chan struct{})
	var readers sync.WaitGroup
	for range 4 {
		readers.Go(func() {
			for {
				select {
				case <-ended:
					return
				default:
				}
				a, err := c.Get("http://" + address + "/")
				if !assert.NoError(t, err) {
					return
				}
				body, err := io.ReadAll(a.Body)
				assert.NoError(t, errors.Join(err, a.Body.Close()))
				var x, y int
				_, err = fmt.Sscanf(string(body), "%d %d", &x, &y)
				assert.NoError(t, err)
				assert.Equal(t, x, y)
			}
		})
	}
	for i := range 200 {
		draft := filepath.Join(t.TempDir(), "draft")
		require.NoError(t, os.WriteFile(draft, fmt.Appendf(nil, "%d %d", i, i), 0o644))
		require.NoError(t, os.Rename(draft, filepath.Join(dir, "index.html")))
	}
	eventually(t, c, "http://"+address+"/", "199 199")
	close(ended)
	readers.Wait()
	require.NotContains(t, out.String(), "failed")
	require.Less(t, f.loads.Load(), int64(200), "changes in quick succession are taken together")
}

// slow is a site whose page waits.
type slow struct{ asked, leave chan struct{} }

func (s slow) Page(ctx context.Context, _ string) ([]byte, bool, error) {
	close(s.asked)
	<-s.leave
	return []byte("late"), true, ctx.Err()
}

// TestGrace: an answer under way is finished when the server ends, and no other is begun.
func TestGrace(t *testing.T) {
	t.Parallel()
	s := slow{make(chan struct{}), make(chan struct{})}
	address, stop := serve(t, preview.Options{Load: fixed(s)})
	c := client(t)
	got := make(chan string, 1)
	go func() {
		a, err := c.Get("http://" + address + "/")
		if err != nil {
			got <- err.Error()
			return
		}
		body, _ := io.ReadAll(a.Body)
		_ = a.Body.Close()
		got <- string(body)
	}()
	<-s.asked
	done := make(chan error, 1)
	go func() { done <- stop() }()
	require.Eventually(t, func() bool {
		conn, err := net.Dial("tcp", address)
		if err == nil {
			_ = conn.Close()
		}
		return err != nil
	}, generous, time.Millisecond)
	close(s.leave)
	require.NoError(t, <-done)
	require.Contains(t, <-got, "late")
}
