package gittree_test

import (
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/gittree"
)

// rawCommits writes commit objects of any bytes on top of a first one.
type rawCommits struct {
	dir, tree, first string
}

func newRawCommits(t testing.TB) rawCommits {
	dir := newRepo(t, map[string]string{"a": "1"})
	return rawCommits{dir: dir, tree: git(t, dir, "rev-parse", "HEAD^{tree}"), first: git(t, dir, "rev-parse", "HEAD")}
}

func (c rawCommits) write(t testing.TB, text string) gittree.Hash {
	t.Helper()
	text = strings.NewReplacer("TREE", c.tree, "FIRST", c.first).Replace(text)
	return id(t, gitInput(t, c.dir, text, "hash-object", "-t", "commit", "-w", "--literally", "--stdin"))
}

const (
	ada    = "Ada Lovelace <ada@example.org> 1800000000 +0530"
	grace  = "Grace <grace@example.org> 1800000001 -0330"
	plain  = "tree TREE\nparent FIRST\nauthor " + ada + "\ncommitter " + grace + "\n\nSubject\n\nBody\n"
	behind = "committer " + grace + "\n"
)

func TestCommitsSayWhatGitSays(t *testing.T) {
	c := newRawCommits(t)
	signed := strings.Replace(plain, "\n\nSubject", "\nencoding UTF-8\ngpgsig -----BEGIN PGP SIGNATURE-----\n \n Co-authored-by: Nobody <nobody@example.org>\n author Mallory <m@example.org> 1 +0000\n -----END PGP SIGNATURE-----\nmergetag object FIRST\n type commit\n \n note\nmergetag object FIRST\n type commit\n\nSubject", 1)
	for name, text := range map[string]string{
		"plain":                plain,
		"signed":               signed,
		"headers in a message": strings.Replace(plain, "Body\n", "tree TREE\nauthor Mallory <m@example.org> 1 +0000\ngpgsig x\n\ncommitter M <m> 1 +0000\n", 1),
		"two parents":          strings.Replace(plain, "parent FIRST\n", "parent FIRST\nparent "+git(t, c.dir, "commit-tree", "-m", "x", c.tree)+"\n", 1),
		"no name":              strings.Replace(plain, "author Ada Lovelace <", "author  <", 1),
		"umlauts":              strings.Replace(plain, "Ada Lovelace", "Änne Größe-Ćwik", 1),
		"no message":           strings.TrimSuffix(plain, "Subject\n\nBody\n"),
		"leading empty lines":  strings.Replace(plain, "Subject", "\n\nSubject", 1),
		"other header":         strings.Replace(plain, "\n\nSubject", "\nHG:extra rebase_source:1\nHG:extra amend:2\n\nSubject", 1),
	} {
		h := c.write(t, text)
		commits, err := open(t, c.dir).Commits(t.Context(), id(t, c.first), h)
		require.NoError(t, err, name)
		info := commits[0]
		want := gitOutput(t, c.dir, "", "log", "-1", "--format=%H%x00%P%x00%an%x00%ae%x00%aI%x00%cn%x00%ce%x00%cI", h.String())
		var parents []string
		for _, p := range info.Parents {
			parents = append(parents, p.String())
		}
		iso := func(s gittree.Signature) string { return s.Time.Format("2006-01-02T15:04:05-07:00") }
		got := strings.Join([]string{info.ID.String(), strings.Join(parents, " "),
			info.Author.Name, info.Author.Email, iso(info.Author), info.Committer.Name, info.Committer.Email, iso(info.Committer)}, "\x00")
		assert.Equal(t, want, got+"\n", name)
		_, message, _ := strings.Cut(gitOutput(t, c.dir, "", "cat-file", "commit", h.String()), "\n\n")
		assert.Equal(t, message, info.Message, name)
		assert.Empty(t, info.CoAuthors, name)
	}
}

func TestCommitsKeepsMessagesShortAndTrailersWhole(t *testing.T) {
	c := newRawCommits(t)
	long := strings.Replace(plain, "Body\n", "x"+strings.Repeat("é", 100_000)+"\xff\n\nCo-authored-by: Bob <bob@example.org>\n", 1)
	commits, err := open(t, c.dir).Commits(t.Context(), id(t, c.first), c.write(t, long))
	require.NoError(t, err)
	info := commits[0]
	assert.True(t, utf8.ValidString(info.Message))
	assert.NotContains(t, info.Message, string(utf8.RuneError))
	assert.Equal(t, 64<<10, len(info.Message))
	assert.Equal(t, []gittree.Signature{{Name: "Bob", Email: "bob@example.org"}}, info.CoAuthors)
	assert.Equal(t, []string{"co-authored-by"}, info.TrailerKeys)
}

// malformed asserts that a range with a commit is refused, by the commit's name.
func malformed(t *testing.T, c rawCommits, name, text string) {
	t.Helper()
	h := c.write(t, text)
	_, err := open(t, c.dir).Commits(t.Context(), id(t, c.first), h)
	require.ErrorIs(t, err, gittree.ErrMalformedCommit, name)
	assert.ErrorContains(t, err, h.String(), name)
	assert.NotEmpty(t, hint(t, err), name)
}

