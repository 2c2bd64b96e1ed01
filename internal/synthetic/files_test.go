package synthetic_test

import (
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/gitsm/gitsm/internal/synthetic"
)

// collect is the final state as a map, and its digest.
func collect(o synthetic.Options) (map[string]string, string) {
	files, sum := map[string]string{}, sha256.New()
	for path, content := range synthetic.Files(o) {
		files[path] = string(content)
		sum.Write([]byte(path + "\x00"))
		sum.Write(content)
	}
	return files, hex.EncodeToString(sum.Sum(nil))
}

func TestFilesAreTheSameEachTime(t *testing.T) {
	t.Parallel()
	o := synthetic.Options{Records: 300, Seed: 7}
	_, first := collect(o)
	_, second := collect(o)
	require.Equal(t, first, second)

	o.Commits = 100
	_, withHistory := collect(o)
	require.Equal(t, first, withHistory, "the final state depends on the history")

	o.Seed = 8
	_, other := collect(o)
	require.NotEqual(t, first, other)
}

// A change of this digest alters every benchmark that uses the generator; say so in the commit.
func TestGoldenFiles(t *testing.T) {
	t.Parallel()
	_, sum := collect(synthetic.Options{Records: synthetic.MinRecords, Seed: 1})
	require.Equal(t, "4390762088e2bba0a1db715a62d8e40c3ba76b178781ceca59bd3405d58c4e6d", sum)
}

func TestFilesComeInOrderOfTheirPaths(t *testing.T) {
	t.Parallel()
	for _, shard := range []bool{false, true} {
		var paths []string
		for path := range synthetic.Files(synthetic.Options{Records: 2000, Seed: 3, Shard: shard}) {
			paths = append(paths, path)
		}
		require.Len(t, paths, 2000)
		require.True(t, slices.IsSorted(paths))
		require.Len(t, slices.Compact(paths), 2000)
	}
}

func TestShardedItems(t *testing.T) {
	t.Parallel()
	for path := range synthetic.Files(synthetic.Options{Records: 200, Seed: 3, Shard: true}) {
		if ok, _ := filepath.Match("cmdb/items/*", filepath.Dir(filepath.Dir(path))); ok {
			require.Regexp(t, `^cmdb/items/[a-z_]+/[0-9a-f]{2}/[^/]+$`, path)
		}
	}
}

func TestTooFewRecords(t *testing.T) {
	t.Parallel()
	o := synthetic.Options{Records: synthetic.MinRecords - 1}
	files, _ := collect(o)
	require.Empty(t, files)
	require.ErrorContains(t, synthetic.WriteTree(t.Context(), t.TempDir(), o, nil), "too few")
	require.ErrorContains(t, synthetic.WriteRepository(t.Context(), t.TempDir(), o, nil), "too few")
}

func TestWriteTree(t *testing.T) {
	t.Parallel()
	o := synthetic.Options{Records: 120, Seed: 5, Shard: true}
	dir, last := t.TempDir(), 0
	require.NoError(t, synthetic.WriteTree(t.Context(), dir, o, func(done, total int) {
		require.Equal(t, 120, total)
		last = done
	}))
	require.Equal(t, 120, last)
	want, _ := collect(o)
	require.Equal(t, want, readTree(t, dir))
}

// readTree reads the files below dir, without those of git.
func readTree(t testing.TB, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	require.NoError(t, filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			if err == nil && d.Name() == ".git" {
				return fs.SkipDir
			}
			return err
		}
		content, err := os.ReadFile(path)
		name, _ := filepath.Rel(dir, path)
		files[filepath.ToSlash(name)] = string(content)
		return err
	}))
	return files
}

func TestEveryEstateIsSound(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		o := synthetic.Options{
			Records:   rapid.IntRange(synthetic.MinRecords, 200).Draw(t, "records"),
			Relations: rapid.IntRange(0, 3000).Draw(t, "relations"),
			Seed:      rapid.Uint64().Draw(t, "seed"),
			Shard:     rapid.Bool().Draw(t, "shard"),
		}
		files, _ := collect(o)
		require.Len(t, files, o.Records)
		requireSound(t, files)
	})
}

func TestRelationsAreAboutAsManyAsWanted(t *testing.T) {
	t.Parallel()
	all := []int{0, 4000, 9000, 20000}
	if testing.Short() {
		all = all[:1]
	}
	for _, wanted := range all {
		files, _ := collect(synthetic.Options{Records: 2000, Relations: wanted, Seed: 2})
		estate, items := parse(t, files), 0
		found := 0
		for _, r := range estate {
			found += len(r.targets)
			if r.Kind == "ConfigurationItem" {
				items++
			}
		}
		if wanted == 0 {
			wanted = 3 * items
		}
		require.InEpsilon(t, wanted, found, 0.05)
		require.InEpsilon(t, 0.85, float64(items)/2000, 0.02)
	}
}
