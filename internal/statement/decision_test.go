package statement_test

import (
	"bytes"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/rivo/uniseg"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/gitsm/gitsm/internal/approval"
	"github.com/gitsm/gitsm/internal/change"
	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/finding"
	"github.com/gitsm/gitsm/internal/statement"
)

// decisionOf puts a text wherever one from outside can stand in a decision.
func decisionOf(text string) approval.Decision {
	ref := estate.Ref(text)
	return approval.Decision{
		Verdict: approval.Pending,
		Change:  approval.ChangeSummary{Ref: ref, Title: text, Type: change.Type(text), Owner: ref, Reason: text, Risk: change.Risk{Level: text, Factors: []change.Factor{{Points: 1, Reason: text}}}},
		Diff:    []approval.Diff{{Ref: ref, Was: ref, Op: "rename", Path: text, Changes: []string{text, text}}}, Files: []string{text}, Undeclared: []estate.Ref{ref},
		Impact:   []approval.ImpactSummary{{Ref: ref, Name: text, Kind: "Service", Criticality: text, Effect: text, Graph: "base"}},
		Findings: []finding.Finding{{Code: "GS4201", Ref: ref, Message: text, Hint: text}, {Code: "GS4201", Ref: ref, Message: text}, {Code: "GS4201", Ref: ref}},
		Requirements: []approval.Requirement{{ID: text, Reason: text, From: []estate.Ref{ref}, Need: 1, Approvals: []approval.Approval{
			{By: text, Why: text, Counted: true}, {By: text + "!", Why: text}}}},
		Window:      change.Window{State: change.Open, Reason: text},
		Conflicts:   []change.Conflict{{Pull: 1, Change: ref, Reason: "pull request 1" + text}},
		Diagnostics: []diag.Diagnostic{{Code: "GS4012", Severity: diag.Warning, Message: text, Hint: text, Span: diag.Span{Path: text, Line: 1, Column: 1}}},
		Reasons:     approval.Reason{Why: text, Children: []approval.Reason{{ID: text, Result: text, Why: text, Children: []approval.Reason{{ID: "approval", Result: "info", Why: text}}}}},
		Next:        []string{text}, People: map[estate.Ref]string{ref: text}, EvaluatedAt: time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC),
	}
}

// hostileText draws texts that try to be more than text.
func hostileText(t *rapid.T) string {
	return strings.Join(rapid.SliceOfN(rapid.SampledFrom([]string{
		"@octocat", "#12", "GH-7", "a/b#3", "https://evil.example", "www.evil.example", "WWW.evil.example", "<b>", "</details>", "<!--", "-->", "&lt;", "[a](b)", "![x](y)",
		"`", "```", "*", "_", "|", "\n", "\r\n", "::error::x", "\n::stop-commands::x", "\x1b[31m", "\u202e", "\\", "~~", "> ", "- ", "# ", "ada ", " ", "日本", "word ",
	}), 1, 12).Draw(t, "text"), "")
}

// TestACommentIsOnlyText demands that nothing of a record comes out of a comment as markup,
// mention, link, reference or command.
func TestACommentIsOnlyText(t *testing.T) {
	t.Parallel()
	tag := regexp.MustCompile(`</?([a-z]+)`)
	live := regexp.MustCompile("(?i)@|[a-z0-9]#[0-9]|(^|[^\\\\])[`*_\\[\\]|~](.)|://|www\\.|gh-[0-9]|\\x1b|\u202e|\r")
	rapid.Check(t, func(t *rapid.T) {
		text := hostileText(t)
		var b bytes.Buffer
		require.NoError(t, statement.DecisionMarkdown(&b, decisionOf(text)))
		// What is between these can neither be read together nor begin anything.
		shown := strings.NewReplacer("&#8203;", "·", "&#64;", "at", "&lt;", "lt", "&amp;", "and").Replace(b.String())
		for line := range strings.Lines(shown) {
			line = strings.TrimSuffix(line, "\n")
			require.False(t, strings.HasPrefix(strings.TrimSpace(line), "::"), "%q", line)
			for _, m := range tag.FindAllStringSubmatch(line, -1) {
				require.Contains(t, []string{"details", "summary", "sub"}, m[1], "%q", line)
			}
			if strings.Contains(line, "details>") {
				require.True(t, strings.HasPrefix(line, "<details>") || line == "</details>", "%q", line)
				continue
			}
			if strings.HasPrefix(line, "|") || strings.HasPrefix(line, "**") || strings.HasPrefix(line, "###") {
				continue // tables and headings are looked at by their cells below
			}
			require.False(t, live.MatchString(strings.ReplaceAll(line, `\\`, "")), "%q", line)
		}
		require.Equal(t, strings.Count(b.String(), "<details>"), strings.Count(b.String(), "\n</details>\n"))
		require.NotRegexp(t, `(?i)@|#[0-9]|://|www\.|gh-[0-9]`, shown)
	})
}

