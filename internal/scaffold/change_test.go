package scaffold_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"
	"pgregory.net/rapid"

	"github.com/gitsm/gitsm/internal/scaffold"
)

// TestADraftIsReadAsItWasMeant draws titles and notes of any content: the draft is YAML that
// says the title and the scope, and nothing else than without the note.
func TestADraftIsReadAsItWasMeant(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d := scaffold.ChangeDraft{
			Title: rapid.String().Draw(t, "title"), Type: "normal", Owner: "person/ada", Impact: []string{rapid.String().Draw(t, "impact")},
			Affects: []scaffold.DraftScope{{Ref: "ci/a", Note: rapid.String().Draw(t, "note"), Effect: "outage"}, {Ref: "ci/b", Effect: "none", Gone: true}},
		}
		var read struct {
			Title   string
			Affects []map[string]string
		}
		require.NoError(t, yaml.Unmarshal(scaffold.ChangeRecord(d), &read))
		words := strings.Fields(regexp.MustCompile(`[\x00-\x08\x0e-\x1f\x7f-\x{84}\x{86}-\x{9f}\x{feff}\x{fffe}\x{ffff}]`).ReplaceAllString(d.Title, ""))
		require.Equal(t, words, strings.Fields(read.Title))
		require.Equal(t, []map[string]string{{"item": "ci/a", "effect": "outage"}, {"select": "ci[ref=ci/b]", "effect": "none"}}, read.Affects)
	})
}

func TestManyRecordsAreAllDeclared(t *testing.T) {
	t.Parallel()
	d := scaffold.ChangeDraft{Title: "Many", Type: "normal", Owner: "team/a"}
	for i := range 31 {
		d.Affects = append(d.Affects, scaffold.DraftScope{Ref: fmt.Sprintf("ci/a%d", i), Effect: "outage"})
	}
	text := string(scaffold.ChangeRecord(d))
	assert.Equal(t, 31, strings.Count(text, "- {item: ci/a"))
	assert.Contains(t, text, "# 31 records differ. A selector may say the same")
}
