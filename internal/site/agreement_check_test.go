package site

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// An explanation says only what the other cells of its line do not.
func TestHowPromisesCompare(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		of   promiseComparison
		want string
	}{
		{promiseComparison{Metric: "rto", Promised: "2h", Achievable: "1h30m", Explanation: "rto 2h ← 1h30m"}, ""},
		{promiseComparison{Metric: "response", Priority: "p1", Promised: "15m", Achievable: "15m", Explanation: "response p1 15m ← 15m: holds"}, ""},
		{promiseComparison{Metric: "availability", Promised: "99.9 %", Achievable: "99.90003 %", Explanation: "availability 99.9 % ← 99.98 × 99.99 = 99.90003 %: holds"}, "99.9 % ← 99.98 × 99.99 = 99.90003 %"},
		{promiseComparison{Metric: "service_hours", Promised: "calendar/a", Achievable: "calendar/b", Explanation: "service hours calendar/a ← calendar/b: 100 % covered"}, "100 % covered"},
		{promiseComparison{Metric: "validity", Promised: "2026-12-31", Achievable: "2027-06-30", Explanation: "until 2026-12-31 ← until 2027-06-30"}, ""},
		{promiseComparison{Metric: "validity", Promised: "2026-12-31", Achievable: "2026-06-30", Explanation: "until 2026-12-31 ← until 2026-06-30, then by another"}, "then by another"},
		{promiseComparison{Metric: "design", Promised: "99.9 %", Achievable: "99.8 %", Explanation: "design of service/a: 99.8 % for 99.9 %"}, "design of service/a: 99.8 % for 99.9 %"},
		{promiseComparison{Metric: "underpinning", Explanation: "nothing underpins this agreement"}, "nothing underpins this agreement"},
	} {
		assert.Equal(t, c.want, c.of.how())
	}
	assert.Equal(t, "4 hours of calendar/a", checkWords("4h of calendar/a"))
}

func TestWorded(t *testing.T) {
	t.Parallel()
	for have, want := range map[string]string{
		"ends on 2026-11-30, and resolution p1 holds": "ends on 30 November 2026, and resolution P1 holds",
		"see (2026-01-02).":                           "see (2 January 2026).",
		"change/2026-11-20-upgrade of 2026-13-01":     "change/2026-11-20-upgrade of 2026-13-01",
		"p9 and pp and  two spaces":                   "p9 and pp and  two spaces",
		"":                                            "",
	} {
		assert.Equal(t, want, worded(have))
	}
}

// A column in which no row says anything is not shown.
func TestEmptyColumns(t *testing.T) {
	t.Parallel()
	table := Table{Caption: "x", Columns: []Column{{Title: "First"}, {Title: "Nothing"}, {Title: "Some"}}, Rows: []Row{
		{Cells: []Inline{nil, nil, nil}}, {Cells: []Inline{text("a"), nil, text("b")}}, {Cells: []Inline{text("c")}},
	}}
	m := &markup{}
	m.table(&table)
	out := string(m.b)
	assert.Contains(t, out, `<th scope="col">First</th><th scope="col">Some</th>`)
	assert.NotContains(t, out, "Nothing")
	assert.Contains(t, out, `<tr><th scope="row">a</th><td>b</td></tr>`)
}
