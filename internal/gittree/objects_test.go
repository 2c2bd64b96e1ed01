package gittree_test

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/go-git/go-billy/v5/osfs"
	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/cache"
	"github.com/go-git/go-git/v5/storage/filesystem"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/gittree"
)

// object is a git object by its type and content.
type object struct{ kind, content string }

// gitObjects are all objects as git reads them.
func gitObjects(t testing.TB, dir string) map[gittree.Hash]object {
	t.Helper()
	all := map[gittree.Hash]object{}
	out := gitOutput(t, dir, "", "cat-file", "--batch-all-objects", "--batch")
	for out != "" {
		head, rest, _ := strings.Cut(out, "\n")
		fields := strings.Fields(head)
		size, err := strconv.Atoi(fields[2])
		require.NoError(t, err)
		all[id(t, fields[0])] = object{fields[1], rest[:size]}
		out = rest[size+1:]
	}
	return all
}

// edits writes a history with large folders and files, so that git stores differences.
func (f *forge) edits(rnd *rand.Rand, commits int) {
	files := tree{"deep/er/x": "100755 x", "empty": "100644 ", "link": "120000 target"}
	for i := range 150 {
		files[fmt.Sprintf("folder/f%03d", i)] = "100644 " + text(rnd)
	}
	for i := range commits {
		files = files.edited(rnd, 2)
		f.commit(1_000_000+i, files, []int{f.count}[:min(1, f.count)]...)
	}
}

func packFile(t testing.TB, dir, ext string) string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(dir, "objects", "pack", "*."+ext))
	require.NoError(t, err)
	require.Len(t, found, 1)
	return found[0]
}

// layouts are ways to store the same objects.
var layouts = map[string]func(t testing.TB, dir string) string{
	"as imported": func(_ testing.TB, dir string) string { return dir },
	"long chains": func(t testing.TB, dir string) string {
		git(t, dir, "repack", "-adfq", "--depth=50", "--window=50")
		return dir
	},
	"bases by id": func(t testing.TB, dir string) string {
		git(t, dir, "-c", "repack.usedeltabaseoffset=false", "repack", "-adfq", "--depth=50")
		return dir
	},
	"old index": func(t testing.TB, dir string) string {
		git(t, dir, "-c", "pack.indexVersion=1", "repack", "-adfq")
		return dir
	},
	"long offsets": func(t testing.TB, dir string) string {
		git(t, dir, "repack", "-adfq")
		index := packFile(t, dir, "idx")
		require.NoError(t, os.Remove(index))
		git(t, dir, "index-pack", "--index-version=2,0x40", "-o", index, packFile(t, dir, "pack"))
		return dir
	},
	"loose": func(t testing.TB, dir string) string {
		git(t, dir, "repack", "-adfq")
		pack := packFile(t, dir, "pack")
		content, err := os.ReadFile(pack)
		require.NoError(t, err)
		require.NoError(t, os.RemoveAll(filepath.Dir(pack)))
		gitInput(t, dir, string(content), "unpack-objects", "-q")
		return dir
	},
	"several packs": func(t testing.TB, dir string) string {
		all := strings.Split(git(t, dir, "rev-list", "--objects", "--all", "--no-object-names"), "\n")
		folder := t.TempDir()
		for i := range 5 {
			part := all[i*len(all)/5 : (i+1)*len(all)/5]
			gitInput(t, dir, strings.Join(part, "\n"), "pack-objects", "-q", filepath.Join(folder, "pack"))
		}
		require.NoError(t, os.RemoveAll(filepath.Join(dir, "objects", "pack")))
		require.NoError(t, os.Rename(folder, filepath.Join(dir, "objects", "pack")))
		return dir
	},
	"borrowed": func(t testing.TB, dir string) string {
		git(t, dir, "repack", "-adq")
		clone := filepath.Join(t.TempDir(), "clone")
		git(t, ".", "clone", "--quiet", "--shared", "--bare", dir, clone)
		commit := git(t, clone, "commit-tree", "-m", "own", git(t, clone, "rev-parse", "refs/heads/c1^{tree}"))
		git(t, clone, "update-ref", "refs/heads/own", commit)
		return clone
	},
}

func TestObjectsAgreeWithGit(t *testing.T) {
	t.Parallel()
	for name, layout := range layouts {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newForge(t)
			f.edits(rand.New(rand.NewPCG(1, 2)), 120)
			f.write(t)
			dir := layout(t, f.dir)
			want := gitObjects(t, dir)
			require.Greater(t, len(want), 300)
			r := open(t, dir)
			var readers sync.WaitGroup
			for range 4 {
				readers.Go(func() { requireObjects(t, r, want) })
			}
			readers.Wait()
			for h := range want {
				_, _, err := gittree.ReadObject(r, h, int64(len(want[h].content))-1)
				assert.ErrorContains(t, err, fmt.Sprintf("%d bytes", len(want[h].content)))
			}
		})
	}
}

