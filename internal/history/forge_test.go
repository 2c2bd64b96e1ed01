package history_test

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/gittree"
	"github.com/gitsm/gitsm/internal/history"
)

// git runs git in dir, without anybody's configuration, and returns what it prints.
func git(t testing.TB, dir, input string, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "git", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_NOSYSTEM=1", "LC_ALL=C")
	cmd.Stdin = strings.NewReader(input)
	var out, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &stderr
	require.NoError(t, cmd.Run(), "git %v: %s", args, &stderr)
	return out.String()
}

// files are the contents of a commit by path.
type files map[string]string

// forge writes commits without a worktree, through git fast-import.
type forge struct {
	dir    string
	stream strings.Builder
	count  int
}

func newForge(t testing.TB) *forge {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	require.NoError(t, err)
	git(t, dir, "", "init", "--quiet", "--bare", "--initial-branch=main")
	return &forge{dir: dir}
}

// commit adds a commit to main's history and returns its mark.
func (f *forge) commit(seconds int, content files, parents ...int) int {
	f.count++
	fmt.Fprintf(&f.stream, "commit refs/heads/main\nmark :%d\nauthor Grace <grace@example.org> %d +0100\ncommitter Ada <ada@example.org> %d +0000\ndata <<.\nwork %d\n.\n", f.count, seconds-60, seconds, f.count)
	for i, p := range parents {
		fmt.Fprintf(&f.stream, "%s :%d\n", []string{"from", "merge"}[min(i, 1)], p)
	}
	f.stream.WriteString("deleteall\n")
	for _, path := range slices.Sorted(maps.Keys(content)) {
		fmt.Fprintf(&f.stream, "M 100644 inline %s\ndata %d\n%s\n", path, len(content[path]), content[path])
	}
	f.stream.WriteString("\n")
	return f.count
}

// write makes the commits.
func (f *forge) write(t testing.TB) {
	t.Helper()
	git(t, f.dir, f.stream.String(), "fast-import", "--quiet", "--force")
}

// tangled makes a history of edits, moves, copies, merges, evil merges, equal dates and
// dates out of order, of files that look alike.
func (f *forge) tangled(rnd *rand.Rand, n int) {
	contents := map[int]files{}
	loose := map[int]bool{}
	seconds := 1_000_000
	for i := range n {
		seconds += rnd.IntN(3)
		at := seconds
		if rnd.IntN(8) == 0 {
			at -= rnd.IntN(20)
		}
		var parents []int
		switch {
		case i == n-1:
			parents = slices.Sorted(maps.Keys(loose))
		case i > 0:
			for range []int{1, 1, 1, 1, 2, 2, 3}[rnd.IntN(7)] {
				if p := max(1, f.count-rnd.IntN(5)); !slices.Contains(parents, p) {
					parents = append(parents, p)
				}
			}
		}
		content := files{}
		if len(parents) > 0 {
			content = maps.Clone(contents[parents[0]])
		}
		if len(parents) > 1 {
			other := contents[parents[1]]
			for _, path := range slices.Sorted(maps.Keys(other)) {
				if rnd.IntN(2) == 0 {
					content.put(path, other[path])
				}
			}
		}
		if len(parents) < 2 || rnd.IntN(3) == 0 {
			for range 1 + rnd.IntN(3) {
				content.edit(rnd)
			}
		}
		mark := f.commit(at, content, parents...)
		contents[mark] = content
		for _, p := range parents {
			delete(loose, p)
		}
		loose[mark] = true
	}
}

// put writes a file unless a folder is in its way, or it in that of another.
func (f files) put(path, content string) {
	for other := range f {
		if strings.HasPrefix(other, path+"/") || strings.HasPrefix(path, other+"/") {
			return
		}
	}
	f[path] = content
}

