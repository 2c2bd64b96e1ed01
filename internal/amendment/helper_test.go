package amendment

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/estate"
)

// value reads a value that is written as JSON.
func value(t require.TestingT, text string) *estate.Node {
	r, err := Parse("value.json", []byte(`{"value": `+text+`}`))
	require.NoError(t, err, text)
	return r.Body().Get("value")
}

// edit carries out an edit that is written as set PATH JSON, insert PATH INDEX JSON,
// remove PATH or replace OLD NEW.
func edit(t require.TestingT, text *Text, command string) error {
	verb, rest, _ := strings.Cut(command, " ")
	path, rest, _ := strings.Cut(rest, " ")
	if path == "." {
		path = ""
	}
	switch verb {
	case "set":
		return text.Set(path, value(t, rest))
	case "insert":
		number, rest, _ := strings.Cut(rest, " ")
		var index int
		require.NoError(t, json.Unmarshal([]byte(number), &index))
		return text.Insert(path, index, value(t, rest))
	case "remove":
		return text.Remove(path)
	case "replace":
		_, err := text.Replace(estate.Ref(path), estate.Ref(rest))
		return err
	}
	require.Fail(t, "no such edit", command)
	return nil
}

// reference are the files of the reference estate.
func reference(t testing.TB) map[string][]byte {
	out := map[string][]byte{}
	for _, pattern := range []string{"../../catalogue", "../../cmdb"} {
		err := filepath.WalkDir(pattern, func(path string, d os.DirEntry, err error) error {
			if err != nil || d.IsDir() || strings.HasSuffix(path, ".go") {
				return err
			}
			content, err := os.ReadFile(path)
			out[path] = content
			return err
		})
		require.NoError(t, err)
	}
	require.Greater(t, len(out), 400)
	return out
}

func str(text string) *estate.Node { return &estate.Node{Kind: estate.String, Text: text} }
