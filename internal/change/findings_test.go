package change

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/finding"
)

func TestNewSinglePointAndNoSpare(t *testing.T) {
	t.Parallel()
	a := Assess(between(t, shop, shop.with(yaml{
		"ci/app":              "class: application\nowner: team/b\ncriticality: high\nrelations: [{type: runs_on, to: ci/one}]",
		"change/2026-11-20-x": "affects: [{item: ci/app, effect: none}]",
	})))
	require.Equal(t, []string{"GS4202 warning ci/app", "GS4201 warning ci/one"}, a.codes())
	assert.Equal(t, "ci/one alone takes down service/shop if it fails, and does not before the change", a.Findings[1].Message)
	assert.Equal(t, "ci/app needs 1 of 1 member (runs_on), so that it has none to spare, and before the change it has 1", a.Findings[0].Message)
	assert.Equal(t, 8, a.Risk.points()["redundancy"])
	assert.Equal(t, 8, a.Risk.points()["single_point"], "a critical service")
	assert.Zero(t, a.Risk.points()["services"], "the work itself interrupts nothing")
}

func TestFewerMembersOfACluster(t *testing.T) {
	t.Parallel()
	base := yaml{
		"team/a": "", "service/shop": "criticality: high\nrelations: [{type: depends_on, to: ci/farm}]",
		"ci/farm": "class: cluster\nredundancy: {minUp: 1}",
		"ci/n1":   "relations: [{type: member_of, to: ci/farm}]", "ci/n2": "relations: [{type: member_of, to: ci/farm}]", "ci/n3": "relations: [{type: member_of, to: ci/farm}]",
	}
	for name, c := range map[string]struct {
		head yaml
		want []string
	}{
		"removed":          {base.with(yaml{"ci/n3": "-"}), []string{"GS4202 warning ci/farm"}},
		"retired":          {base.with(yaml{"ci/n3": "status: retired\nrelations: [{type: member_of, to: ci/farm}]"}), []string{"GS4202 warning ci/farm"}},
		"needs more":       {base.with(yaml{"ci/farm": "class: cluster\nredundancy: {minUp: 2}"}), []string{"GS4202 warning ci/farm"}},
		"one of two left":  {base.with(yaml{"ci/n3": "-", "ci/n2": "-"}), []string{"GS4202 warning ci/farm", "GS4201 warning ci/n1"}},
		"replaced":         {base.with(yaml{"ci/n3": "-", "ci/n4": base["ci/n3"]}), nil},
		"added":            {base.with(yaml{"ci/n4": base["ci/n3"]}), nil},
		"of all with more": {base.with(yaml{"ci/n4": base["ci/n3"], "ci/farm": "class: cluster\nredundancy: {minUp: 2}"}), nil},
	} {
		a := Assess(between(t, base, c.head))
		assert.Equal(t, c.want, a.codes(), name)
	}
}

func TestStandingSinglePointsAreNoFindings(t *testing.T) {
	t.Parallel()
	base := shop.with(yaml{"ci/app": "class: application\nrelations: [{type: runs_on, to: ci/one}]"})
	a := Assess(between(t, base, base.with(yaml{"ci/app": "class: application\nrelations: [{type: runs_on, to: ci/one}, {type: depends_on, to: ci/two}]"})))
	assert.Equal(t, []string{"GS4201 warning ci/two"}, a.codes())
}

// promised is a service that is promised more than underpins it where the percentage is low.
func promised(percent string) yaml {
	return yaml{
		"team/a": "", "team/b": "",
		"calendar/always": "type: service_hours\nweekly: {mon: [\"00:00-24:00\"], tue: [\"00:00-24:00\"], wed: [\"00:00-24:00\"], thu: [\"00:00-24:00\"], fri: [\"00:00-24:00\"], sat: [\"00:00-24:00\"], sun: [\"00:00-24:00\"]}",
		"service/shop":    "criticality: high\nrelations: [{type: depends_on, to: ci/app}]",
		"ci/app":          "class: application\nowner: team/b",
		"agreement/sla":   "covers: [service/shop]\nvalidTo: 2027-01-01\ntargets: [{metric: availability, percent: 99.5, window: calendar_month}]",
		"agreement/ola":   "type: ola\nprovider: team/b\ncustomer: team/a\nvalidTo: 2027-06-30\ncovers: [ci/app]\nunderpins: [agreement/sla]\ntargets: [{metric: availability, percent: " + percent + ", window: calendar_month}]",
	}
}

