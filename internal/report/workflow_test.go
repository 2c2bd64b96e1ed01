package report_test

import (
	"bytes"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/report"
)

func TestAnnotate(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	require.NoError(t, report.Annotate(&b, diag.Warning, "a: b, 100%", "one\n::error::two\r%0A"))
	require.NoError(t, report.Annotate(&b, diag.Info, "t", ""))
	require.NoError(t, report.Annotate(&b, diag.Error, "t", "m"))
	assert.Equal(t, "::warning title=a%3A b%2C 100%25::one%0A::error::two\\r%250A\n::notice title=t::\n::error title=t::m\n", b.String())
}

// obeyed returns the lines that a runner of GitHub takes for commands: those that begin with
// two colons when space around them is gone, and those that have the old mark anywhere.
func obeyed(text string) []string {
	var out []string
	for _, line := range regexp.MustCompile(`\r\n|\r|\n`).Split(text, -1) {
		if strings.HasPrefix(strings.TrimFunc(line, unicode.IsSpace), "::") || strings.Contains(line, "##[") {
			out = append(out, line)
		}
	}
	return out
}

// TestInert writes texts made of what commands are made of, in pieces: nothing is obeyed, and
// but for backslashes everything is there.
func TestInert(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		pieces := rapid.SliceOf(rapid.StringOfN(rapid.SampledFrom([]rune(":#[]\n\r\t \u00a0\u2028xé%")), 0, 6, -1)).Draw(t, "pieces")
		var b bytes.Buffer
		w := report.Inert(&b)
		for _, p := range pieces {
			n, err := w.Write([]byte(p))
			require.NoError(t, err)
			require.Equal(t, len(p), n)
		}
		require.Empty(t, obeyed(b.String()))
		require.Equal(t, strings.Join(pieces, ""), strings.ReplaceAll(b.String(), `\`, ""))
	})
}

func TestInertLeavesTheRest(t *testing.T) {
	t.Parallel()
	const text = "gitsm: a::b, ## [x], # [y] http://[::1]/ : : and\n  std::vector\n"
	var b bytes.Buffer
	_, err := report.Inert(&b).Write([]byte(text))
	require.NoError(t, err)
	assert.Equal(t, text, b.String())
}
