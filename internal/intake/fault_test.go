package intake_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/intake"
)

func inUTF16(order binary.ByteOrder, text string) string {
	var b bytes.Buffer
	_ = binary.Write(&b, order, utf16.Encode([]rune(text)))
	return b.String()
}

func laughs() string {
	var b strings.Builder
	b.WriteString("a0: &a0 [x,x,x,x,x,x,x,x]\n")
	for i := range 12 {
		fmt.Fprintf(&b, "a%d: &a%d [*a%d,*a%d,*a%d,*a%d,*a%d,*a%d,*a%d,*a%d]\n", i+1, i+1, i, i, i, i, i, i, i, i)
	}
	return b.String()
}

func TestFaultsHavePlaces(t *testing.T) {
	t.Parallel()
	const (
		yaml = intake.YAML
		json = intake.JSON
		csv  = intake.CSV
	)
	for name, c := range map[string]struct {
		format  intake.Format
		text    string
		code    diag.Code
		place   string
		message string
	}{
		"UTF-16 LE with mark":     {csv, inUTF16(binary.LittleEndian, "\ufeffa,b\n1,2\n"), diag.SourceMalformed, "source:1:1", "UTF-16"},
		"UTF-16 BE with mark":     {json, inUTF16(binary.BigEndian, "\ufeff{}"), diag.SourceMalformed, "source:1:1", "UTF-16"},
		"UTF-16 LE":               {yaml, inUTF16(binary.LittleEndian, "name: x\n"), diag.SourceMalformed, "source:1:2", "UTF-16"},
		"UTF-16 BE":               {csv, inUTF16(binary.BigEndian, "a,b\n1,2\n"), diag.SourceMalformed, "source:1:1", "UTF-16"},
		"Latin-1 table":           {csv, "name,x\nä,1\nM\xfcller,2\n", diag.SourceMalformed, "source:3:2", "Latin-1"},
		"Latin-1 YAML":            {yaml, "a: ä\nb: ä\xe4\n", diag.SourceMalformed, "source:2:5", "0xe4"},
		"Latin-1 JSON":            {json, "{\"a\": \"ä\xe4\"}", diag.SourceMalformed, "source:1:9", "0xe4"},
		"character cut off":       {csv, "a\nä\xc3", diag.SourceMalformed, "source:2:2", "0xc3"},
		"zero byte":               {csv, "aaaaaa,b\n1,x\x00\n", diag.SourceMalformed, "source:2:4", "control character"},
		"control character":       {yaml, "a: 1\nb: \"\x1b[2J\"\n", diag.SourceMalformed, "source:2:5", "control character"},
		"YAML cut in a quote":     {yaml, "a: 1\nb: \"two\n", diag.SourceMalformed, "source:2:1", "cut off"},
		"YAML cut in a list":      {yaml, "a: 1\nb: [1,\n", diag.SourceMalformed, "source:2:1", "not YAML"},
		"YAML tab":                {yaml, "a:\n\tb: 1\n", diag.SourceMalformed, "source:2:2", "not YAML"},
		"YAML second document":    {yaml, "a: 1\n---\nb: 2\nc: d: e\n", diag.SourceMalformed, "source:4:1", "mapping values"},
		"YAML empty":              {yaml, "# nothing\n---\n---\n", diag.SourceMalformed, "source:1:1", "nothing"},
		"YAML repeated":           {yaml, "- a: 1\n- ä: 1\n  b: 2\n  ä: 3\n", diag.SourceRepeatedKey, "source:4:3", `"ä"`},
		"YAML repeated merge":     {yaml, "a: &a {x: 1}\nb:\n  <<: *a\n  <<: *a\n", diag.SourceRepeatedKey, "source:4:3", "<<"},
		"YAML merge of text":      {yaml, "a: &a x\nb: {<<: *a}\n", diag.SourceMalformed, "source:2:9", "<<"},
		"YAML key of keys":        {yaml, "? [a]\n: b\n", diag.SourceMalformed, "source:1:3", "a key is"},
		"YAML itself":             {yaml, "a: 1\nb: &b\n  c: [*b]\n", diag.SourceTooComplex, "source:3:7", "contains itself"},
		"YAML itself, far":        {yaml, "b: &b\n  c: &c\n    d: [*b, *c]\n", diag.SourceTooComplex, "source:3:9", "contains itself"},
		"YAML merges itself":      {yaml, "b: &b\n  <<: *b\n", diag.SourceTooComplex, "source:2:7", "contains itself"},
		"YAML laughs":             {yaml, laughs(), diag.SourceTooComplex, "", ""},
		"YAML unknown anchor":     {yaml, "a: 1\nb: *c\n", diag.SourceMalformed, "source:2:1", "unknown anchor"},
		"YAML deep":               {yaml, strings.Repeat("[", 101) + strings.Repeat("]", 101), diag.SourceTooComplex, "source:1:101", "100 levels"},
		"YAML very deep":          {yaml, strings.Repeat("[", 20_000), diag.SourceTooComplex, "source:1:1", "100 levels"},
		"YAML many":               {yaml, strings.Repeat("[],", 3_000_000), diag.SourceTooComplex, "source:1:1", "values"},
		"YAML text":               {yaml, "just text\n", diag.SourceMalformed, "source:1:1", "this is text"},
		"YAML list of texts":      {yaml, "- a: 1\n- b\n", diag.SourceMalformed, "source:2:3", "this is text"},
		"JSON empty":              {json, " \n", diag.SourceMalformed, "source:1:1", "cut off"},
		"JSON cut":                {json, "[{\"a\": 1},\n {\"b\": [1,\n", diag.SourceMalformed, "source:2:11", "cut off"},
		"JSON cut in a text":      {json, "{\"a\": \"bc", diag.SourceMalformed, "source:1:10", "cut off"},
		"JSON garbage behind":     {json, "{\"a\": 1}\n  x\n", diag.SourceMalformed, "source:2:3", "not JSON"},
		"JSON bracket behind":     {json, "{\"a\": 1}}", diag.SourceMalformed, "source:1:9", "not JSON"},
		"JSON no comma":           {json, "{\"ä\": 1 \"b\": 2}", diag.SourceMalformed, "source:1:9", "not JSON"},
		"JSON comma at the end":   {json, "[{\"a\": 1},]", diag.SourceMalformed, "source:1:11", "not JSON"},
		"JSON key a number":       {json, "{1: 2}", diag.SourceMalformed, "source:1:2", "not JSON"},
		"JSON comment":            {json, "{\n// no\n}", diag.SourceMalformed, "source:2:1", "not JSON"},
		"JSON repeated":           {json, "[{\"a\": 1},\n {\"ä\": 1, \"ä\": 2}]", diag.SourceRepeatedKey, "source:2:11", "ä"},
		"JSON repeated far":       {json, "{" + manyKeys(40) + "\"k3\": 1}", diag.SourceRepeatedKey, "", "k3"},
		"JSON deep":               {json, strings.Repeat("[", 200) + strings.Repeat("]", 200), diag.SourceTooComplex, "source:1:102", "100 levels"},
		"JSON many":               {json, "[{\"a\": [" + strings.Repeat("0,", 1_000_000) + "0]}]", diag.SourceTooComplex, "", "values"},
		"JSON text":               {json, "{} \"x\"", diag.SourceMalformed, "source:1:4", "this is text"},
		"CSV empty":               {csv, "\n\n", diag.SourceMalformed, "source:1:1", "nothing"},
		"CSV repeated column":     {csv, "ä,b, ä \n", diag.SourceRepeatedKey, "source:1:5", "column"},
		"CSV cells too many":      {csv, "a,b\n1,2,\nö,2,3\n", diag.SourceMalformed, "source:3:5", "3 cells"},
		"CSV nameless column":     {csv, "a,,c\n1,,3\n1,2,3\n", diag.SourceMalformed, "source:3:3", "without a name"},
		"CSV open quote":          {csv, "a,b\n\"ä\",\"x\n1,2\n3,4\n", diag.SourceMalformed, "source:2:5", "not closed"},
		"CSV open quote, header":  {csv, "a,\"b\n1,2\n", diag.SourceMalformed, "source:1:3", "not closed"},
		"CSV quote inside":        {csv, "a,b\nä,x\"y\n", diag.SourceMalformed, "source:2:4", "middle of a cell"},
		"CSV quote too early":     {csv, "a,b\n\"two\nlines\",\"x\"y\n", diag.SourceMalformed, "source:3:10", "middle of a cell"},
		"CSV long cell":           {csv, "a,b\n1," + strings.Repeat("x", 1<<20+1), diag.SourceTooComplex, "source:2:3", "1 MiB"},
		"CSV quote open for long": {csv, "a,b\n1,\"x\n" + strings.Repeat("3,4\n", 5<<20), diag.SourceTooComplex, "source:2:3", "1 MiB"},
		"CSV cut in a row":        {csv, "a,b,c\n1,2,3\n4,ö", diag.SourceMalformed, "source:3:3", "cut off"},
		"YAML cut in a text":      {yaml, "- a: 1\n- b: tw", diag.SourceMalformed, "source:2:7", "cut off"},
		"CSV after sep":           {csv, "sep=;\na;a\n", diag.SourceRepeatedKey, "source:2:3", "column"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if testing.Short() && len(c.text) > 1<<20 {
				t.Skip("a large text")
			}
			_, faults := read(t, source(c.format, c.text), intake.Layout{})
			require.Len(t, faults, 1)
			f := faults[0]
			assert.Equal(t, c.code, f.Code, f.Message)
			if c.place != "" {
				assert.Equal(t, c.place, f.Span.String(), f.Message)
			}
			assert.Contains(t, f.Message, c.message)
			assert.NotEmpty(t, f.Hint)
			for _, r := range f.Related {
				assert.Equal(t, "source", r.Path)
				assert.Negative(t, r.Span.Compare(f.Span), "the first stands before the second")
			}
			assert.Equal(t, c.code == diag.SourceRepeatedKey, len(f.Related) == 1)
		})
	}
}

