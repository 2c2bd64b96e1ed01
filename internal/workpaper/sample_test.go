package workpaper_test

import (
	"crypto/sha256"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"sort"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/gitsm/gitsm/internal/workpaper"
)

func TestDraw(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		keys := rapid.SliceOf(rapid.StringMatching(`[0-9a-f]{1,3}`)).Draw(t, "keys")
		seed, n := rapid.String().Draw(t, "seed"), rapid.IntRange(-1, 40).Draw(t, "n")
		got := workpaper.Draw(keys, seed, n)

		// As somebody would do it by hand: digest lines, sorted, each once, the first n.
		var lines []string
		for _, key := range keys {
			line := fmt.Sprintf("%x %s", sha256.Sum256([]byte(seed+key)), key)
			if !slices.Contains(lines, line) {
				lines = append(lines, line)
			}
		}
		sort.Strings(lines)
		want := []string{}
		for i := 0; i < n && i < len(lines); i++ {
			want = append(want, lines[i][65:])
		}
		require.Equal(t, want, got)

		shuffled := rapid.Permutation(keys).Draw(t, "shuffled")
		require.Equal(t, got, workpaper.Draw(shuffled, seed, n), "the order of the keys does not matter")
		more := workpaper.Draw(keys, seed, n+1)
		require.Equal(t, got, more[:len(got)], "a larger sample begins with the smaller one")
	})
}

func TestSampleSize(t *testing.T) {
	t.Parallel()
	for population, want := range map[int]int{0: 0, 1: 1, 2: 2, 4: 2, 12: 2, 13: 5, 52: 5, 53: 25, 250: 25, 251: 60, 100_000: 60} {
		assert.Equal(t, want, workpaper.SampleSize(population), "%d", population)
	}
	for n := range 1000 {
		assert.LessOrEqual(t, workpaper.SampleSize(n), n)
		assert.LessOrEqual(t, workpaper.SampleSize(n), workpaper.SampleSize(n+1))
	}
}

// The command in the report draws the same rows.
func TestTheSampleCanBeDrawnWithAShell(t *testing.T) {
	t.Parallel()
	in := october(t)
	in.Options.Sample, in.Options.Seed = 4, "it's a $SEED; `x` \"y\""
	p, err := workpaper.Make(t.Context(), in)
	require.NoError(t, err)
	dir := t.TempDir()
	made, err := p.Files()
	require.NoError(t, err)
	for _, f := range made {
		require.NoError(t, os.WriteFile(filepath.Join(dir, f.Name), f.Content, 0o600))
	}
	cmd := exec.Command("sh", "-c", p.Sampling.Command)
	cmd.Dir = dir
	out, err := cmd.Output()
	require.NoError(t, err)
	var want strings.Builder
	for _, s := range p.Sample {
		if s.Reason == "drawn" {
			fmt.Fprintf(&want, "%s  %s\n", s.Draw, s.Key)
		}
	}
	assert.Equal(t, want.String(), string(out))
	assert.Equal(t, 4, strings.Count(want.String(), "\n"))

	sums := exec.Command("sha256sum", "-c", workpaper.Sums)
	sums.Dir = dir
	require.NoError(t, sums.Run(), "the sums are those of the files")
}

func TestWhatIsAlwaysLookedAt(t *testing.T) {
	t.Parallel()
	for _, size := range []int{1, 3, 7, 100} {
		in := october(t)
		in.Options.Sample = size
		p, err := workpaper.Make(t.Context(), in)
		require.NoError(t, err)
		rows := map[int]bool{}
		drawn := 0
		for _, s := range p.Sample {
			assert.False(t, rows[s.Row], "no row twice")
			rows[s.Row] = true
			if s.Rank > 0 {
				drawn++
				assert.Equal(t, drawn, s.Rank)
			}
		}
		assert.Equal(t, min(size, 7), drawn)
		for i, r := range p.Population {
			if r.Type == "emergency" || r.Recorded != workpaper.RecordedMerged {
				assert.True(t, rows[i], "%s", r.Title)
			}
		}
	}
}
