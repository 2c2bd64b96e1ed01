package doctor_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/doctor"
	"github.com/gitsm/gitsm/internal/forge"
	"github.com/gitsm/gitsm/internal/report"
)

// What the real ones give.
var (
	_ doctor.App        = (*forge.App)(nil)
	_ doctor.Repository = (*forge.Repository)(nil)
)

const (
	appID  = 1234
	teamID = 77
)

var now = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

// world is a set-up in which all is well, for tests to spoil.
type world struct {
	info       forge.AppInfo
	infoErr    error
	clock      time.Time
	within     time.Duration
	clockErr   error
	hook       forge.Webhook
	hookErr    error
	deliveries []forge.Delivery
	granted    map[string]string
	grantedErr error
	rules      map[string][]forge.Rule
	rulesErr   error
	bypasses   map[int64][]forge.Bypass
	blind      bool // nobody sees who may pass
	teamErr    error
	asked      map[int64]int
	options    doctor.Options
}

func (w *world) Self(context.Context) (forge.AppInfo, error) { return w.info, w.infoErr }
func (w *world) Clock(context.Context) (time.Time, time.Duration, error) {
	return w.clock, w.within, w.clockErr
}
func (w *world) Webhook(context.Context) (forge.Webhook, error) { return w.hook, w.hookErr }
func (w *world) Deliveries(_ context.Context, since time.Time) ([]forge.Delivery, error) {
	return slices.DeleteFunc(slices.Clone(w.deliveries), func(d forge.Delivery) bool { return d.DeliveredAt.Before(since) }), nil
}
func (w *world) Permissions(context.Context) (map[string]string, error) {
	return w.granted, w.grantedErr
}
func (w *world) Branch(context.Context, string) (string, error) { return strings.Repeat("a", 40), nil }
func (w *world) Rules(_ context.Context, branch string) ([]forge.Rule, error) {
	return w.rules[branch], w.rulesErr
}
func (w *world) Bypasses(_ context.Context, ruleset int64) ([]forge.Bypass, error) {
	w.asked[ruleset]++
	if w.blind {
		return nil, forge.ErrForbidden
	}
	return w.bypasses[ruleset], nil
}
func (w *world) Team(_ context.Context, slug string) (int64, error) {
	if w.teamErr != nil {
		return 0, w.teamErr
	}
	if slug != "fire-brigade" {
		return 0, forge.ErrNotFound
	}
	return teamID, nil
}

func permissions() map[string]string {
	out := map[string]string{}
	for _, p := range forge.Needed() {
		if !p.Optional {
			out[p.Name] = p.Level
		}
	}
	return out
}

func events() []string {
	var out []string
	for _, e := range forge.NeededEvents() {
		out = append(out, e.Name)
	}
	return out
}

// healthy is a set-up as .github/deploy has it, in rulesets 1 (main), 2 (ledger) and 3 (who
// writes to it).
func healthy() *world {
	w := &world{
		info:       forge.AppInfo{ID: appID, Slug: "gitsm-acme", Name: "gitsm", Permissions: permissions(), Events: events()},
		clock:      now.Add(-2 * time.Second),
		within:     time.Second,
		hook:       forge.Webhook{URL: "https://gitsm.acme.example/webhook", ContentType: "json", HasSecret: true},
		deliveries: []forge.Delivery{{ID: 1, GUID: "g1", DeliveredAt: now.Add(-time.Hour), Status: 202, Event: "push"}},
		granted:    permissions(),
		asked:      map[int64]int{},
		bypasses:   map[int64][]forge.Bypass{3: {{Ruleset: 3, Kind: "Integration", ID: appID, Mode: "always"}}},
		rules: map[string][]forge.Rule{
			"main": {
				{Type: "deletion", Ruleset: 1}, {Type: "non_fast_forward", Ruleset: 1}, {Type: "pull_request", Ruleset: 1},
				{Type: "required_status_checks", Ruleset: 1, Checks: []forge.RequiredCheck{{Name: "gitsm", AppID: appID}}},
			},
			"change-ledger":       {{Type: "deletion", Ruleset: 2}, {Type: "non_fast_forward", Ruleset: 2}, {Type: "update", Ruleset: 3}},
			"change-ledger-names": {{Type: "deletion", Ruleset: 3}, {Type: "update", Ruleset: 3}},
		},
	}
	w.bypasses[3] = []forge.Bypass{{Ruleset: 3, Kind: "Integration", ID: appID, Mode: "always"}}
	w.rules["change-ledger-names"][0].Ruleset = 2
	w.options = doctor.Options{
		App:            w,
		WebhookSecrets: 1,
		Machine:        doctor.Machine{GitMajor: 2, GitMinor: 43, Now: func() time.Time { return now }},
		Repositories: []doctor.Target{{
			Name: forge.Name{Owner: "acme", Repo: "estate"}, DefaultBranch: "main", Repository: w,
			Evidence: doctor.Evidence{Branch: true, Adopted: true, Key: "SHA256:abc", Allowed: true},
		}},
	}
	return w
}

