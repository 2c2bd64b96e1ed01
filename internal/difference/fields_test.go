package difference_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/gitsm/gitsm/internal/difference"
	"github.com/gitsm/gitsm/internal/estate"
)

// leafTable is the values of a record by their paths.
func leafTable(n estate.Node) map[string]string {
	out := map[string]string{}
	for _, l := range difference.Leaves(n) {
		out[l.Path] = canonical(&l.Value)
	}
	return out
}

// TestKeptIsWhatDoesNotDiffer holds what is kept against what differs.
func TestKeptIsWhatDoesNotDiffer(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		before := mappings(3).Draw(t, "before")
		after := altered(t, before)
		was, is := leafTable(before), leafTable(after)
		kept := difference.Kept(before, after)
		from := map[string]bool{}
		for now, then := range kept {
			require.Contains(t, is, now)
			require.Contains(t, was, then)
			require.Equal(t, was[then], is[now])
			require.False(t, from[then], "one value is kept in two places")
			from[then] = true
		}
		differs := map[string]bool{}
		for _, f := range difference.Fields(before, after) {
			if f.To != nil {
				for _, path := range (difference.Field{Path: f.Path, To: f.To}).Leaves() {
					differs[path] = true
				}
			}
		}
		for path, value := range is {
			_, same := kept[path]
			if value == "[]" || value == "{}" {
				require.False(t, same && differs[path], path) // one that was emptied is neither
				continue
			}
			require.Equal(t, differs[path], !same, path)
		}
	})
}

func TestAllIsKeptOfTheSame(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := mappings(3).Draw(t, "value")
		kept := difference.Kept(n, n.Clone())
		assert.Len(t, kept, len(leafTable(n)))
		for now, then := range kept {
			assert.Equal(t, now, then)
		}
	})
}

func TestConcerns(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		field, path string
		want        bool
	}{
		{"owner", "owner", true},
		{"owner", "name", false},
		{"attributes.version", "attributes", true},
		{"attributes", "attributes.version", true}, // as a whole
		{"attributes.os", "attributes.version", false},
		{"attributesOfOld", "attributes", false},
		{"targets[0].percent", "targets.percent", true},
		{"targets[0].percent", "targets[0]", true},
		{"targets[0].percent", "targets[1]", false},
		{"targets[0].percent", "targets[0].percent", true},
		{"targets[0].metric", "targets.percent", false},
		{"targets[0]", "targets.percent", true},
		{"tags[2]", "tags", true},
		{`a."b.c"[1]`, `a."b.c"`, true},
	} {
		assert.Equal(t, c.want, difference.Field{Path: c.field}.Concerns(c.path), strings.Join([]string{c.field, c.path}, " "))
	}
}
