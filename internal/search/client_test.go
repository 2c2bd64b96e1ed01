package search

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// question is what client.js is asked, answer what it says.
type question struct {
	Find  *string  `json:"find,omitempty"`
	Limit int      `json:"limit,omitempty"`
	Full  bool     `json:"full,omitempty"`
	Texts []string `json:"texts,omitempty"`
}

type answer struct {
	Total  int
	Refs   []string
	Hits   []struct{ Ref, Title, Kind, Href, State string }
	Loaded []string
	Words  [][]string
	Error  string
}

func find(query string) question { return question{Find: &query, Limit: 100} }

// fatal is what both tests and properties have.
type fatal interface {
	require.TestingT
	Helper()
}

// node says where node is; without it a test is skipped, or fails where all must run.
func node(t *testing.T) string {
	t.Helper()
	path, err := exec.LookPath("node")
	if err != nil {
		require.NotEqual(t, "1", os.Getenv("GITSM_REQUIRE_ALL"), "there is no node on PATH to run the client of the search")
		t.Skip("there is no node on PATH to run the client of the search")
	}
	return path
}

// ask writes an index to a folder and has the client answer questions from it.
func ask(t fatal, node, folder string, files []File, questions ...question) []answer {
	t.Helper()
	require.NoError(t, os.RemoveAll(filepath.Join(folder, "search")))
	require.NoError(t, os.MkdirAll(filepath.Join(folder, "search"), 0o755))
	for _, f := range files {
		require.NoError(t, os.WriteFile(filepath.Join(folder, filepath.FromSlash(f.Path)), f.Content, 0o600))
	}
	input, err := json.Marshal(questions)
	require.NoError(t, err)
	command := exec.Command(node, filepath.Join("testdata", "client.js"), folder)
	command.Stdin = bytes.NewReader(input)
	var stderr bytes.Buffer
	command.Stderr = &stderr
	out, err := command.Output()
	require.NoError(t, err, stderr.String())
	var answers []answer
	require.NoError(t, json.Unmarshal(out, &answers))
	require.Len(t, answers, len(questions))
	return answers
}
