package scaffold_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"

	"github.com/gitsm/gitsm/internal/ruleset"
	"github.com/gitsm/gitsm/internal/scaffold"
)

// TestRulesetsRequireTheWorkflow holds the rulesets of a new repository against its workflow:
// the check that they ask for is the one that it gives, from GitHub Actions, and nobody passes.
func TestRulesetsRequireTheWorkflow(t *testing.T) {
	t.Parallel()
	files, err := scaffold.Files(scaffold.Options{Organisation: "Example", Name: "Ada", Email: "ada@example.org", Zone: "UTC", Today: time.Now()})
	require.NoError(t, err)
	var gives, asked []string
	rules := map[string][]string{} // by branch
	for _, f := range files {
		if f.Path == ".github/workflows/gitsm.yml" {
			var w struct {
				Jobs map[string]struct{ Name string }
			}
			require.NoError(t, yaml.Unmarshal(f.Content, &w))
			for _, job := range w.Jobs {
				gives = append(gives, job.Name)
			}
		}
		if !strings.HasPrefix(f.Path, ".github/ruleset-") {
			continue
		}
		var set struct {
			Enforcement string
			Conditions  struct {
				RefName struct{ Include []string } `json:"ref_name"`
			}
			Bypass []any `json:"bypass_actors"`
			Rules  []struct {
				Type       string
				Parameters struct {
					Owners bool `json:"require_code_owner_review"`
					Checks []struct {
						Context string
						App     int `json:"integration_id"`
					} `json:"required_status_checks"`
				}
			}
		}
		require.NoError(t, json.Unmarshal(f.Content, &set), f.Path)
		assert.Equal(t, "active", set.Enforcement, f.Path)
		assert.Empty(t, set.Bypass, f.Path)
		require.Len(t, set.Conditions.RefName.Include, 1, f.Path)
		for _, rule := range set.Rules {
			branch := set.Conditions.RefName.Include[0]
			rules[branch] = append(rules[branch], rule.Type)
			if rule.Type == "pull_request" {
				assert.True(t, rule.Parameters.Owners, "a pull request brings its workflow along")
			}
			for _, check := range rule.Parameters.Checks {
				assert.Equal(t, ruleset.Actions, check.App)
				asked = append(asked, check.Context)
			}
		}
	}
	assert.Equal(t, gives, asked)
	assert.NotEmpty(t, asked)
	assert.Equal(t, map[string][]string{
		"~DEFAULT_BRANCH":                {"deletion", "non_fast_forward", "pull_request", "required_status_checks"},
		"refs/heads/change-ledger":       {"deletion", "non_fast_forward"},
		"refs/heads/change-ledger-names": {"deletion"},
	}, rules)
}

// TestEmptyLeavesOutNothingElse compares the files with and without the examples: those that
// both have are the same.
func TestEmptyLeavesOutNothingElse(t *testing.T) {
	t.Parallel()
	made := func(empty bool) map[string]string {
		files, err := scaffold.Files(scaffold.Options{Organisation: "Example", Name: "Ada", Email: "ada@example.org", Zone: "UTC", Today: time.Now(), Empty: empty})
		require.NoError(t, err)
		out := map[string]string{}
		for i, f := range files {
			out[f.Path] = string(f.Content)
			assert.True(t, i == 0 || files[i-1].Path < f.Path, "%s is out of order", f.Path)
		}
		return out
	}
	full, empty := made(false), made(true)
	for path, content := range empty {
		assert.Equal(t, full[path], content, path)
		delete(full, path)
	}
	for path := range full {
		assert.Regexp(t, `^(catalogue/(services|agreements|customers|calendars)|cmdb)/`, path)
	}
	assert.Len(t, full, 5)
}
