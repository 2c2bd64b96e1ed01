package mapping_test

import (
	"bytes"
	"encoding/gob"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/mapping"
)

// nested is a list in a list, and so on, with a text in the innermost.
func nested(levels int) estate.Node {
	n := estate.Node{Kind: estate.String, Text: "x"}
	for range levels {
		n = estate.Node{Kind: estate.List, Items: []estate.Node{n}}
	}
	return n
}

func passOn(a *mapping.Answer) (*mapping.Answer, error) {
	var wire bytes.Buffer
	if err := gob.NewEncoder(&wire).Encode(a); err != nil {
		return nil, err
	}
	var out mapping.Answer
	return &out, gob.NewDecoder(&wire).Decode(&out)
}

func TestAnswersPassBetweenProcesses(t *testing.T) {
	t.Parallel()
	no := false
	body := estate.Node{Kind: estate.Struct, Fields: []estate.Field{{Name: "deep", Value: nested(400)}}}
	ref := mapping.Ref{Key: "team:a", Kinds: []string{"Team"}, ID: "a", Optional: true}
	a := &mapping.Answer{
		Records: []mapping.Draft{
			{Key: "k", Also: []string{"l", ""}, Own: true, Kind: "Team", ID: "i", Date: "2026-01-01", Folder: "f", Body: body},
			{Key: "bare"},
		},
		Relations: []mapping.Relation{{From: ref, To: ref, Type: "runs_on", Group: "g", Hard: &no, Note: "n"}, {From: ref}},
		Values:    []mapping.Value{{Key: "v", Value: nested(2)}, {Key: "none"}},
		Aliases:   []mapping.Alias{{Key: "a", Of: "b"}},
		Ends:      []mapping.End{{Edge: "e", Port: "p", To: ref}},
		Additions: []mapping.Addition{{To: ref, Body: body}, {}},
		Skip:      "why",
	}
	got, err := passOn(a)
	require.NoError(t, err)
	assert.Equal(t, a, got)
}

// TestAnswersOfNoEnd: what nests deeper than any record may is refused before it takes the stack.
func TestAnswersOfNoEnd(t *testing.T) {
	t.Parallel()
	deep := nested(100_000)
	for name, a := range map[string]*mapping.Answer{
		"draft":    {Records: []mapping.Draft{{Key: "k", Body: deep}}},
		"value":    {Values: []mapping.Value{{Key: "k", Value: deep}}},
		"addition": {Additions: []mapping.Addition{{Body: deep}}},
	} {
		_, err := passOn(a)
		assert.ErrorContains(t, err, "malformed encoding", name)
	}
}

func FuzzAnswerDecode(f *testing.F) {
	body := nested(3)
	draft, err := mapping.Draft{Key: "k", Also: []string{"a"}, Kind: "Team", Body: body}.GobEncode()
	require.NoError(f, err)
	value, err := mapping.Value{Key: "k", Value: body}.GobEncode()
	require.NoError(f, err)
	addition, err := mapping.Addition{To: mapping.Ref{Key: "k"}, Body: body}.GobEncode()
	require.NoError(f, err)
	for _, seed := range [][]byte{draft, value, addition, nil, []byte(strings.Repeat("\xff", 20))} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, encoded []byte) {
		var d, d2 mapping.Draft
		if d.GobDecode(encoded) == nil {
			again, err := d.GobEncode()
			require.NoError(t, err)
			require.NoError(t, d2.GobDecode(again))
			require.Equal(t, d, d2)
		}
		var v, v2 mapping.Value
		if v.GobDecode(encoded) == nil {
			again, err := v.GobEncode()
			require.NoError(t, err)
			require.NoError(t, v2.GobDecode(again))
			require.Equal(t, v, v2)
		}
		var a, a2 mapping.Addition
		if a.GobDecode(encoded) == nil {
			again, err := a.GobEncode()
			require.NoError(t, err)
			require.NoError(t, a2.GobDecode(again))
			require.Equal(t, a, a2)
		}
	})
}
