package changeset

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// TestDiffIsWhatGitApplies asks git, which knows nothing of this package, to make of the files
// before the files after.
func TestDiffIsWhatGitApplies(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("no git")
	}
	rapid.Check(t, func(t *rapid.T) {
		before, after := states(t)
		set := between(before, after)
		var diff bytes.Buffer
		require.NoError(t, set.Diff(&diff, false))
		if len(set.Files) == 0 {
			require.Empty(t, diff.String())
			return
		}
		root := tempDir(t)
		lay(t, root, before)
		git(t, root, diff.Bytes(), "apply", "--whitespace=nowarn", "-")
		require.Equal(t, after, texts(disk(t, root)), diff.String())
		git(t, root, diff.Bytes(), "apply", "--whitespace=nowarn", "-R", "-")
		require.Equal(t, before, texts(disk(t, root)), diff.String())
	})
}

func git(t fataler, dir string, in []byte, args ...string) {
	t.Helper()
	cmd := exec.Command("git", append([]string{"-c", "core.autocrlf=false"}, args...)...)
	cmd.Dir, cmd.Stdin = dir, bytes.NewReader(in)
	cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_NOSYSTEM=1", "GIT_CEILING_DIRECTORIES="+os.TempDir())
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s\n%s", out, in)
}

func TestDiffByHand(t *testing.T) {
	t.Parallel()
	var set Set
	set.Add("z.yaml", nil, []byte("new\n"))
	set.Add("a.yaml", []byte("1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n"), []byte("1\n2\n3\n4\nfive\n6\n7\n8\n9\n10\n11\n12"))
	set.Add("m.yaml", []byte("old"), nil)
	var out strings.Builder
	require.NoError(t, set.Diff(&out, false))
	assert.Equal(t, `diff --git a/a.yaml b/a.yaml
--- a/a.yaml
+++ b/a.yaml
@@ -2,11 +2,11 @@
 2
 3
 4
-5
+five
 6
 7
 8
 9
 10
 11
-12
+12
\ No newline at end of file
diff --git a/m.yaml b/m.yaml
deleted file mode 100644
--- a/m.yaml
+++ /dev/null
@@ -1 +0,0 @@
-old
\ No newline at end of file
diff --git a/z.yaml b/z.yaml
new file mode 100644
--- /dev/null
+++ b/z.yaml
@@ -0,0 +1 @@
+new
`, out.String())
}

func TestDiffInColourShowsNoControlCharacters(t *testing.T) {
	t.Parallel()
	var set Set
	set.Add("a.yaml", []byte("x\n"), []byte("\x1b]0;title\x07 \u202e\u009b2J\tend\r\n"))
	var out strings.Builder
	require.NoError(t, set.Diff(&out, true))
	plain := out.String()
	for _, colour := range []string{bold, cyan, red, green, normal} {
		plain = strings.ReplaceAll(plain, colour, "")
	}
	assert.Contains(t, plain, `+\u001b]0;title\u0007 \u202e\u009b2J`+"\tend\\u000d\n")
	assert.NotContains(t, plain, "\x1b")
	assert.NotContains(t, plain, "\u202e")
}

// BenchmarkDiff prints how much longer the difference of 1,000 files takes than that of 100:
// about ten times, where each file costs its own.
func BenchmarkDiff(b *testing.B) {
	cost := map[int]float64{}
	for _, files := range []int{100, 1000} {
		var set Set
		for i := range files {
			was := strings.Repeat(fmt.Sprintf("field%d: value\n", i), 40)
			set.Add(fmt.Sprintf("cmdb/items/i%d.yaml", i), []byte(was), []byte(was+"more: 1\n"))
		}
		b.Run(fmt.Sprint(files), func(b *testing.B) {
			for b.Loop() {
				require.NoError(b, set.Diff(io.Discard, false))
			}
			cost[files] = b.Elapsed().Seconds() / float64(b.N)
			if cost[100] > 0 && files > 100 {
				b.ReportMetric(cost[files]/cost[100], "x-of-100")
			}
		})
	}
}
