package gittree_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/gittree"
	"github.com/gitsm/gitsm/internal/synthetic"
)

// pull adds a branch of five changed files to an estate, and to its main line a commit of
// five others.
func pull(b *testing.B, records int, shard bool) (dir string, base, head gittree.Hash) {
	b.Helper()
	dir = b.TempDir()
	require.NoError(b, synthetic.WriteRepository(b.Context(), dir, synthetic.Options{Records: records, Commits: 200, Shard: shard}, nil))
	paths := strings.Split(git(b, dir, "ls-tree", "-r", "--name-only", "main", "cmdb"), "\n")
	var stream strings.Builder
	for i, branch := range []string{"base", "head"} {
		fmt.Fprintf(&stream, "commit refs/heads/%s\ncommitter a <a> 1900000000 +0000\ndata 1\nx\nfrom refs/heads/main^0\n", branch)
		for n := range 5 {
			fmt.Fprintf(&stream, "M 100644 inline %s\ndata 4\nnew\n\n", paths[(2*n+i)*len(paths)/10])
		}
	}
	gitInput(b, dir, stream.String(), "fast-import", "--quiet")
	git(b, dir, "gc", "--quiet")
	return dir, id(b, git(b, dir, "rev-parse", "base")), id(b, git(b, dir, "rev-parse", "head"))
}

// BenchmarkPull asks all that a pull request of five files takes, of a repository that is
// opened for it. What it costs follows the size of the folders that changed, as it does for
// git, and with sharded folders not the number of files.
func BenchmarkPull(b *testing.B) {
	sizes := []int{1000, 10_000}
	if testing.Short() { // only shows that it runs
		sizes = sizes[:1]
	}
	for _, records := range sizes {
		b.Run(fmt.Sprintf("flat/%d", records), func(b *testing.B) { benchmarkPull(b, records, false) })
		b.Run(fmt.Sprintf("sharded/%d", records), func(b *testing.B) { benchmarkPull(b, records, true) })
	}
}

func benchmarkPull(b *testing.B, records int, shard bool) {
	dir, base, head := pull(b, records, shard)
	b.Run("gitsm", func(b *testing.B) {
		for b.Loop() {
			r, err := gittree.Open(dir)
			require.NoError(b, err)
			bases, err := r.MergeBases(b.Context(), base, head)
			require.NoError(b, err)
			require.Len(b, bases, 1)
			changes, err := r.Difference(b.Context(), bases[0], head)
			require.NoError(b, err)
			require.Len(b, changes, 5)
			commits, err := r.Commits(b.Context(), base, head)
			require.NoError(b, err)
			require.Len(b, commits, 1)
			m, err := r.Merge(b.Context(), base, head)
			require.NoError(b, err)
			require.False(b, m.Tree.IsZero())
			require.NoError(b, r.Close())
		}
	})
	b.Run("git", func(b *testing.B) {
		for b.Loop() {
			ancestor := git(b, dir, "merge-base", "--all", base.String(), head.String())
			git(b, dir, "diff-tree", "-r", "--raw", ancestor, head.String())
			git(b, dir, "log", "--format=raw", base.String()+".."+head.String())
			git(b, dir, "merge-tree", "--write-tree", base.String(), head.String())
		}
	})
}

// BenchmarkMergeByGit merges a file that both sides changed.
func BenchmarkMergeByGit(b *testing.B) {
	needMergeTree(b)
	f := newForge(b)
	root := f.commit(1, tree{"a": "100644 1\n2\n3\n4\n5\n"})
	ours := f.commit(2, tree{"a": "100644 one\n2\n3\n4\n5\n"}, root)
	theirs := f.commit(2, tree{"a": "100644 1\n2\n3\n4\nfive\n"}, root)
	ids := f.write(b)
	r := open(b, f.dir)
	for b.Loop() {
		m, err := r.Merge(b.Context(), ids[ours], ids[theirs])
		require.NoError(b, err)
		require.False(b, m.Tree.IsZero())
	}
}
