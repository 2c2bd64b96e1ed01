package gittree_test

import (
	"crypto/rand"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/gitsm/gitsm/internal/gittree"
	"github.com/gitsm/gitsm/internal/signature"
)

var (
	author    = gittree.Signature{Name: "Ada", Email: "ada@example.org", Time: time.Date(2026, 11, 20, 10, 0, 0, 0, time.FixedZone("", 3600))}
	committer = gittree.Signature{Name: "Ada", Email: "ada@example.org", Time: time.Date(2026, 11, 20, 10, 30, 0, 0, time.FixedZone("", 19800))}
)

func TestWrittenObjectsAreGits(t *testing.T) {
	t.Parallel()
	dir := newRepo(t, map[string]string{"a": "1"})
	r := open(t, dir)
	blob, err := r.WriteBlob([]byte("content\n"))
	require.NoError(t, err)
	require.Equal(t, gitInput(t, dir, "content\n", "hash-object", "--stdin"), blob.String())
	require.Equal(t, "content\n", gitOutput(t, dir, "", "cat-file", "blob", blob.String()))
	info, err := os.Stat(filepath.Join(dir, ".git", "objects", blob.String()[:2], blob.String()[2:]))
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o444), info.Mode())

	items := []gittree.TreeItem{{Name: "z", Hash: blob}, {Name: "a.b", Hash: blob, Mode: gittree.Executable}}
	below, err := r.WriteTree(items)
	require.NoError(t, err)
	items = append(items, gittree.TreeItem{Name: "a", Folder: true, Hash: below}, gittree.TreeItem{Name: "a-b", Folder: true, Hash: below})
	tree, err := r.WriteTree(items)
	require.NoError(t, err)
	require.Equal(t, tree, gittree.TreeHash(items))
	listing := fmt.Sprintf("040000 tree %s\ta-b\n100755 blob %s\ta.b\n040000 tree %s\ta\n100644 blob %s\tz\n", below, blob, below, blob)
	require.Equal(t, listing, gitOutput(t, dir, "", "ls-tree", tree.String()))
	require.Equal(t, gitInput(t, dir, listing, "mktree"), tree.String())
	read, err := r.ReadTree(tree)
	require.NoError(t, err)
	require.ElementsMatch(t, items, read)
	require.Equal(t, tree, gittree.TreeHash(read))

	parent := id(t, git(t, dir, "rev-parse", "HEAD"))
	payload, err := gittree.CommitText{Tree: tree, Parents: []gittree.Hash{parent}, Author: author, Committer: committer, Message: "a message\n"}.Payload()
	require.NoError(t, err)
	commit, err := r.WriteCommit(payload)
	require.NoError(t, err)
	require.Equal(t, gitInput(t, dir, "a message\n", "commit-tree", tree.String(), "-p", parent.String()), commit.String())
	again, err := r.WriteCommit(payload)
	require.NoError(t, err)
	require.Equal(t, commit, again)
	git(t, dir, "update-ref", "refs/heads/main", commit.String())
	require.Empty(t, git(t, dir, "fsck", "--strict", "--no-dangling"))
	got, err := r.SignedCommit(commit)
	require.NoError(t, err)
	require.Nil(t, got.Signature)
	require.Equal(t, payload, got.Payload)
	require.Equal(t, "a message\n", got.Message)
	require.True(t, committer.Time.Equal(got.Committer.Time))
	left, err := filepath.Glob(filepath.Join(dir, ".git", "objects", "??", "tmp*"))
	require.NoError(t, err)
	require.Empty(t, left)
}

