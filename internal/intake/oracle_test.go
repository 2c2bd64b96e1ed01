package intake_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"
	"pgregory.net/rapid"

	"github.com/gitsm/gitsm/internal/intake"
)

var (
	word  = rapid.StringMatching(`[a-zéä𝄞]{1,4}`)
	prose = rapid.StringMatching(`[ -~\n\täé𝄞]{0,12}`)
)

// anything are values as encoding/json decodes them, numbers by their digits.
func anything(depth int) *rapid.Generator[any] {
	plain := []*rapid.Generator[any]{
		rapid.Map(prose, func(s string) any { return s }),
		rapid.Map(rapid.Int64(), func(i int64) any { return i }),
		rapid.Map(rapid.Float64Range(-1e9, 1e9), func(f float64) any { return f }),
		rapid.Map(rapid.Bool(), func(b bool) any { return b }),
		rapid.Just[any](nil),
	}
	if depth == 0 {
		return rapid.OneOf(plain...)
	}
	below := anything(depth - 1)
	return rapid.OneOf(append(plain,
		rapid.Map(rapid.SliceOfN(below, 0, 4), func(l []any) any { return l }),
		rapid.Map(rapid.MapOfN(word, below, 0, 4), func(m map[string]any) any { return m }),
	)...)
}

func list(t *rapid.T) []map[string]any {
	return rapid.SliceOfN(rapid.MapOfN(word, anything(3), 0, 4), 1, 5).Draw(t, "objects")
}

// sameObjects compares what was read with what was written, as JSON.
func sameObjects(t *rapid.T, want any, got []intake.Object) {
	wanted, err := json.Marshal(want)
	require.NoError(t, err)
	text := []byte{'['}
	for i, o := range got {
		if i > 0 {
			text = append(text, ',')
		}
		text = o.Node.AppendJSON(text)
	}
	require.JSONEq(t, string(wanted), string(append(text, ']')))
}

// readAgain reads a text with a gate that is fed as the source helper likes.
func readAgain(t *rapid.T, format intake.Format, text string, l intake.Layout) []intake.Object {
	var out []intake.Object
	faults, err := intake.Read(t.Context(), source(format, text), l, func(o intake.Object) error { out = append(out, o); return nil })
	require.NoError(t, err)
	require.Empty(t, faults, text)
	return out
}

func TestJSONAgainstEncodingJSON(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		want := list(t)
		space := rapid.SampledFrom([]string{"", "\t", "  "}).Draw(t, "indent")
		text, err := json.MarshalIndent(want, "", space)
		require.NoError(t, err)
		got := readAgain(t, intake.JSON, string(text), intake.Layout{})
		sameObjects(t, want, got)
		for _, o := range got { // every object stands where its bracket does
			line := strings.Split(string(text), "\n")[o.Node.Pos.Line-1]
			require.Equal(t, '{', []rune(line)[o.Node.Pos.Column-1])
			for _, f := range o.Node.Fields {
				name, err := json.Marshal(f.Name)
				require.NoError(t, err)
				line := []rune(strings.Split(string(text), "\n")[f.Pos.Line-1])
				require.True(t, strings.HasPrefix(string(line[f.Pos.Column-1:]), string(name)))
			}
		}
		nested, err := json.Marshal(map[string]any{"a": want, "b": map[string]any{"c": want}})
		require.NoError(t, err)
		sameObjects(t, append(want, want...), readAgain(t, intake.JSON, string(nested), intake.Layout{Lists: map[string]string{"x": "a", "y": "b.c"}}))
	})
}

func TestYAMLAgainstUnmarshal(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		want := list(t)
		var text bytes.Buffer
		encoder := yaml.NewEncoder(&text)
		for _, o := range want {
			require.NoError(t, encoder.Encode(o))
		}
		require.NoError(t, encoder.Close())
		var decoded []map[string]any // what the text says to another reader of it
		for decoder := yaml.NewDecoder(bytes.NewReader(text.Bytes())); ; {
			var o map[string]any
			if decoder.Decode(&o) != nil {
				break
			}
			decoded = append(decoded, o)
		}
		if len(decoded) < len(want) {
			t.Skip("the library cannot read what it writes")
		}
		sameObjects(t, decoded, readAgain(t, intake.YAML, text.String(), intake.Layout{}))
	})
}

func TestCSVAgainstEncodingCSV(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		columns := rapid.SliceOfNDistinct(word, 1, 5, rapid.ID).Draw(t, "columns")
		separator := rapid.SampledFrom([]rune{',', ';', '\t'}).Draw(t, "separator")
		if len(columns) == 1 {
			separator = ','
		}
		var text bytes.Buffer
		w := csv.NewWriter(&text)
		w.Comma, w.UseCRLF = separator, rapid.Bool().Draw(t, "CRLF")
		require.NoError(t, w.Write(columns))
		var want []map[string]string
		for range rapid.IntRange(0, 6).Draw(t, "rows") {
			cells := rapid.SliceOfN(prose, len(columns), len(columns)).Draw(t, "row")
			require.NoError(t, w.Write(cells))
			row := map[string]string{}
			for i, cell := range cells {
				if cell != "" {
					row[columns[i]] = cell
				}
			}
			if len(row) > 0 {
				want = append(want, row)
			}
		}
		w.Flush()
		if want == nil {
			want = []map[string]string{}
		}
		got := readAgain(t, intake.CSV, text.String(), intake.Layout{})
		sameObjects(t, want, got)
		lines := strings.Split(text.String(), "\n")
		for _, o := range got { // every cell stands where its text, or its quote, does
			for _, f := range o.Node.Fields {
				rest := string([]rune(lines[f.Value.Pos.Line-1])[f.Value.Pos.Column-1:])
				first, _, _ := strings.Cut(f.Value.Text, "\n")
				first, _, _ = strings.Cut(first, `"`)
				require.True(t, strings.HasPrefix(strings.TrimPrefix(rest, `"`), first), "%q at %q", f.Value.Text, rest)
			}
		}
	})
}
