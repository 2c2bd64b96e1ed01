package forge_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/facts"
	"github.com/gitsm/gitsm/internal/forge"
	"github.com/gitsm/gitsm/internal/forge/forgetest"
)

func person(a forgetest.Account) facts.Identity {
	return facts.Identity{Login: a.Login, ID: a.ID, Type: facts.Type(a.Type)}
}

func TestKnow(t *testing.T) {
	t.Parallel()
	g := start(t)
	ann, bob, eve := g.User("ann"), g.User("bob"), g.User("eve")
	head := g.push("ann", "upgrade", 2, "Co-authored-by: Eve <12+eve@users.noreply.github.com>", "co-authored-by:X<x@example.org>, Y <y@example.org>")
	number := g.repo.Open(ann, "upgrade", "Upgrade the database")
	g.repo.Review(number, bob, "APPROVED")
	g.repo.Review(number, eve, "CHANGES_REQUESTED")
	dismissed := g.repo.Review(number, eve, "APPROVED")
	g.repo.Dismiss(number, dismissed)
	g.repo.AddLabel(number, ann, "urgent")
	g.repo.Comment(number, bob, "please")
	asked := g.repo.Comment(number, bob, "/gitsm emergency incident/2026-11-20-down it is down \r\nplease")
	edited := g.repo.Comment(number, bob, "/gitsm recheck")
	g.Advance(2 * time.Second)
	g.repo.EditComment(edited, eve, "/gitsm explain")
	g.repo.Comment(number, g.Bot("helper[bot]"), "/gitsm recheck")
	g.repo.Comment(number, bob, " /gitsm not at the beginning")
	g.repo.Comment(number, bob, "/gitsmish")
	_, r := g.app()
	require.NoError(t, r.React(t.Context(), asked, "+1"))
	require.NoError(t, r.React(t.Context(), asked, "+1"))

	known, err := r.Know(t.Context(), number)
	require.NoError(t, err)
	f := known.Facts
	assert.Equal(t, head, known.Pull.Head)
	assert.Equal(t, g.repo.Branch("main"), known.Pull.Base)
	assert.Equal(t, forge.Name{Owner: "acme", Repo: "it"}, known.Pull.HeadRepository)
	assert.False(t, known.Pull.Fork)
	assert.True(t, known.Pull.Open)
	assert.Equal(t, facts.Pull{Number: number, Author: person(ann), Title: "Upgrade the database", Labels: []string{"urgent"}, BaseRef: "refs/heads/main", Head: head}, f.Pull)

	require.Len(t, f.Commits, 2)
	last := f.Commits[1]
	assert.Equal(t, head, last.SHA)
	assert.Equal(t, facts.Identity{Login: "ann", ID: ann.ID, Type: facts.User, Email: "ann@users.noreply.github.com"}, last.Author)
	assert.Equal(t, facts.Identity{Email: "bob@example.org"}, last.Committer)
	assert.Equal(t, []facts.Identity{{Login: "eve", ID: 12, Email: "12+eve@users.noreply.github.com"}, {Email: "x@example.org"}, {Email: "y@example.org"}}, last.CoAuthors)
	assert.False(t, last.Verified)

	assert.Equal(t, []facts.Identity{person(ann)}, f.Pushers)
	assert.True(t, f.PushersComplete)

	require.Len(t, f.Reviews, 3)
	assert.Equal(t, facts.Approved, f.Reviews[0].State)
	assert.Equal(t, person(bob), f.Reviews[0].By)
	assert.Equal(t, head, f.Reviews[0].Commit)
	assert.Equal(t, "refs/heads/main", f.Reviews[0].BaseRef)
	assert.Equal(t, facts.ChangesRequested, f.Reviews[1].State)
	assert.Equal(t, facts.Dismissed, f.Reviews[2].State)

	require.Len(t, known.Comments, 2)
	command := facts.Command{By: person(bob), Name: "emergency", Args: "incident/2026-11-20-down it is down", At: known.Comments[0].Command.At}
	assert.Equal(t, forge.CommandComment{ID: asked, Command: command, Answered: true, Insider: true}, known.Comments[0])
	assert.True(t, known.Comments[1].Edited)
	assert.False(t, known.Comments[1].Answered)
	assert.Equal(t, []facts.Command{command}, f.Commands)

	text, err := json.Marshal(f)
	require.NoError(t, err)
	read, err := facts.Read(text)
	require.NoError(t, err)
	assert.Equal(t, f, read, "what is gathered is what the command line reads")

	g.ForgetRequests()
	again, err := r.Know(t.Context(), number)
	require.NoError(t, err)
	assert.Equal(t, known, again)
	assert.Equal(t, len(g.Requests()), g.Count("", http.StatusNotModified), "where nothing changed nothing is counted")
	assert.NotZero(t, g.Count(""))

	pushedAgain := g.commits("upgrade", "upgrade", 1)
	g.repo.Push(eve, g.dir, "upgrade", "upgrade")
	known, err = r.Know(t.Context(), number)
	require.NoError(t, err)
	assert.Equal(t, pushedAgain, known.Facts.Pull.Head)
	assert.ElementsMatch(t, []facts.Identity{person(ann), person(eve)}, known.Facts.Pushers)
	assert.True(t, known.Facts.PushersComplete)
	assert.Equal(t, head, known.Facts.Reviews[0].Commit, "given on what was there")
}

