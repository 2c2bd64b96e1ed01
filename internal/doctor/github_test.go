package doctor_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/doctor"
	"github.com/gitsm/gitsm/internal/forge"
	"github.com/gitsm/gitsm/internal/forge/forgetest"
	"github.com/gitsm/gitsm/internal/gittree"
	"github.com/gitsm/gitsm/internal/ruleset"
)

// load has a repository at GitHub take the rulesets that are shipped.
func load(t *testing.T, r *forgetest.Repository, app int64) {
	t.Helper()
	for _, file := range ruleset.ForApp(app) {
		var set imports
		require.NoError(t, json.Unmarshal(file.Content, &set))
		made := forgetest.Ruleset{Name: set.Name, Branches: set.Conditions.RefName.Include}
		for _, b := range set.Bypass {
			made.Bypass = append(made.Bypass, forgetest.Bypass{Kind: b.Kind, ID: b.ID, Mode: b.Mode})
		}
		for _, rule := range set.Rules {
			var parameters map[string]any
			if rule.Parameters != nil {
				require.NoError(t, json.Unmarshal(rule.Parameters, &parameters))
			}
			made.Rules = append(made.Rules, forgetest.Rule{Type: rule.Type, Parameters: parameters})
		}
		r.Rules(made)
	}
}

// The client, the rulesets that are shipped and the judgement fit together.
func TestAtGitHub(t *testing.T) {
	t.Parallel()
	g := forgetest.Start(t)
	root := g.User("root")
	h := newHistory(t)
	require.NoError(t, h.repo.SwapReference(t.Context(), "refs/heads/main", gittree.Hash{}, h.main(nil)))
	r := g.NewRepository("acme/estate", h.repo.Place())
	r.Collaborator(root, "admin")
	g.ConfigureHook("https://gitsm.acme.example/webhook", "json", "0")
	g.Permit(permissions())
	g.Subscribe(events()...)
	load(t, r, g.AppID)

	config := forge.Config{API: g.API, Git: g.Git, AppID: g.AppID, Key: g.AppKey, Patience: 5 * time.Second}
	github, err := forge.NewApp(config)
	require.NoError(t, err)
	name := forge.Name{Owner: "acme", Repo: "estate"}
	repository, err := github.Repository(t.Context(), name)
	require.NoError(t, err)
	administrator, err := forge.WithToken(t.Context(), config, name, g.PersonalToken(root))
	require.NoError(t, err)
	examine := func(eyes doctor.Bypasser) map[string]doctor.Result {
		report, err := doctor.Examine(t.Context(), doctor.Options{
			App: github, Machine: doctor.Machine{GitMajor: 2, GitMinor: 43, Now: time.Now},
			Repositories: []doctor.Target{{
				Name: repository.Name, DefaultBranch: repository.DefaultBranch, Repository: repository, Administrator: eyes,
				Evidence: doctor.Evidence{Branch: true, Adopted: true, Key: "SHA256:abc", Allowed: true},
			}},
		})
		require.NoError(t, err)
		return unwell(report)
	}
	// The App may not see who passes, and that is not well.
	assert.Equal(t, map[string]doctor.Result{
		"branch.bypass": doctor.Unknown, "ledger.deletion": doctor.Unknown, "ledger.force_push": doctor.Unknown, "ledger.update": doctor.Unknown,
		"names.deletion": doctor.Unknown, "names.update": doctor.Unknown, "webhook.deliveries": doctor.Warning,
	}, examine(nil))
	// Somebody who administers the repository sees it.
	assert.Equal(t, map[string]doctor.Result{"webhook.deliveries": doctor.Warning}, examine(administrator))
}
