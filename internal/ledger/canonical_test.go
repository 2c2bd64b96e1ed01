package ledger_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/gitsm/gitsm/internal/ledger"
)

// canonical reports whether the scanner accepts an object.
func canonical(document []byte) bool {
	_, err := ledger.Pick(document)
	return err == nil
}

// agree holds the scanner against the canonicalisation itself: a document is canonical if it
// comes out of that as it went in, and encoding/json must find in it what was picked.
func agree(t require.TestingT, document []byte) {
	again, err := ledger.Canonical(document)
	is := err == nil && json.Valid(document) && string(again) == string(document) && strings.HasPrefix(string(document), "{")
	require.Equal(t, is, canonical(document), "%q", document)
	if !is {
		return
	}
	var all map[string]json.RawMessage
	require.NoError(t, json.Unmarshal(document, &all))
	for name, value := range all {
		one, err := ledger.Pick(document, name)
		require.NoError(t, err)
		var picked map[string]json.RawMessage
		require.NoError(t, json.Unmarshal(one, &picked))
		if strings.ContainsFunc(name, func(r rune) bool { return r == '"' || r == '\\' || r < ' ' }) {
			require.Empty(t, picked, "a name that is escaped is no name of a field")
			continue
		}
		require.Equal(t, map[string]json.RawMessage{name: value}, picked)
	}
}

func TestTheScannerAgreesWithTheCanonicalisation(t *testing.T) {
	t.Parallel()
	pieces := []string{
		"{", "}", "[", "]", ",", ":", `"`, `"a":`, `"b":`, `"B":`, `"é":`, `"😀":`, `"":`, `"\ufb33":`, "\"\ufb33\":", `"\n":`, `"\u000a":`,
		"null", "true", "false", "0", "-0", "1", "10", "01", "1e1", "1E400", "1e21", "1e+21", "0.1", "1.0", "1e-7", "9007199254740993", "123456789012345678",
		`"x"`, `"\/"`, `"\u0061"`, `"\u001f"`, `"\u001F"`, `"\u0008"`, `"\b"`, `"\ud800"`, "\"\u2028\"", "\"\x7f\"", "\"\x01\"", "\"\xff\"", " ", "\n",
	}
	rapid.Check(t, func(t *rapid.T) {
		loose := strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 0, 14).Draw(t, "pieces"), "")
		for _, text := range []string{loose, "{" + loose + "}", `{"a":` + loose + "}"} {
			agree(t, []byte(text))
			if json.Valid([]byte(text)) {
				if again, err := ledger.Canonical([]byte(text)); err == nil {
					agree(t, again)
				}
			}
		}
	})
}

func FuzzPick(f *testing.F) {
	for _, text := range []string{`{}`, `{"a":1,"b":[true,null,"x\n"]}`, `{"😀":1,"דּ":2}`, `{"a":1e21,"b":-1.5e-9}`, `{"a":{"a":{}}}`} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, document []byte) { agree(t, document) })
}

func TestDeepNestingIsRefused(t *testing.T) {
	t.Parallel()
	deep := `{"a":` + strings.Repeat("[", 1_000_000) + strings.Repeat("]", 1_000_000) + "}"
	assert.False(t, canonical([]byte(deep)))
	e := ledger.Entry{Format: ledger.Format, Number: 2, Kind: ledger.Merged, At: noon, RecordedAt: noon}
	e.Decision = json.RawMessage(strings.Repeat("[", 9_999) + strings.Repeat("]", 9_999))
	file, err := e.Encode()
	require.NoError(t, err)
	_, err = ledger.Decode(file)
	require.NoError(t, err)
}

// What stands in a decision has one form too.
func TestDecodeIsStrictWithin(t *testing.T) {
	t.Parallel()
	e := ledger.Entry{Format: ledger.Format, Number: 2, Kind: ledger.Merged, At: noon, RecordedAt: noon}
	e.Decision, e.Facts, e.Why = json.RawMessage(`{"a":1,"b":[2]}`), json.RawMessage(`{"c":3}`), "é \u2028 <&> \u0001 \b"
	file, err := e.Encode()
	require.NoError(t, err)
	read, err := ledger.Decode(file)
	require.NoError(t, err)
	require.Equal(t, e, read)
	for _, within := range [][2]string{
		{`{"a":1,"b":[2]}`, `{"a":1,"a":1,"b":[2]}`},
		{`{"a":1,"b":[2]}`, `{"b":[2],"a":1}`},
		{`{"a":1,"b":[2]}`, `{"a":1, "b":[2]}`},
		{`{"c":3}`, `{"c":3.0}`},
		{`{"c":3}`, `{"\u0063":3}`},
		{`"format":1`, `"content":"","format":1`},
		{`"format":1`, `"format":1,"head":null`},
		{`"format":1`, `"adoption":null,"format":1`},
		{`12:00:00Z`, `12:00:00.0Z`},
		{`"kind":`, `"Kind":`},
	} {
		other := strings.Replace(string(file), within[0], within[1], 1)
		require.NotEqual(t, string(file), other, within[0])
		_, err := ledger.Decode([]byte(other))
		require.Error(t, err, other)
	}
}

func BenchmarkDecode(b *testing.B) {
	text, err := os.ReadFile(filepath.Join("..", "audit", "testdata", "decision.json"))
	require.NoError(b, err)
	e := ledger.Entry{Format: ledger.Format, Number: 2, Kind: ledger.Merged, At: noon, RecordedAt: noon, Decision: text}
	file, err := e.Encode()
	require.NoError(b, err)
	b.SetBytes(int64(len(file)))
	for b.Loop() {
		_, err := ledger.Decode(file)
		require.NoError(b, err)
	}
}
