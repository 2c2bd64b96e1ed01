package publish_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/publish"
)

// TestPageHasEverything looks for what only the page has.
func TestPageHasEverything(t *testing.T) {
	t.Parallel()
	at := publish.PagePlace{Repository: "acme/estate", Pull: 12, Title: "Do without it", PullURL: "https://github.com/acme/estate/pull/12", Home: "../", List: "./", StyleSheet: "/assets/site.css"}
	for name, wants := range map[string][]string{
		"pending": {
			`<h1>Retire the order database replica</h1>`, `<a href="https://github.com/acme/estate/pull/12">pull request 12</a>: Do without it`,
			`<a href="./">Decisions</a> · <a href="../">acme/estate</a>`, `<link rel="stylesheet" href="/assets/site.css">`, "3 approvals are missing and it is too early to merge it", "role/continuity-manager", "Carla Bakker, Frida Lindqvist",
			"Ask Ana Novak (person/a-novak) to approve for team/dba", "21 November 2026, 21:00 UTC", "pull request 41", "Settlement with the banks", "before only",
			"2 new single points of failure", ">49</td>", "relations[3]: {to: ci/orders-db-02, type: replicates_to} → –", "GS4202", "who proposed, asked for or carries out the change",
			"As of", "2026-11-20T15:00:00Z", "Policy", "Findings that the change has no part in",
		},
		"approved": {"holds role/change-advisory-board", "counts</span>", "Frida Lindqvist (person/f-lindqvist)", "It may be merged now"},
		"rejected": {"must be a number, not the text &#34;ten&#34;", "12:49", "did you mean team/dba?", "Not declared", "catalogue/services/online-shop.yaml"},
	} {
		var b bytes.Buffer
		require.NoError(t, publish.Page(&b, decided(t, name), at))
		page := strings.ReplaceAll(b.String(), "<wbr>", "")
		for _, want := range wants {
			assert.True(t, strings.Contains(strings.ToLower(page), strings.ToLower(want)), "%s: %s", name, want)
		}
		assert.NotContains(t, page, "<script")
	}
}

// TestDecisionsOfTheReferenceEstate keeps what a reviewer reads, for people to judge.
func TestGoldenDecisionsOfTheReferenceEstate(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{"approved": "success", "uncontrolled": "success", "rejected": "failure", "pending": "", "emergency": ""} {
		d := decided(t, name)
		p := publish.Of(d, 12, publish.Place{Page: "https://gitsm.example.org/estate/pulls/12"})
		assert.Equal(t, want, p.Conclusion, name)
		golden(t, name+".check.txt", shown(p))
		golden(t, name+".comment.md", p.Comment+"\n")

		group := publish.Of(d, 0, publish.Place{})
		assert.Empty(t, group.Comment+group.DetailsURL, name)
		assert.Empty(t, group.Labels, name)
		assert.Equal(t, p.Title, group.Title, name)
	}
}
