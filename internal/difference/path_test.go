package difference_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"

	"github.com/gitsm/gitsm/internal/difference"
	"github.com/gitsm/gitsm/internal/estate"
)

func TestLeaves(t *testing.T) {
	t.Parallel()
	a, b := text("a"), mapping("x", text("1"), "y.z", list(text("2"), mapping()))
	for name, c := range map[string]struct {
		from, to *estate.Node
		want     []string
	}{
		"a value":           {&a, &a, []string{"f"}},
		"something added":   {nil, &b, []string{`f."y.z"[0]`, `f."y.z"[1]`, "f.x"}},
		"something removed": {&b, nil, []string{`f."y.z"[0]`, `f."y.z"[1]`, "f.x"}},
		"something else":    {&a, &b, []string{"f", `f."y.z"[0]`, `f."y.z"[1]`, "f.x"}},
	} {
		assert.Equal(t, c.want, difference.Field{Path: "f", From: c.from, To: c.to}.Leaves(), name)
	}
}

func TestStepsAreAsManyAsTheNames(t *testing.T) {
	t.Parallel()
	assert.Equal(t, []string{"targets", "[1]", `"a.b"`, "percent"}, difference.Steps(`targets[1]."a.b".percent`))
	rapid.Check(t, func(t *rapid.T) {
		n := mappings(2).Draw(t, "content")
		for _, r := range difference.Compare(made(nil), one(n), nil) {
			for _, f := range r.Fields {
				assert.Len(t, difference.Steps(f.Path), 1, f.Path)
			}
		}
	})
}

// FuzzSteps looks for a path that never ends.
func FuzzSteps(f *testing.F) {
	for _, path := range []string{"a.b[0]", "..", "[", `"`, `a."b`, "[]", ".["} {
		f.Add(path)
	}
	f.Fuzz(func(t *testing.T, path string) {
		if got := difference.Steps(path); len(got) > len(path) {
			t.Fatalf("%q has %d steps", path, len(got))
		}
	})
}
