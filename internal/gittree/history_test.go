package gittree_test

import (
	"fmt"
	"math/rand/v2"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/gittree"
)

// tree is the content of a commit by path: a mode, a space and the content.
type tree map[string]string

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
	git(t, dir, "init", "--quiet", "--bare", "--initial-branch=main")
	return &forge{dir: dir}
}

// commit adds a commit and returns its mark.
func (f *forge) commit(seconds int, files tree, parents ...int) int {
	f.count++
	fmt.Fprintf(&f.stream, "commit refs/heads/c%d\nmark :%d\ncommitter Ada <ada@example.org> %d +0000\ndata <<.\nwork %d\n.\n", f.count, f.count, seconds, f.count)
	for i, p := range parents {
		fmt.Fprintf(&f.stream, "%s :%d\n", []string{"from", "merge"}[min(i, 1)], p)
	}
	f.stream.WriteString("deleteall\n")
	for path, file := range files {
		mode, content, _ := strings.Cut(file, " ")
		fmt.Fprintf(&f.stream, "M %s inline %s\ndata %d\n%s\n", mode, path, len(content), content)
	}
	f.stream.WriteString("\n")
	return f.count
}

// write makes all commits and returns their ids by mark; none has the mark 0.
func (f *forge) write(t testing.TB) []gittree.Hash {
	t.Helper()
	gitInput(t, f.dir, f.stream.String(), "fast-import", "--quiet", "--export-marks=marks")
	ids := make([]gittree.Hash, f.count+1)
	marks := git(t, f.dir, "for-each-ref", "--format=%(refname:lstrip=2) %(objectname)", "refs/heads/c*")
	for line := range strings.Lines(marks) {
		var n int
		var hex string
		_, err := fmt.Sscanf(line, "c%d %s", &n, &hex)
		require.NoError(t, err)
		ids[n] = id(t, hex)
	}
	return ids
}

// random makes a history in which every commit has up to three of those before it as
// parents. Dates are in order but for one in skewed.
func (f *forge) random(rnd *rand.Rand, n, skewed int) (first int, parents [][]int) {
	first = f.count + 1
	roots := 1 + rnd.IntN(2)
	for i := range n {
		var own []int
		if i >= roots {
			for range []int{1, 1, 1, 2, 2, 3}[rnd.IntN(6)] {
				if p := max(0, i-1-rnd.IntN(5)); !slices.Contains(own, p) {
					own = append(own, p)
				}
			}
		}
		seconds := 1_000_000 + i*60
		if rnd.IntN(skewed) == 0 {
			seconds = 1_000_000 + rnd.IntN(n*60)
		}
		var marks []int
		for _, p := range own {
			marks = append(marks, first+p)
		}
		f.commit(seconds, tree{"a": fmt.Sprintf("100644 %d", i)}, marks...)
		parents = append(parents, own)
	}
	return first, parents
}

// reach returns a commit and all its ancestors.
func reach(parents [][]int, from int) map[int]bool {
	seen := map[int]bool{}
	var visit func(int)
	visit = func(i int) {
		if !seen[i] {
			seen[i] = true
			for _, p := range parents[i] {
				visit(p)
			}
		}
	}
	visit(from)
	return seen
}

// runGit returns what git prints and its exit code.
func runGit(t testing.TB, dir string, args ...string) (string, int) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "git", args...)
	cmd.Dir, cmd.Env = dir, gitEnv()
	out, err := cmd.Output()
	if err != nil {
		var exit *exec.ExitError
		require.ErrorAs(t, err, &exit)
	}
	return string(out), cmd.ProcessState.ExitCode()
}
