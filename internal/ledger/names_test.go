package ledger_test

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/gitsm/gitsm/internal/gittree"
	"github.com/gitsm/gitsm/internal/ledger"
)

// names are drawn by a seed.
func names(t require.TestingT, texts ...string) ledger.Names {
	var n ledger.Names
	var seed [32]byte
	_, err := n.Add(rand.NewChaCha8(seed), texts...)
	require.NoError(t, err)
	return n
}

const decision = `{"verdict":"approved","change":{"ref":"change/2026-11-20-high","title":"high time, says approved","risk":"high","reason":"Ada Lovelace asked"},
 "people":{"person/ada":"Ada Lovelace","person/person":"person"},
 "next":["ask approved or person/approved; ada@example.org, ada and adam","nothing: ~0123456789abcdef, ~=0123456789abcdef ~"],
 "requirements":[{"id":"approved","reason":"high","from":["person/person"],"approvals":[
  {"by":"approved (7)","why":"approved is not on main","counted":false},{"by":"person/person","why":"person/person approved","counted":true}]}],
 "reasons":{"id":"high","result":"approved","why":"because of high","children":[]}}`

// What programs read stays, whatever accounts are called.
func TestAccountsNamedLikeValues(t *testing.T) {
	t.Parallel()
	personal := []string{"approved", "high", "person", "Ada Lovelace", "ada", "ada@example.org", "change"}
	n := names(t, personal...)
	hidden, err := n.HideDecision([]byte(decision), personal)
	require.NoError(t, err)
	var d struct {
		Verdict string
		Change  struct{ Ref, Risk, Title, Reason string }
		People  map[string]string
		Next    []string

		Requirements []struct {
			ID        string
			From      []string
			Approvals []struct{ By, Why string }
		}
		Reasons struct{ ID, Result string }
	}
	require.NoError(t, json.Unmarshal(hidden, &d))
	assert.Equal(t, "approved", d.Verdict)
	assert.Equal(t, "change/2026-11-20-high", d.Change.Ref)
	assert.Equal(t, "high", d.Change.Risk)
	assert.Equal(t, "approved", d.Requirements[0].ID)
	assert.Equal(t, "approved", d.Reasons.Result)
	assert.Equal(t, "person/person", d.Requirements[0].Approvals[1].By)
	assert.Regexp(t, `^~[0-9a-f]{16} \(7\)$`, d.Requirements[0].Approvals[0].By)
	assert.Regexp(t, `^person/person ~[0-9a-f]{16}$`, d.Requirements[0].Approvals[1].Why, "a reference says who it is by itself")
	assert.Regexp(t, `^ask ~[0-9a-f]{16} or person/approved; ~[0-9a-f]{16}, ~[0-9a-f]{16} and adam$`, d.Next[0])
	assert.Regexp(t, `^~[0-9a-f]{16}$`, d.People["person/ada"])
	assert.Regexp(t, `^~[0-9a-f]{16} asked$`, d.Change.Reason)
	for _, secret := range []string{"Lovelace", "example.org", "approved (7)"} {
		assert.NotContains(t, string(hidden), secret)
	}
	shown, err := n.ShowDecision(hidden)
	require.NoError(t, err)
	want, err := ledger.Canonical([]byte(decision))
	require.NoError(t, err)
	assert.Equal(t, string(want), string(shown))

	assert.False(t, n.HasTokens(hidden))
	assert.Equal(t, 1, n.Forget("Ada Lovelace"))
	assert.True(t, n.HasTokens(hidden))
	shown, err = n.ShowDecision(hidden)
	require.NoError(t, err)
	assert.NotContains(t, string(shown), "Lovelace")
	assert.Contains(t, string(shown), "approved is not on main")
}

func TestFactsKeepNumbers(t *testing.T) {
	t.Parallel()
	const facts = `{"pull":{"number":7,"author":{"login":"approved","id":101,"type":"User"},"title":"approved: go","baseRef":"refs/heads/main"},
 "reviews":[{"by":{"login":"bob","id":102,"email":"bob@example.org"},"state":"approved","commit":"aa"}],
 "commands":[{"by":{"login":"bob"},"name":"emergency","args":"incident/2026-11-20-bob bob says"}]}`
	personal := []string{"approved", "bob", "bob@example.org"}
	n := names(t, personal...)
	hidden, err := n.HideFacts([]byte(facts), personal)
	require.NoError(t, err)
	assert.Contains(t, string(hidden), `"state":"approved"`)
	assert.Contains(t, string(hidden), `"id":101`)
	assert.Contains(t, string(hidden), `"args":"incident/2026-11-20-bob ~`)
	assert.NotContains(t, string(hidden), `"login":"bob"`)
	assert.NotContains(t, string(hidden), `bob@`)
	shown, err := n.ShowFacts(hidden)
	require.NoError(t, err)
	want, err := ledger.Canonical([]byte(facts))
	require.NoError(t, err)
	assert.Equal(t, string(want), string(shown))
}

// roundTrip demands that what was hidden can be shown as it was, and that no text stands
// there as a word.
func roundTrip(t require.TestingT, sentence string, personal []string) {
	n := names(t, personal...)
	document, err := json.Marshal(map[string]any{"why": sentence, "people": map[string]string{"person/a": sentence}, "by": sentence, "id": sentence})
	require.NoError(t, err)
	want, err := ledger.Canonical(document)
	require.NoError(t, err)
	hidden, err := n.HideDecision(document, personal)
	require.NoError(t, err)
	shown, err := n.ShowDecision(hidden)
	require.NoError(t, err)
	require.Equal(t, string(want), string(shown), "%q hides as %s", sentence, hidden)
	var left struct{ ID string }
	require.NoError(t, json.Unmarshal(hidden, &left))
	require.Equal(t, strings.ToValidUTF8(sentence, "\ufffd"), left.ID)
}

