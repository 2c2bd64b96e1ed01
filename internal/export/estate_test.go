package export_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/record/recordtest"
)

// files makes an estate of texts by path.
func files(t *testing.T, texts map[string]string) *estate.Estate {
	t.Helper()
	records, _, err := recordtest.Decode(texts)
	require.NoError(t, err)
	vocabulary, err := recordtest.Vocabulary()
	require.NoError(t, err)
	return estate.New(records, vocabulary)
}

// bodies makes an estate of contents by path, whatever they are.
func bodies(contents map[string]estate.Node) *estate.Estate {
	var records []estate.Record
	for path, body := range contents {
		kind, rest, _ := estate.KindOfPath(path)
		for i := range len(rest) {
			if rest[i] == '/' {
				rest = rest[i+1:]
				break
			}
		}
		records = append(records, estate.Record{
			Ref: estate.NewRef(kind, rest[:len(rest)-len(".yaml")]), Kind: kind, Path: path, Name: body.Str("name"),
			Encoded: string(estate.AppendNode(nil, &body)),
		})
	}
	return estate.New(records, nil)
}

func str(s string) estate.Node { return estate.Node{Kind: estate.String, Text: s} }

func object(pairs ...any) estate.Node {
	out := estate.Node{Kind: estate.Struct}
	for i := 0; i < len(pairs); i += 2 {
		value, ok := pairs[i+1].(estate.Node)
		if !ok {
			value = str(pairs[i+1].(string))
		}
		out.Fields = append(out.Fields, estate.Field{Name: pairs[i].(string), Value: value})
	}
	return out
}
