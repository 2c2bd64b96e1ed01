package publication_test

import (
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/gitsm/gitsm/internal/publication"
)

// names are the paths of the machine: some share folders, and one pair cannot be there at once.
var names = []string{"index.html", "a/x.html", "a/y.html", "a/b/z.html", "n/c", "n/c/d.html"}

// contents have equal sizes partly, so that a size tells nothing.
var contents = []string{"one", "two", "six", "three", ""}

// machine is a folder and, beside it, what should be in it by the rules alone.
type machine struct {
	dir, state string
	disk       map[string]string          // what is there
	listed     map[string]string          // what the last whole publication wrote
	drafts     map[string]map[string]bool // what unfinished ones wrote since
	untouched  map[string]bool            // of the listed: nobody has been there since
}

func (m *machine) ours(path string) bool {
	content, there := m.disk[path]
	want, listed := m.listed[path]
	return there && (listed && content == want || m.drafts[path][content])
}

// below lists what is on the disk in a folder.
func (m *machine) below(folder string) []string {
	var found []string
	for path := range m.disk {
		if strings.HasPrefix(path, folder+"/") {
			found = append(found, path)
		}
	}
	return found
}

// makeRoom does what a write at path may do to other files, and reports whether it can go on.
func (m *machine) makeRoom(path string) bool {
	for folder := filepath.Dir(path); folder != "."; folder = filepath.Dir(folder) {
		if _, file := m.disk[folder]; file {
			if !m.ours(folder) {
				return false
			}
			delete(m.disk, folder)
		}
	}
	for _, other := range m.below(path) {
		if m.ours(other) {
			delete(m.disk, other)
		}
	}
	return len(m.below(path)) == 0
}

// write says what Write must do.
func (m *machine) write(path, content string) (written, ok bool) {
	if !m.makeRoom(path) {
		return false, false
	}
	now, there := m.disk[path]
	_, listed := m.listed[path]
	if there && !listed && !m.drafts[path][now] {
		return false, false
	}
	if there && now == content {
		return false, true
	}
	m.disk[path] = content
	if m.drafts[path] == nil {
		m.drafts[path] = map[string]bool{}
	}
	m.drafts[path][content] = true
	delete(m.untouched, path)
	return true, true
}

// finish says what Finish must do.
func (m *machine) finish(pages map[string]string, s publication.Summary) publication.Summary {
	want := publication.Summary{Written: s.Written, Unchanged: len(pages) - s.Written, Removed: s.Removed}
	known := maps.Clone(m.listed)
	for path := range m.drafts {
		known[path] = ""
	}
	for path := range known {
		if _, stays := pages[path]; stays {
			continue
		}
		if m.ours(path) {
			delete(m.disk, path)
		} else if _, there := m.disk[path]; there {
			if _, listed := m.listed[path]; listed {
				want.Left = append(want.Left, path)
			}
		}
	}
	slices.Sort(want.Left)
	m.listed, m.drafts, m.untouched = maps.Clone(pages), map[string]map[string]bool{}, map[string]bool{}
	for path := range pages {
		m.untouched[path] = true
	}
	return want
}

// publish is one run: whole, given up, or killed.
func (m *machine) publish(t *rapid.T) {
	pages := rapid.MapOf(rapid.SampledFrom(names), rapid.SampledFrom(contents)).Draw(t, "pages")
	if _, both := pages["n/c"]; both {
		delete(pages, "n/c/d.html")
	}
	f, err := publication.Open(m.dir, m.state)
	require.NoError(t, err)
	written := 0
	stop := rapid.IntRange(0, 2*len(names)).Draw(t, "stop")
	for i, path := range slices.Sorted(maps.Keys(pages)) {
		if i == stop {
			m.end(t, f)
			return
		}
		if rapid.Bool().Draw(t, "keep") {
			kept := f.Keep(path)
			require.Equal(t, m.state != "" && m.untouched[path], kept, path)
			if kept {
				require.Equal(t, m.listed[path], m.disk[path])
				pages[path] = m.listed[path]
				continue
			}
		}
		want, ok := m.write(path, pages[path])
		got, err := f.Write(path, []byte(pages[path]))
		require.Equal(t, want, got, path)
		if !ok {
			require.ErrorIs(t, err, publication.ErrForeign, path)
			_, err := f.Finish()
			require.ErrorIs(t, err, publication.ErrForeign)
			m.end(t, f)
			return
		}
		require.NoError(t, err)
		if got {
			written++
		}
	}
	s, err := f.Finish()
	require.NoError(t, err)
	require.Equal(t, written, s.Written)
	require.Equal(t, m.finish(pages, s), s)
	require.NoError(t, f.Close())
	m.requireWhole(t)
}