func TestHideAndShow(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		words := []string{"a", "ada", "~", "=", " ", "/", "person/", "~0123456789abcdef", "0123456789abcdef", "~=", "é", "-", ".", "ada@b.c", "\"", "<", "\u2028", "#7", "(", "x"}
		sentence := strings.Join(rapid.SliceOfN(rapid.SampledFrom(words), 0, 12).Draw(t, "sentence"), "")
		personal := rapid.SliceOfN(rapid.SampledFrom([]string{"a", "ada", "ada ada", "~", "~=", "0123456789abcdef", "~0123456789abcdef", "é", "ada@b.c", "person", "-", "person/"}), 0, 4).Draw(t, "personal")
		roundTrip(t, sentence, personal)
	})
}

func FuzzHideAndShow(f *testing.F) {
	f.Add("ada approved ~0123456789abcdef", "ada", "approved")
	f.Add("~=0123456789abcdef", "0123456789abcdef", "~")
	f.Fuzz(func(t *testing.T, sentence, one, other string) {
		// JSON has no other texts than these.
		clean := func(s string) string { return strings.ToValidUTF8(s, "\ufffd") }
		roundTrip(t, clean(sentence), []string{clean(one), clean(other)})
	})
}

func FuzzDecode(f *testing.F) {
	e := ledger.Entry{Format: ledger.Format, Number: 2, Kind: ledger.Merged, At: noon, RecordedAt: noon, Decision: json.RawMessage(`{"a":1}`)}
	file, err := e.Encode()
	require.NoError(f, err)
	f.Add(file)
	f.Add([]byte(`{"format":1,"number":-1,"facts":[1e400]}`))
	f.Fuzz(func(t *testing.T, file []byte) {
		e, err := ledger.Decode(file)
		if err != nil {
			return
		}
		_ = e.Message(file)
		again, err := e.Encode()
		if err != nil {
			return // a year that JSON cannot have, or a number
		}
		read, err := ledger.Decode(again)
		require.NoError(t, err)
		third, err := read.Encode()
		require.NoError(t, err)
		require.Equal(t, string(again), string(third))
	})
}

// An entry is read if it has the bytes that this program would write, and no others.
func TestDecodeIsStrict(t *testing.T) {
	t.Parallel()
	e := ledger.Entry{Format: ledger.Format, Number: 2, Kind: ledger.Merged, At: noon, RecordedAt: noon}
	file, err := e.Encode()
	require.NoError(t, err)
	_, err = ledger.Decode(file)
	require.NoError(t, err)
	for name, other := range map[string][]byte{
		"layout":         append([]byte(" "), file...),
		"a field twice":  bytes.Replace(file, []byte(`"number":2`), []byte(`"number":2,"number":2`), 1),
		"another case":   bytes.Replace(file, []byte(`"number"`), []byte(`"Number"`), 1),
		"unknown":        bytes.Replace(file, []byte(`"number"`), []byte(`"more":1,"number"`), 1),
		"something more": append(bytes.Clone(file), "{}\n"...),
		"no line end":    bytes.TrimSpace(file),
		"form":           bytes.Replace(file, []byte(`"format":1`), []byte(`"format":2`), 1),
		"nothing":        nil,
	} {
		_, err := ledger.Decode(other)
		require.Error(t, err, name)
	}
}

func TestNamesOfTwoClones(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	bare := t.TempDir()
	git(t, bare, "clone", "-q", "--bare", p.dir, ".")
	var clones []*ledger.Appender
	for range 2 {
		dir := t.TempDir()
		git(t, dir, "clone", "-q", bare, ".")
		clones = append(clones, p.appender(open(t, dir)))
	}
	add := func(a *ledger.Appender, remote string, texts ...string) {
		t.Helper()
		a.Remote = remote
		require.NoError(t, a.ChangeNames(t.Context(), func(n *ledger.Names) (bool, error) {
			return n.Add(rand.NewChaCha8([32]byte([]byte((texts[0] + strings.Repeat("-", 32))[:32]))), texts...)
		}))
	}
	knows := func(repo *gittree.Repository, text string) bool {
		t.Helper()
		n, err := ledger.ReadNames(t.Context(), repo)
		require.NoError(t, err)
		return n.Hide(text) != text
	}
	add(clones[0], "", "here")
	add(clones[1], "origin", "there")
	add(clones[0], "origin", "both!")
	there := open(t, bare)
	for _, text := range []string{"here", "there", "both!"} {
		assert.True(t, knows(there, text), "%s is at the remote", text)
	}
	require.Equal(t, "1", git(t, bare, "rev-list", "--count", ledger.NamesBranch), "the branch has no history")

	// What one clone forgets does not come back by another that still knows it.
	clones[1].Remote = "origin"
	require.NoError(t, clones[1].ChangeNames(t.Context(), func(n *ledger.Names) (bool, error) { return n.Forget("here") > 0, nil }))
	assert.True(t, knows(clones[0].Repo, "here"), "it has not heard of it")
	add(clones[0], "origin", "another")
	for _, repo := range []*gittree.Repository{there, clones[0].Repo, clones[1].Repo} {
		assert.False(t, knows(repo, "here"))
	}
	assert.True(t, knows(there, "another"))
}