func manyKeys(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "\"k%d\": 0,", i)
	}
	return b.String()
}

// What is whole before a fault has been passed on, and nothing behind it.
func TestFaultEndsTheReading(t *testing.T) {
	t.Parallel()
	for format, text := range map[intake.Format]string{
		intake.YAML: "n: 1\n---\nn: 2\n---\nn: 3\nn: 3\n---\nn: 4\n",
		intake.JSON: `[{"n":1},{"n":2},{"n":3,"n":3},{"n":4}]`,
		intake.CSV:  "n\n1\n2\n3,3\n4\n",
	} {
		got, faults := read(t, source(format, text), intake.Layout{})
		assert.Len(t, got, 2)
		assert.Len(t, faults, 1)
	}
}

func TestErrorsOfOthersAreErrors(t *testing.T) {
	t.Parallel()
	broken := errors.New("broken")
	s := source(intake.CSV, "a\n1\n2\n")
	_, err := intake.Read(t.Context(), s, intake.Layout{}, func(intake.Object) error { return broken })
	require.ErrorIs(t, err, broken)

	ctx, cancel := context.WithCancel(t.Context())
	n := 0
	_, err = intake.Read(ctx, s, intake.Layout{}, func(intake.Object) error { n++; cancel(); return nil })
	require.ErrorIs(t, err, context.Canceled)
	assert.Equal(t, 1, n)

	s.Open = func() (io.ReadCloser, error) { return nil, broken }
	_, err = intake.Read(t.Context(), s, intake.Layout{}, nil)
	require.ErrorIs(t, err, broken)
	for _, format := range []intake.Format{intake.YAML, intake.JSON, intake.CSV} {
		s := intake.Source{Name: "x", Format: format, Open: func() (io.ReadCloser, error) {
			return io.NopCloser(io.MultiReader(strings.NewReader("["), failing{broken})), nil
		}}
		_, err = intake.Read(t.Context(), s, intake.Layout{}, nil)
		require.ErrorIs(t, err, broken)
	}
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }
