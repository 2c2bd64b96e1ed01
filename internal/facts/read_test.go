package facts_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/facts"
)

const sha = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

const whole = `{
 "pull": {"number": 7, "author": {"login": "mlopes", "id": 1, "type": "user"}, "title": "Up", "draft": true, "labels": ["db"], "baseRef": "main", "head": "` + sha + `", "mergeCommit": "` + sha + `", "more": 1},
 "commits": [{"sha": "` + sha + `", "author": {"email": "m@example.org"}, "committer": null, "coAuthors": [{"id": 2}], "verified": true}],
 "pushers": [{"login": "mlopes"}], "pushersComplete": true,
 "reviews": [{"id": 5, "by": {"login": "j"}, "state": "CHANGES_REQUESTED", "commit": "` + sha + `", "baseRef": "refs/heads/main", "submittedAt": "2026-11-20T10:00:00+01:00"}],
 "commands": [{"by": {"id": 2}, "name": "emergency", "args": ["#12", "down"], "at": "2026-11-20T09:00:00Z"}],
 "otherPulls": [{"number": 8, "base": "main", "head": "x", "change": "change/2026-11-20-x", "touches": ["ci/db"], "window": {"start": "2026-11-20T09:00:00Z", "end": "2026-11-20T10:00:00Z"}}],
 "unheardOf": {"deep": [1, 2.5, null]}
}`

func TestRead(t *testing.T) {
	t.Parallel()
	lower := strings.ToLower(sha)
	nine := time.Date(2026, time.November, 20, 9, 0, 0, 0, time.UTC)
	want := facts.Facts{
		Pull:            facts.Pull{Number: 7, Author: facts.Identity{Login: "mlopes", ID: 1, Type: facts.User}, Title: "Up", Draft: true, Labels: []string{"db"}, BaseRef: "refs/heads/main", Head: lower, MergeCommit: lower},
		Commits:         []facts.Commit{{SHA: lower, Author: facts.Identity{Email: "m@example.org"}, CoAuthors: []facts.Identity{{ID: 2}}, Verified: true}},
		Pushers:         []facts.Identity{{Login: "mlopes"}},
		PushersComplete: true,
		Reviews:         []facts.Review{{ID: 5, By: facts.Identity{Login: "j"}, State: facts.ChangesRequested, Commit: lower, BaseRef: "refs/heads/main", SubmittedAt: nine}},
		Commands:        []facts.Command{{By: facts.Identity{ID: 2}, Name: "emergency", Args: "#12 down", At: nine}},
		OtherPulls: []facts.OtherPull{{Number: 8, Base: "main", Head: "x", Change: "change/2026-11-20-x", Touches: []estate.Ref{"ci/db"},
			Window: &facts.Window{Start: nine, End: nine.Add(time.Hour)}}},
	}
	got, err := facts.Read([]byte(whole))
	require.NoError(t, err)
	assert.Equal(t, want, got)

	var decoded facts.Facts
	require.NoError(t, json.Unmarshal([]byte(whole), &decoded))
	assert.Equal(t, want, decoded, "the decoder of the standard library reads the same")
}

func TestAbsentListsAreEmpty(t *testing.T) {
	t.Parallel()
	got, err := facts.Read([]byte(`{}`))
	require.NoError(t, err)
	assert.Equal(t, facts.Facts{
		Pull: facts.Pull{Labels: []string{}}, Commits: []facts.Commit{}, Pushers: []facts.Identity{},
		Reviews: []facts.Review{}, Commands: []facts.Command{}, OtherPulls: []facts.OtherPull{},
	}, got)
	assert.False(t, got.PushersComplete, "unknown is not yes")
}