// edit does one thing that people do to records.
func (f files) edit(rnd *rand.Rand) {
	place := func() string {
		return []string{"cmdb/items/", "cmdb/items/old/", "catalogue/services/", ""}[rnd.IntN(4)] + fmt.Sprintf("r%d", rnd.IntN(8)) + []string{".yaml", ".json", "", "/x.yaml"}[rnd.IntN(4)]
	}
	all := slices.Sorted(maps.Keys(f))
	if len(all) < 3 {
		f.put(place(), likely(rnd))
		return
	}
	path := all[rnd.IntN(len(all))]
	content := f[path]
	altered := func() string {
		lines := strings.SplitAfter(content, "\n")
		for range rnd.IntN(len(lines)) {
			lines[rnd.IntN(len(lines))] = fmt.Sprintf("altered: %d\n", rnd.IntN(50))
		}
		return strings.Join(lines, "")
	}
	switch rnd.IntN(10) {
	case 0, 1:
		f.put(place(), likely(rnd))
	case 2, 3:
		f[path] = altered()
	case 4:
		delete(f, path)
	case 5, 6: // moves
		delete(f, path)
		if rnd.IntN(2) == 0 {
			content = altered()
		}
		f.put(place(), content)
	case 7: // is copied
		if rnd.IntN(2) == 0 {
			content = altered()
		}
		f.put(place(), content)
	case 8: // moves and leaves something else behind
		f.put(place(), content)
		f[path] = likely(rnd)
	case 9:
		f[path] = []string{"", "no line", "a\x00b\r\n", strings.Repeat("long ", 40), content + "\r\n"}[rnd.IntN(5)]
	}
}

// likely is a content that has lines in common with others.
func likely(rnd *rand.Rand) string {
	var b strings.Builder
	for i := range 2 + rnd.IntN(9) {
		fmt.Fprintf(&b, "field%d: value %d of this record\n", i, rnd.IntN(3))
	}
	if rnd.IntN(4) == 0 {
		b.WriteString("no end of line")
	}
	return b.String()
}

// open reads the history of a repository's branch main.
func open(t testing.TB, dir, cache string) *history.History {
	t.Helper()
	h, _ := openAt(t, dir, cache, "HEAD")
	return h
}

// openAt reads the history of a commit, and returns how many commits were read for it.
func openAt(t testing.TB, dir, cache, rev string) (h *history.History, read int) {
	t.Helper()
	repo, err := gittree.Open(dir)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, repo.Close()) })
	tip, err := gittree.ParseHash(strings.TrimSpace(git(t, dir, "", "rev-parse", rev)))
	require.NoError(t, err)
	h, err = history.Open(t.Context(), history.Options{
		Repo: repo, Tip: tip, CacheDir: cache, Engine: "test", Progress: func(done, _ int) { read = done },
	})
	require.NoError(t, err)
	t.Cleanup(h.Close)
	return h, read
}

// told returns all entries that a query gives, without fields.
func told(t testing.TB, h *history.History, q history.Query, reader *history.Reader) []history.Entry {
	t.Helper()
	found, err := h.Find(t.Context(), q)
	require.NoError(t, err)
	if reader == nil {
		reader = plain(t, nil)
	}
	var all []history.Entry
	require.NoError(t, found.Each(t.Context(), reader, func(e history.Entry) (bool, error) {
		all = append(all, e)
		return true, nil
	}))
	return all
}

// plain decodes contents of lines like "name: value"; without a repository it decodes none.
func plain(t testing.TB, repo *gittree.Repository) *history.Reader {
	return &history.Reader{Decode: func(_ context.Context, contents []history.Content) ([]estate.Node, error) {
		nodes := make([]estate.Node, len(contents))
		for i, c := range contents {
			if repo == nil {
				continue
			}
			content, err := repo.Blob(c.Blob, 1<<20)
			require.NoError(t, err)
			nodes[i] = estate.Node{Kind: estate.Struct}
			for line := range strings.Lines(string(content)) {
				name, value, _ := strings.Cut(strings.TrimSpace(line), ": ")
				nodes[i].Fields = append(nodes[i].Fields, estate.Field{Name: name, Value: estate.Node{Kind: estate.String, Text: value}})
			}
		}
		return nodes, nil
	}}
}