func TestKnowReadsLongListsToTheirEnd(t *testing.T) {
	t.Parallel()
	g := start(t)
	const commits, reviews = 260, 120
	g.push("ann", "long", commits)
	number := g.repo.Open(g.User("ann"), "long", "Long")
	for i := range reviews {
		g.repo.Review(number, g.User(fmt.Sprintf("u%d", i%7)), "COMMENTED")
		g.repo.Comment(number, g.User("bob"), fmt.Sprintf("/gitsm recheck %d", i))
	}
	_, r := g.app()
	known, err := r.Know(t.Context(), number)
	require.NoError(t, err)
	assert.Len(t, known.Facts.Reviews, reviews)
	assert.Len(t, known.Facts.Commands, reviews)
	want := strings.Fields(g.git("rev-list", "main..long"))
	var got []string
	for _, c := range known.Facts.Commits {
		got = append(got, c.SHA)
	}
	assert.ElementsMatch(t, want, got)
	assert.True(t, known.Facts.PushersComplete)

	g.ForgetRequests()
	_, err = r.Know(t.Context(), number)
	require.NoError(t, err)
	assert.Equal(t, len(g.Requests()), g.Count("", http.StatusNotModified))

	between, err := r.Commits(t.Context(), g.repo.Branch("main"), known.Pull.Head)
	require.NoError(t, err)
	assert.ElementsMatch(t, known.Facts.Commits, between)
	_, err = r.Commits(t.Context(), "main", known.Pull.Head)
	assert.ErrorIs(t, err, forge.ErrInvalid)
}

// TestKnowIsOfOneMoment pushes while the facts are gathered.
func TestKnowIsOfOneMoment(t *testing.T) {
	t.Parallel()
	g := start(t)
	g.push("ann", "moving", 1)
	number := g.repo.Open(g.User("ann"), "moving", "Moving")
	_, r := g.app()
	later := g.commits("moving", "moving", 1)
	var moved atomic.Bool
	g.Fault(func(req *http.Request) *forgetest.Fault {
		if strings.HasSuffix(req.URL.Path, "/reviews") && moved.CompareAndSwap(false, true) {
			g.repo.Push(g.User("eve"), g.dir, "moving", "moving")
		}
		return nil
	})
	known, err := r.Know(t.Context(), number)
	require.NoError(t, err)
	assert.Equal(t, later, known.Facts.Pull.Head)
	assert.Len(t, known.Facts.Commits, 2)
	assert.Len(t, known.Facts.Pushers, 2)

	// One that changes all the time is given up.
	n := 0
	g.Fault(func(req *http.Request) *forgetest.Fault {
		if strings.HasSuffix(req.URL.Path, "/reviews") {
			n++
			g.commits("moving", "moving", 1)
			g.repo.Push(g.User("eve"), g.dir, "moving", "moving")
		}
		return nil
	})
	_, err = r.Know(t.Context(), number)
	assert.ErrorIs(t, err, forge.ErrUnavailable)
	assert.Equal(t, 4, n)
}

