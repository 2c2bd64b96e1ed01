package gittree_test

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/gitsm/gitsm/internal/gittree"
)

func TestCoAuthors(t *testing.T) {
	t.Parallel()
	bob := gittree.Signature{Name: "Bob", Email: "bob@example.org"}
	eve := gittree.Signature{Name: "Eve E.", Email: "eve@example.org"}
	for message, want := range map[string][]gittree.Signature{
		"": nil,
		"x\n\nCo-authored-by: Bob <bob@example.org>":                                                                    {bob},
		"x\n\nCO-AUTHORED-BY:Bob<bob@example.org>\n":                                                                    {bob},
		"x\r\n\r\nco-authored-by : Bob  < bob@example.org > \r\n":                                                       {bob},
		"Co-authored-by: Bob <bob@example.org>":                                                                         {bob},
		"x\nCo-authored-by: Bob <bob@example.org>\nmore text\n\nlast":                                                   {bob},
		"x\n\nCo-authored-by: Bob <bob@example.org>\nCo-authored-by: Eve E. <eve@example.org>":                          {bob, eve},
		"x\n\nCo-authored-by: Bob <bob@example.org>, Eve E. <eve@example.org>":                                          {bob, eve},
		"x\n\nCo-authored-by: Bob <bob@example.org>\n\ny\n\nco-authored-by: Bob <bob@example.org>":                      {bob},
		"x\n\nCo-authored-by: Bob\n <bob@example.org>\n":                                                                {bob},
		"squashed:\n\n    y\n\n    Co-authored-by: Bob <bob@example.org>\n    Co-authored-by: Eve E. <eve@example.org>": {bob, eve},
		"x\n\nCo-authored-by: Bob <bob@example.org> (much of it)":                                                       {bob},
		"x\n\nCo-authored-by: Bob <bob@example.org> , Eve":                                                              {bob, {Name: "Eve"}},
		"x\n\nCo-authored-by: Bob":                                                                                      {{Name: "Bob"}},
		"x\n\nCo-authored-by: bob@example.org":                                                                          {{Email: "bob@example.org"}},
		"x\n\nCo-authored-by: <bob@example.org>":                                                                        {{Email: "bob@example.org"}},
		"x\n\nCo-authored-by: Bob <bob@example.org":                                                                     {bob},
		"x\n\nCo-authored-by:\n":                                                                                        nil,
		"x\n\nthanks to Co-authored-by: Bob <bob@example.org>":                                                          nil,
		"x\n\nCo-authored-bye: Bob <bob@example.org>":                                                                   nil,
		"x\n\nAcked-by: Bob <bob@example.org>\nReviewed-by: E <e@e>":                                                    nil,
	} {
		assert.Equal(t, want, gittree.ReadTrailers(message).CoAuthors, "%q", message)
	}
}

func TestTrailerKeys(t *testing.T) {
	t.Parallel()
	for message, want := range map[string][]string{
		"":                                      nil,
		"fix: only a subject":                   nil,
		"\n\nrisk: below an empty subject":      {"risk"},
		"fix: x\nRisk: low":                     {"risk"},
		"x\n\nApproved-By: Bob\n\nThat was it.": {"approved-by"},
		"x\n\nb: 1\nA: 2\nB : 3\n":              {"a", "b"},
		"x\n\nChange-Id=C1\n":                   {"change-id"},
		"x\n\n  Change-Id: C1\n":                {"change-id"},
		"x\r\n\r\nRisk: low\r\rPolicy: 1":       {"policy", "risk"},
		"x\n\nsee the docs: here\n":             nil,
		"x\n\n: y\n-: y\n--: y\n":               nil,
		"x\n\nhttps://example.org\n":            {"https"},
	} {
		assert.Equal(t, want, gittree.ReadTrailers(message).TrailerKeys, "%q", message)
	}
}

// TestTrailersIncludeGits: whatever git takes for a trailer is found.
func TestTrailersIncludeGits(t *testing.T) {
	words := []string{"Risk: low", "Approved-by:x", "Change-Id : 1", "text", "more text", "", "", "Co-authored-by: Bob <bob@example.org>", " folded", "(cherry picked from commit 1)", "X-y: ", "Signed-off-by: A <a@a>"}
	rapid.Check(t, func(rt *rapid.T) {
		message := strings.Join(rapid.SliceOfN(rapid.SampledFrom(words), 1, 10).Draw(rt, "lines"), "\n") + "\n"
		cmd := exec.CommandContext(t.Context(), "git", "interpret-trailers", "--parse", "--no-divider")
		cmd.Env, cmd.Stdin = gitEnv(), strings.NewReader(message)
		out, err := cmd.Output()
		require.NoError(rt, err)
		got := gittree.ReadTrailers(message)
		for line := range strings.Lines(string(out)) {
			key, _, ok := strings.Cut(line, ":")
			if ok && !strings.HasPrefix(line, "(") {
				require.Contains(rt, got.TrailerKeys, strings.ToLower(strings.TrimSpace(key)), "%q", message)
			}
		}
		require.Equal(rt, strings.Contains(message, "Bob"), len(got.CoAuthors) == 1)
	})
}

func FuzzTrailers(f *testing.F) {
	f.Add("x\n\nCo-authored-by: Bob <bob@example.org>\n <y> z=1")
	f.Fuzz(func(t *testing.T, message string) {
		got := gittree.ReadTrailers(message)
		require.True(t, slices.IsSorted(got.TrailerKeys))
		for _, key := range got.TrailerKeys {
			require.NotEmpty(t, key)
			require.Equal(t, strings.ToLower(key), key)
		}
		for _, s := range got.CoAuthors {
			require.False(t, s.Name == "" && s.Email == "")
			if utf8.ValidString(message) {
				require.True(t, utf8.ValidString(s.Name+s.Email))
			}
		}
	})
}
