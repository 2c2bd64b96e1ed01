package gittree_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/gittree"
)

// walkLine returns every step as git would print it: the id, and a line for each file.
func walkLine(t *testing.T, r *gittree.Repository, folders ...string) string {
	t.Helper()
	from, err := r.Head()
	require.NoError(t, err)
	var out strings.Builder
	for line := r.Line(from, folders...); ; {
		step, ok, err := line.Next(t.Context())
		require.NoError(t, err)
		if !ok {
			return out.String()
		}
		fmt.Fprintf(&out, "%s %s\n", step.Commit, step.Summary)
		for _, c := range step.Changes {
			fmt.Fprintf(&out, "%s %s %s\n", c.Before, c.After, c.Path)
		}
	}
}

// gitLine is what git says of the same history.
func gitLine(t *testing.T, dir string, folders ...string) string {
	t.Helper()
	args := append([]string{"log", "--first-parent", "-m", "--root", "--raw", "--no-abbrev", "--no-renames", "--format=%H %s", "--"}, folders...)
	if len(folders) > 0 {
		args = append([]string{"log", "--first-parent", "-m", "--root", "--raw", "--no-abbrev", "--no-renames", "--format=%H %s", "--full-history", "--"}, folders...)
	}
	var out strings.Builder
	for line := range strings.Lines(git(t, dir, args...) + "\n") {
		switch fields := strings.Fields(line); {
		case strings.HasPrefix(line, ":"):
			_, path, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
			fmt.Fprintf(&out, "%s %s %s\n", fields[2], fields[3], path)
		case strings.TrimSpace(line) != "":
			out.WriteString(line)
		}
	}
	return out.String()
}

func TestLineAgreesWithGit(t *testing.T) {
	dir := newRepo(t, map[string]string{"catalogue/a.yaml": "1", "catalogue/deep/er/b.yaml": "1", "cmdb/c.yaml": "1", "other/d": "1", "x": "1"})
	commitFiles(t, dir, map[string]string{"catalogue/a.yaml": "2", "catalogue/new.yaml": "1", "other/d": "2"})
	git(t, dir, "mv", "catalogue/deep/er/b.yaml", "cmdb/b.yaml")
	commitFiles(t, dir, nil)
	git(t, dir, "checkout", "--quiet", "-b", "side", "HEAD~1")
	commitFiles(t, dir, map[string]string{"cmdb/c.yaml": "side"})
	commitFiles(t, dir, map[string]string{"cmdb/c.yaml": "side again"})
	git(t, dir, "checkout", "--quiet", "main")
	git(t, dir, "merge", "--quiet", "--no-ff", "--message=a merge", "side")
	git(t, dir, "rm", "--quiet", "x")
	commitFiles(t, dir, map[string]string{"x/y": "a folder where a file was", "catalogue/a.yaml.d/z": "1"})
	commitFiles(t, dir, map[string]string{"empty": ""})

	r := open(t, dir)
	assert.Equal(t, gitLine(t, dir), walkLine(t, r))

	steps := walkLine(t, r, "catalogue", "cmdb")
	assert.NotContains(t, steps, "other/d")
	for line := range strings.Lines(gitLine(t, dir, "catalogue", "cmdb")) {
		assert.Contains(t, steps, line)
	}
}

func TestLineEndsWhereAShallowCloneDoes(t *testing.T) {
	origin := newRepo(t, sample)
	commitFiles(t, origin, map[string]string{"catalogue/two.yaml": "two"})
	commitFiles(t, origin, map[string]string{"catalogue/three.yaml": "three"})
	clone := t.TempDir()
	git(t, ".", "clone", "--quiet", "--depth=2", "file://"+origin, clone)
	r := open(t, clone)
	from, err := r.Head()
	require.NoError(t, err)
	line := r.Line(from)
	step, ok, err := line.Next(t.Context())
	require.NoError(t, err)
	require.True(t, ok)
	require.Len(t, step.Changes, 1)
	_, _, err = line.Next(t.Context())
	assert.True(t, gittree.Shallow(err), "%v", err)
}