func TestPushersThatNobodyKnows(t *testing.T) {
	t.Parallel()
	g := start(t)
	g.push("ann", "old", 1)
	number := g.repo.Open(g.User("ann"), "old", "Old")
	g.repo.ForgetActivity()
	_, r := g.app()
	known, err := r.Know(t.Context(), number)
	require.NoError(t, err)
	assert.False(t, known.Facts.PushersComplete)
	assert.Contains(t, known.Lacking, "Push the commits as a new branch of acme/it")

	// A push whose beginning is not on record any more counts for itself only.
	g.commits("old", "old", 1)
	g.repo.Push(g.User("eve"), g.dir, "old", "old")
	known, err = r.Know(t.Context(), number)
	require.NoError(t, err)
	assert.False(t, known.Facts.PushersComplete)
	assert.Equal(t, []facts.Identity{person(g.User("eve"))}, known.Facts.Pushers)
}

func TestForks(t *testing.T) {
	t.Parallel()
	g := start(t)
	cyd := g.User("cyd")
	fork := g.repo.Fork(cyd)
	g.commits("theirs", "main", 1)
	fork.Push(cyd, g.dir, "theirs", "theirs")
	number := g.repo.OpenFork(cyd, fork, "theirs", "Theirs")
	_, r := g.app()
	known, err := r.Know(t.Context(), number)
	require.NoError(t, err)
	assert.True(t, known.Pull.Fork)
	assert.Equal(t, "cyd", known.Pull.HeadRepository.Owner)
	assert.False(t, known.Facts.PushersComplete, "the App may not see the pushes of a private fork")
	assert.Contains(t, known.Lacking, "private, or hidden from gitsm. Push the commits to a branch of acme/it, and open a pull request from there.")
	assert.Len(t, known.Facts.Commits, 1)
}

func TestPulls(t *testing.T) {
	t.Parallel()
	g := start(t)
	g.push("ann", "release", 1)
	for i := range 4 {
		branch := fmt.Sprintf("b%d", i)
		g.push("ann", branch, 1)
		options := []forgetest.PullOption{forgetest.Onto("main")}
		if i == 1 {
			options = append(options, forgetest.AsDraft())
		}
		g.repo.Open(g.User("ann"), branch, "One", options...)
	}
	_, r := g.app()
	pulls, err := r.Pulls(t.Context(), "main")
	require.NoError(t, err)
	require.Len(t, pulls, 4)
	assert.True(t, pulls[1].Draft)
	assert.Empty(t, pulls[0].MergeCommit)
	g.ForgetRequests()
	again, err := r.Pulls(t.Context(), "main")
	require.NoError(t, err)
	assert.Equal(t, pulls, again)
	assert.Equal(t, 1, g.Count("", http.StatusNotModified))
	assert.Len(t, g.Requests(), 1)

	none, err := r.Pulls(t.Context(), "release")
	require.NoError(t, err)
	assert.Empty(t, none)

	one := pulls[3]
	commit, err := g.repo.Merge(one.Number, g.User("bob"), "merge")
	require.NoError(t, err)
	merged, err := r.Pull(t.Context(), one.Number)
	require.NoError(t, err)
	assert.True(t, merged.Merged)
	assert.False(t, merged.Open)
	assert.Equal(t, commit, merged.MergeCommit)
	assert.False(t, merged.MergedAt.IsZero())
	of, err := r.PullsOf(t.Context(), commit)
	require.NoError(t, err)
	require.Len(t, of, 1)
	assert.Equal(t, one.Number, of[0].Number)
	assert.True(t, of[0].Merged)
	at, err := r.Branch(t.Context(), "main")
	require.NoError(t, err)
	assert.Equal(t, commit, at)

	_, err = r.Pull(t.Context(), 99999)
	assert.ErrorIs(t, err, forge.ErrNotFound)
	_, err = r.Branch(t.Context(), "nowhere/at/all")
	assert.ErrorIs(t, err, forge.ErrNotFound)
	_, err = r.Branch(t.Context(), "refs/tags/v1")
	assert.ErrorIs(t, err, forge.ErrInvalid)
	_, err = r.PullsOf(t.Context(), "main")
	assert.ErrorIs(t, err, forge.ErrInvalid)
}
