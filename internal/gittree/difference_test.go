package gittree_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/gittree"
)

var rawModes = map[gittree.Mode]string{gittree.Regular: "100644", gittree.Executable: "100755", gittree.Symlink: "120000", gittree.Submodule: "160000"}

// raw writes changes as git diff-tree --raw does.
func raw(changes []gittree.FileChange) string {
	var out strings.Builder
	for _, c := range changes {
		before, after, kind := "000000", "000000", "M"
		if !c.Before.IsZero() {
			before = rawModes[c.Before.Mode]
		}
		if !c.After.IsZero() {
			after = rawModes[c.After.Mode]
		}
		switch {
		case c.Before.IsZero():
			kind = "A"
		case c.After.IsZero():
			kind = "D"
		case c.Before.Mode.IsFile() != c.After.Mode.IsFile() || !c.Before.Mode.IsFile() && c.Before.Mode != c.After.Mode:
			kind = "T"
		}
		fmt.Fprintf(&out, ":%s %s %s %s %s\t%s\n", before, after, c.Before.Hash, c.After.Hash, kind, c.Path)
	}
	return out.String()
}

func TestDifferenceIsGits(t *testing.T) {
	rnd := rand.New(rand.NewPCG(5, 6))
	f := newForge(t)
	for range 60 {
		start := tree{}
		for range 15 {
			start.put(somewhere(rnd), "100644 "+text(rnd))
		}
		f.commit(1, start)
		f.commit(2, start.edited(rnd, 1+rnd.IntN(6)), f.count)
	}
	ids := f.write(t)
	r := open(t, f.dir)
	kinds := map[string]int{}
	for i := 1; i < len(ids); i += 2 {
		changes, err := r.Difference(t.Context(), ids[i], ids[i+1])
		require.NoError(t, err)
		want := gitOutput(t, f.dir, "", "diff-tree", "-r", "--raw", "--no-renames", "--no-abbrev", ids[i].String(), ids[i+1].String())
		require.Equal(t, want, raw(changes))
		require.True(t, slices.IsSortedFunc(changes, func(a, b gittree.FileChange) int { return strings.Compare(a.Path, b.Path) }))
		for line := range strings.Lines(want) {
			fields := strings.Fields(line)
			kinds[fields[4]]++
			if fields[2] == fields[3] {
				kinds["mode"]++
			}
		}
		back, err := r.Difference(t.Context(), ids[i+1], ids[i])
		require.NoError(t, err)
		for k := range back {
			back[k].Before, back[k].After = back[k].After, back[k].Before
		}
		require.Equal(t, changes, back)
	}
	for _, kind := range []string{"A", "D", "M", "T", "mode"} {
		assert.NotZero(t, kinds[kind], kind)
	}
	none, err := r.Difference(t.Context(), ids[1], ids[1])
	require.NoError(t, err)
	assert.Empty(t, none)
}

func TestDifferenceOfModesLinksAndSubmodules(t *testing.T) {
	f := newForge(t)
	f.commit(1, tree{"exec": "100644 x", "link": "120000 here", "kind": "100644 there", "same": "100755 x"})
	f.commit(2, tree{"exec": "100755 x", "link": "120000 there", "kind": "120000 there", "same": "100755 x"}, 1)
	f.count++
	fmt.Fprintf(&f.stream, "commit refs/heads/c3\nmark :3\ncommitter a <a> 3 +0000\ndata 0\nfrom :2\nM 160000 %040d sub\n\n", 7)
	ids := f.write(t)
	r := open(t, f.dir)
	x, here, there := gittree.BlobHash([]byte("x")), gittree.BlobHash([]byte("here")), gittree.BlobHash([]byte("there"))
	got, err := r.Difference(t.Context(), ids[1], ids[2])
	require.NoError(t, err)
	assert.Equal(t, []gittree.FileChange{
		{Path: "exec", Before: gittree.File{Mode: gittree.Regular, Hash: x}, After: gittree.File{Mode: gittree.Executable, Hash: x}},
		{Path: "kind", Before: gittree.File{Mode: gittree.Regular, Hash: there}, After: gittree.File{Mode: gittree.Symlink, Hash: there}},
		{Path: "link", Before: gittree.File{Mode: gittree.Symlink, Hash: here}, After: gittree.File{Mode: gittree.Symlink, Hash: there}},
	}, got)
	got, err = r.Difference(t.Context(), ids[2], ids[3])
	require.NoError(t, err)
	assert.Equal(t, []gittree.FileChange{{Path: "sub", After: gittree.File{Mode: gittree.Submodule, Hash: id(t, fmt.Sprintf("%040d", 7))}}}, got)
}

