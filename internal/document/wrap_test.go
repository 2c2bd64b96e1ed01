package document

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/gitsm/gitsm/internal/estate"
)

func TestWrapKeepsTextAndWidth(t *testing.T) {
	t.Parallel()
	r, err := regular()
	require.NoError(t, err)
	b, err := bold()
	require.NoError(t, err)
	w := &wrapper{r, b}
	rapid.Check(t, func(t *rapid.T) {
		var l Line
		for range rapid.IntRange(1, 4).Draw(t, "spans") {
			l = append(l, Span{Text: rapid.StringMatching(`[a-zW ,.é日-]{0,60}`).Draw(t, "text"), Strong: rapid.Bool().Draw(t, "strong")})
		}
		width := rapid.Float64Range(3, 200).Draw(t, "width")
		var got strings.Builder
		for _, row := range w.wrap(l, 10, width) {
			wide, count := 0.0, 0
			line := ""
			for _, p := range row {
				assert.InDelta(t, wide, p.x, 0.01)
				wide += p.w
				assert.InDelta(t, w.face(p.strong).width(p.text)*10, p.w, 0.01)
				count += len([]rune(p.text))
				line += p.text
			}
			last := row[len(row)-1]
			over := w.face(last.strong).width(last.text) - w.face(last.strong).width(strings.TrimRight(last.text, " "))
			blank := strings.TrimRight(line, " ") == ""
			assert.True(t, wide-over*10 <= width+0.01 || count == 1 || blank || len([]rune(strings.TrimRight(line, " "))) == 1, "%q is %f wide in %f", line, wide, width)
			got.WriteString(line)
		}
		assert.Equal(t, r.printable(l.text()), got.String())
	})
}

func TestClean(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"a\nb\tc": "a b c", "  x ": "x", "\x1b[31mred": "[31mred", "a\u202eb\u2066c\u200fd": "abcd", "\xff": "\ufffd", "\ufeff": "", "👩\u200d🚒": "👩\u200d🚒", "a\u2028b": "a b", "\u0085": "",
	} {
		assert.Equal(t, want, clean(in), "%q", in)
	}
}

func TestLengthsOfTime(t *testing.T) {
	t.Parallel()
	for in, want := range map[time.Duration]string{
		0: "0 min", 90 * time.Minute: "1 h 30 min", 24 * time.Hour: "24 h", 36 * time.Hour: "36 h", 48 * time.Hour: "2 d", 51*time.Hour + 61*time.Second: "2 d 3 h 1 min 1 s",
		estate.MaxDuration: "for ever", -time.Minute: "−1 min",
	} {
		assert.Equal(t, want, span(in))
	}
	assert.Equal(t, "0:05", clock(5*time.Minute))
	assert.Equal(t, "68:25:07", clock(68*time.Hour+25*time.Minute+7*time.Second))
}

func TestLinks(t *testing.T) {
	t.Parallel()
	for _, bad := range []string{"javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "file:///etc/passwd", "//example.org", "https:", "https://a:b@example.org", "vbscript:x", "https://example.org/\u202e", "ftp://example.org"} {
		assert.Empty(t, link("x", bad)[0].URL, bad)
	}
	for _, good := range []string{"https://example.org/a?b=c#d", "http://example.org", "mailto:a@example.org", "tel:+3120"} {
		assert.Equal(t, good, link("x", good)[0].URL)
	}
	assert.Equal(t, "tel:+31205550112", phone("+31 (20) 555-0112")[0].URL)
	assert.Nil(t, phone(""))
}

func TestCut(t *testing.T) {
	t.Parallel()
	assert.Equal(t, "naïve", cut("naïve", 5))
	assert.Equal(t, "naï…", cut("naïve", 4))
	assert.Equal(t, "ab…", cut("ab cd", 4))
}

func TestTicks(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		end := time.Duration(rapid.Int64Range(1, int64(estate.MaxDuration)).Draw(t, "end"))
		got := ticks(end)
		assert.Zero(t, got[0])
		assert.LessOrEqual(t, len(got), 12)
		for i, at := range got {
			assert.LessOrEqual(t, at, end)
			assert.True(t, i == 0 || at > got[i-1])
		}
	})
}
