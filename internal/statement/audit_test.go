package statement_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/audit"
	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/statement"
)

func verified() *audit.Report {
	return &audit.Report{
		From: strings.Repeat("a1", 20), To: strings.Repeat("b2", 20), Commits: 1312, Merged: 1298, Unauthorised: 4, Ratified: 3, Main: "refs/heads/main",
		Ledger: &audit.LedgerState{
			Reference: "refs/heads/change-ledger", Root: strings.Repeat("c3", 20), Tip: strings.Repeat("d4", 20), Entries: 1310,
			Adopted: time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC),
		},
		Unchecked: []string{"the SHA-256 digests of contents; recompute them with --contents"},
	}
}

func auditText(t *testing.T, r *audit.Report) string {
	t.Helper()
	var b strings.Builder
	require.NoError(t, statement.AuditText(&b, r, statement.Options{}))
	for line := range strings.Lines(b.String()) {
		assert.LessOrEqual(t, len([]rune(strings.TrimSuffix(line, "\n"))), 80, line)
	}
	return b.String()
}

func TestAuditTextOfWhatIsAsItShouldBe(t *testing.T) {
	t.Parallel()
	assert.Equal(t, `main is what its evidence says: 1,312 commits since adoption on 2026-01-05,
1,298 merges, 4 unauthorised, 3 ratifications

main    a1a1a1a1a1 to b2b2b2b2b2
ledger  refs/heads/change-ledger, 1,310 entries
not checked: the SHA-256 digests of contents; recompute them with --contents
the next time, so that no other or older ledger can take its place:
  gitsm audit verify --trust-root c3c3c3c3c3c3 --seen d4d4d4d4d4d4
`, auditText(t, verified()))
}

func TestAuditTextOfFindings(t *testing.T) {
	t.Parallel()
	r := verified()
	for i := range 13 {
		r.Findings = append(r.Findings, audit.Finding{
			Code: diag.DirectPush, Severity: diag.Error, Commit: fmt.Sprintf("%040x", i), Message: fmt.Sprintf("no entry records %010x (\"Push\x1b[31m\"), which was made on main itself", i), Hint: "record it",
		})
	}
	r.Findings = append(r.Findings, audit.Finding{Code: diag.NamesForgotten, Severity: diag.Warning, Commit: strings.Repeat("e", 40), Entry: 7, Message: "a name was forgotten"})
	text := auditText(t, r)
	assert.True(t, strings.HasPrefix(text, "13 things are not as they should be: 1,312 commits since adoption on 2026-01-05,\n"), text)
	assert.Equal(t, 10, strings.Count(text, "which was made on main itself"))
	assert.Equal(t, 1, strings.Count(text, "    = record it\n"), "a hint is told once")
	assert.Contains(t, text, "\n  and 3 more; -o json or -o csv has them all\n")
	assert.Contains(t, text, "\n  warning: "+strings.Repeat("e", 40)+"\n    a name was forgotten\n")
	assert.NotContains(t, text, "\x1b")
}

func TestAuditCSV(t *testing.T) {
	t.Parallel()
	r := verified()
	r.Findings = []audit.Finding{{Code: diag.BrokenChain, Severity: diag.Error, Commit: "ab", Entry: 3, Message: "=x, \"y\"", Hint: "look"}}
	var b strings.Builder
	require.NoError(t, statement.AuditCSV(&b, r))
	assert.Equal(t, "code,severity,commit,entry,message,hint\nGS5002,error,ab,3,\"'=x, \"\"y\"\"\",look\n", b.String())
}
