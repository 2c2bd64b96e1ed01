package forgetest_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/forge/forgetest"
)

// TestViolations finds requests that GitHub has not, or not so.
func TestViolations(t *testing.T) {
	t.Parallel()
	g := forgetest.Start(t)
	repo := g.NewRepository("erg/estate", work(t))
	token := installationToken(t, g, repo, nil)
	main := repo.Branch("main")
	many := []object{}
	for range 51 {
		many = append(many, object{"path": "a", "start_line": 1, "end_line": 1, "annotation_level": "notice", "message": "m"})
	}
	for _, c := range []struct {
		method, path string
		body         any
		want         string
	}{
		{"GET", "repos/erg/estate/nonsense", nil, "no matching operation"},
		{"DELETE", "repos/erg/estate", nil, "method not allowed"},
		{"GET", "repos/erg/estate/commits/" + main + "/nonsense", nil, "no matching operation"},
		{"GET", "repos/erg/estate/pulls?per_page=many", nil, "per_page"},
		{"GET", "repos/erg/estate/pulls?colour=red", nil, `"colour"`},
		{"POST", "repos/erg/estate/check-runs", object{"name": "x", "head_sha": main, "conclusion": "splendid"}, "conclusion"},
		{"POST", "repos/erg/estate/check-runs", object{"name": "x", "head_sha": main, "colour": "red"}, `"colour"`},
		{"POST", "repos/erg/estate/check-runs", object{"name": "x", "head_sha": main, "output": object{"title": "t", "summary": "s", "annotations": many}}, "maximum number of items is 50"},
		{"POST", "repos/erg/estate/issues/1/labels", []string{"bare"}, "request"},
		{"GET", "repos/erg/estate/issues/1/timeline", nil, "not built here"},
	} {
		r := ask(t, g, token, c.method, c.path, c.body)
		assert.GreaterOrEqual(t, r.status, 400, "%s %s", c.method, c.path)
		found := g.TakeViolations()
		require.Len(t, found, 1, "%s %s", c.method, c.path)
		assert.Contains(t, found[0], c.want)
		assert.Less(t, len(found[0]), 400)
	}
	r := ask(t, g, token, "POST", "repos/erg/estate/check-runs", object{"name": "x", "head_sha": main, "status": "completed"})
	assert.Equal(t, 422, r.status, "completed needs a conclusion, which the description does not say")
	assert.Empty(t, g.Violations())
}