func (w *world) examine(t *testing.T) *doctor.Report {
	t.Helper()
	r, err := doctor.Examine(t.Context(), w.options)
	require.NoError(t, err)
	return r
}

// unwell are the checks that are not in order, with their results.
func unwell(r *doctor.Report) map[string]doctor.Result {
	out := map[string]doctor.Result{}
	for _, c := range r.Checks {
		if c.Result != doctor.OK {
			out[c.ID] = c.Result
		}
	}
	return out
}

func TestHealthy(t *testing.T) {
	t.Parallel()
	w := healthy()
	r := w.examine(t)
	assert.Empty(t, unwell(r))
	assert.True(t, r.Well(true))
	assert.Equal(t, len(r.Checks), r.Summary.OK)
	seen := map[string]bool{}
	for _, c := range r.Checks {
		assert.False(t, seen[c.ID], "%s twice", c.ID)
		seen[c.ID] = true
		assert.NotEmpty(t, c.Subject)
		assert.NotEmpty(t, c.Message)
	}
	for ruleset, n := range w.asked {
		assert.Equal(t, 1, n, "ruleset %d", ruleset)
	}
}

type wants map[string]doctor.Result

// Each row spoils one thing; exactly the checks that it concerns say so.
func TestSpoilt(t *testing.T) {
	t.Parallel()
	rule := func(w *world, branch, kind string, alter func(*forge.Rule)) {
		for i := range w.rules[branch] {
			if w.rules[branch][i].Type == kind {
				alter(&w.rules[branch][i])
			}
		}
	}
	drop := func(w *world, branch, kind string) {
		w.rules[branch] = slices.DeleteFunc(w.rules[branch], func(r forge.Rule) bool { return r.Type == kind })
	}
	pass := func(w *world, ruleset int64, kind string, id int64, mode string) {
		w.bypasses[ruleset] = append(w.bypasses[ruleset], forge.Bypass{Ruleset: ruleset, Kind: kind, ID: id, Mode: mode})
	}
	failing := func(id int64, guid string, ago time.Duration, status int) forge.Delivery {
		return forge.Delivery{ID: id, GUID: guid, DeliveredAt: now.Add(-ago), Status: status, Event: "push"}
	}
	for _, c := range []struct {
		name  string
		spoil func(w *world)
		want  wants
		says  string
	}{
		{"permission missing", func(w *world) { delete(w.info.Permissions, "checks") }, wants{"app.permissions": "error"}, "checks: write"},
		{"permission too low", func(w *world) { w.info.Permissions["contents"] = "read" }, wants{"app.permissions": "error"}, "contents: write"},
		{"permission too high", func(w *world) { w.info.Permissions["issues"] = "admin" }, wants{"app.permissions": "warning"}, "issues: admin"},
		{"permission unneeded", func(w *world) { w.info.Permissions["secrets"] = "read" }, wants{"app.permissions": "warning"}, "secrets: read"},
		{"permission of a level nobody knows", func(w *world) { w.info.Permissions["checks"] = "owner" }, wants{"app.permissions": "warning"}, "checks: owner"},
		{"optional permission", func(w *world) { w.info.Permissions["administration"] = "read" }, wants{}, ""},
		{"administration: write", func(w *world) { w.info.Permissions["administration"] = "write" }, wants{"app.permissions": "warning"}, "administration: write"},
		{"no permissions", func(w *world) { w.info.Permissions = nil }, wants{"app.permissions": "error"}, ""},
		{"not accepted", func(w *world) { w.granted["merge_queues"] = "" }, wants{"installation.permissions": "error"}, "merge_queues: read"},
		{"granted unknown", func(w *world) { w.grantedErr = forge.ErrUnavailable }, wants{"installation.permissions": "unknown"}, "unavailable"},
		{"event missing", func(w *world) { w.info.Events = events()[1:] }, wants{"app.events": "error"}, "check_run"},
		{"event unneeded", func(w *world) { w.info.Events = append(w.info.Events, "star") }, wants{"app.events": "warning"}, "star"},
		{"events of installations", func(w *world) { w.info.Events = append(w.info.Events, "installation") }, wants{}, ""},

		{"no webhook", func(w *world) { w.hook = forge.Webhook{}; w.hookErr = forge.ErrNotFound }, wants{"webhook.address": "error"}, ""},
		{"webhook not seen", func(w *world) { w.hookErr = forge.ErrUnavailable },
			wants{"webhook.address": "unknown", "webhook.tls": "unknown", "webhook.secret": "unknown", "webhook.content_type": "unknown"}, ""},
		{"no address", func(w *world) { w.hook.URL = "https://" }, wants{"webhook.address": "error"}, ""},
		{"form", func(w *world) { w.hook.ContentType = "form" }, wants{"webhook.content_type": "error"}, "form"},
		{"no secret", func(w *world) { w.hook.HasSecret = false }, wants{"webhook.secret": "error"}, "openssl rand"},
		{"certificate", func(w *world) { w.hook.Insecure = true }, wants{"webhook.tls": "error"}, ""},
		{"plain", func(w *world) { w.hook.URL = "http://gitsm.acme.example/webhook" }, wants{"webhook.tls": "error"}, ""},
		{"two secrets", func(w *world) { w.options.WebhookSecrets = 2 }, wants{"webhook.rotation": "warning"}, ""},

		{"no deliveries", func(w *world) { w.deliveries = nil }, wants{"webhook.deliveries": "warning"}, ""},
		{"one lost, later ones not", func(w *world) { w.deliveries = append(w.deliveries, failing(2, "g2", 30*time.Hour, 0)) }, wants{"webhook.deliveries": "warning"}, "1 of 2 did not arrive, 0 of them"},
		{"the last one lost", func(w *world) { w.deliveries = append(w.deliveries, failing(2, "g2", time.Minute, 401)) }, wants{"webhook.deliveries": "error"}, "secret"},
		{"arrived at last", func(w *world) {
			w.deliveries = append(w.deliveries, failing(2, "g2", 2*time.Hour, 502), failing(3, "g2", 90*time.Minute, 202))
		}, wants{}, ""},
		{"lost twice", func(w *world) {
			w.deliveries = append(w.deliveries, failing(2, "g2", 2*time.Hour, 502), failing(3, "g2", 90*time.Minute, 404))
		}, wants{"webhook.deliveries": "warning"}, "1 of 2 did not arrive, 1 of them"},
		{"long ago", func(w *world) { w.deliveries = append(w.deliveries, failing(2, "g2", 80*time.Hour, 0)) }, wants{}, ""},

		{"clock ahead", func(w *world) { w.clock = now.Add(-32 * time.Second) }, wants{"machine.clock": "error"}, "ahead"},
		{"clock behind", func(w *world) { w.clock = now.Add(time.Hour) }, wants{"machine.clock": "error"}, "behind"},
		{"clock at the limit", func(w *world) { w.clock = now.Add(-29 * time.Second) }, wants{}, ""},
		{"clock, perhaps", func(w *world) { w.clock = now.Add(-31 * time.Second) }, wants{"machine.clock": "unknown"}, ""},
		{"clock of the year 1", func(w *world) { w.clock = time.Time{} }, wants{"machine.clock": "error"}, ""},
		{"clock of the year 9999", func(w *world) { w.clock = now.AddDate(7973, 0, 0) }, wants{"machine.clock": "error"}, ""},
		{"clock unseen", func(w *world) { w.clockErr = forge.ErrUnavailable }, wants{"machine.clock": "unknown"}, ""},
		{"old git", func(w *world) { w.options.Machine.GitMinor = 37 }, wants{"machine.git": "error"}, "2.37"},
		{"very old git", func(w *world) { w.options.Machine.GitMajor, w.options.Machine.GitMinor = 1, 99 }, wants{"machine.git": "error"}, ""},
		{"git 3", func(w *world) { w.options.Machine.GitMajor, w.options.Machine.GitMinor = 3, 0 }, wants{}, ""},
		{"no git", func(w *world) { w.options.Machine.GitErr = errors.New("nowhere") }, wants{"machine.git": "error"}, "nowhere"},

		{"check not required", func(w *world) { drop(w, "main", "required_status_checks") }, wants{"branch.required_check": "error"}, "ruleset-main.json, which gitsm doctor --rulesets DIR --app-id 1234 writes"},
		{"check from anybody", func(w *world) {
			rule(w, "main", "required_status_checks", func(r *forge.Rule) { r.Checks[0].AppID = 0 })
		}, wants{"branch.required_check": "error"}, "forge"},
		{"check from any App", func(w *world) {
			rule(w, "main", "required_status_checks", func(r *forge.Rule) { r.Checks[0].AppID = -1 })
		}, wants{"branch.required_check": "error"}, "forge"},
		{"check from another", func(w *world) {
			rule(w, "main", "required_status_checks", func(r *forge.Rule) { r.Checks[0].AppID = 9 })
		}, wants{"branch.required_check": "error"}, "App 9"},
		{"another check", func(w *world) {
			rule(w, "main", "required_status_checks", func(r *forge.Rule) { r.Checks[0].Name = "gitsm / check" })
		}, wants{"branch.required_check": "error"}, ""},
		{"check from us and from anybody", func(w *world) {
			rule(w, "main", "required_status_checks", func(r *forge.Rule) { r.Checks = append(r.Checks, forge.RequiredCheck{Name: "gitsm"}) })
		}, wants{}, ""},
		{"no pull requests", func(w *world) { drop(w, "main", "pull_request") }, wants{"branch.pull_request": "error"}, ""},
		{"deletable", func(w *world) { drop(w, "main", "deletion") }, wants{"branch.deletion": "error"}, ""},
		{"rewritable", func(w *world) { drop(w, "main", "non_fast_forward") }, wants{"branch.force_push": "error"}, ""},
		{"nothing", func(w *world) { w.rules["main"] = nil }, wants{
			"branch.required_check": "error", "branch.pull_request": "error", "branch.deletion": "error", "branch.force_push": "error", "branch.bypass": "error",
		}, ""},
		{"rules unseen", func(w *world) { w.rulesErr = forge.ErrForbidden }, wants{
			"branch.required_check": "unknown", "branch.pull_request": "unknown", "branch.deletion": "unknown", "branch.force_push": "unknown",
			"branch.bypass": "unknown", "branch.reviews": "unknown", "ledger.deletion": "unknown", "ledger.force_push": "unknown",
			"ledger.update": "unknown", "ledger.writable": "unknown", "names.deletion": "unknown", "names.update": "unknown", "names.writable": "unknown",
		}, ""},
		{"administrators pass", func(w *world) { pass(w, 1, "RepositoryRole", 5, "always") }, wants{"branch.bypass": "error"}, "the role admin"},
		{"owners pass by pull request", func(w *world) { pass(w, 1, "OrganizationAdmin", 0, "pull_request") }, wants{"branch.bypass": "error"}, "owners"},
		{"deploy keys pass", func(w *world) { pass(w, 1, "DeployKey", 0, "always") }, wants{"branch.bypass": "error"}, "deploy keys"},
		{"the App passes", func(w *world) { pass(w, 1, "Integration", appID, "always") }, wants{"branch.bypass": "error"}, "App 1234"},
		{"a team passes", func(w *world) { pass(w, 1, "Team", teamID, "always") }, wants{"branch.bypass": "error"}, "team 77"},
		{"somebody strange passes", func(w *world) { pass(w, 1, "Comet\x1b[2J", 1, "always") }, wants{"branch.bypass": "error"}, `Comet\x1b`},
		{"administrators pass one of two", func(w *world) {
			pass(w, 4, "RepositoryRole", 5, "always")
			for _, r := range slices.Clone(w.rules["main"]) {
				r.Ruleset = 4
				w.rules["main"] = append(w.rules["main"], r)
			}
		}, wants{}, ""},
		{"the break-glass team passes", func(w *world) {
			w.options.BreakGlass = "fire-brigade"
			w.info.Permissions["members"], w.granted["members"] = "read", "read"
			pass(w, 1, "Team", teamID, "pull_request")
		}, wants{}, "Only the team fire-brigade"},
		{"it does so in silence", func(w *world) {
			w.options.BreakGlass = "fire-brigade"
			w.info.Permissions["members"], w.granted["members"] = "read", "read"
			pass(w, 1, "Team", teamID, "exempt")
		}, wants{"branch.bypass": "warning"}, "exempt"},
		{"it and another", func(w *world) {
			w.options.BreakGlass = "fire-brigade"
			w.info.Permissions["members"], w.granted["members"] = "read", "read"
			pass(w, 1, "Team", teamID, "always")
			pass(w, 1, "Team", 78, "always")
		}, wants{"branch.bypass": "error"}, "team 78"},
		{"the break-glass team cannot", func(w *world) {
			w.options.BreakGlass = "fire-brigade"
			w.info.Permissions["members"], w.granted["members"] = "read", "read"
		}, wants{"branch.bypass": "warning"}, ""},
		{"no such team", func(w *world) {
			w.options.BreakGlass = "brigade"
			w.info.Permissions["members"], w.granted["members"] = "read", "read"
		}, wants{"branch.bypass": "error"}, "brigade"},
		{"teams unseen", func(w *world) { w.options.BreakGlass, w.teamErr = "fire-brigade", forge.ErrForbidden },
			wants{"app.permissions": "error", "installation.permissions": "error", "branch.bypass": "unknown"}, "members: read"},
		{"blind", func(w *world) { w.blind = true }, wants{
			"branch.bypass": "unknown", "ledger.deletion": "unknown", "ledger.force_push": "unknown", "ledger.update": "unknown",
			"names.deletion": "unknown", "names.update": "unknown",
		}, "administration: write"},
		{"old kind", func(w *world) {
			for i := range w.rules["main"] {
				w.rules["main"][i].Ruleset = 0
			}
		}, wants{"branch.bypass": "unknown"}, "old kind"},

		{"ledger deletable", func(w *world) { drop(w, "change-ledger", "deletion") }, wants{"ledger.deletion": "error"}, ""},
		{"ledger rewritable", func(w *world) { drop(w, "change-ledger", "non_fast_forward") }, wants{"ledger.force_push": "error"}, ""},
		{"ledger open", func(w *world) { drop(w, "change-ledger", "update") }, wants{"ledger.update": "error"}, ""},
		{"ledger rewritable by the App", func(w *world) { rule(w, "change-ledger", "non_fast_forward", func(r *forge.Rule) { r.Ruleset = 3 }) },
			wants{"ledger.force_push": "warning"}, "its key"},
		{"ledger rewritable by administrators", func(w *world) { pass(w, 2, "RepositoryRole", 5, "always") },
			wants{"ledger.force_push": "error", "ledger.deletion": "error", "names.deletion": "error"}, "admin"},
		{"others write to the ledger", func(w *world) { pass(w, 3, "DeployKey", 0, "always") }, wants{"ledger.update": "error", "names.update": "error"}, "deploy keys"},
		{"the App does not", func(w *world) { w.bypasses[3] = nil }, wants{"ledger.update": "error", "names.update": "error"}, "nothing is recorded"},
		{"the App by pull request only", func(w *world) { w.bypasses[3][0].Mode = "pull_request" }, wants{"ledger.update": "error", "names.update": "error"}, ""},
		{"another App", func(w *world) { w.bypasses[3][0].ID = 9 }, wants{"ledger.update": "error", "names.update": "error"}, ""},
		{"a rule for all branches", func(w *world) {
			w.rules["change-ledger"] = append(w.rules["change-ledger"], forge.Rule{Type: "required_signatures", Ruleset: 5})
		}, wants{"ledger.writable": "error"}, "required_signatures"},
		{"the same, but not for the App", func(w *world) {
			w.rules["change-ledger"] = append(w.rules["change-ledger"], forge.Rule{Type: "required_signatures", Ruleset: 5})
			pass(w, 5, "Integration", appID, "exempt")
		}, wants{}, ""},
		{"an unknown rule", func(w *world) {
			w.rules["change-ledger"] = append(w.rules["change-ledger"], forge.Rule{Type: "moon_phase", Ruleset: 5})
		}, wants{"ledger.writable": "warning"}, "moon_phase"},
		{"names cannot be rewritten", func(w *world) {
			w.rules["change-ledger-names"] = append(w.rules["change-ledger-names"], forge.Rule{Type: "non_fast_forward", Ruleset: 2})
		}, wants{"names.writable": "error"}, "non_fast_forward"},
		{"names open", func(w *world) { drop(w, "change-ledger-names", "update") }, wants{"names.update": "error"}, ""},

		{"not adopted", func(w *world) { w.options.Repositories[0].Evidence.Branch = false }, wants{"ledger.adopted": "error"}, "gitsm adopt"},
		{"begins otherwise", func(w *world) { w.options.Repositories[0].Evidence.Adopted = false }, wants{"ledger.adopted": "error"}, ""},
		{"no clone", func(w *world) { w.options.Repositories[0].Evidence = doctor.NoEvidence(errors.New("no clone")) },
			wants{"ledger.adopted": "unknown", "ledger.key": "unknown"}, "git fetch"},
		{"adopted, but signers unseen", func(w *world) { w.options.Repositories[0].Evidence.AllowedErr = errors.New("no clone") },
			wants{"ledger.key": "unknown"}, "git fetch"},
		{"no key", func(w *world) { w.options.Repositories[0].Evidence.Key = "" }, wants{"ledger.key": "unknown"}, ""},
		{"bad key", func(w *world) { w.options.Repositories[0].Evidence.KeyErr = errors.New("no key file") }, wants{"ledger.key": "error"}, "no key file"},
		{"key not allowed", func(w *world) { w.options.Repositories[0].Evidence.Allowed = false }, wants{"ledger.key": "error"}, ""},
		{"key ends", func(w *world) { w.options.Repositories[0].Evidence.Until = now.Add(48 * time.Hour) }, wants{"ledger.key": "warning"}, "2026-11-22"},
		{"key ends next year", func(w *world) { w.options.Repositories[0].Evidence.Until = now.AddDate(1, 0, 0) }, wants{}, ""},

		{"not installed", func(w *world) {
			w.options.Repositories[0].Repository, w.options.Repositories[0].Missing = nil, fmt.Errorf("look: %w", forge.ErrNotFound)
		}, wants{"installation.present": "error"}, "https://github.com/apps/gitsm-acme/installations/new"},
		{"installed nowhere", func(w *world) { w.options.Repositories = nil }, wants{"installation.present": "error"}, "installations/new"},
		{"installations unseen", func(w *world) { w.options.Repositories, w.options.Missing = nil, forge.ErrUnavailable },
			wants{"installation.present": "unknown"}, ""},
		{"installation unseen", func(w *world) { w.options.Repositories[0].Repository = nil }, wants{"installation.present": "unknown"}, ""},
		{"not our App", func(w *world) { w.infoErr = forge.ErrForbidden }, wants{
			"app.permissions": "unknown", "app.events": "unknown", "branch.required_check": "unknown",
			"ledger.deletion": "unknown", "ledger.force_push": "unknown", "ledger.update": "unknown", "ledger.writable": "unknown",
			"names.deletion": "unknown", "names.update": "unknown", "names.writable": "unknown",
		}, "--app-key"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := healthy()
			c.spoil(w)
			r := w.examine(t)
			assert.Equal(t, map[string]doctor.Result(c.want), unwell(r))
			all := ""
			for _, check := range r.Checks {
				all += check.Message + "\n" + strings.Join(check.Mend, "\n") + "\n"
				if check.Result != doctor.OK {
					assert.NotEmpty(t, check.Mend, "%s says nothing of how to mend it", check.ID)
				}
			}
			assert.Contains(t, all, c.says)
			worst := slices.Collect(maps.Values(c.want))
			assert.Equal(t, !slices.Contains(worst, doctor.Error) && !slices.Contains(worst, doctor.Unknown), r.Well(false))
			assert.Equal(t, len(c.want) == 0, r.Well(true))
		})
	}
}

