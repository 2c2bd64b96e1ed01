package demo_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/gitsm/gitsm/internal/demo"
	"github.com/gitsm/gitsm/internal/report"
)

// quiet is a gitsm that has nothing to say.
func quiet(context.Context, []string, time.Time, io.Writer) int { return 0 }

func requireGit(t *testing.T) {
	t.Helper()
	if err := demo.HasGit(); err != nil {
		if os.Getenv("GITSM_REQUIRE_ALL") == "1" {
			require.NoError(t, err)
		}
		t.Skip(err)
	}
}

// begun plays the first step and returns the commit that it makes.
func begun(t *testing.T) (head string) {
	t.Helper()
	dir := t.TempDir()
	require.NoError(t, demo.LayOut(dir))
	r := demo.Runner{Dir: dir, Gitsm: quiet, Out: io.Discard, Width: 80}
	require.NoError(t, r.Play(t.Context(), demo.Story()[:1]))
	cmd := exec.Command("git", "rev-parse", "main")
	cmd.Dir = dir
	out, err := cmd.Output()
	require.NoError(t, err)
	return strings.TrimSpace(string(out))
}

// TestTheUsersGitIsLeftAlone plays the beginning under a configuration that would have each
// commit signed, changed and refused, and under variables that lead git elsewhere: the commit is
// the same as without.
func TestTheUsersGitIsLeftAlone(t *testing.T) {
	requireGit(t)
	plain := begun(t)

	home := t.TempDir()
	hooks := filepath.Join(home, "hooks")
	require.NoError(t, os.Mkdir(hooks, 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(hooks, "pre-commit"), []byte("#!/bin/sh\nexit 1\n"), 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(home, ".gitconfig"), []byte(
		"[core]\n\thooksPath = "+filepath.ToSlash(hooks)+"\n\tautocrlf = input\n\texcludesFile = all\n[commit]\n\tgpgSign = true\n"+
			"[gpg]\n\tprogram = false\n[user]\n\tname = Somebody Else\n"), 0o644))
	t.Setenv("HOME", home)
	t.Setenv("XDG_CONFIG_HOME", home)
	t.Setenv("GIT_CONFIG_GLOBAL", filepath.Join(home, ".gitconfig"))
	t.Setenv("GIT_AUTHOR_NAME", "Somebody Else")
	t.Setenv("GIT_INDEX_FILE", filepath.Join(home, "index"))
	t.Setenv("GIT_AUTHOR_DATE", "2001-01-01T00:00:00Z")
	t.Setenv("TZ", "Asia/Tokyo")
	other := begun(t)
	assert.Equal(t, plain, other)
	assert.NoFileExists(t, filepath.Join(home, "index"))
}

func TestWithoutGitItSaysSo(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	require.ErrorContains(t, demo.HasGit(), "git on PATH")
}

// TestACommandIsTypedAsItIsRun lets a shell read what is shown, also where it is folded.
func TestACommandIsTypedAsItIsRun(t *testing.T) {
	t.Parallel()
	shell, err := exec.LookPath("sh")
	if err != nil {
		if os.Getenv("GITSM_REQUIRE_ALL") == "1" {
			require.NoError(t, err)
		}
		t.Skip(err)
	}
	read := func(t require.TestingT, typed string) string {
		out, err := exec.Command(shell, "-c", "printf '%s\\n' "+typed).Output()
		require.NoError(t, err, typed)
		return string(out)
	}
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.OneOf(rapid.StringMatching(`[ -~]{0,12}`), rapid.StringMatching(`[~#="$\x60'\\!a ]{1,6}`), rapid.StringMatching(`[a-z=~/]{1,40}`))
		command := rapid.SliceOfN(word, 1, 12).Draw(t, "words")
		require.Equal(t, strings.Join(command, "\n")+"\n", read(t, demo.Typed(command)))
	})

	for _, s := range demo.Story() {
		for _, a := range s.Acts {
			if len(a.Command) == 0 || a.Command[0] == "git" {
				continue
			}
			var told bytes.Buffer
			r := demo.Runner{Gitsm: quiet, Out: &told, Width: 50}
			require.NoError(t, r.Serve(t.Context(), demo.Step{Acts: []demo.Act{{Command: a.Command}}}))
			_, typed, found := strings.Cut(told.String(), "$ ")
			require.True(t, found)
			assert.Equal(t, strings.Join(a.Command, "\n")+"\n", read(t, typed))
			for line := range strings.Lines(told.String()) {
				assert.LessOrEqual(t, len(line), 50+1, line)
			}
		}
	}
}