func TestDifferenceRefusesHostileTrees(t *testing.T) {
	dir := newRepo(t, sample)
	blob := id(t, git(t, dir, "rev-parse", "HEAD:README.md"))
	r := open(t, dir)
	for name, content := range map[string]string{
		"leads out":      "100644 ..\x00" + string(blob[:]),
		"twice":          strings.Repeat("100644 a\x00"+string(blob[:]), 2),
		"without object": "100644 a\x00" + strings.Repeat("\x00", 20),
	} {
		bad := gitInput(t, dir, content, "hash-object", "-t", "tree", "-w", "--literally", "--stdin")
		_, err := r.Difference(t.Context(), id(t, git(t, dir, "rev-parse", "HEAD")), id(t, commitTree(t, dir, bad)))
		var fault *gittree.TreeError
		require.ErrorAs(t, err, &fault, name)
	}
}

func TestPatchDigest(t *testing.T) {
	a, b := gittree.BlobHash([]byte("a")), gittree.BlobHash([]byte("b"))
	one := gittree.FileChange{Path: "one", Before: gittree.File{Hash: a}, After: gittree.File{Hash: b}}
	two := gittree.FileChange{Path: "two", After: gittree.File{Mode: gittree.Executable, Hash: b}}
	digest := gittree.PatchDigest([]gittree.FileChange{one, two})
	// printf 'gitsm patch 1\n3 one regular %s regular %s\n3 two absent - executable %s\n' ... | sha256sum
	assert.Equal(t, "64a181c114f7b4885a8b23de14d86682e0355b742e9cbf29db1ca08ded574aea", digest)
	assert.Equal(t, digest, gittree.PatchDigest([]gittree.FileChange{two, one}), "the order does not count")

	change := func(alter func(c *gittree.FileChange)) string {
		c := one
		alter(&c)
		return gittree.PatchDigest([]gittree.FileChange{c, two})
	}
	seen := map[string]string{digest: "the patch itself"}
	for name, other := range map[string]string{
		"path":            change(func(c *gittree.FileChange) { c.Path = "0ne" }),
		"mode before":     change(func(c *gittree.FileChange) { c.Before.Mode = gittree.Executable }),
		"mode after":      change(func(c *gittree.FileChange) { c.After.Mode = gittree.Symlink }),
		"content before":  change(func(c *gittree.FileChange) { c.Before.Hash = b }),
		"content after":   change(func(c *gittree.FileChange) { c.After.Hash = a }),
		"turned round":    change(func(c *gittree.FileChange) { c.Before, c.After = c.After, c.Before }),
		"added":           change(func(c *gittree.FileChange) { c.Before = gittree.File{} }),
		"removed":         change(func(c *gittree.FileChange) { c.After = gittree.File{} }),
		"fewer":           gittree.PatchDigest([]gittree.FileChange{one}),
		"nothing":         gittree.PatchDigest(nil),
		"a path as lines": gittree.PatchDigest([]gittree.FileChange{{Path: fmt.Sprintf("one regular %s regular %s\n3 two", a, b), After: two.After}}),
	} {
		assert.Empty(t, seen[other], "%s and %s have one digest", name, seen[other])
		seen[other] = name
	}
}
