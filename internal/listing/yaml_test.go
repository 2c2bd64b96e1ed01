package listing_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"
	"pgregory.net/rapid"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/listing"
)

// Whatever a text is made of, wherever it stands, it is read again as it was.
func TestTextIsReadAgain(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.StringMatching(`[\t\n a:#"'|>-]{0,8}`).Draw(t, "text")
		text := estate.Node{Kind: estate.String, Text: words}
		field := estate.Node{Kind: estate.Struct, Fields: []estate.Field{{Name: "field", Value: text}}}
		body := estate.Node{Kind: estate.Struct, Fields: []estate.Field{{Name: "list", Value: estate.Node{Kind: estate.List, Items: []estate.Node{text, field}}}}}
		r := estate.Record{Ref: "service/a", Kind: estate.Service, Path: "catalogue/services/a.yaml", Encoded: string(estate.AppendNode(nil, &body))}
		var out strings.Builder
		e := estate.New([]estate.Record{r}, nil)
		require.NoError(t, listing.YAML(&out, listing.Collect(e, nil, []*estate.Record{e.Nth(0)}, nil)))
		var read struct{ List []any }
		require.NoError(t, yaml.Unmarshal([]byte(out.String()), &read), "%s", out.String())
		require.Equal(t, []any{words, map[string]any{"field": words}}, read.List, "%s", out.String())
	})
}