func TestWhatIsShownOfAnOutput(t *testing.T) {
	t.Parallel()
	print := func(_ context.Context, _ []string, _ time.Time, out io.Writer) int {
		_, _ = io.WriteString(out, "a\nb\n\n\x1b[1mNext:\x1b[0m\nd\ne\n")
		return 0
	}
	for name, c := range map[string]struct {
		act  demo.Act
		want string
	}{
		"everything":           {demo.Act{}, "a\nb\n\n\x1b[1mNext:\x1b[0m\nd\ne\n"},
		"the first lines":      {demo.Act{Lines: 2}, "a\nb\n… 4 more lines\n"},
		"first and last lines": {demo.Act{Lines: 1, Last: 2}, "a\n… 3 more lines\nd\ne\n"},
		"one line more":        {demo.Act{Lines: 5}, "a\nb\n\n\x1b[1mNext:\x1b[0m\nd\ne\n"},
		"to a heading":         {demo.Act{Until: "Next:"}, "a\nb\n… 3 more lines\n"},
		"no such heading":      {demo.Act{Until: "Nowhere"}, "a\nb\n\n\x1b[1mNext:\x1b[0m\nd\ne\n"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var told bytes.Buffer
			c.act.Command = []string{"gitsm"}
			r := demo.Runner{Gitsm: print, Out: &told, Width: 80}
			require.NoError(t, r.Play(t.Context(), []demo.Step{{Title: "T", Why: "W", Acts: []demo.Act{c.act}}}))
			assert.Equal(t, "\n1 of 1  T\nW\n\n$ gitsm\n"+c.want, told.String())
		})
	}
}

func TestColoursOnlyWhereTheyAreWanted(t *testing.T) {
	t.Parallel()
	for _, colour := range []bool{false, true} {
		var told bytes.Buffer
		r := demo.Runner{Gitsm: quiet, Out: &told, Width: 80, Style: report.Style{Colour: colour}}
		require.NoError(t, r.Play(t.Context(), []demo.Step{{Title: "T", Acts: []demo.Act{{Command: []string{"gitsm"}}}}}))
		assert.Equal(t, colour, strings.Contains(told.String(), "\x1b["))
	}
}

// TestAnotherStatusEndsTheStory tells a command that fails from one that ought to and does not.
func TestAnotherStatusEndsTheStory(t *testing.T) {
	t.Parallel()
	for _, status := range []int{0, 1} {
		ran := 0
		r := demo.Runner{Out: io.Discard, Width: 80, Gitsm: func(_ context.Context, args []string, _ time.Time, _ io.Writer) int {
			ran++
			return 1 - status
		}}
		step := demo.Step{Acts: []demo.Act{{Command: []string{"gitsm", "one"}, Status: status}, {Command: []string{"gitsm", "two"}}}}
		err := r.Play(t.Context(), []demo.Step{step})
		require.ErrorContains(t, err, "gitsm one ended with status")
		assert.Equal(t, 1, ran)
		require.ErrorContains(t, r.Serve(t.Context(), step), "gitsm one ended with status")
	}
}

// TestAnInterruptionEndsIt interrupts the story within a command and before a step, and the
// preview, for which it is the good end.
func TestAnInterruptionEndsIt(t *testing.T) {
	t.Parallel()
	step := demo.Step{Acts: []demo.Act{{Command: []string{"gitsm"}}, {Command: []string{"gitsm"}}}}
	start := func(wait func(context.Context) error) (*demo.Runner, context.Context, *int) {
		ctx, stop := context.WithCancel(t.Context())
		ran := 0
		return &demo.Runner{Out: io.Discard, Width: 80, Wait: wait, Gitsm: func(context.Context, []string, time.Time, io.Writer) int {
			ran++
			stop()
			return 3
		}}, ctx, &ran
	}
	r, ctx, ran := start(nil)
	require.ErrorIs(t, r.Play(ctx, []demo.Step{step, step}), context.Canceled)
	assert.Equal(t, 1, *ran)
	r, ctx, ran = start(nil)
	require.NoError(t, r.Serve(ctx, step))
	assert.Equal(t, 1, *ran)

	gone := errors.New("gone")
	r, ctx, ran = start(func(context.Context) error { return gone })
	require.ErrorIs(t, r.Play(ctx, []demo.Step{{}, step}), gone)
	assert.Zero(t, *ran)
}
