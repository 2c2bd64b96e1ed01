package repository_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/confine"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/repository"
)

func TestMain(m *testing.M) {
	if len(os.Args) == 2 && os.Args[1] == confine.Argument {
		os.Exit(confine.Main(os.Stdin, os.Stdout, os.Stderr))
	}
	os.Exit(m.Run())
}

// past is a repository whose commits are made at noon of days in January 2026.
type past struct {
	t   *testing.T
	dir string
}

func newPast(t *testing.T) past {
	t.Helper()
	p := past{t, t.TempDir()}
	p.git("", "init", "--quiet", "--initial-branch=main")
	return p
}

func (p past) git(date string, args ...string) {
	p.t.Helper()
	cmd := exec.CommandContext(p.t.Context(), "git", args...)
	cmd.Dir = p.dir
	cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_NOSYSTEM=1",
		"GIT_AUTHOR_NAME=Ada", "GIT_AUTHOR_EMAIL=ada@example.org", "GIT_COMMITTER_NAME=Ada", "GIT_COMMITTER_EMAIL=ada@example.org",
		"GIT_AUTHOR_DATE="+date, "GIT_COMMITTER_DATE="+date)
	out, err := cmd.CombinedOutput()
	require.NoError(p.t, err, "%s", out)
}

// write writes an agreement that promises a percentage.
func (p past) write(path, percent string) {
	p.t.Helper()
	name := filepath.Join(p.dir, path)
	require.NoError(p.t, os.MkdirAll(filepath.Dir(name), 0o755))
	require.NoError(p.t, os.WriteFile(name, []byte(`kind: Agreement
type: sla
name: Shop
provider: team/shop
covers: [service/shop]
validFrom: 2026-01-01
targets: [{metric: availability, percent: `+percent+`}]
`), 0o644))
}

func (p past) commit(day, message string) {
	p.t.Helper()
	date := "2026-01-" + day + "T12:00:00Z"
	p.git(date, "add", "--all")
	p.git(date, "commit", "--quiet", "--message", message)
}

func (p past) load(rev string) *repository.State {
	p.t.Helper()
	program, err := os.Executable()
	require.NoError(p.t, err)
	state, err := repository.Load(p.t.Context(), repository.Options{
		Dir: p.dir, Rev: rev, Now: time.Date(2026, 2, 1, 0, 0, 0, 0, time.UTC),
		Pool: confine.NewPool(confine.Command{Path: program}),
	})
	require.NoError(p.t, err)
	p.t.Cleanup(func() { assert.NoError(p.t, state.Close()) })
	return state
}

// percents are what each version of the agreement promises.
func percents(t *testing.T, state *repository.State) []string {
	t.Helper()
	versions, err := state.Versions(t.Context(), estate.Agreement)
	require.NoError(t, err)
	var out []string
	for _, v := range versions["agreement/shop"] {
		out = append(out, v.Since.UTC().Format("02 ")+v.Body.At("targets[0].percent").Text)
	}
	return out
}

func summaries(commits []repository.Commit) []string {
	out := []string{}
	for _, c := range commits {
		out = append(out, c.Summary)
	}
	return out
}

func TestHistory(t *testing.T) {
	t.Parallel()
	p := newPast(t)
	p.write("catalogue/agreements/shop.yaml", "99.1")
	p.commit("02", "first")
	p.write("catalogue/agreements/shop.yaml", "99.2")
	p.write("cmdb/unrelated.txt", "0")
	p.commit("04", "second")
	require.NoError(t, os.MkdirAll(filepath.Join(p.dir, "catalogue/agreements/moved"), 0o755))
	p.git("", "mv", "catalogue/agreements/shop.yaml", "catalogue/agreements/moved/shop.yaml")
	p.commit("06", "third")
	require.NoError(t, os.WriteFile(filepath.Join(p.dir, "README"), nil, 0o644))
	p.commit("08", "fourth")

	state := p.load("")
	assert.Equal(t, []string{"02 99.1", "04 99.2", "06 99.2"}, percents(t, state))
	assert.Equal(t, []string{"02 99.1", "04 99.2"}, percents(t, p.load("HEAD~2")))

	p.write("catalogue/agreements/moved/shop.yaml", "99.3")
	assert.Equal(t, []string{"02 99.1", "04 99.2", "06 99.2", "08 99.3"}, percents(t, p.load("")), "what is not committed counts from HEAD's time")

	noon := func(day int) time.Time { return time.Date(2026, 1, day, 12, 0, 0, 0, time.UTC) }
	since := func(id string, after time.Time) []string {
		t.Helper()
		commits, complete, err := state.Since(t.Context(), id, after)
		require.NoError(t, err)
		assert.True(t, complete)
		return summaries(commits)
	}
	assert.Equal(t, []string{"fourth", "third"}, since("", noon(4)))
	assert.Equal(t, []string{"fourth", "third", "second"}, since("", noon(4).Add(-1)))
	assert.Equal(t, []string{}, since("", noon(30)))
	all, _, err := state.Since(t.Context(), "", time.Time{})
	require.NoError(t, err)
	require.Equal(t, []string{"fourth", "third", "second", "first"}, summaries(all))
	assert.Equal(t, []estate.Ref{"agreement/shop"}, all[1].Refs)
	assert.Empty(t, all[0].Refs)
	assert.Equal(t, []string{"fourth", "third", "second"}, since(all[3].ID[:7], noon(30)), "the commit counts, not the day")
	assert.Equal(t, []string{"fourth"}, since("0123456789abcdef", noon(6)), "a commit that is not there: the day")
}

func TestHistoryThatIsNotThere(t *testing.T) {
	t.Parallel()
	p := past{t, t.TempDir()}
	p.write("catalogue/agreements/shop.yaml", "99.1")
	none := func(state *repository.State) {
		t.Helper()
		_, complete, err := state.Since(t.Context(), "", time.Time{})
		require.NoError(t, err)
		assert.False(t, complete)
		assert.Empty(t, percents(t, state))
	}
	none(p.load(""))
	p.git("", "init", "--quiet", "--initial-branch=main")
	none(p.load(""))
	p.commit("02", "first")
	p.commitAgain()
	clone := past{t, t.TempDir()}
	clone.git("", "clone", "--quiet", "--depth=1", "file://"+p.dir, ".")
	state := clone.load("")
	_, complete, err := state.Since(t.Context(), "", time.Time{})
	require.NoError(t, err)
	assert.False(t, complete, "a shallow clone does not know")
}

func (p past) commitAgain() {
	p.write("catalogue/agreements/shop.yaml", "99.9")
	p.commit("03", "second")
}