func TestWriteTreeRefuses(t *testing.T) {
	t.Parallel()
	r := open(t, newRepo(t, nil))
	h := gittree.Hash{1}
	for _, items := range [][]gittree.TreeItem{
		{{Name: "..", Hash: h}}, {{Name: "a/b", Hash: h}}, {{Name: "", Hash: h}}, {{Name: ".GIT", Hash: h}}, {{Name: "a"}},
		{{Name: "a", Hash: h}, {Name: "a", Hash: h}}, {{Name: "a", Hash: h}, {Name: "a", Hash: h, Folder: true}},
		{{Name: "a\x00b", Hash: h}}, {{Name: "a", Hash: h, Mode: gittree.Other}}, {{Name: "a", Folder: true, Hash: gittree.TreeHash(nil)}},
	} {
		_, err := r.WriteTree(items)
		var e *gittree.TreeError
		require.ErrorAs(t, err, &e, "%v", items)
	}
	odd := gitInput(t, r.Root(), "100664 a\x00"+string(h[:]), "hash-object", "-t", "tree", "-w", "--literally", "--stdin")
	_, err := r.ReadTree(id(t, odd))
	var e *gittree.TreeError
	require.ErrorAs(t, err, &e)
	empty, err := r.ReadTree(gittree.TreeHash(nil))
	require.NoError(t, err)
	require.Empty(t, empty)
}

func TestCommitTextRefuses(t *testing.T) {
	t.Parallel()
	good := gittree.CommitText{Tree: gittree.Hash{1}, Author: author, Committer: author, Message: "x"}
	_, err := good.Payload()
	require.NoError(t, err)
	for name, change := range map[string]func(*gittree.CommitText){
		"tree":     func(c *gittree.CommitText) { c.Tree = gittree.Hash{} },
		"parent":   func(c *gittree.CommitText) { c.Parents = make([]gittree.Hash, 1) },
		"angle":    func(c *gittree.CommitText) { c.Author.Name = "A<b" },
		"angle2":   func(c *gittree.CommitText) { c.Committer.Email = "a>" },
		"line":     func(c *gittree.CommitText) { c.Author.Name = "A\nparent x" },
		"nul":      func(c *gittree.CommitText) { c.Author.Email = "a\x00" },
		"no name":  func(c *gittree.CommitText) { c.Author.Name = "" },
		"space":    func(c *gittree.CommitText) { c.Author.Name = " A" },
		"not utf8": func(c *gittree.CommitText) { c.Author.Name = "\xff" },
		"time":     func(c *gittree.CommitText) { c.Author.Time = time.Unix(-1, 0) },
		"zone":     func(c *gittree.CommitText) { c.Author.Time = c.Author.Time.In(time.FixedZone("", 15*3600)) },
		"seconds":  func(c *gittree.CommitText) { c.Author.Time = c.Author.Time.In(time.FixedZone("", 61)) },
		"message":  func(c *gittree.CommitText) { c.Message = "\xff" },
		"message2": func(c *gittree.CommitText) { c.Message = "a\x00b" },
	} {
		c := good
		change(&c)
		_, err := c.Payload()
		require.Error(t, err, name)
	}
}

// sealed writes a signed commit.
func sealed(t testing.TB, r *gittree.Repository, key *signature.Key, message string) gittree.Hash {
	t.Helper()
	tree, err := r.WriteTree(nil)
	require.NoError(t, err)
	payload, err := gittree.CommitText{Tree: tree, Author: author, Committer: committer, Message: message}.Payload()
	require.NoError(t, err)
	armoured, err := key.Sign(rand.Reader, payload)
	require.NoError(t, err)
	h, err := r.WriteCommit(gittree.Sealed(payload, armoured))
	require.NoError(t, err)
	got, err := r.SignedCommit(h)
	require.NoError(t, err)
	require.Equal(t, payload, got.Payload)
	require.Equal(t, string(armoured), string(got.Signature))
	require.Equal(t, message, got.Message)
	return h
}

