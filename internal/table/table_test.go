package table_test

import (
	"bytes"
	"encoding/csv"
	"strings"
	"testing"

	"github.com/rivo/uniseg"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/gitsm/gitsm/internal/table"
)

func costs() table.Table {
	return table.Table{
		Columns: []table.Column{{Title: "SERVICE", Yields: true}, {Title: "AMOUNT", Right: true}, {Title: "NAME", Yields: true}},
		Rows:    [][]string{{"service/shop", "12.50", "The shop | of *shops*"}, {"service/a", "-3.00", "=HYPERLINK(1)"}, {"", "", "\x1b[31m@all"}},
	}
}

func TestText(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	require.NoError(t, costs().Text(&b, "  ", 80))
	assert.Equal(t, `  SERVICE       AMOUNT  NAME
  service/shop   12.50  The shop | of *shops*
  service/a      -3.00  =HYPERLINK(1)
                        \x1b[31m@all
`, b.String())
	b.Reset()
	require.NoError(t, costs().Text(&b, "", 34))
	assert.Equal(t, `SERVICE       AMOUNT  NAME
service/shop   12.50  The shop | …
service/a      -3.00  =HYPERLINK(…
                      \x1b[31m@all
`, b.String())
}

func TestTextEscapesTitles(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	require.NoError(t, table.Table{Columns: []table.Column{{Title: "\x1b[2J"}}}.Text(&b, "", 80))
	assert.Equal(t, "\\x1b[2J\n", b.String())
}

// TestTextFits draws any cells: no line is wider than the terminal while columns can yield.
func TestTextFits(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		cell := rapid.StringOf(rapid.RuneFrom([]rune("ab 語e\u0301👩‍👧\x1b\u202e")))
		rows := rapid.SliceOf(rapid.SliceOfN(cell, 2, 2)).Draw(t, "rows")
		width := rapid.IntRange(26, 90).Draw(t, "width")
		made := table.Table{Columns: []table.Column{{Title: "A", Yields: true}, {Title: "B", Yields: true, Right: true}}, Rows: rows}
		var b bytes.Buffer
		require.NoError(t, made.Text(&b, "", width))
		lines := strings.Split(strings.TrimSuffix(b.String(), "\n"), "\n")
		require.Len(t, lines, len(rows)+1)
		for _, line := range lines {
			require.LessOrEqual(t, uniseg.StringWidth(line), width, "%q", line)
			require.NotContains(t, line, "\x1b")
		}
	})
}

func TestCSV(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	require.NoError(t, costs().CSV(&b))
	rows, err := csv.NewReader(&b).ReadAll()
	require.NoError(t, err)
	assert.Equal(t, [][]string{
		{"service", "amount", "name"},
		{"service/shop", "12.50", "The shop | of *shops*"},
		{"service/a", "-3.00", "'=HYPERLINK(1)"},
		{"", "", `\x1b[31m@all`},
	}, rows)
	for cell, want := range map[string]string{"-": "'-", "-1+1": "'-1+1", "-.5": "'-.5", "-5": "-5", "+1": "'+1", "@x": "'@x", "a=b": "a=b"} {
		b.Reset()
		require.NoError(t, table.Table{Columns: make([]table.Column, 2), Rows: [][]string{{cell, "x"}}}.CSV(&b))
		rows, err := csv.NewReader(&b).ReadAll()
		require.NoError(t, err)
		assert.Equal(t, want, rows[1][0])
	}
}

func TestMarkdown(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	require.NoError(t, costs().Markdown(&b))
	assert.Equal(t, `| SERVICE | AMOUNT | NAME |
| --- | ---: | --- |
| service/shop | 12.50 | The shop \| of \*shops\* |
| service/a | -3.00 | =HYPERLINK\(1\) |
|  |  | \\x1b\[31m&#64;&#8203;all |
`, b.String())
}
