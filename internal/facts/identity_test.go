package facts_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/gitsm/gitsm/internal/facts"
)

func TestNoReply(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]facts.Identity{
		"1234567+MLopes@users.noreply.github.com":                    {Login: "mlopes", ID: 1234567},
		" mlopes@Users.NoReply.GitHub.com ":                          {Login: "mlopes"},
		"41898282+github-actions[bot]@users.noreply.github.com":      {Login: "github-actions[bot]", ID: 41898282},
		"noreply@github.com":                                         {},
		"m@example.org":                                              {},
		"1+@users.noreply.github.com":                                {},
		"+m@users.noreply.github.com":                                {},
		"1+m@users.noreply.github.com.example.org":                   {},
		"1+m@x@users.noreply.github.com":                             {},
		"99999999999999999999+m@users.noreply.github.com":            {},
		"1+\u212a@users.noreply.github.com":                          {},
		"-m@users.noreply.github.com":                                {},
		"1+m@users.noreply.github.com\n2+n@users.noreply.github.com": {},
	} {
		got, ok := facts.NoReply(address)
		assert.Equal(t, want, got, address)
		assert.Equal(t, want != facts.Identity{}, ok, address)
	}
}

func TestComplete(t *testing.T) {
	t.Parallel()
	const address = "7+m@users.noreply.github.com"
	assert.Equal(t, facts.Identity{Login: "m", ID: 7, Email: address}, facts.Identity{Email: address}.Complete())
	known := facts.Identity{Login: "n", Email: address}
	assert.Equal(t, known, known.Complete(), "an address that anybody can write adds nothing to what is known")
}

func TestWebFlow(t *testing.T) {
	t.Parallel()
	for id, want := range map[facts.Identity]bool{
		{ID: 19864447}:                                  true,
		{ID: 19864447, Login: "renamed"}:                true,
		{Login: "web-flow"}:                             true,
		{Email: "NoReply@github.com"}:                   true,
		{Login: "web-flow", ID: 5}:                      false,
		{Login: "mallory", Email: "noreply@github.com"}: false,
		{}: false,
	} {
		assert.Equal(t, want, id.IsWebFlow(), "%+v", id)
	}
}

func TestMayBeHuman(t *testing.T) {
	t.Parallel()
	for id, want := range map[facts.Identity]bool{
		{Login: "m"}:                       true,
		{Login: "m", Type: facts.User}:     true,
		{Login: "m", Type: facts.Bot}:      false,
		{Login: "M[BOT]"}:                  false,
		{Login: "m", Type: "Mannequin"}:    false,
		{Login: "m", Type: "Organization"}: false,
	} {
		assert.Equal(t, want, id.MayBeHuman(), "%+v", id)
	}
}

func TestBranch(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"main": "refs/heads/main", "refs/heads/main": "refs/heads/main", "feature/a": "refs/heads/feature/a", "heads/main": "refs/heads/heads/main",
		"refs/tags/main": "", "refs/pull/1/head": "", "": "", "refs/heads/": "", "a b": "", "a\n": "",
	} {
		got, ok := facts.Branch(name)
		assert.Equal(t, want, got, "%q", name)
		assert.Equal(t, want != "", ok, "%q", name)
	}
}

func TestString(t *testing.T) {
	t.Parallel()
	for id, want := range map[facts.Identity]string{
		{Login: "m", ID: 1}: "m (1)",
		{Login: "m"}:        "m",
		{ID: 1}:             "account 1",
		{Email: " m@x "}:    "m@x",
		{}:                  "an unknown account",
	} {
		assert.Equal(t, want, id.String())
	}
}