func TestSealedCommitIsGits(t *testing.T) {
	t.Parallel()
	needKeygen(t)
	dir := newRepo(t, nil)
	r := open(t, dir)
	key, err := signature.GenerateKey(rand.Reader, "")
	require.NoError(t, err)
	pem, err := key.PEM()
	require.NoError(t, err)
	folder := t.TempDir()
	file, allowed := filepath.Join(folder, "key"), filepath.Join(folder, "allowed")
	require.NoError(t, os.WriteFile(file, pem, 0o600))
	require.NoError(t, os.WriteFile(allowed, []byte(signature.SignerLine("ada@example.org", key.Public(), committer.Time, committer.Time.Add(time.Hour))), 0o600))
	git(t, dir, "config", "gpg.format", "ssh")
	git(t, dir, "config", "gpg.ssh.allowedSignersFile", allowed)
	for _, message := range []string{"a message\n", "a\n\nb", "", "\n\nx", "gpgsig x\n y\n"} {
		h := sealed(t, r, key, message)
		git(t, dir, "verify-commit", h.String())
		theirs := gitInput(t, dir, message, "-c", "user.signingKey="+file, "commit-tree", "-S", gittree.TreeHash(nil).String())
		if message == "a message\n" || message == "gpgsig x\n y\n" { // git ends the others with a line end
			require.Equal(t, theirs, h.String())
		}
		got, err := r.SignedCommit(id(t, theirs))
		require.NoError(t, err)
		s, faults := signature.ParseSigners([]byte(signature.SignerLine("x", key.Public(), time.Time{}, time.Time{})))
		require.Empty(t, faults)
		_, err = s.Verify(got.Payload, got.Signature, got.Committer.Time)
		require.NoError(t, err)
	}
	git(t, dir, "update-ref", "refs/heads/signed", sealed(t, r, key, "x").String())
	require.Empty(t, git(t, dir, "fsck", "--strict", "--no-dangling"))
}

// TestSignedCommitReads: what is taken apart is the whole object again.
func TestSignedCommitReads(t *testing.T) {
	t.Parallel()
	r := open(t, newRepo(t, nil))
	front := "tree " + gittree.TreeHash(nil).String() + "\nauthor A <a> 1 +0000\ncommitter A <a> 1 +0000\n"
	write := func(raw string) gittree.Hash {
		return id(t, gitInput(t, r.Root(), raw, "hash-object", "-t", "commit", "-w", "--literally", "--stdin"))
	}
	for raw, want := range map[string][2]string{
		front + "\nm":               {front + "\nm", ""},
		front:                       {front, ""},
		front + "gpgsig a\n b\n\nm": {front + "\nm", "a\nb\n"},
		front + "gpgsig a\n b\n":    {front, "a\nb\n"},
		front + "mergetag o\n p\ngpgsig a\nx y\n\nm":              {front + "mergetag o\n p\nx y\n\nm", "a\n"},
		front + "gpgsig-sha256 a\n b\nx y\n z\n\nm":               {front + "x y\n z\n\nm", ""},
		front + "gpgsig a\n b\ngpgsig-sha256 c\n d\n\ngpgsig x\n": {front + "\ngpgsig x\n", "a\nb\n"},
	} {
		c, err := r.SignedCommit(write(raw))
		require.NoError(t, err, raw)
		require.Equal(t, want, [2]string{string(c.Payload), string(c.Signature)}, raw)
		require.Equal(t, want[1] == "", c.Signature == nil)
	}
	for _, raw := range []string{front + "gpgsig a\ngpgsig a\n\nm", front + "gpgsigx a\n\nm", front + "tree x\n\nm", "tree x\n" + front, front + "\n\xff",
		front + " x\n\nm", front + "x y\n\nm\x00"} {
		_, err := r.SignedCommit(write(raw))
		require.ErrorIs(t, err, gittree.ErrMalformedCommit, raw)
	}
}

func TestSealedRoundTrip(t *testing.T) {
	t.Parallel()
	r := open(t, newRepo(t, nil))
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOfN(rapid.RuneFrom([]rune("a \n<g")), 0, 12, -1)
		c := gittree.CommitText{Tree: gittree.Hash{1}, Author: author, Committer: author, Message: text.Draw(t, "message")}
		payload, err := c.Payload()
		require.NoError(t, err)
		lines := rapid.SliceOfN(rapid.StringOfN(rapid.RuneFrom([]rune("a <g-")), 0, 5, -1), 1, 4).Draw(t, "signature")
		armoured := strings.Join(lines, "\n") + "\n"
		h, err := r.WriteCommit(gittree.Sealed(payload, []byte(armoured)))
		require.NoError(t, err)
		got, err := r.SignedCommit(h)
		require.NoError(t, err)
		require.Equal(t, string(payload), string(got.Payload))
		require.Equal(t, armoured, string(got.Signature))
		require.Equal(t, c.Message, got.Message)
	})
}
