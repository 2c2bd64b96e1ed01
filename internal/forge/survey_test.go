package forge_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/facts"
)

// TestSurvey: a pull request of which nothing is known yet costs three requests that count, and
// the pushes one for all; the facts are those that are found one by one.
func TestSurvey(t *testing.T) {
	t.Parallel()
	g := start(t)
	const pulls = 4
	var numbers []int
	for i := range pulls {
		branch := fmt.Sprintf("topic-%d", i)
		g.push("ann", branch, 1)
		numbers = append(numbers, g.repo.Open(g.User("ann"), branch, "One"))
	}
	_, r := g.app()
	_, err := r.Branch(t.Context(), "main") // which gets the token
	require.NoError(t, err)
	g.ForgetRequests()
	for _, number := range numbers {
		known, err := r.Survey(t.Context(), number)
		require.NoError(t, err)
		assert.True(t, known.Shared)
		assert.False(t, known.Pull.Commented)
		assert.Empty(t, known.Lacking)
	}
	assert.Equal(t, 1, g.Count("GET /repos/{owner}/{repo}/activity"))
	assert.Equal(t, 3*pulls+1, g.Count("", http.StatusOK), "%v", g.Requests())
	assert.Zero(t, g.Count("GET /repos/{owner}/{repo}/issues/{issue_number}/comments"), "there are none")
	for _, number := range numbers {
		surveyed, err := r.Survey(t.Context(), number)
		require.NoError(t, err)
		known, err := r.Know(t.Context(), number)
		require.NoError(t, err)
		assert.False(t, known.Shared)
		assert.Equal(t, known.Facts, surveyed.Facts)
	}
}

// TestSurveysAreOldByLittle: somebody who pushes something else and then what was there before is
// known at once to whoever asks for this pull request, and half a minute later to all.
func TestSurveysAreOldByLittle(t *testing.T) {
	t.Parallel()
	g := start(t)
	ann, eve := g.User("ann"), g.User("eve")
	g.push("ann", "topic", 1)
	g.git("branch", "keep", "topic")
	number := g.repo.Open(ann, "topic", "One")
	_, r := g.app()
	first, err := r.Survey(t.Context(), number)
	require.NoError(t, err)
	assert.Equal(t, []facts.Identity{person(ann)}, first.Facts.Pushers)

	g.commits("topic", "topic", 1)
	g.repo.Push(eve, g.dir, "topic", "topic")
	g.Advance(20 * time.Second)
	g.repo.Push(eve, g.dir, "keep", "topic")
	again, err := r.Survey(t.Context(), number)
	require.NoError(t, err)
	assert.True(t, again.Shared)
	assert.GreaterOrEqual(t, again.Lag, 20*time.Second, "what it says is as old as that")
	known, err := r.Know(t.Context(), number)
	require.NoError(t, err)
	assert.ElementsMatch(t, []facts.Identity{person(ann), person(eve)}, known.Facts.Pushers)
	g.Advance(15 * time.Second)
	last, err := r.Survey(t.Context(), number)
	require.NoError(t, err)
	assert.Equal(t, known.Facts, last.Facts)
}
