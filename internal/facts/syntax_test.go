package facts

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// plain is a value as encoding/json has it.
func (v value) plain() any {
	switch content := v.content.(type) {
	case []value:
		out := make([]any, len(content))
		for i := range content {
			out[i] = content[i].plain()
		}
		return out
	case map[string]value:
		out := map[string]any{}
		for name, field := range content {
			out[name] = field.plain()
		}
		return out
	}
	return v.content
}

// What is read must be what encoding/json reads, or be refused.
func TestTheParserAgreesWithEncodingJSON(t *testing.T) {
	t.Parallel()
	pieces := []string{
		"{", "}", "[", "]", ",", ":", `"a"`, `"A"`, `"b":`, `"é":`, `"\""`, `"\\"`, `"\u00e9\n"`, `"\ud83d\ude00"`, `"\ud800"`, `"x,:y"`,
		"null", "true", "false", "0", "-1.5e+7", "12", " ", "\n", "\t", `""`,
	}
	var document func(depth int) *rapid.Generator[string]
	document = func(depth int) *rapid.Generator[string] {
		return rapid.Custom(func(t *rapid.T) string {
			kind := rapid.IntRange(0, 3).Draw(t, "kind")
			if depth == 0 || kind == 0 {
				return rapid.SampledFrom(pieces[6:]).Draw(t, "scalar")
			}
			inner := rapid.SliceOfN(document(depth-1), 0, 3).Draw(t, "inner")
			if kind == 1 {
				return " [ " + strings.Join(inner, " , ") + " ] "
			}
			for i := range inner {
				inner[i] = rapid.SampledFrom([]string{`"a"`, `"A"`, `"\u0062"`, `"c d"`, `""`}).Draw(t, "name") + " :" + inner[i]
			}
			return "{" + strings.Join(inner, ",") + "}"
		})
	}
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.OneOf(document(4), rapid.Custom(func(t *rapid.T) string {
			return strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 0, 10).Draw(t, "pieces"), "")
		})).Draw(t, "text")
		got, err := parse([]byte(text))
		if !json.Valid([]byte(text)) {
			require.Error(t, err, text)
			return
		}
		if err != nil {
			require.ErrorContains(t, err, "one key twice", text)
			return
		}
		d := json.NewDecoder(bytes.NewReader([]byte(text)))
		d.UseNumber()
		var want any
		require.NoError(t, d.Decode(&want))
		require.Equal(t, want, got.plain(), text)
	})
}
