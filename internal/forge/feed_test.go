package forge

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-github/v60/github"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// activity is a record of pushes, the latest first, as GitHub serves it: by cursors.
type activity struct {
	pushes []push
	page   int
}

func (a *activity) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	from := 0
	if cursor, err := strconv.Atoi(r.FormValue("after")); err == nil {
		for from < len(a.pushes) && a.pushes[from].ID != int64(cursor) {
			from++
		}
		from++
	}
	from = min(from, len(a.pushes))
	to := min(from+a.page, len(a.pushes))
	if to < len(a.pushes) {
		w.Header().Set("Link", fmt.Sprintf(`<http://%s%s?after=%d>; rel="next"`, r.Host, r.URL.Path, a.pushes[to-1].ID))
	}
	body, err := json.Marshal(append([]push{}, a.pushes[from:to]...))
	if err != nil {
		panic(err)
	}
	say(w, 200, string(body))
}

// TestFeedsFindWhatIsOnRecord pushes to some branches at random. A feed leads to an end where the
// whole record does, as of when the feed was read, and to the same people. Some pushes appear below
// one that is known, as the same second has it: then it may miss the end, but no people.
func TestFeedsFindWhatIsOnRecord(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	record := &activity{}
	g.handle("GET /repos/acme/it/activity", record.ServeHTTP)
	repo := g.repository(t)
	rapid.Check(t, func(t *rapid.T) {
		*record = activity{page: rapid.IntRange(2, 5).Draw(t, "page")}
		late := rapid.IntRange(0, 1).Draw(t, "late")
		f := newFeed(repo)
		heads, ids := map[string]string{}, int64(0)
		var seen []push // as of when the feed was read
		var read time.Time
		for range rapid.IntRange(1, 8).Draw(t, "rounds") {
			for range rapid.IntRange(0, 4).Draw(t, "pushes") {
				ref := fmt.Sprintf("refs/heads/%d", rapid.IntRange(0, 2).Draw(t, "branch"))
				before := heads[ref]
				if before == "" {
					before = nothing
				}
				ids++
				p := pushed(before, fmt.Sprintf("%040x", ids), "u")
				p.ID, p.Ref = ids, ref
				p.Actor.ID = github.Int64(ids)
				heads[ref] = p.After
				at := rapid.IntRange(0, min(late, len(record.pushes))).Draw(t, "at")
				record.pushes = append(record.pushes[:at:at], append([]push{p}, record.pushes[at:]...)...)
			}
			if len(heads) > 0 && g.clock().Sub(read) >= feedAge {
				seen, read = append([]push{}, record.pushes...), g.clock()
			}
			for ref, head := range heads {
				got := trail{ref: ref, wanted: head}
				age, err := f.follow(t.Context(), &got)
				require.NoError(t, err)
				assert.Equal(t, g.clock().Sub(read), age)
				want := trail{ref: ref, wanted: head}
				want.add(seen)
				want.follow()
				who, complete := want.actors()
				found, all := got.actors()
				assert.True(t, complete == all || late > 0 && complete, "%v on record, %v found", complete, all)
				if all {
					assert.ElementsMatch(t, who, found)
				}
			}
			require.NoError(t, g.sleep(t.Context(), time.Duration(rapid.IntRange(0, 40).Draw(t, "seconds"))*time.Second))
		}
	})
}

// TestFeedsKeepLittle: what a feed keeps has a bound, however much is on record.
func TestFeedsKeepLittle(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	record := &activity{page: perPage}
	for i := range int64(2 * feedPages * perPage) {
		p := pushed(nothing, fmt.Sprintf("%040x", i+1), "u")
		p.ID = 1_000_000 - i
		record.pushes = append(record.pushes, p)
	}
	g.handle("GET /repos/acme/it/activity", record.ServeHTTP)
	f := g.repository(t).feed
	for range 3 {
		_, err := f.follow(t.Context(), &trail{ref: "refs/heads/none", wanted: idA})
		require.NoError(t, err)
		assert.Len(t, f.pushes, feedPages*perPage)
		require.NoError(t, g.sleep(t.Context(), feedAge))
		record.pushes = append([]push{{ID: 2_000_000 + int64(len(record.pushes)), Ref: "refs/heads/y"}}, record.pushes...)
	}
	assert.Equal(t, feedPages+2, len(g.seen), "once all, and then the beginning")
}