// requireObjects reads all objects in any order.
func requireObjects(t *testing.T, r *gittree.Repository, want map[gittree.Hash]object) {
	for h, o := range want {
		kind, content, err := gittree.ReadObject(r, h, 1<<30)
		if !assert.NoError(t, err) || !assert.Equal(t, o, object{kind, string(content)}) {
			return
		}
	}
}

func TestObjectsAgreeWithGoGit(t *testing.T) {
	t.Parallel()
	f := newForge(t)
	f.edits(rand.New(rand.NewPCG(3, 4)), 40)
	f.write(t)
	git(t, f.dir, "repack", "-adfq", "--depth=50")
	r := open(t, f.dir)
	other := filesystem.NewStorage(osfs.New(f.dir), cache.NewObjectLRUDefault())
	for h := range gitObjects(t, f.dir) {
		o, err := other.EncodedObject(plumbing.AnyObject, plumbing.Hash(h))
		require.NoError(t, err)
		content, err := o.Reader()
		require.NoError(t, err)
		want, err := io.ReadAll(content)
		require.NoError(t, err)
		kind, got, err := gittree.ReadObject(r, h, 1<<30)
		require.NoError(t, err)
		require.Equal(t, o.Type().String(), kind)
		require.True(t, bytes.Equal(want, got))
	}
	require.NoError(t, other.Close())
}

// TestDamagedPack: whatever byte is wrong, each object is as it was or an error.
func TestDamagedPack(t *testing.T) {
	t.Parallel()
	f := newForge(t)
	rnd := rand.New(rand.NewPCG(5, 6))
	f.edits(rnd, 12)
	f.write(t)
	git(t, f.dir, "repack", "-adfq", "--depth=50")
	want := gitObjects(t, f.dir)
	for _, ext := range []string{"pack", "idx"} {
		path := packFile(t, f.dir, ext)
		require.NoError(t, os.Chmod(path, 0o644))
		sound, err := os.ReadFile(path)
		require.NoError(t, err)
		failed := 0
		for i := range 120 {
			damaged := bytes.Clone(sound)
			at := rnd.IntN(len(damaged))
			if i%3 == 0 {
				at = rnd.IntN(64) // the head
			}
			if i%4 == 0 {
				damaged = damaged[:at]
			} else {
				damaged[at] ^= 1 << rnd.IntN(8)
			}
			require.NoError(t, os.WriteFile(path, damaged, 0o644))
			r, err := gittree.Open(f.dir)
			require.NoError(t, err)
			before := failed
			for h, o := range want {
				kind, content, err := gittree.ReadObject(r, h, 1<<20)
				if err != nil {
					failed++
					continue
				}
				require.Equal(t, o, object{kind, string(content)})
			}
			if i%4 == 0 {
				require.Greater(t, failed, before, "%s cut at %d", ext, at)
			}
			require.NoError(t, r.Close())
		}
		assert.Positive(t, failed)
		require.NoError(t, os.WriteFile(path, sound, 0o644))
	}
}

// TestRepackUnderReaders: objects stay readable while git packs them anew.
func TestRepackUnderReaders(t *testing.T) {
	t.Parallel()
	f := newForge(t)
	f.edits(rand.New(rand.NewPCG(7, 8)), 60)
	f.write(t)
	want := gitObjects(t, f.dir)
	r := open(t, f.dir)
	done := make(chan struct{})
	var readers sync.WaitGroup
	for range 3 {
		readers.Go(func() {
			for {
				requireObjects(t, r, want)
				select {
				case <-done:
					return
				default:
				}
			}
		})
	}
	for i := range 6 {
		git(t, f.dir, "repack", "-adfq", fmt.Sprintf("--depth=%d", 10+i))
		git(t, f.dir, "prune-packed", "-q")
	}
	close(done)
	readers.Wait()
}

func TestSameObjectDamagedOnce(t *testing.T) {
	t.Parallel()
	dir := newRepo(t, sample)
	blob := git(t, dir, "rev-parse", "HEAD:README.md")
	git(t, dir, "repack", "-aq")
	loose := filepath.Join(dir, ".git", "objects", blob[:2], blob[2:])
	require.NoError(t, os.Chmod(loose, 0o644))
	require.NoError(t, os.WriteFile(loose, []byte("no object"), 0o644))
	_, content, err := gittree.ReadObject(open(t, dir), id(t, blob), 100)
	require.NoError(t, err)
	assert.Equal(t, sample["README.md"], string(content))

	require.NoError(t, os.RemoveAll(filepath.Join(dir, ".git", "objects", "pack")))
	_, _, err = gittree.ReadObject(open(t, dir), id(t, blob), 100)
	require.Error(t, err)
	assert.NotErrorIs(t, err, gittree.ErrMissingObject)
}
