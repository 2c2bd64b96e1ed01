package forgetest_test

import (
	"fmt"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/forge/forgetest"
)

// TestMergeQueue tries groups one on the other: the first fails, the second is built anew and
// merged.
func TestMergeQueue(t *testing.T) {
	t.Parallel()
	g := forgetest.Start(t)
	dir := work(t)
	repo := g.NewRepository("erg/estate", dir)
	repo.Require("gitsm", g.AppID)
	repo.UseMergeQueue()
	h := &hook{}
	server := httptest.NewServer(h.handler(g))
	defer server.Close()
	g.Subscribe("merge_group")
	g.SendTo(server.URL)
	ann := g.User("ann")
	token := installationToken(t, g, repo, nil)
	conclude := func(id, conclusion string) {
		r := ask(t, g, token, "POST", "repos/erg/estate/check-runs", object{"name": "gitsm", "head_sha": id, "conclusion": conclusion})
		require.Equal(t, 201, r.status, r.text)
	}
	var numbers []int
	for i := range 2 {
		name := fmt.Sprintf("topic-%d", i)
		branch(t, dir, name)
		repo.Push(ann, dir, name, name)
		numbers = append(numbers, repo.Open(ann, name, name))
	}
	assert.Empty(t, repo.Enqueue(numbers[0], ann), "what is not approved is not taken")
	for _, n := range numbers {
		conclude(repo.PullHead(n), "success")
		_, err := repo.Merge(n, ann, "merge")
		require.ErrorContains(t, err, "merge queue")
	}
	first := repo.Enqueue(numbers[0], ann)
	second := repo.Enqueue(numbers[1], ann)
	assert.Equal(t, first, git(t, repo.Dir(), "rev-parse", second+"^1"))
	assert.NotEmpty(t, repo.Branch(fmt.Sprintf("gh-readonly-queue/main/pr-%d-%s", numbers[0], repo.Branch("main"))))
	conclude(second, "success")
	assert.Equal(t, numbers, repo.Queue(), "the second waits for the first")
	conclude(first, "failure")
	assert.Equal(t, numbers[1:], repo.Queue())
	assert.Equal(t, "open", repo.PullState(numbers[0]))
	anew := repo.Group(numbers[1])
	assert.NotEqual(t, second, anew)
	conclude(anew, "success")
	assert.Equal(t, anew, repo.Branch("main"))
	assert.Equal(t, "merged", repo.PullState(numbers[1]))
	assert.Empty(t, repo.Queue())
	g.Deliver()
	assert.Equal(t, []string{
		"merge_group.checks_requested", "merge_group.checks_requested", "merge_group.destroyed", "merge_group.destroyed",
		"merge_group.checks_requested", "merge_group.destroyed",
	}, h.take())
	kinds := ask(t, g, token, "GET", "repos/erg/estate/activity?ref=main", nil).list(t)
	assert.Equal(t, "merge_queue_merge", kinds[0]["activity_type"])
}
