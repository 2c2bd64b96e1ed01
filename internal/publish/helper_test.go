package publish_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/approval"
	"github.com/gitsm/gitsm/internal/publish"
)

// decided reads a decision that change assess took on the reference estate.
func decided(t *testing.T, name string) approval.Decision {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("testdata", "decisions", name+".json"))
	require.NoError(t, err)
	var d approval.Decision
	require.NoError(t, json.Unmarshal(content, &d))
	return d
}

// golden compares with a file, or writes it where GITSM_UPDATE=1.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", "golden", name)
	if os.Getenv("GITSM_UPDATE") == "1" {
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		require.NoError(t, os.WriteFile(path, []byte(got), 0o644))
		return
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, string(want), got, path)
}

// shown is a check run as people read it.
func shown(p publish.Publication) string {
	var b strings.Builder
	fmt.Fprintf(&b, "conclusion: %s\ntitle: %s\nlabels: %s\ndetails: %s\n\n%s\n", p.Conclusion, p.Title, strings.Join(p.Labels, " "), p.DetailsURL, p.Summary)
	for _, a := range p.Annotations {
		fmt.Fprintf(&b, "\n%s:%d %s %s\n%s\n", a.Path, a.Line, a.Level, a.Title, a.Message)
	}
	return b.String()
}