func TestPromisesThatNoLongerHold(t *testing.T) {
	t.Parallel()
	a := Assess(between(t, promised("99.9"), promised("99")))
	require.NotEmpty(t, a.Findings)
	assert.Equal(t, estate.Ref("agreement/sla"), a.Findings[0].Ref)
	assert.Equal(t, diag.Error, a.Findings[0].Severity)
	assert.Positive(t, a.Risk.points()["agreements"])

	a = Assess(between(t, promised("99"), promised("98")))
	require.NotEmpty(t, a.Findings, "it is worse than before")

	a = Assess(between(t, promised("98"), promised("99")))
	assert.Empty(t, a.Findings, "it is better than before")
	assert.NotEmpty(t, a.Standing)
	assert.Zero(t, a.Risk.points()["agreements"])

	a = Assess(between(t, promised("99"), promised("99").with(yaml{"ci/app": "class: application\nowner: team/b\nversion: \"2\""})))
	assert.Empty(t, a.Findings)
	assert.Empty(t, a.Standing, "no promise follows from a version")
}

func TestRecoveryThatNoLongerFits(t *testing.T) {
	t.Parallel()
	plan := func(minutes string) string {
		return "covers: [service/shop]\nbia: {rto: 2h}\ninvocation: {detection: 10m}\nsteps: [{id: app, item: ci/app, team: team/b, duration: " + minutes + "}]"
	}
	base := promised("99.9").with(yaml{"plan/shop": plan("30m")})
	a := Assess(between(t, base, base.with(yaml{"plan/shop": plan("3h")})))
	require.NotEmpty(t, a.Findings)
	assert.Equal(t, estate.Ref("plan/shop"), a.Findings[0].Ref)
	assert.Positive(t, a.Risk.points()["continuity"])
	assert.Empty(t, Assess(between(t, base, base.with(yaml{"plan/shop": plan("20m")}))).Findings)
}

func TestWhatIsWorse(t *testing.T) {
	t.Parallel()
	f := func(s diag.Severity, promised, achievable, message string) finding.Finding {
		return finding.Finding{Code: "GS1", Ref: "service/a", Severity: s, Message: message, Because: []estate.Ref{"ci/x", "ci/y"}}.Of(promised, achievable)
	}
	one := f(diag.Warning, "99.9 %", "99.5 %", "a")
	for name, c := range map[string]struct {
		base, head finding.Finding
		worse      bool
	}{
		"the same":         {one, one, false},
		"more severe":      {one, f(diag.Error, "99.9 %", "99.5 %", "a"), true},
		"less severe":      {f(diag.Error, "99.9 %", "99.5 %", "a"), one, false},
		"further away":     {one, f(diag.Warning, "99.9 %", "99.4 %", "b"), true},
		"nearer":           {one, f(diag.Warning, "99.9 %", "99.6 %", "b"), false},
		"more promised":    {one, f(diag.Warning, "99.95 %", "99.5 %", "b"), true},
		"longer":           {f(diag.Warning, "2h", "3h", "a"), f(diag.Warning, "2h", "3h1m", "b"), true},
		"shorter":          {f(diag.Warning, "2h", "3h", "a"), f(diag.Warning, "2h", "2h1m", "b"), false},
		"not to measure":   {f(diag.Warning, "2h", "", "a"), f(diag.Warning, "2h", "", "b"), true},
		"measured instead": {f(diag.Warning, "99 %", "98 %", "a"), f(diag.Warning, "2h", "3h", "b"), true},
		"same words, moved": {one, func() finding.Finding {
			x := one
			x.Span = diag.Span{Path: "p", Line: 9}
			return x
		}(), false},
	} {
		w := &assessor{}
		worsened, standing := w.divide([]finding.Finding{c.base}, []finding.Finding{c.head})
		assert.Equal(t, c.worse, len(worsened) == 1, name)
		assert.Equal(t, !c.worse, len(standing) == 1, name)
	}
	w := &assessor{}
	other := one
	other.Because = []estate.Ref{"ci/z"}
	worsened, _ := w.divide([]finding.Finding{one}, []finding.Finding{one, other, one})
	assert.Len(t, worsened, 2, "another cause, and a second one of the same")
}
