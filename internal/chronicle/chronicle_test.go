package chronicle

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/gittree"
	"github.com/gitsm/gitsm/internal/history"
	"github.com/gitsm/gitsm/internal/site"
)

// told is a repository with a chronicle over it, in which every line "name: value" is a field.
type told struct {
	*Chronicle
	decoded map[history.Content]int
}

// tell makes a repository of commits, each of which is the files that it writes; a content ""
// removes one.
func tell(t *testing.T, commits ...map[string]string) *told {
	t.Helper()
	dir := t.TempDir()
	git := func(args ...string) {
		cmd := exec.CommandContext(t.Context(), "git", append([]string{"-C", dir, "-c", "user.name=Ann", "-c", "user.email=ann@example.org"}, args...)...)
		out, err := cmd.CombinedOutput()
		require.NoError(t, err, string(out))
	}
	git("init", "-q", "-b", "main")
	now := map[string]string{}
	for i, files := range commits {
		for path, content := range files {
			now[path] = content
			full := filepath.Join(dir, path)
			require.NoError(t, os.MkdirAll(filepath.Dir(full), 0o755))
			if content == "" {
				delete(now, path)
				require.NoError(t, os.Remove(full))
				continue
			}
			require.NoError(t, os.WriteFile(full, []byte(content), 0o600))
		}
		git("add", "-A")
		git("commit", "-q", "-m", "Commit "+string(rune('A'+i)))
	}
	repo, err := gittree.Open(dir)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, repo.Close()) })
	tip, _, err := repo.Reference("refs/heads/main")
	require.NoError(t, err)
	c := &told{decoded: map[history.Content]int{}}
	var records []estate.Record
	for path, content := range now {
		kind, rest, _ := estate.KindOfPath(path)
		n := parse(content)
		records = append(records, estate.Record{
			Ref: estate.NewRef(kind, strings.TrimSuffix(rest, ".yaml")), Kind: kind, Path: path, Encoded: string(estate.AppendNode(nil, &n)),
		})
	}
	c.Chronicle, err = open(t.Context(), repo, tip, estate.New(records, nil), Options{}, func(_ context.Context, contents []history.Content) ([]estate.Node, error) {
		nodes := make([]estate.Node, len(contents))
		for i, content := range contents {
			c.decoded[content]++
			blob, err := repo.Blob(content.Blob, 1<<20)
			if err != nil {
				return nil, err
			}
			nodes[i] = parse(string(blob))
		}
		return nodes, nil
	})
	require.NoError(t, err)
	return c
}

func parse(content string) estate.Node {
	n := estate.Node{Kind: estate.Struct}
	for line := range strings.Lines(content) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), ": ")
		n.Fields = append(n.Fields, estate.Field{Name: name, Value: estate.Node{Kind: estate.String, Text: value}})
	}
	return n
}

const a, b = "catalogue/services/a.yaml", "catalogue/services/b.yaml"

func TestEntriesSayWhoMayReadThem(t *testing.T) {
	t.Parallel()
	c := tell(t,
		map[string]string{a: "name: one\nclassification: restricted\n", b: "name: b\n"},
		map[string]string{a: "name: two\nclassification: restricted\n"},
		map[string]string{a: "name: two\n"},
		map[string]string{a: "name: three\n"},
		map[string]string{a: "name: four\n", b: "name: b2\nclassification: restricted\n"},
		map[string]string{a: "name: five\nclassification: public\n"},
		map[string]string{a: "name: six\nclassification: public\n"},
	)
	entries, err := c.Entries("service/a", 0, c.Count("service/a"))
	require.NoError(t, err)
	want := []struct {
		summary       string
		readers, told site.Audience
		fields        []site.PastField
	}{
		{"Commit G", site.Public, site.Public, []site.PastField{{Path: "name", From: "five", To: "six"}}},
		{"Commit F", site.Internal, site.Internal, []site.PastField{{Path: "classification", To: "public"}, {Path: "name", From: "four", To: "five"}}},
		{"Commit E", site.Internal, site.Restricted, []site.PastField{{Path: "name", From: "three", To: "four"}}},
		{"Commit D", site.Internal, site.Internal, []site.PastField{{Path: "name", From: "two", To: "three"}}},
		{"Commit C", site.Restricted, site.Restricted, []site.PastField{{Path: "classification", From: "restricted"}}},
		{"Commit B", site.Restricted, site.Restricted, []site.PastField{{Path: "name", From: "one", To: "two"}}},
		{"Commit A", site.Restricted, site.Restricted, nil},
	}
	require.Len(t, entries, len(want))
	for i, w := range want {
		assert.Equal(t, w.summary, entries[i].Summary)
		assert.Equal(t, w.readers, entries[i].Readers, w.summary)
		assert.Equal(t, w.told, entries[i].Told, w.summary)
		assert.Equal(t, w.fields, entries[i].Fields, w.summary)
	}
}

func TestDigestsNeedNoContents(t *testing.T) {
	t.Parallel()
	first := []map[string]string{{a: "name: one\n", b: "name: b\n"}, {a: "name: two\n"}}
	c := tell(t, first...)
	digests := [2]any{c.Digest("service/a", 0, 2), c.Digest("service/b", 0, 1)}
	assert.Equal(t, 2, c.Count("service/a"))
	assert.Equal(t, 3, c.Count(""))
	assert.NotEqual(t, digests[0], c.Digest("service/a", 1, 2))
	assert.Zero(t, c.Count("service/nobody"))
	assert.Empty(t, c.decoded)
}

func TestEveryContentIsDecodedOnce(t *testing.T) {
	t.Parallel()
	c := tell(t, map[string]string{a: "name: one\n", b: "name: b\n"}, map[string]string{a: "name: two\n"}, map[string]string{b: "name: c\n"})
	var group sync.WaitGroup
	for _, ref := range []estate.Ref{"service/a", "service/b"} {
		group.Go(func() {
			entries, err := c.Entries(ref, 0, c.Count(ref))
			assert.NoError(t, err)
			assert.Len(t, entries, 2)
		})
	}
	group.Wait()
	for content, times := range c.decoded {
		assert.LessOrEqual(t, times, 2, content.Path)
	}
	assert.Len(t, c.decoded, 4)
}
