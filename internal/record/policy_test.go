package record

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestDeclaresPolicy(t *testing.T) {
	t.Parallel()
	for text, declares := range map[string]bool{
		"policy: merge: \"gitsm\"": true,
		"policy: {}":               true,
		"\"policy\": {}":           true,
		"policy!: _":               true,
		"a: b: {}\npolicy: roles: board: \"role/cab\"": true,
		"a: \"x\\(b)y\"\npolicy: {}":                   true,
		"a: \"x\\(b + \"\\(c)\")y\\(d)\"\npolicy: {}":  true,
		"a: \"\"\"\n\tx\\(b)\n\t\"\"\"\npolicy: {}":    true,
		"":                                 false,
		"// policy: {}":                    false,
		"#Service: policy: string":         false,
		"#Service: {policy?: string}":      false,
		"a: \"policy: {}\"":                false,
		"a: \"\\(policy)\"":                false,
		"a: policy.merge":                  false,
		"policies: {}":                     false,
		"a: [policy]":                      false,
		"a: \"\"\"\n\tpolicy: x\n\t\"\"\"": false,
		"a: {policy: {}}\n\"not policy\": {}\nb: [{}, 1]": false,
	} {
		f := SchemaFile{Path: "schema/house.cue", Content: []byte("package schema\n" + text + "\n")}
		assert.Equal(t, declares, DeclaresPolicy(f), text)
	}
	assert.False(t, DeclaresPolicy(SchemaFile{Path: "schema/house_policy.cue", Content: []byte("policy: cases: {}")}))
	embedded, err := EmbeddedSchema()
	require.NoError(t, err)
	declared := 0
	for _, f := range embedded {
		if DeclaresPolicy(f) {
			declared++
		}
	}
	assert.Equal(t, 1, declared)
}

// Whatever a file holds, reading its words comes to an end.
func TestDeclaresPolicyOfAnything(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		parts := rapid.SliceOf(rapid.SampledFrom([]string{
			"policy", ":", "\"", "\\(", ")", "(", "{", "}", "[", "]", "\n", "\"\"\"", "#", "'", "/", "//", "\\", "a", "\x00", "\xff", "1",
		})).Draw(t, "parts")
		text := ""
		for _, p := range parts {
			text += p
		}
		DeclaresPolicy(SchemaFile{Path: "schema/x.cue", Content: []byte(text)})
	})
}

// Numbers reach the policy as CUE has them: whole ones are int.
func TestPlainValue(t *testing.T) {
	t.Parallel()
	v, err := plainValue([]byte(`{"a":[0,-3,99999999999999999999,1.5,"x",null,true]}`))
	require.NoError(t, err)
	list := v.(map[string]any)["a"].([]any)
	assert.Equal(t, int64(0), list[0])
	assert.Equal(t, int64(-3), list[1])
	assert.Equal(t, "99999999999999999999", list[2].(interface{ String() string }).String())
	assert.InDelta(t, 1.5, list[3], 0)
	for _, text := range []string{"", "{", "{} {}", `{"a":1e999}`} {
		_, err := plainValue([]byte(text))
		assert.Error(t, err, text)
	}
}
