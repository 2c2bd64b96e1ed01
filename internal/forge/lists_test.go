package forge

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/facts"
)

func pullText(number int) string {
	return fmt.Sprintf(`{"number":%d,"state":"open","head":{"sha":%q,"ref":"x"},"base":{"sha":%q,"ref":"main","repo":{"id":5}},"merge_commit_sha":%q}`, number, idA, idB, idC)
}

// paged answers with pages of a hundred entries.
func paged(entries []string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		page, _ := strconv.Atoi(r.URL.Query().Get("page"))
		page = max(page, 1)
		from, to := min((page-1)*100, len(entries)), min(page*100, len(entries))
		if to < len(entries) {
			w.Header().Set("Link", fmt.Sprintf(`<%s?page=1>; rel="first", <%s?page=%d>; rel="next"`, r.URL.Path, r.URL.Path, page+1))
		}
		say(w, 200, "["+strings.Join(entries[from:to], ",")+"]")
	}
}

func TestPullsArePagedAndNamedOnce(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	var entries []string
	for i := range 250 {
		entries = append(entries, pullText(250-i))
	}
	entries = append(entries, pullText(7)) // it moved to another page meanwhile
	g.handle("GET /repos/acme/it/pulls", paged(entries))
	pulls, err := g.repository(t).Pulls(t.Context(), "refs/heads/main")
	require.NoError(t, err)
	require.Len(t, pulls, 250)
	for i, p := range pulls {
		assert.Equal(t, i+1, p.Number)
	}
	assert.Empty(t, pulls[0].MergeCommit, "the merge is one for trying out")
	assert.True(t, pulls[0].Fork, "the repository of the head is gone")
	assert.Zero(t, pulls[0].HeadRepository)
}

// TestReviewsBeforeRetargetingAreForNoKnownBranch: GitHub does not say for which they were.
func TestReviewsBeforeRetargetingAreForNoKnownBranch(t *testing.T) {
	t.Parallel()
	review := func(at string) string {
		return fmt.Sprintf(`{"id":1,"state":"APPROVED","commit_id":%q,"submitted_at":"2026-11-20T%sZ"}`, idA, at)
	}
	for _, c := range []struct{ events, want string }{
		{`[]`, "main main main"},
		{`[{"event":"labeled","created_at":"2026-11-20T10:00:00Z"}]`, "main main main"},
		{`[{"event":"base_ref_changed","created_at":"2026-11-20T09:00:00Z"},{"event":"base_ref_changed","created_at":"2026-11-20T08:30:00Z"}]`, "? ? main"},
		{`[{"event":"automatic_base_change_succeeded","created_at":"2026-11-20T08:00:00Z"}]`, "? main main"},
		{`[{"event":"base_ref_changed","created_at":"2026-11-20T10:00:00Z"}]`, "? ? ?"},
	} {
		g := newRig(t)
		g.answer("GET /repos/acme/it/pulls/3/reviews", "["+review("08:00:00")+","+review("09:00:00")+","+review("09:00:01")+`,{"id":9,"state":"PENDING"}]`)
		g.answer("GET /repos/acme/it/issues/3/events", c.events)
		found, err := g.repository(t).reviews(t.Context(), Pull{Number: 3, BaseRef: "refs/heads/main"})
		require.NoError(t, err)
		var refs []string
		for _, v := range found {
			refs = append(refs, strings.TrimPrefix(v.BaseRef, "refs/heads/"))
			if v.BaseRef == "" {
				refs[len(refs)-1] = "?"
			}
		}
		assert.Equal(t, c.want, strings.Join(refs, " "), c.events)
	}
}

func TestAnUnknownStateOfAReviewIsNoFact(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	g.answer("GET /repos/acme/it/pulls/3/reviews", `[{"id":1,"state":"WITHDRAWN"}]`)
	g.answer("GET /repos/acme/it/issues/3/events", `[]`)
	_, err := g.repository(t).reviews(t.Context(), Pull{Number: 3})
	assert.ErrorIs(t, err, ErrUnavailable)
}

