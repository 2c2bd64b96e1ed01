package amendment

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/estate"
)

// A field that is added and taken out again leaves no trace, and neither does one that is
// altered and altered back.
func TestReferenceEstateComesBack(t *testing.T) {
	t.Parallel()
	for path, content := range reference(t) {
		text, err := Parse(path, content)
		require.NoError(t, err)
		for _, added := range []struct{ path, value string }{{"zzz", `"yes"`}, {"zzz", `{"a": [1, "x"]}`}, {"relations2", `[{"to": "ci/a"}, {"to": "ci/b"}]`}} {
			require.NoError(t, text.Set(added.path, value(t, added.value)), path)
			require.Greater(t, len(text.Bytes()), len(content))
			require.NoError(t, text.Remove(added.path), path)
			require.Equal(t, string(content), string(text.Bytes()), path)
		}
		name := "name"
		if text.Body().Str(name) == "" {
			name = "title"
		}
		before := text.Body().Str(name)
		require.NoError(t, text.Set(name, str("another: name")), path)
		require.NoError(t, text.Set(name, str(before)), path)
		quotes := func(b []byte) string { return strings.ReplaceAll(string(b), `"`, "") }
		require.Equal(t, quotes(content), quotes(text.Bytes()), path)
		if len(text.Body().Each("relations")) == 0 {
			continue
		}
		middle := len(text.Body().Each("relations")) / 2
		now := string(text.Bytes())
		require.NoError(t, text.Insert("relations", middle, value(t, `{"type": "depends_on", "to": "ci/zzz"}`)), path)
		require.NoError(t, text.Remove(estate.IndexPath("relations", middle)), path)
		require.Equal(t, now, string(text.Bytes()), path)
	}
}

// The reference estate is in the layout that it is a reference for. Of what Format would
// alter, the one lines up a column as cue fmt does, and the other shows where a comma that
// was meant as text parts two entries.
func TestReferenceEstateIsFormatted(t *testing.T) {
	t.Parallel()
	var altered []string
	for path, content := range reference(t) {
		formatted, err := Format(path, content)
		require.NoError(t, err, path)
		if string(formatted) != string(content) {
			altered = append(altered, filepath.Base(path))
		}
		if len(path)%4 != 0 {
			continue
		}
		windows, err := Format(path, []byte(strings.ReplaceAll(string(content), "\n", "\r\n")))
		require.NoError(t, err, path)
		require.Equal(t, string(formatted), string(windows), path)
	}
	assert.Subset(t, []string{"vm-monitoring.cue", "2026-03-02-shop-spring.yaml"}, altered)
}

// A record that is written anew says the same in every format.
func TestReferenceEstateIsWrittenAnew(t *testing.T) {
	t.Parallel()
	for path, content := range reference(t) {
		if len(path)%4 != 0 {
			continue
		}
		text, err := Parse(path, content)
		require.NoError(t, err)
		for _, file := range []string{"a.yaml", "a.json", "a.cue"} {
			anew, err := New(file, text.Body())
			require.NoError(t, err, path)
			require.True(t, Same(text.Body(), anew.Body()), path)
			formatted, err := Format(file, anew.Bytes())
			require.NoError(t, err, path)
			require.Equal(t, string(anew.Bytes()), string(formatted), path)
		}
	}
}
