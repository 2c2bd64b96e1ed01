package forge

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func sign(body, secret []byte) string {
	mac := hmac.New(sha256.New, secret)
	mac.Write(body)
	return "sha256=" + hex.EncodeToString(mac.Sum(nil))
}

// TestVerifyKnowsGitHubsExample has the values that GitHub publishes for testing.
func TestVerifyKnowsGitHubsExample(t *testing.T) {
	t.Parallel()
	const published = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"
	body, secret := []byte("Hello, World!"), []byte("It's a Secret to Everybody")
	assert.NoError(t, Verify(body, published, secret))
	assert.NoError(t, Verify(body, published, []byte("the next one"), secret), "while one replaces the other")
	assert.NoError(t, Verify(body, published, secret, nil))
	for name, signature := range map[string]string{
		"none": "", "no algorithm": published[7:], "another algorithm": "sha1=" + published[7:], "cut": published[:len(published)-2],
		"not hex": "sha256=zz", "longer": published + "00", "of nothing": "sha256=",
	} {
		assert.ErrorIs(t, Verify(body, signature, secret), ErrSignature, name)
	}
	assert.ErrorIs(t, Verify(append(body, ' '), published, secret), ErrSignature)
	assert.ErrorIs(t, Verify(body, published), ErrSignature)
	assert.ErrorIs(t, Verify(body, sign(body, nil), nil, []byte{}), ErrSignature, "an empty secret is none")
}

const (
	ofRepository = `"repository":{"id":5,"full_name":"acme/it"}`
	ofPulls      = `"pull_requests":[{"number":4,"base":{"repo":{"id":5}}},{"number":4,"base":{"repo":{"id":5}}},{"number":9,"base":{"repo":{"id":6}}}]`
)

func TestReadEvent(t *testing.T) {
	t.Parallel()
	at := Event{Repository: 5, Name: Name{"acme", "it"}}
	pull := func(n ...int) Event { e := at; e.Pulls = n; return e }
	group := at
	group.Group, group.GroupBase, group.GroupBaseRef, group.GroupRef = idA, idB, "refs/heads/main", "refs/heads/gh-readonly-queue/main/pr-4"
	labelled := pull(4)
	labelled.Label = "x/y"
	moved, gone, fork := at, at, at
	moved.Branch, gone.Installed, fork.Head = "refs/heads/main", true, idA
	for _, c := range []struct {
		event, body string
		want        Event
	}{
		{"pull_request", `{"action":"opened","pull_request":{"number":4},` + ofRepository + `}`, pull(4)},
		{"pull_request", `{"action":"labeled","label":{"name":"x/y"},"sender":{"type":"Bot"},"pull_request":{"number":4},` + ofRepository + `}`, labelled},
		{"pull_request", `{"action":"unlabeled","label":{"name":"x/y"},"sender":{"type":"User"},"pull_request":{"number":4},` + ofRepository + `}`, pull(4)},
		{"pull_request_review", `{"action":"submitted","review":{"state":"approved"},"pull_request":{"number":4},` + ofRepository + `}`, pull(4)},
		{"pull_request_review", `{"action":"dismissed","review":{"state":"dismissed"},"pull_request":{"number":4},` + ofRepository + `}`, pull(4)},
		{"pull_request_review_thread", `{"action":"resolved","pull_request":{"number":4},` + ofRepository + `}`, pull(4)},
		{"issue_comment", `{"issue":{"number":4,"pull_request":{}},"comment":{"user":{"type":"User"}},` + ofRepository + `}`, pull(4)},
		{"issue_comment", `{"issue":{"number":4},` + ofRepository + `}`, Event{}},
		{"issue_comment", `{"issue":{"number":4,"pull_request":{}},"comment":{"user":{"type":"Bot"},"performed_via_github_app":{"id":7}},` + ofRepository + `}`, Event{}},
		{"issue_comment", `{"issue":{"number":4,"pull_request":{}},"comment":{"user":{"type":"User"},"performed_via_github_app":{"id":7}},` + ofRepository + `}`, pull(4)},
		{"push", `{"ref":"refs/heads/main",` + ofRepository + `}`, moved},
		{"push", `{"ref":"refs/tags/v1",` + ofRepository + `}`, Event{}},
		{"merge_group", `{"action":"checks_requested","merge_group":{"head_sha":"` + idA + `","head_ref":"refs/heads/gh-readonly-queue/main/pr-4","base_sha":"` + idB + `","base_ref":"refs/heads/main"},` + ofRepository + `}`, group},
		{"merge_group", `{"action":"destroyed",` + ofRepository + `}`, Event{}},
		{"check_run", `{"action":"rerequested","check_run":{"app":{"id":7},"head_sha":"` + idA + `",` + ofPulls + `},` + ofRepository + `}`, pull(4)},
		{"check_run", `{"action":"requested_action","check_run":{"app":{"id":7},"head_sha":"` + idA + `","pull_requests":[]},` + ofRepository + `}`, fork},
		{"check_run", `{"action":"rerequested","check_run":{"app":{"id":8},"head_sha":"` + idA + `"},` + ofRepository + `}`, Event{}},
		{"check_run", `{"action":"completed","check_run":{"app":{"id":7},` + ofPulls + `},` + ofRepository + `}`, Event{}},
		{"check_suite", `{"action":"rerequested","check_suite":{"app":{"id":7},` + ofPulls + `},` + ofRepository + `}`, pull(4)},
		{"check_suite", `{"action":"requested","check_suite":{"app":{"id":7},` + ofPulls + `},` + ofRepository + `}`, Event{}},
		{"installation", `{"action":"created"}`, Event{Installed: true}},
		{"installation_repositories", `{}`, Event{Installed: true}},
		{"repository", `{"action":"renamed",` + ofRepository + `}`, gone},
		{"status", `{}`, Event{}}, {"ping", `not even JSON`, Event{}}, {"team", `{}`, Event{}}, {"membership", `{}`, Event{}}, {"", ``, Event{}}, {"sponsorship", `{}`, Event{}},
	} {
		got, err := ReadEvent(c.event, []byte(c.body), 7)
		assert.NoError(t, err, c.body)
		assert.Equal(t, c.want, got, "%s %s", c.event, c.body)
	}
	for _, body := range []string{
		``, `null`, `[]`, `{}`, `{"pull_request":{"number":4}}`, `{"pull_request":{"number":0},` + ofRepository + `}`, `{"pull_request":{"number":-4},` + ofRepository + `}`,
		`{"pull_request":{"number":1e99},` + ofRepository + `}`, `{"pull_request":{"number":4},"repository":{"id":5,"full_name":"acme/.."}}`,
		`{"pull_request":{"number":4},"repository":{"id":-5,"full_name":"acme/it"}}`, `{"pull_request":{"number":4},"repository":{"id":5,"full_name":"acme/it/../x"}}`,
	} {
		e, err := ReadEvent("pull_request", []byte(body), 7)
		assert.Error(t, err, body)
		assert.Zero(t, e)
	}
	_, err := ReadEvent("merge_group", []byte(`{"action":"checks_requested","merge_group":{"head_sha":"x"},`+ofRepository+`}`), 7)
	assert.Error(t, err)
}