func TestCoAuthors(t *testing.T) {
	t.Parallel()
	for message, want := range map[string]string{
		"": "", "Subject\n\nCo-authored-by: A <a@x>": "a@x", "S\r\n\r\n  CO-AUTHORED-BY: A <a@x>; B <b@x>\r\nco-authored-by:<c@x": "a@x b@x c@x",
		"Co-authored-by: nobody": "", "Signed-off-by: A <a@x>": "", "S\n\nCo-authored-by: <>": "",
	} {
		var mails []string
		for _, id := range coAuthors(message) {
			mails = append(mails, id.Email)
		}
		assert.Equal(t, want, strings.Join(mails, " "), "%q", message)
	}
	assert.Equal(t, []facts.Identity{{Login: "eve", ID: 12, Email: "12+eve@users.noreply.github.com"}}, coAuthors("S\n\nCo-authored-by: E <12+eve@users.noreply.github.com>"))
}

func TestReadCommand(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]string{
		"/gitsm recheck": "recheck|", "/gitsm  explain \r\nmore": "explain|", "/gitsm\temergency a  b c": "emergency|a  b c",
		"/gitsm": "", "/gitsm ": "", " /gitsm recheck": "", "/gitsmx y": "", "\n/gitsm recheck": "", "say /gitsm recheck": "", "": "",
	} {
		name, args, ok := readCommand(body)
		assert.Equal(t, want != "", ok, "%q", body)
		assert.True(t, !ok || name+"|"+args == want, "%q: %q %q", body, name, args)
	}
}

// TestWhatCannotBeIsNoFact: what GitHub says is taken as it is or not at all.
func TestWhatCannotBeIsNoFact(t *testing.T) {
	t.Parallel()
	for _, body := range []string{
		`{}`, `null`, `{"number":4}`, strings.Replace(pullText(3), idA, "main", 1), strings.Replace(pullText(3), `"ref":"main"`, `"ref":"refs/tags/v1"`, 1),
		pullText(4), strings.Replace(pullText(3), idB, idB[1:], 1), `{"number":"3"}`,
	} {
		g := newRig(t)
		g.answer("GET /repos/acme/it/pulls/3", body)
		_, err := g.repository(t).Pull(t.Context(), 3)
		assert.ErrorIs(t, err, ErrUnavailable, body)
	}
}

func TestComparisonsMustBeComplete(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	g.answer("GET /repos/acme/it/compare/"+idA+"..."+idB, `{"total_commits":2,"commits":[{"sha":"`+idB+`","commit":{}}]}`)
	_, err := g.repository(t).Commits(t.Context(), idA, idB)
	assert.ErrorIs(t, err, ErrUnavailable)
}

func TestPushersOfAPublicFork(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	g.answer("GET /repos/cyd/it/activity", fmt.Sprintf(`[{"ref":"refs/heads/x","activity_type":"branch_creation","before":%q,"after":%q,"actor":{"login":"cyd","id":3,"type":"User"}},
		{"ref":"refs/heads/y","activity_type":"push","before":%q,"after":%q,"actor":{"login":"eve","id":4,"type":"User"}}]`, nothing, idA, idB, idA))
	found, err := g.repository(t).pushers(t.Context(), Pull{Open: true, Fork: true, Head: idA, HeadRef: "x", HeadRepository: Name{"cyd", "it"}}, nil, nil)
	require.NoError(t, err)
	assert.Empty(t, found.lacking)
	assert.Equal(t, []facts.Identity{{Login: "cyd", ID: 3, Type: facts.User}}, found.who)
	for gone, why := range map[string]string{"other": "fork is private", "it": "is gone"} {
		p := Pull{Open: true, Fork: true, Head: idA, HeadRef: "x", HeadRepository: Name{"cyd", gone}}
		if gone == "it" {
			p.HeadRepository = Name{}
		}
		found, err = g.repository(t).pushers(t.Context(), p, nil, nil)
		require.NoError(t, err)
		assert.Contains(t, found.lacking, why)
		assert.Contains(t, found.lacking, "a branch of acme/it", "what to do")
	}
}
