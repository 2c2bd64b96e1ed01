package diag_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/gitsm/gitsm/internal/diag"
)

// diagnostic generates few different values, so that many are equal in part.
func diagnostic() *rapid.Generator[diag.Diagnostic] {
	return rapid.Custom(func(t *rapid.T) diag.Diagnostic {
		few := func(label string) string { return rapid.SampledFrom([]string{"", "a", "b"}).Draw(t, label) }
		d := diag.Diagnostic{
			Code: diag.Code(few("code")), Severity: diag.Severity(rapid.IntRange(0, 2).Draw(t, "severity")), Span: span(t),
			Message: few("message"), Record: few("record"), Hint: few("hint"),
		}
		for range rapid.IntRange(0, 2).Draw(t, "related") {
			d.Related = append(d.Related, diag.Related{Span: span(t), Message: few("why")})
		}
		return d
	})
}

func span(t *rapid.T) diag.Span {
	return diag.Span{Path: rapid.SampledFrom([]string{"", "a", "b"}).Draw(t, "path"), Line: rapid.IntRange(0, 2).Draw(t, "line"), Column: rapid.IntRange(0, 1).Draw(t, "column")}
}

func TestCompareIsATotalOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b, c := diagnostic().Draw(t, "a"), diagnostic().Draw(t, "b"), diagnostic().Draw(t, "c")
		require.Zero(t, a.Compare(a))
		require.Equal(t, a.Compare(b), -b.Compare(a), "either comes first")
		if a.Compare(b) <= 0 && b.Compare(c) <= 0 {
			require.LessOrEqual(t, a.Compare(c), 0, "order is transitive")
		}
		if a.Compare(b) == 0 {
			require.Equal(t, a, b, "only equals are equal")
		}
	})
}

func TestNormalise(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		given := rapid.SliceOfN(diagnostic(), 0, 12).Draw(t, "given")
		once := diag.Normalise(slices.Clone(given))
		require.True(t, slices.IsSortedFunc(once, diag.Diagnostic.Compare))
		require.Equal(t, once, diag.Normalise(slices.Clone(once)), "once is enough")
		shuffled := rapid.Permutation(slices.Clone(given)).Draw(t, "shuffled")
		require.Zero(t, slices.CompareFunc(once, diag.Normalise(shuffled), diag.Diagnostic.Compare), "the order in which they come does not matter")
		for _, d := range given {
			require.True(t, slices.ContainsFunc(once, func(kept diag.Diagnostic) bool {
				return kept.Span == d.Span && kept.Code == d.Code && kept.Message == d.Message && kept.Record == d.Record
			}), "nothing is lost: %+v", d)
		}
	})
}

// Faults that say the same about one place are one, also where another stands between
// them in the order.
func TestNormaliseDropsEveryRepetition(t *testing.T) {
	at := diag.Span{Path: "a", Line: 2}
	once := diag.Normalise([]diag.Diagnostic{
		{Code: "a", Span: at, Message: "m"},
		{Code: "a", Span: at, Message: "m", Record: "r"},
		{Code: "a", Span: at, Message: "m", Severity: diag.Warning},
	})
	assert.Len(t, once, 2)
	assert.Equal(t, diag.Error, once[0].Severity, "the gravest is kept")
}

func TestDiagnosticComesBackFromJSON(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := diagnostic().Draw(t, "d")
		text, err := json.Marshal(d)
		require.NoError(t, err)
		var back diag.Diagnostic
		require.NoError(t, json.Unmarshal(text, &back))
		require.Zero(t, d.Compare(back))
		var keys map[string]any
		require.NoError(t, json.Unmarshal(text, &keys))
		for _, key := range []string{"code", "severity", "path", "line", "column", "message", "record", "hint", "related"} {
			require.Contains(t, keys, key)
		}
		require.IsType(t, []any{}, keys["related"])
	})
}

func TestSeverity(t *testing.T) {
	for _, s := range []diag.Severity{diag.Error, diag.Warning, diag.Info} {
		back, err := diag.ParseSeverity(s.String())
		require.NoError(t, err)
		assert.Equal(t, s, back)
	}
	_, err := diag.ParseSeverity("fatal")
	require.ErrorContains(t, err, "error, warning, info")
	assert.Equal(t, "severity(9)", diag.Severity(9).String())
	var s diag.Severity
	assert.Error(t, json.Unmarshal([]byte(`"Error"`), &s))
}

func TestSpan(t *testing.T) {
	assert.Equal(t, "a", diag.Span{Path: "a", Column: 3}.String())
	assert.Equal(t, "a:2", diag.Span{Path: "a", Line: 2}.String())
	assert.Equal(t, "a:2:3", diag.Span{Path: "a", Line: 2, Column: 3}.String())
}

func TestNearest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.StringMatching(`[a-zA-Zé]{1,9}`).Draw(t, "word")
		candidates := rapid.SliceOfN(rapid.StringMatching(`[a-cA-C]{1,6}`), 0, 8).Draw(t, "candidates")
		best := diag.Nearest(word, candidates)
		require.Equal(t, best, diag.Nearest(word, rapid.Permutation(slices.Clone(candidates)).Draw(t, "shuffled")), "order does not matter")
		if best != "" {
			require.Contains(t, candidates, best)
			allowed := min(3, max(1, len([]rune(word))/3))
			require.LessOrEqual(t, edits([]rune(strings.ToLower(word)), []rune(strings.ToLower(best))), allowed)
			for _, c := range candidates {
				require.GreaterOrEqual(t, edits([]rune(strings.ToLower(word)), []rune(strings.ToLower(c))), edits([]rune(strings.ToLower(word)), []rune(strings.ToLower(best))), "%s is nearer", c)
			}
		}
		require.True(t, strings.EqualFold(word, diag.Nearest(word, append(candidates, word))), "the word itself is nearest")
		hint := diag.DidYouMean(word, candidates)
		require.Equal(t, len(candidates) == 0, hint == "")
	})
}

// edits is the textbook definition of the distance.
func edits(a, b []rune) int {
	if len(a) == 0 || len(b) == 0 {
		return len(a) + len(b)
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range a {
		diagonal := row[0]
		row[0] = i + 1
		for j := range b {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			diagonal, row[j+1] = row[j+1], min(diagonal+cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}

func TestOneOf(t *testing.T) {
	assert.Equal(t, "a, b", diag.OneOf([]string{"b", "a"}))
	many := strings.Split(strings.Repeat("x,", 30)+"x", ",")
	assert.True(t, strings.HasSuffix(diag.OneOf(many), "… (7 more)"), diag.OneOf(many))
}

func TestQuoteIsSafeAndShort(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringN(0, 200, -1).Draw(t, "s")
		quoted := diag.Quote(s)
		require.LessOrEqual(t, len(quoted), 61*10+2)
		require.False(t, strings.ContainsFunc(quoted, func(r rune) bool { return r < ' ' || r == 0x7f || r == 0x202e }), quoted)
	})
}