// TestADecisionFits demands that every line of the digest and of the reasons keeps to the
// width and shows no control character, whatever records say.
func TestADecisionFits(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(rapid.SampledFrom([]string{"word ", "ci/a ", "longer-word ", "日本 ", "\n", "\x1b[31m ", "\u202e "}), 1, 60).Draw(t, "text"), "")
		width := rapid.SampledFrom([]int{60, 80, 120}).Draw(t, "width")
		d := decisionOf(text)
		d.Change.Ref, d.Diff, d.Files, d.Impact, d.Diagnostics = "change/x", nil, nil, nil, nil // references and paths are never broken
		d.Verdict = rapid.SampledFrom([]approval.Verdict{approval.Approved, approval.Pending, approval.Rejected, approval.NotControlled}).Draw(t, "verdict")
		var b bytes.Buffer
		require.NoError(t, statement.DecisionText(&b, d, statement.Options{Width: width}))
		require.NoError(t, statement.DecisionReasons(&b, d, statement.Options{Width: width}))
		for line := range strings.Lines(b.String()) {
			line = strings.TrimSuffix(line, "\n")
			require.LessOrEqual(t, uniseg.StringWidth(line), width, "%q", line)
			require.NotContains(t, line, "\x1b")
			require.NotContains(t, line, "\u202e")
		}
	})
}

func TestAlikeFindingsAreToldOnce(t *testing.T) {
	t.Parallel()
	d := approval.Decision{Verdict: approval.Approved}
	for _, ref := range []estate.Ref{"ci/a", "ci/b", "ci/c", "ci/d"} {
		d.Findings = append(d.Findings, finding.Finding{Code: "GS4201", Severity: diag.Warning, Ref: ref, Message: string(ref) + " alone", Hint: "keep a second way"})
	}
	d.Findings = append(d.Findings, finding.Finding{Code: "GS3213", Severity: diag.Error, Ref: "agreement/x", Message: "too much is promised"})
	var b bytes.Buffer
	require.NoError(t, statement.DecisionText(&b, d, statement.Options{Width: 80}))
	assert.Contains(t, b.String(), `What it makes worse
  ✗ agreement/x: too much is promised [GS3213]
  ! ci/a alone [GS4201]
  ! ci/b alone [GS4201]
    and so 2 more: ci/c, ci/d
    = keep a second way
`)
}

// TestALargeDecisionMakesAComment demands that a comment stays within what GitHub takes.
func TestALargeDecisionMakesAComment(t *testing.T) {
	t.Parallel()
	d := decisionOf(strings.Repeat("long text ", 200))
	for range 400 {
		d.Reasons.Children = append(d.Reasons.Children, approval.Reason{Result: "info", Why: strings.Repeat("why ", 100)})
		d.Diff, d.Impact, d.Findings = append(d.Diff, d.Diff[0]), append(d.Impact, d.Impact[0]), append(d.Findings, d.Findings[0])
		d.Requirements, d.Next = append(d.Requirements, d.Requirements[0]), append(d.Next, d.Next[0])
		d.Conflicts, d.Files = append(d.Conflicts, d.Conflicts[0]), append(d.Files, d.Files[0])
	}
	var b bytes.Buffer
	require.NoError(t, statement.DecisionMarkdown(&b, d))
	assert.Less(t, utf8.RuneCount(b.Bytes()), 65_536)
	assert.Contains(t, b.String(), "--explain")
}
