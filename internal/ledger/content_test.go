package ledger_test

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/gittree"
	"github.com/gitsm/gitsm/internal/ledger"
)

// What the digest is over, put together by git alone.
func TestContentDigest(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	write(t, p.dir, "a/b", "gone")
	write(t, p.dir, "a.c", "stays")
	write(t, p.dir, "d", "mode")
	write(t, p.dir, "m", "link")
	git(t, p.dir, "add", "-A")
	git(t, p.dir, "commit", "-qm", "before")
	before := git(t, p.dir, "rev-parse", "HEAD")
	require.NoError(t, os.RemoveAll(filepath.Join(p.dir, "a")))
	write(t, p.dir, "a", "a file now\n")
	write(t, p.dir, "a b\nc", "\x00\xff")
	write(t, p.dir, "a-", "sorts before a/")
	require.NoError(t, os.Chmod(filepath.Join(p.dir, "d"), 0o755))
	require.NoError(t, os.Remove(filepath.Join(p.dir, "m")))
	require.NoError(t, os.Symlink("../elsewhere", filepath.Join(p.dir, "m")))
	git(t, p.dir, "update-index", "--add", "--cacheinfo", "160000,"+before+",sub")
	git(t, p.dir, "add", "-A", "--", "a", "a/b", "a b\nc", "a-", "d", "m")
	git(t, p.dir, "commit", "-qm", "after")
	after := git(t, p.dir, "rev-parse", "HEAD")

	cmd := exec.Command("git", "diff-tree", "-r", "--no-renames", "-z", before, after)
	cmd.Dir = p.dir
	out, err := cmd.Output()
	require.NoError(t, err)
	hashed := "gitsm content 1\n"
	fields := strings.Split(strings.TrimSuffix(string(out), "\x00"), "\x00")
	require.Len(t, fields, 2*7)
	for i := 0; i < len(fields); i += 2 {
		words := strings.Fields(fields[i])
		mode, id, path, digest := words[1], words[3], fields[i+1], "absent"
		switch mode {
		case "000000":
		case "160000":
			digest = id
		default:
			blob := exec.Command("git", "cat-file", "blob", id)
			blob.Dir = p.dir
			content, err := blob.Output()
			require.NoError(t, err)
			sum := sha256.Sum256(content)
			digest = hex.EncodeToString(sum[:])
		}
		hashed += fmt.Sprintf("%d %s %s %s\n", len(path), path, mode, digest)
	}
	sum := sha256.Sum256([]byte(hashed))
	repo := open(t, p.dir)
	b, err := gittree.ParseHash(before)
	require.NoError(t, err)
	a, err := gittree.ParseHash(after)
	require.NoError(t, err)
	got, err := ledger.ContentDigest(t.Context(), repo, b, a)
	require.NoError(t, err)
	require.Equal(t, hex.EncodeToString(sum[:]), got, "%s", hashed)
	same, err := ledger.ContentDigest(t.Context(), repo, a, a)
	require.NoError(t, err)
	require.Equal(t, ledger.Digest([]byte("gitsm content 1\n")), same)
}