type sample struct {
	event string
	body  []byte
}

// samples are GitHub's own, and reviews that it has no sample of.
func samples(t testing.TB) []sample {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("..", "..", "..", "shared", "data", "github-api", "webhook-samples.json"))
	if errors.Is(err, fs.ErrNotExist) {
		if os.Getenv("GITSM_REQUIRE_ALL") == "1" {
			t.Fatal("GITSM_REQUIRE_ALL=1, and there are no samples of GitHub's events")
		}
		t.Skip("GitHub's samples of events are not here: ../shared/data/github-api")
	}
	require.NoError(t, err)
	var events []struct {
		Name     string            `json:"name"`
		Examples []json.RawMessage `json:"examples"`
	}
	require.NoError(t, json.Unmarshal(content, &events))
	var all []sample
	for _, e := range events {
		for _, body := range e.Examples {
			all = append(all, sample{e.Name, body})
			if e.Name == "pull_request_review" {
				for _, state := range []string{"approved", "changes_requested"} {
					all = append(all, sample{e.Name, bytes.Replace(body, []byte(`"commented"`), []byte(`"`+state+`"`), 1)})
				}
			}
		}
	}
	return all
}

func TestOfficialSamplesAreTaken(t *testing.T) {
	t.Parallel()
	secret := []byte("hush")
	count, news := 0, map[string]int{}
	for _, s := range samples(t) {
		signature := sign(s.body, secret)
		assert.NoError(t, Verify(s.body, signature, secret))
		assert.ErrorIs(t, Verify(append(bytes.Clone(s.body), ' '), signature, secret), ErrSignature)
		e, err := ReadEvent(s.event, s.body, 29310)
		assert.NoError(t, err, s.event)
		count++
		if e.Repository != 0 || e.Installed {
			news[s.event]++
		}
		if e.Repository != 0 && !e.Installed {
			assert.True(t, len(e.Pulls) > 0 || e.Branch != "" || e.Group != "" || e.Head != "", "%s: there is something to look at", s.event)
		}
	}
	assert.Equal(t, 101+8, count)
	assert.Equal(t, 29, news["pull_request"])
	assert.Equal(t, 4+8, news["pull_request_review"])
	assert.Equal(t, 3, news["pull_request_review_thread"])
	assert.Equal(t, 2, news["merge_group"])
	assert.Equal(t, 7, news["installation"])
	assert.Equal(t, 3, news["installation_repositories"])
	for _, ignored := range []string{"ping", "status", "team", "membership"} {
		assert.Zero(t, news[ignored], ignored)
	}
}

func FuzzReadEvent(f *testing.F) {
	for _, name := range []string{"pull_request", "push", "check_run", "merge_group", "issue_comment", "check_suite", "repository"} {
		f.Add(name, []byte(`{"action":"rerequested","ref":"refs/heads/x","issue":{"number":1,"pull_request":{}},"pull_request":{"number":4},"check_run":{"app":{"id":7},`+ofPulls+`},`+ofRepository+`}`))
	}
	f.Fuzz(func(t *testing.T, name string, body []byte) {
		e, err := ReadEvent(name, body, 7)
		if err != nil && !assert.ObjectsAreEqual(Event{}, e) {
			t.Fatal("an event besides an error")
		}
		if e.Repository == 0 && (len(e.Pulls) > 0 || e.Branch != "" || e.Group != "" || e.Head != "") {
			t.Fatal("something to look at nowhere")
		}
		for _, n := range e.Pulls {
			if n <= 0 {
				t.Fatal("no such pull request")
			}
		}
		if _, err := ParseName(e.Name.String()); e.Repository != 0 && err != nil {
			t.Fatal("no such repository")
		}
	})
}

func FuzzVerify(f *testing.F) {
	f.Add([]byte("x"), "sha256=00")
	f.Fuzz(func(t *testing.T, body []byte, signature string) {
		if Verify(body, signature, []byte("a secret nobody has")) == nil && signature != sign(body, []byte("a secret nobody has")) {
			// Hexadecimal digits may be written large.
			if raw, err := hex.DecodeString(signature[7:]); err != nil || "sha256="+hex.EncodeToString(raw) != sign(body, []byte("a secret nobody has")) {
				t.Fatal("taken without a signature")
			}
		}
	})
}
