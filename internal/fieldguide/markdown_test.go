package fieldguide

import (
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/gitsm/gitsm/internal/estate"
)

func TestMarkdown(t *testing.T) {
	s, _ := compiled(t)
	again, _ := compiled(t)
	got := string(Markdown(s))
	assert.Equal(t, got, string(Markdown(again)))
	checkLinks(t, got)
	for _, want := range []string{
		"| `reason` | when `type` is `emergency` | text | Why it is needed. When type is emergency: why it cannot wait. |",
		"| `owner` | yes | a reference to a team | The team accountable for it. |",
		"| `supportTeams.incident` | no | a reference to a team |",
		"| `class` | yes | one of the [Classes of configuration item](#classes-of-configuration-item) |",
		"| `percent` | yes, only when `metric` is `availability` |",
	} {
		assert.Contains(t, got, want)
	}
}

func TestMarkdownOfExtension(t *testing.T) {
	s, _ := compiled(t, extension+`
// A pair | of <b>words</b> [x](y).
#OwnPrimary: #ConfigurationItem & {class: "database"}
#Change: site: {
	// Where | it <script> is.
	rooms?: [...{floor!: int}]
}
`)
	got := string(Markdown(s))
	checkLinks(t, got)
	assert.Contains(t, got, "| `#OwnPrimary` | [ConfigurationItem](#configurationitem) | A pair \\| of &lt;b>words&lt;/b> \\[x\\](y). |")
	assert.Contains(t, got, "| `site.rooms[].floor` | yes | a whole number |")
	assert.Contains(t, got, "Where \\| it &lt;script> is.")
	assert.Contains(t, got, "### Class robot")
	assert.Contains(t, got, "| `tier` | no, `b` when absent | one of `b`, `a`, `c` |")
	assert.Contains(t, got, "| `runtime` | yes, only when `type` is `technical` | text |")
	assert.Contains(t, got, "| `heap` | no, only when `type` is `technical` or `supporting` | a whole number |")
}

// checkLinks finds links to headings that the document lacks, and headings twice.
func checkLinks(t *testing.T, text string) {
	t.Helper()
	headings := map[string]int{}
	for line := range strings.SplitSeq(text, "\n") {
		if heading, ok := strings.CutPrefix(strings.TrimLeft(line, "#"), " "); ok && strings.HasPrefix(line, "#") {
			headings[anchor(heading)]++
		}
	}
	for name, n := range headings {
		assert.Equal(t, 1, n, "heading %s", name)
	}
	for _, match := range regexp.MustCompile(`\]\(#([^)]*)\)`).FindAllStringSubmatch(text, -1) {
		assert.Contains(t, headings, match[1])
	}
	assert.NotContains(t, text, "\n\n\n")
}

func TestDescribe(t *testing.T) {
	s, _ := compiled(t)
	byPath := map[string]FieldDoc{}
	for _, row := range Describe(s, estate.Change) {
		byPath[row.Path] = row
	}
	reason := byPath["reason"]
	assert.False(t, reason.Required)
	assert.Equal(t, []Condition{{Field: "type", Value: "emergency"}}, reason.RequiredWhen)
	assert.True(t, byPath["outage.expected"].Required)
	assert.Equal(t, "#Money", byPath["cost"].Definition)
	assert.True(t, byPath["tags"].Common)
	assert.Len(t, byPath["type"].Values, 3)
	assert.Nil(t, Describe(s, estate.NoKind))
	for _, row := range Describe(s, estate.ConfigurationItem) {
		if row.Path == "attributes" {
			assert.Equal(t, "#Classes", row.Table)
			assert.Equal(t, "class", row.Selector)
		}
	}
}