// end gives a run up or kills it.
func (m *machine) end(t *rapid.T, f *publication.Folder) {
	if rapid.Bool().Draw(t, "killed") {
		f.Abandon()
		return
	}
	require.NoError(t, f.Close())
}

// requireWhole checks that a finished publication has left nothing but files.
func (m *machine) requireWhole(t *rapid.T) {
	require.NoError(t, filepath.WalkDir(m.dir, func(path string, d fs.DirEntry, err error) error {
		if d.IsDir() && path != m.dir {
			entries, err := os.ReadDir(path)
			require.NoError(t, err)
			require.NotEmpty(t, entries, path)
		} else if strings.HasPrefix(d.Name(), ".gitsm-site") {
			require.Equal(t, ".gitsm-site", d.Name())
		}
		return err
	}))
}

// meddle is what others do to the folder.
func (m *machine) meddle(t *rapid.T) {
	path := rapid.SampledFrom(append([]string{"robots.txt", "a/mine.html", "n/c/mine.html"}, names...)).Draw(t, "path")
	at := filepath.Join(m.dir, filepath.FromSlash(path))
	delete(m.untouched, path)
	if rapid.Bool().Draw(t, "delete") {
		if _, there := m.disk[path]; there {
			require.NoError(t, os.Remove(at))
			delete(m.disk, path)
			for folder := filepath.Dir(at); folder != m.dir && os.Remove(folder) == nil; folder = filepath.Dir(folder) {
			}
		}
		return
	}
	if info, err := os.Stat(at); err == nil && info.IsDir() {
		return
	}
	if os.MkdirAll(filepath.Dir(at), 0o755) != nil {
		return // a file is in the way
	}
	content := rapid.SampledFrom(contents).Draw(t, "content") + rapid.SampledFrom([]string{"", "!"}).Draw(t, "mark")
	require.NoError(t, os.WriteFile(at, []byte(content), 0o644))
	m.disk[path] = content
}

// TestPublishesByTheRules: whatever is published, killed, edited and lost in whatever order, the
// folder is what the rules say.
func TestPublishesByTheRules(t *testing.T) {
	t.Parallel()
	base := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		room, err := os.MkdirTemp(base, "m")
		require.NoError(t, err)
		defer os.RemoveAll(room)
		m := &machine{
			dir: filepath.Join(room, "site"), disk: map[string]string{}, listed: map[string]string{},
			drafts: map[string]map[string]bool{}, untouched: map[string]bool{},
		}
		if rapid.Bool().Draw(t, "remembers") {
			m.state = filepath.Join(room, "state")
		}
		t.Repeat(map[string]func(*rapid.T){
			"publish": m.publish,
			"meddle":  m.meddle,
			"forget": func(t *rapid.T) {
				require.NoError(t, os.RemoveAll(filepath.Join(room, "state")))
				m.untouched = map[string]bool{}
			},
			"": func(t *rapid.T) { require.Equal(t, m.disk, read(t, m.dir)) },
		})
	})
}

// read returns the files of a folder but for those of the package itself.
func read(t require.TestingT, dir string) map[string]string {
	found := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil && path == dir {
			return nil // not made yet
		}
		if err != nil || d.IsDir() || strings.HasPrefix(d.Name(), ".gitsm-site") {
			return err
		}
		content, err := os.ReadFile(path)
		below, _ := filepath.Rel(dir, path)
		found[filepath.ToSlash(below)] = string(content)
		return err
	})
	require.NoError(t, err)
	return found
}