func TestFaultsNameTheirPlace(t *testing.T) {
	t.Parallel()
	review := func(fields string) string {
		return `{"reviews": [{"state": "approved", "submittedAt": "2026-11-20T10:00:00Z"}, {` + fields + `}]}`
	}
	for text, want := range map[string]string{
		``:                                  "facts: not JSON",
		`[]`:                                "facts: is a list",
		`null`:                              "facts: is nothing",
		`{`:                                 "unexpected EOF",
		`{} {}`:                             "one document",
		`{} x`:                              "one document",
		"{\"a\": \"\xff\"}":                 "not UTF-8",
		`{"pull": 1}`:                       "pull: is a number; a mapping",
		`{"pull": {"number": "7"}}`:         "pull.number: is text",
		`{"pull": {"number": 7.5}}`:         "pull.number: is 7.5",
		`{"pull": {"number": -1}}`:          "pull.number: is -1",
		`{"pull": {"author": {"id": 1e3}}}`: "pull.author.id: is 1e3",
		`{"pull": {"author": {"id": 9223372036854775808}}}`:                       "pull.author.id",
		`{"pull": {"author": {"id": 9007199254740992}}}`:                          "pull.author.id",
		`{"pull": {"head": "main"}}`:                                              "pull.head",
		`{"pull": {"mergeCommit": "abc1234"}}`:                                    "pull.mergeCommit",
		`{"pull": {"author": {"login": "a\nb"}}}`:                                 "pull.author.login: has control characters",
		`{"pull": {"draft": "yes"}}`:                                              "pull.draft: is text; true or false",
		`{"pull": {"labels": [1]}}`:                                               "pull.labels[0]: is a number",
		`{"pull": {"baseRef": "refs/tags/main"}}`:                                 "pull.baseRef",
		`{"pull": {"baseRef": "refs/heads/"}}`:                                    "pull.baseRef",
		`{"commits": {}}`:                                                         "commits: is a mapping; a list",
		`{"commits": [null]}`:                                                     "commits[0]: is nothing",
		`{"commits": [{}]}`:                                                       "commits[0].sha: is missing",
		`{"commits": [{"sha": "abc"}]}`:                                           "commits[0].sha: is \"abc\"",
		`{"pushersComplete": 1}`:                                                  "pushersComplete: is a number",
		review(`"submittedAt": "2026-11-20T10:00:00Z"`):                           "reviews[1].state: is missing",
		review(`"state": "aproved"`):                                              "reviews[1].state: is \"aproved\"; did you mean approved?",
		review(`"state": "pending"`):                                              "reviews[1].state",
		review(`"state": "approved"`):                                             "reviews[1].submittedAt: is missing",
		review(`"state": "approved", "submittedAt": "2026-11-20"`):                "reviews[1].submittedAt",
		review(`"state": "approved", "submittedAt": "0001-01-01T00:00:00+14:00"`): "reviews[1].submittedAt",
		`{"reviews": [], "Reviews": []}`:                                          `"reviews" and "Reviews" are one key twice`,
		`{"reviews": [{"by": {"id": 1, "\u0131d": 2}}]}`:                          `reviews[0].by: "id" and "ıd" are one key twice`,
		`{"pull": {"number": 1, "number": 2}}`:                                    "pull: \"number\" and \"number\"",
		`{"commands": [{"args": 1}]}`:                                             "commands[0].args: is a number",
		`{"commands": [{"args": ["a", 1]}]}`:                                      "commands[0].args[1]: is a number",
		`{"commands": [{"name": "x"}]}`:                                           "commands[0].at: is missing",
		`{"otherPulls": [{"change": "x"}]}`:                                       "otherPulls[0].change",
		`{"otherPulls": [{"touches": ["ci/a", null]}]}`:                           "otherPulls[0].touches[1]: is nothing",
		`{"otherPulls": [{"window": {}}]}`:                                        "otherPulls[0].window.start: is missing",
		`{"x": ` + strings.Repeat("[", 100) + strings.Repeat("]", 100) + `}`:      "nested deeper",
		`{"x": [` + strings.Repeat("1,", 10000) + `1]}`:                           "x: more than 10000 entries",
		`{"x": "` + strings.Repeat("x", facts.MaxBytes):                           "more than the",
		`{"pushers": [` + strings.Repeat("{},", 1) + `[]]}`:                       "pushers[1]: is a list",
	} {
		_, err := facts.Read([]byte(text))
		require.Error(t, err, "%.80s", text)
		assert.Contains(t, err.Error(), want, "%.80s", text)
	}
}

func TestCaps(t *testing.T) {
	t.Parallel()
	var keys strings.Builder
	for i := range facts.MaxEntries + 1 {
		fmt.Fprintf(&keys, `,"k%d": 0`, i)
	}
	_, err := facts.Read([]byte("{" + keys.String()[1:] + "}"))
	require.ErrorContains(t, err, "more than 10000 fields")

	long := strings.Repeat("k", 1<<20)
	_, err = facts.Read([]byte(`{"` + long + `": [` + strings.Repeat("0,", 9999) + `0], "pull": {"` + long + `": {"a": 1, "A": 1}}}`))
	require.ErrorContains(t, err, "pull.kkk")
	assert.Less(t, len(err.Error()), 300, "a long key makes no long message")

	inner := "[" + strings.Repeat("0,", 9998) + "0],"
	_, err = facts.Read([]byte(`{"x": [` + strings.Repeat(inner, 101) + `0]}`))
	require.ErrorContains(t, err, "more than 1000000 values")
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(whole))
	f.Add([]byte(`{"reviews": [{"by": {"id": 0}, "state": "DISMISSED", "submittedAt": "9999-12-31T23:59:59Z"}]}`))
	f.Fuzz(func(t *testing.T, content []byte) {
		read, err := facts.Read(content)
		if err != nil {
			assert.Equal(t, facts.Facts{}, read)
			return
		}
		text, err := json.Marshal(read)
		require.NoError(t, err)
		again, err := facts.Read(text)
		require.NoError(t, err, "%s", text)
		assert.Equal(t, read, again, "what was read once is read the same again")
	})
}