// An administrator's eyes are used first, and the App's where those fail.
func TestAdministrator(t *testing.T) {
	t.Parallel()
	w, eyes := healthy(), healthy()
	w.blind = true
	w.options.Repositories[0].Administrator = eyes
	assert.Empty(t, unwell(w.examine(t)))
	assert.Empty(t, w.asked)

	w, eyes = healthy(), healthy()
	eyes.blind = true
	w.options.Repositories[0].Administrator = eyes
	assert.Empty(t, unwell(w.examine(t)))
}

func TestText(t *testing.T) {
	t.Parallel()
	w := healthy()
	w.hook.HasSecret = false
	w.deliveries = nil
	w.info.Slug = "evil\x1b[31m\nslug"
	w.options.Repositories[0].Evidence = doctor.NoEvidence(errors.New("no clone\x07"))
	w.options.Repositories[0].Evidence.Key = "SHA256:abc"
	var text strings.Builder
	require.NoError(t, w.examine(t).Text(&text, report.Style{}, 80))
	for line := range strings.Lines(text.String()) {
		assert.LessOrEqual(t, len([]rune(strings.TrimSuffix(line, "\n"))), 80, line)
	}
	assert.NotContains(t, text.String(), "\x1b")
	assert.NotContains(t, text.String(), "\x07")
	assert.Contains(t, text.String(), "verdicts do not bind yet: 1 error, 2 unknown, 1 warning, ")
	assert.Contains(t, text.String(), "  ✗ error: webhook.secret\n")
	assert.Contains(t, text.String(), "\nacme/estate\n  ✓ installation.present: ")

	// One remedy for several things is said once.
	w = healthy()
	w.rules["main"] = nil
	text.Reset()
	require.NoError(t, w.examine(t).Text(&text, report.Style{}, 80))
	assert.Equal(t, 1, strings.Count(text.String(), "ruleset-main.json"))

	var coloured strings.Builder
	require.NoError(t, w.examine(t).Text(&coloured, report.Style{Colour: true}, 80))
	assert.Contains(t, coloured.String(), "\x1b[")
}

func TestEnded(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := doctor.Examine(ctx, healthy().options)
	assert.ErrorIs(t, err, context.Canceled)
}