// TestCVE_2026_45022: a commit with a header twice is not read as another commit than git
// reads.
func TestCVE_2026_45022(t *testing.T) {
	c := newRawCommits(t)
	after := func(header string) string { return strings.Replace(plain, behind, behind+header+"\n", 1) }
	for name, text := range map[string]string{
		"tree twice":             strings.Replace(plain, "tree TREE\n", "tree TREE\ntree TREE\n", 1),
		"tree behind parents":    strings.Replace(plain, "parent FIRST\n", "parent FIRST\ntree TREE\n", 1),
		"tree at the end":        after("tree TREE"),
		"parent at the end":      after("parent FIRST"),
		"parent behind author":   strings.Replace(plain, behind, "parent FIRST\n"+behind, 1),
		"author twice":           strings.Replace(plain, "author ", "author "+grace+"\nauthor ", 1),
		"author at the end":      after("author " + grace),
		"committer twice":        after("committer " + ada),
		"committer first":        strings.Replace(plain, "author "+ada+"\n"+behind, behind+"author "+ada+"\n", 1),
		"behind a signature":     after("gpgsig x\n y\nauthor " + grace),
		"signature twice":        after("gpgsig x\n y\ngpgsig z"),
		"encoding twice":         after("encoding UTF-8\nencoding UTF-8"),
		"no tree":                strings.Replace(plain, "tree TREE\n", "", 1),
		"no author":              strings.Replace(plain, "author "+ada+"\n", "", 1),
		"no committer":           strings.Replace(plain, behind, "", 1),
		"tree of another length": strings.Replace(plain, "tree TREE", "tree TREEa", 1),
	} {
		malformed(t, c, name, text)
	}
}

// TestCVE_2026_44309: a commit is read by its own bytes, and those that could be read in
// two ways are refused.
func TestCVE_2026_44309(t *testing.T) {
	c := newRawCommits(t)
	after := func(header string) string { return strings.Replace(plain, behind, behind+header+"\n", 1) }
	author := func(line string) string { return strings.Replace(plain, "author "+ada, "author "+line, 1) }
	for name, text := range map[string]string{
		"NUL in a name":                strings.Replace(plain, "Ada", "Ada\x00", 1),
		"NUL in the message":           strings.Replace(plain, "Body", "Bo\x00dy", 1),
		"committer in two lines":       after(" <mallory@example.org> 1 +0000"),
		"a header without a value":     after("gpgsig"),
		"headers cut short":            strings.TrimSuffix(strings.Replace(plain, "\n\nSubject\n\nBody\n", "\ngpgsig x", 1), "\n"),
		"another encoding":             after("encoding UTF-7"),
		"two addresses":                author("Ada <ada@example.org> <bob@example.org> 1800000000 +0000"),
		"an address in the address":    author("Ada <ada@example.org<bob@example.org> 1800000000 +0000"),
		"a bracket in the name":        author("Ada> Bob <ada@example.org> 1800000000 +0000"),
		"no address":                   author("Ada 1800000000 +0000"),
		"no space before the address":  author("Ada<ada@example.org> 1800000000 +0000"),
		"no space behind the address":  author("Ada <ada@example.org>1800000000 +0000"),
		"no time":                      author("Ada <ada@example.org>"),
		"no zone":                      author("Ada <ada@example.org> 1800000000"),
		"a zero before the time":       author("Ada <ada@example.org> 01800000000 +0000"),
		"a time before 1970":           author("Ada <ada@example.org> -1 +0000"),
		"a time too large":             author("Ada <ada@example.org> 99999999999999999999 +0000"),
		"a zone of five digits":        author("Ada <ada@example.org> 1800000000 +00000"),
		"a carriage return in the end": author(ada + "\r"),
		"something behind the zone":    author(ada + " x"),
	} {
		malformed(t, c, name, text)
	}
	// In the history before the range nobody asks who wrote it.
	old := c.write(t, author("Ada <ada@example.org> <bob@example.org> 1800000000 +0000"))
	c.first = old.String()
	commits, err := open(t, c.dir).Commits(t.Context(), old, c.write(t, plain))
	require.NoError(t, err)
	assert.Equal(t, time.Unix(1800000000, 0).UTC(), commits[0].Author.Time.UTC())
}

func TestCommitsAreCapped(t *testing.T) {
	f := newForge(t)
	last := f.commit(1000, tree{"a": "100644 x"})
	first := last
	for i := range gittree.MaxCommits {
		f.count++
		fmt.Fprintf(&f.stream, "commit refs/heads/work\nmark :%d\ncommitter a <a> %d +0000\ndata 0\nfrom :%d\n\n", f.count, 2000+i, last)
		last = f.count
	}
	f.stream.WriteString("reset refs/heads/most\nfrom :" + fmt.Sprint(last) + "\n\n")
	top := f.commit(1_000_000, tree{"a": "100644 y"}, last)
	ids := f.write(t)
	r := open(t, f.dir)
	most, err := r.Resolve("most")
	require.NoError(t, err)
	commits, err := r.Commits(t.Context(), ids[first], most)
	require.NoError(t, err)
	assert.Len(t, commits, gittree.MaxCommits)
	_, err = r.Commits(t.Context(), ids[first], ids[top])
	assert.Contains(t, hint(t, err), "squash")
	assert.ErrorContains(t, err, "10001 commits")
}
