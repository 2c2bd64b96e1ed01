package evidence

import (
	"bytes"
	"compress/zlib"
	"crypto/sha1"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/gitsm/gitsm/internal/facts"
	"github.com/gitsm/gitsm/internal/gittree"
	"github.com/gitsm/gitsm/internal/ledger"
)

// history makes commits without git.
type history struct {
	t     require.TestingT
	dir   string
	files map[gittree.Hash]map[string]string // by commit
	n     int
}

// object writes a loose object without waiting for the disk.
func (h *history) object(kind string, content []byte) gittree.Hash {
	raw := fmt.Appendf(nil, "%s %d\x00%s", kind, len(content), content)
	id := gittree.Hash(sha1.Sum(raw))
	path := filepath.Join(h.dir, ".git", "objects", id.String()[:2], id.String()[2:])
	if _, err := os.Stat(path); err == nil {
		return id
	}
	var packed bytes.Buffer
	w := zlib.NewWriter(&packed)
	_, err := w.Write(raw)
	require.NoError(h.t, err)
	require.NoError(h.t, w.Close())
	require.NoError(h.t, os.MkdirAll(filepath.Dir(path), 0o755))
	require.NoError(h.t, os.WriteFile(path, packed.Bytes(), 0o644))
	return id
}

func (h *history) commit(files map[string]string, parents ...gittree.Hash) gittree.Hash {
	var items []gittree.TreeItem
	for name, content := range files {
		items = append(items, gittree.TreeItem{Name: name, Mode: gittree.Regular, Hash: h.object("blob", []byte(content))})
	}
	tree := h.object("tree", gittree.FormatTree(items))
	h.n++
	who := gittree.Signature{Name: "Ada", Email: "ada@example.org", Time: time.Unix(1_800_000_000+int64(h.n), 0).UTC()}
	raw, err := gittree.CommitText{Tree: tree, Parents: parents, Author: who, Committer: who, Message: fmt.Sprintf("Commit %d\n", h.n)}.Payload()
	require.NoError(h.t, err)
	id := h.object("commit", raw)
	h.files[id] = files
	return id
}

// with is the files of a commit with another.
func (h *history) with(at gittree.Hash, name, content string) map[string]string {
	files := maps.Clone(h.files[at])
	files[name] = content
	return files
}

// However pull requests come to main, and whatever comes between them, the ranges are those
// by which it was made.
func TestCut(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	require.NoError(t, gittree.Init(dir))
	repo, err := gittree.Open(dir)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, repo.Close()) })
	rapid.Check(t, func(t *rapid.T) {
		h := &history{t: t, dir: dir, files: map[gittree.Hash]map[string]string{}}
		root := h.commit(map[string]string{"begin": rapid.StringMatching("[a-z]{8}").Draw(t, "seed")})
		main := []gittree.Hash{root}
		tip := func() gittree.Hash { return main[len(main)-1] }
		type wantSpan struct {
			before, after, head gittree.Hash
			pull                int
		}
		var want []wantSpan
		var known []facts.Facts
		for i := range rapid.IntRange(1, 7).Draw(t, "events") {
			number := i + 1
			method := rapid.SampledFrom([]string{"direct", "merge", "squash", "rebase", "rebase", "forward"}).Draw(t, "method")
			before := tip()
			if method == "direct" {
				after := h.commit(h.with(before, fmt.Sprint("direct", i), "x"), before)
				main = append(main, after)
				want = append(want, wantSpan{before, after, after, 0})
				continue
			}
			head := rapid.SampledFrom(main).Draw(t, "fork")
			if method == "forward" {
				head = before
			}
			commits := rapid.IntRange(1, 3).Draw(t, "commits")
			name := func(c int) string { return fmt.Sprintf("pull%d-%d", i, c%2) }
			var own []gittree.Hash
			for c := range commits {
				head = h.commit(h.with(head, name(c), fmt.Sprint(c)), head)
				own = append(own, head)
			}
			if method != "forward" && rapid.Bool().Draw(t, "updated") { // main was merged into the branch
				all := maps.Clone(h.files[before])
				for c := range commits {
					all[name(c)] = h.files[head][name(c)]
				}
				head = h.commit(all, head, before)
			}
			after := before
			first := len(main)
			apply := func(c int, parents ...gittree.Hash) {
				after = h.commit(h.with(after, name(c), fmt.Sprint(c)), parents...)
				main = append(main, after)
			}
			all := func() map[string]string {
				files := maps.Clone(h.files[before])
				for c := range commits {
					files[name(c)] = h.files[head][name(c)]
				}
				return files
			}
			switch method {
			case "merge":
				after = h.commit(all(), before, head)
				main = append(main, after)
			case "squash":
				after = h.commit(all(), before)
				main = append(main, after)
			case "forward":
				after, main = head, append(main, own...)
			case "rebase":
				for c := range commits {
					apply(c, after)
				}
			}
			if rapid.IntRange(0, 4).Draw(t, "known") == 0 { // nobody says anything about it
				for j := first; j < len(main); j++ {
					w := wantSpan{main[j-1], main[j], main[j], 0}
					if method == "merge" {
						w.head = head
					}
					want = append(want, w)
				}
				continue
			}
			f := facts.Facts{Pull: facts.Pull{Number: number, Head: head.String()}}
			if rapid.Bool().Draw(t, "named") {
				f.Pull.MergeCommit = after.String()
			}
			for _, id := range own {
				f.Commits = append(f.Commits, facts.Commit{SHA: id.String()})
			}
			known = append(known, f)
			want = append(want, wantSpan{before, after, head, number})
		}
		known = rapid.Permutation(known).Draw(t, "order")

		r := &recorder{repo: repo, main: tip(), merges: map[[2]gittree.Hash]gittree.Hash{}}
		r.past.heads = map[string]bool{}
		r.ledger = ledger.At(repo, "", gittree.Hash{})
		require.NoError(t, r.take(known))
		line, found, err := repo.MainLine(t.Context(), tip(), root)
		require.NoError(t, err)
		require.True(t, found)
		spans, err := r.cut(t.Context(), line)
		require.NoError(t, err)
		var got []wantSpan
		for _, s := range spans {
			w := wantSpan{s.before, s.after, s.head, 0}
			if s.pull != nil {
				w.pull = s.pull.Pull.Number
			}
			got = append(got, w)
		}
		require.Equal(t, want, got)
		again, err := r.cut(t.Context(), line)
		require.NoError(t, err)
		require.Equal(t, spans, again, "another writer came first: it is cut the same way")
		require.False(t, slices.ContainsFunc(r.pulls, func(p *pull) bool { return !p.used }))
	})
}
