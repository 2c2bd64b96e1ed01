package audit_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/audit"
	"github.com/gitsm/gitsm/internal/change"
	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/gittree"
	"github.com/gitsm/gitsm/internal/ledger"
)

const fix = "change/2026-01-05-fix"

func record(kind, more string) string {
	return "kind: Change\ntitle: Fix\ntype: " + kind + "\nowner: person/ada\nreason: Down.\nincident: \"#1\"\n" + more
}

// emergency merges an emergency change and records it; the entry that ratifies commits is
// left to the caller.
func (h *house) emergency(kind, more string, alter func(*pull)) *pull {
	h.t.Helper()
	head := h.branch("fix", map[string]string{"cmdb/changes/2026/2026-01-05-fix.yaml": record(kind, more)})
	before, after := h.merge(head)
	p := h.recorded(before, after, head)
	p.entry.Change, p.decision.Change.Ref, p.decision.Change.Type = fix, fix, change.Type(kind)
	if kind == string(change.Emergency) {
		p.entry.Review = &ledger.Review{Change: fix, Within: "365d"}
	}
	if alter != nil {
		alter(p)
	}
	h.record(p)
	return p
}

func (h *house) ratify(p *pull, commits ...gittree.Hash) ledger.Link {
	h.t.Helper()
	main, err := gittree.ParseHash(p.entry.Before)
	require.NoError(h.t, err)
	e := h.entry(ledger.Ratified, main, p.entry.At)
	e.Before, e.After, e.Change = p.entry.Before, p.entry.After, p.entry.Change
	for _, c := range commits {
		e.Commits = append(e.Commits, c.String())
	}
	return h.append(ledger.Draft{Entry: e})[0]
}

func TestBreakGlass(t *testing.T) {
	t.Parallel()
	h := lived(t)
	before, after := h.push(map[string]string{"fix": "1"})
	h.unauthorised(before, after)
	r := h.verify()
	demand(t, r, at(diag.Unratified, after))
	require.Contains(t, r.Findings[0].Message, "made on main itself")
	p := h.emergency("emergency", "ratifies: ["+after.String()[:12]+"]\n", nil)
	demand(t, h.verify(), at(diag.Unratified, after))
	h.ratify(p, after)
	r = h.verify()
	demand(t, r)
	require.Equal(t, []int{4, 1, 1}, []int{r.Merged, r.Unauthorised, r.Ratified})
}

func TestRatifiedWrongly(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		kind, names string
		alter       func(*pull)
	}{
		"by no emergency":           {"normal", "", nil},
		"by one that names another": {"emergency", "0123456789", nil},
		"by one that was declared in the decision only": {"normal", "", func(p *pull) {
			p.decision.Change.Type, p.entry.Review = change.Emergency, &ledger.Review{Change: fix, Within: "365d"}
		}},
		"by one with another name": {"emergency", "", func(p *pull) {
			p.entry.Change, p.decision.Change.Ref = "change/2026-01-05-other", "change/2026-01-05-other"
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := lived(t)
			before, after := h.push(map[string]string{"fix": "1"})
			h.unauthorised(before, after)
			names := c.names
			if names == "" {
				names = after.String()
			}
			p := h.emergency(c.kind, "ratifies: ["+names+"]\n", c.alter)
			h.ratify(p, after)
			demand(t, h.verify(), at(diag.Unratified, after), at(diag.BadRatification, after))
		})
	}
	t.Run("what was authorised", func(t *testing.T) {
		t.Parallel()
		h := lived(t)
		fine := h.at("main")
		p := h.emergency("emergency", "ratifies: ["+fine.String()+"]\n", nil)
		h.ratify(p, fine)
		demand(t, h.verify(), at(diag.BadRatification, fine))
	})
	t.Run("by a merge that is not recorded", func(t *testing.T) {
		t.Parallel()
		h := lived(t)
		before, after := h.push(map[string]string{"fix": "1"})
		h.unauthorised(before, after)
		p := h.emergency("emergency", "ratifies: ["+after.String()+"]\n", nil)
		p.entry.Before = h.at("main~2").String()
		h.ratify(p, after)
		require.Contains(t, found(h.verify()), at(diag.BadRatification, after))
		require.Contains(t, found(h.verify()), at(diag.Unratified, after))
	})
}

func TestLateReview(t *testing.T) {
	t.Parallel()
	h := lived(t)
	p := h.emergency("emergency", "", func(p *pull) { p.entry.Review = &ledger.Review{Change: fix, Within: "5d"} })
	after, err := gittree.ParseHash(p.entry.After)
	require.NoError(t, err)
	due := time.Date(2026, 1, 10, 0, 0, 0, 0, time.UTC) // five days after the day of its id
	as := func(at time.Time) func(*audit.Options) { return func(o *audit.Options) { o.At, o.Index = at, true } }
	demand(t, h.verify(as(due)))
	demand(t, h.verify(as(due.Add(time.Second))), at(diag.LateReview, after))

	closing := h.branch("close", map[string]string{"cmdb/changes/2026/2026-01-05-fix.yaml": record("emergency", "outcome: {result: successful, actualEnd: 2026-01-07T00:00:00Z}\n")})
	b, a := h.merge(closing)
	h.record(h.recorded(b, a, closing))
	demand(t, h.verify(as(due.Add(48*time.Hour))))
	demand(t, h.verify(as(due.Add(49*time.Hour))), at(diag.LateReview, after))
	closing = h.branch("review", map[string]string{"cmdb/changes/2026/2026-01-05-fix.yaml": record("emergency",
		"outcome: {result: successful, actualEnd: 2026-01-07T00:00:00Z, review: Went well., reviewedBy: person/bob, reviewedOn: 2026-01-08}\n")})
	b, a = h.merge(closing)
	h.record(h.recorded(b, a, closing))
	demand(t, h.verify(as(due.Add(1000*time.Hour))))
}
