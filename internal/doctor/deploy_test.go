package doctor_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/forge"
	"github.com/gitsm/gitsm/internal/ledger"
	"github.com/gitsm/gitsm/internal/ruleset"
)

var deploy = filepath.Join("..", "..", ".github", "deploy")

// imports is GitHub's form of a ruleset, as far as it is used here.
type imports struct {
	Name        string `json:"name"`
	Target      string `json:"target"`
	Enforcement string `json:"enforcement"`
	Conditions  struct {
		RefName struct {
			Include []string `json:"include"`
			Exclude []string `json:"exclude"`
		} `json:"ref_name"`
	} `json:"conditions"`
	Bypass []struct {
		ID   int64  `json:"actor_id"`
		Kind string `json:"actor_type"`
		Mode string `json:"bypass_mode"`
	} `json:"bypass_actors"`
	Rules []struct {
		Type       string          `json:"type"`
		Parameters json.RawMessage `json:"parameters"`
	} `json:"rules"`
}

// imported is what GitHub makes of the rulesets that are shipped, all or without some.
func imported(t *testing.T, without ...string) (map[string][]forge.Rule, map[int64][]forge.Bypass) {
	t.Helper()
	files := ruleset.ForApp(appID)
	require.Len(t, files, 4)
	rules, bypasses := map[string][]forge.Rule{}, map[int64][]forge.Bypass{}
	for i, file := range files {
		if slices.Contains(without, file.Name) {
			continue
		}
		decoder := json.NewDecoder(bytes.NewReader(file.Content))
		decoder.DisallowUnknownFields()
		var set imports
		require.NoError(t, decoder.Decode(&set), file.Name)
		assert.Equal(t, "branch", set.Target)
		assert.Equal(t, "active", set.Enforcement)
		id := int64(i + 1)
		bypasses[id] = nil
		for _, b := range set.Bypass {
			bypasses[id] = append(bypasses[id], forge.Bypass{Ruleset: id, Kind: b.Kind, ID: b.ID, Mode: b.Mode})
		}
		for _, ref := range set.Conditions.RefName.Include {
			branch := strings.TrimPrefix(strings.Replace(ref, "~DEFAULT_BRANCH", "refs/heads/main", 1), "refs/heads/")
			for _, r := range set.Rules {
				var p struct {
					Checks []struct {
						Context string `json:"context"`
						App     int64  `json:"integration_id"`
					} `json:"required_status_checks"`
				}
				if r.Parameters != nil {
					require.NoError(t, json.Unmarshal(r.Parameters, &p))
				}
				rule := forge.Rule{Type: r.Type, Ruleset: id}
				for _, c := range p.Checks {
					rule.Checks = append(rule.Checks, forge.RequiredCheck{Name: c.Context, AppID: c.App})
				}
				rules[branch] = append(rules[branch], rule)
			}
		}
	}
	return rules, bypasses
}

// What is shipped to be imported is what doctor calls well, and none of it can be left out.
func TestShippedRulesets(t *testing.T) {
	t.Parallel()
	w := healthy()
	w.rules, w.bypasses = imported(t)
	assert.Empty(t, unwell(w.examine(t)))
	assert.Equal(t, []string{ledger.Branch, ledger.NamesBranch, "main"}, slices.Sorted(func(yield func(string) bool) {
		for branch := range w.rules {
			if !yield(branch) {
				return
			}
		}
	}))
	for _, file := range []string{ruleset.Main, ruleset.Ledger, ruleset.Writer, ruleset.Names} {
		w := healthy()
		w.rules, w.bypasses = imported(t, file)
		assert.NotEmpty(t, unwell(w.examine(t)), "without %s", file)
	}
}

// The table of permissions for people is the one that is checked.
func TestPermissionsTable(t *testing.T) {
	t.Parallel()
	content, err := os.ReadFile(filepath.Join(deploy, "README.md"))
	require.NoError(t, err)
	var got, want []string
	for _, row := range regexp.MustCompile(`(?m)^\| ([a-z_]+) \| (read|write) \| (.*) \|$`).FindAllStringSubmatch(string(content), -1) {
		got = append(got, strings.Join(row[1:], "|"))
	}
	for _, p := range forge.Needed() {
		why := p.Why
		if p.Optional {
			why = "optional: " + why
		}
		want = append(want, p.Name+"|"+p.Level+"|"+why)
	}
	assert.ElementsMatch(t, want, got)
	assert.True(t, slices.IsSortedFunc(forge.Needed(), func(a, b forge.Permission) int { return strings.Compare(a.Name, b.Name) }))
}
