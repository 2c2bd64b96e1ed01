package scaffold_test

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/rhysd/actionlint"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"

	"github.com/gitsm/gitsm/internal/scaffold"
)

// shipped are the workflows and actions of this repository, and the workflows of a new one.
func shipped(t *testing.T) (workflows, actions map[string][]byte) {
	t.Helper()
	workflows, actions = map[string][]byte{}, map[string][]byte{}
	for pattern, into := range map[string]map[string][]byte{"workflows/*.yml": workflows, "actions/*/action.yml": actions} {
		files, err := filepath.Glob(filepath.Join("..", "..", ".github", filepath.FromSlash(pattern)))
		require.NoError(t, err)
		require.NotEmpty(t, files)
		for _, file := range files {
			content, err := os.ReadFile(file)
			require.NoError(t, err)
			into[filepath.ToSlash(file)] = content
		}
	}
	for _, action := range []string{"", "v1.2.3", strings.Repeat("0123456789", 4)} {
		made, err := scaffold.Files(scaffold.Options{Organisation: "Example", Name: "Ada", Email: "ada@example.org", Zone: "UTC", Action: action, Today: time.Now()})
		require.NoError(t, err)
		for _, f := range made {
			if strings.HasPrefix(f.Path, ".github/workflows/") {
				workflows["init "+action+" "+f.Path] = f.Content
			}
		}
	}
	return workflows, actions
}

// lint returns what actionlint has to say about a workflow.
func lint(t *testing.T, name string, content []byte) []string {
	t.Helper()
	linter, err := actionlint.NewLinter(io.Discard, &actionlint.LinterOptions{})
	require.NoError(t, err)
	root, err := filepath.Abs(filepath.Join("..", ".."))
	require.NoError(t, err)
	project, err := actionlint.NewProject(root)
	require.NoError(t, err)
	found, err := linter.Lint(name, content, project)
	require.NoError(t, err)
	var out []string
	for _, e := range found {
		out = append(out, e.Error())
	}
	return out
}

func TestWorkflowsAreInOrder(t *testing.T) {
	t.Parallel()
	workflows, actions := shipped(t)
	for name, content := range workflows {
		assert.Empty(t, lint(t, name, content), name)
	}
	for name, content := range actions {
		assert.Empty(t, lint(t, name, asWorkflow(t, content)), name)
	}
	// The linter that is used does find what it is there for.
	assert.NotEmpty(t, lint(t, "bad", []byte("on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - run: echo ${{ github.event.pull_request.title }}\n")))
	assert.NotEmpty(t, lint(t, "bad", []byte("on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: ./.github/actions/check\n        with: {tokken: a}\n")))
}

// asWorkflow makes a workflow of a composite action, with the same inputs and steps, since a
// linter does not look into actions.
func asWorkflow(t *testing.T, content []byte) []byte {
	t.Helper()
	var action struct {
		Inputs map[string]any
		Runs   struct{ Steps []map[string]any }
	}
	require.NoError(t, yaml.Unmarshal(content, &action))
	inputs := map[string]any{}
	for name := range action.Inputs {
		inputs[name] = map[string]any{"type": "string"}
	}
	for _, step := range action.Runs.Steps {
		if step["run"] != nil {
			assert.Equal(t, "bash", step["shell"])
		}
	}
	out, err := yaml.Marshal(map[string]any{
		"on":   map[string]any{"workflow_call": map[string]any{"inputs": inputs}},
		"jobs": map[string]any{"all": map[string]any{"runs-on": "ubuntu-latest", "steps": action.Runs.Steps}},
	})
	require.NoError(t, err)
	return out
}

var (
	uses   = regexp.MustCompile(`(?m)^\s*(?:- )?uses: *(\S+)(.*)$`)
	pinned = regexp.MustCompile(`^[a-z-]+/[a-z-]+@[0-9a-f]{40}$`)
	inRun  = regexp.MustCompile(`(?m)run: *[|>'"]?.*\$\{\{`)
)

// TestActionsBesideSecretsArePinned demands the full commit of what runs in the same jobs as a
// secret or a token that writes, and a version for people in a comment.
func TestActionsBesideSecretsArePinned(t *testing.T) {
	t.Parallel()
	workflows, actions := shipped(t)
	for name, content := range actions {
		workflows[name] = content
	}
	for name, content := range workflows {
		if strings.HasSuffix(name, "/ci.yml") {
			continue // has neither
		}
		for _, m := range uses.FindAllStringSubmatch(string(content), -1) {
			if strings.HasPrefix(m[1], "./") || strings.HasPrefix(m[1], "gitsm/gitsm/") {
				continue
			}
			assert.Regexp(t, pinned, m[1], name)
			assert.Regexp(t, `^ # v[0-9]+\.[0-9]+\.[0-9]+$`, m[2], name)
		}
	}
}

// TestWorkflowsGiveNoMoreThanIsNeeded looks for what makes a workflow dangerous.
func TestWorkflowsGiveNoMoreThanIsNeeded(t *testing.T) {
	t.Parallel()
	workflows, actions := shipped(t)
	for name, content := range workflows {
		var w struct {
			On          any
			Permissions map[string]string
			Jobs        map[string]struct {
				Permissions map[string]string
				Steps       []struct {
					Uses string
					Run  string
					With map[string]string
				}
			}
		}
		require.NoError(t, yaml.Unmarshal(content, &w), name)
		assert.NotNil(t, w.Permissions, "%s leaves the token what it has", name)
		assert.NotContains(t, string(uncommented(content)), "pull_request_target", name)
		for job, j := range w.Jobs {
			writes := false
			for _, p := range j.Permissions {
				writes = writes || p == "write"
			}
			for _, step := range j.Steps {
				assert.NotContains(t, step.Run, "${{", "%s: %s runs what somebody wrote", name, job)
				if strings.HasPrefix(step.Uses, "actions/checkout@") {
					assert.Equal(t, "false", step.With["persist-credentials"], "%s: %s leaves the token in the checkout", name, job)
				}
				if strings.HasSuffix(step.Uses, "/actions/render") || strings.Contains(step.Uses, "/actions/check") {
					assert.False(t, writes, "%s: %s reads the records of others with a token that writes", name, job)
				}
			}
		}
	}
	for name, content := range actions {
		assert.NotRegexp(t, inRun, string(content), name)
		var a struct {
			Runs struct{ Steps []map[string]any }
		}
		require.NoError(t, yaml.Unmarshal(content, &a), name)
		for _, step := range a.Runs.Steps {
			if run, ok := step["run"].(string); ok {
				assert.NotContains(t, run, "${{", name)
			}
		}
	}
}

func uncommented(content []byte) []byte {
	var out []byte
	for line := range bytes.Lines(content) {
		if !bytes.HasPrefix(bytes.TrimSpace(line), []byte("#")) {
			out = append(out, line...)
		}
	}
	return out
}
