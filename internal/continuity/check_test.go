package continuity

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
)

// sound is an estate in which a check finds nothing.
func sound(extra map[string]string) map[string]string {
	records := map[string]string{
		"service/x": "criticality: high\nrelations: [{type: depends_on, to: ci/db}]",
		"ci/db":     "class: database\nbackup: {interval: 30m, duration: 5m, offsiteLag: 10m, retention: 7d, lastRestoreTest: 2026-06-01}\nrecovery: {duration: 40m, rto: 1h30m}",
		"plan/p": `covers: [service/x]
bia: {rto: 2h, rpo: 1h, mtpd: 8h, wrt: 4h}
invocation: {detection: 10m, decision: 10m, activation: 10m}
steps: [{id: db, item: ci/db, team: team/a}]
exerciseEvery: 180d
`,
		"exercise/2026-09-01-p": "plan: plan/p\ndate: 2026-09-01\noutcome: passed\nresults: [{service: service/x, actualRto: 1h30m}]",
	}
	for ref, text := range extra {
		records[ref] = text
	}
	return records
}

// with returns the sound record with a text replaced.
func with(ref, old, new string) map[string]string {
	text := sound(nil)[ref]
	if !strings.Contains(text, old) {
		panic(old + " is not in " + text)
	}
	return map[string]string{ref: strings.Replace(text, old, new, 1)}
}

func TestCheck(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name  string
		extra map[string]string
		want  []string
	}{
		{"sound", nil, nil},
		{"RTO beyond MTPD", with("plan/p", "mtpd: 8h", "mtpd: 90m"), []string{"GS3404 error plan/p: the RTO of 2h is longer than the MTPD of 1h30m, the longest loss that the business can bear"}},
		{"RTO and WRT are the MTPD", with("plan/p", "mtpd: 8h", "mtpd: 6h"), nil},
		{"RTO and WRT beyond MTPD", with("plan/p", "mtpd: 8h", "mtpd: 5h"), []string{"GS3404 error plan/p: RTO and WRT come to 6h, longer than the MTPD of 5h, the longest loss that the business can bear"}},
		{"no RTO", with("plan/p", "rto: 2h, ", ""), []string{"GS3407 warning plan/p: the plan's business impact analysis has no recovery time objective"}},
		{"no impact analysis", with("plan/p", "bia: {rto: 2h, rpo: 1h, mtpd: 8h, wrt: 4h}", "purpose: None"), []string{"GS3407 warning plan/p: the plan has no business impact analysis, so nobody knows how soon its services must be back"}},
		{"a promise stricter than the plan", map[string]string{"agreement/a": "type: sla\nprovider: team/a\ncovers: [service/x]\ntargets: [{metric: rto, within: 100m}, {metric: rpo, within: 50m}]"}, []string{
			"GS3405 warning agreement/a: customers are promised an RTO of 1h40m for service/x, and plan/p aims at 2h",
			"GS3405 warning agreement/a: customers are promised an RPO of 50m for service/x, and plan/p aims at 1h"}},
		{"a promise that has ended", map[string]string{"agreement/a": "type: sla\nprovider: team/a\ncovers: [service/x]\nvalidTo: 2026-11-20\ntargets: [{metric: rto, within: 1h}]"}, nil},
		{"a draft", with("plan/p", "exerciseEvery: 180d", "status: draft"), []string{
			"GS3413 info plan/p: the plan is a draft and is not checked",
			"GS3406 warning service/x: a service of high criticality has no continuity plan in force; plan/p is not in force"}},
		{"a promise without a plan", map[string]string{"service/y": "", "agreement/a": "type: sla\nprovider: team/a\ncovers: [service/y]\ntargets: [{metric: rto, within: 1h}]"}, []string{
			"GS3406 warning agreement/a: service/y is promised within 1h after a disaster, and no continuity plan in force covers it"}},
		{"a service that is retired needs none", map[string]string{"service/y": "criticality: critical\nphase: retired"}, nil},
		{"a service of low criticality needs none", map[string]string{"service/y": ""}, nil},

		{"an item later than its consumer allows", with("ci/db", "rto: 1h30m", "rto: 3h"), []string{"GS3408 error ci/db: its RTO of 3h is later than the 2h that service/x allows, which must be back within 2h"}},
		{"less the consumer's own work", with("service/x", "relations:", "recovery: {duration: 31m}\nrelations:"), []string{"GS3408 error ci/db: its RTO of 1h30m is later than the 1h29m that service/x allows, which must be back within 2h and takes 31m itself"}},
		{"to the minute", with("service/x", "relations:", "recovery: {duration: 30m}\nrelations:"), nil},
		{"one of two that are enough", map[string]string{"service/x": "criticality: high\nrelations: [{type: depends_on, of: [ci/db, ci/other], minUp: 1}]", "ci/other": "recovery: {rto: 9h}"}, nil},
		{"both of two", map[string]string{"service/x": "criticality: high\nrelations: [{type: depends_on, of: [ci/db, ci/other], minUp: 2}]", "ci/other": "recovery: {rto: 9h}"},
			[]string{"GS3408 error ci/other: its RTO of 9h is later than the 2h that service/x allows, which must be back within 2h"}},
		{"needed within", with("plan/p", "wrt: 4h", "wrt: 4h, dependencies: [{on: ci/db, within: 1h}]"), []string{"GS3408 error plan/p: ci/db is needed within 1h, and by ci/db it is back within 1h30m only"}},
		{"a supplier needed within", mergeMaps(with("plan/p", "wrt: 4h", "wrt: 4h, dependencies: [{on: supplier/s, within: 1h}]"), map[string]string{
			"supplier/s": "", "agreement/uc": "type: uc\nprovider: supplier/s\ncovers: [ci/db]\ntargets: [{metric: resolution, within: 4h, clock: elapsed}, {metric: resolution, within: 2h, clock: elapsed}]"}),
			[]string{"GS3408 error plan/p: supplier/s is needed within 1h, and by agreement/uc it is back within 2h only"}},
		{"statements that disagree", mergeMaps(with("plan/p", "wrt: 4h", "wrt: 4h, dependencies: [{on: ci/db, within: 90m}]"), map[string]string{
			"agreement/ola": "type: ola\nprovider: team/a\ncovers: [ci/db]\ntargets: [{metric: rto, within: 100m}]"}),
			[]string{"GS3408 warning plan/p: ci/db is needed within 1h30m, and by agreement/ola it is back within 1h40m only; ci/db says 1h30m"}},
		{"of which nothing is known", mergeMaps(with("plan/p", "wrt: 4h", "wrt: 4h, dependencies: [{on: supplier/s, within: 1h}]"), map[string]string{"supplier/s": ""}), nil},

		{"an estimate beyond the RTO", with("plan/p", "steps:", "scenarios: [{name: Fire, implementation: 91m}]\nsteps:"), []string{`GS3409 warning plan/p: in the scenario "Fire" the strategy is estimated to work 2h1m after the event, later than the RTO of 2h`}},
		{"an estimate below the steps", with("plan/p", "steps:", "scenarios: [{name: Fire, implementation: 39m}]\nsteps:"), []string{`GS3409 warning plan/p: in the scenario "Fire" the strategy is estimated to work after 39m, and its steps take 40m`}},
		{"a standby that ends too soon", with("plan/p", "steps:", "scenarios: [{name: Fire, maxUse: 2d}]\nreturnToNormal: {steps: [Build], duration: 49h}\nsteps:"), []string{`GS3410 error plan/p: in the scenario "Fire" the standby lasts 2d and the return to normal takes 49h`}},
		{"a standby that lasts", with("plan/p", "steps:", "scenarios: [{name: Fire, maxUse: 70m}]\nsteps:"), nil},
		{"a standby shorter than the recovery", with("plan/p", "steps:", "scenarios: [{name: Fire, maxUse: 69m}]\nsteps:"), []string{`GS3410 error plan/p: in the scenario "Fire" the standby lasts 1h9m and recovery takes 1h10m`}},
		{"a workaround too short", with("plan/p", "wrt: 4h", "wrt: 4h, manualWorkaround: {description: Paper, maxDuration: 1h}"), []string{"GS3411 warning plan/p: the manual workaround lasts 1h and recovery takes 1h10m at best"}},
		{"nothing counted", with("plan/p", "{detection: 10m, decision: 10m, activation: 10m}", "{decision: 20m}"), []string{"GS3412 warning plan/p: the plan does not say how long detection and activation take; the recovery time is reckoned without"}},

		{"a loss too great", with("ci/db", "interval: 30m", "interval: 46m"), []string{"GS3415 error ci/db: up to 1h1m of its data may be lost (every 46m, takes 5m, 10m until it is out of the house), and service/x may lose 1h"}},
		{"to the minute lost", with("ci/db", "interval: 30m", "interval: 45m"), nil},
		{"at least too much", with("ci/db", "interval: 30m, duration: 5m", "interval: 70m"), []string{"GS3415 error ci/db: up to at least 1h20m of its data may be lost (every 1h10m, 10m until it is out of the house), and service/x may lose 1h"}},
		{"an unknown part", with("ci/db", "interval: 30m, ", ""), []string{"GS3416 warning ci/db: its backup does not say its interval, and service/x may lose 1h"}},
		{"no off-site copy", with("ci/db", "interval: 30m, duration: 5m, offsiteLag: 10m", "interval: 55m, duration: 5m"), nil},
		{"nothing saved", map[string]string{"ci/db": "class: database\nrecovery: {duration: 40m}"}, []string{"GS3416 warning ci/db: nothing is said of how its data are saved, and service/x may lose 1h"}},
		{"its own claim", with("ci/db", "rto: 1h30m", "rto: 1h30m, rpo: 40m"), []string{"GS3415 error ci/db: up to 45m of its data may be lost (every 30m, takes 5m, 10m until it is out of the house), and its RPO is 40m"}},
		{"what is stored below is saved above", mergeMaps(with("ci/db", "recovery:", "relations: [{type: stores_data_on, to: ci/vol}]\nrecovery:"), map[string]string{"ci/vol": "class: volume"}), nil},
		{"a schema in a saved instance", map[string]string{"service/x": "criticality: high\nrelations: [{type: depends_on, to: ci/schema}]", "ci/schema": "class: database_schema\nrelations: [{type: hosted_on, to: ci/db}]"}, nil},
		{"a member of a saved cluster", map[string]string{
			"service/x": "criticality: high\nrelations: [{type: depends_on, to: ci/cluster}]", "ci/cluster": "class: cluster\nredundancy: {minUp: 1}",
			"ci/db":  sound(nil)["ci/db"] + "\nrelations: [{type: member_of, to: ci/cluster}]",
			"ci/two": "class: database\nrelations: [{type: member_of, to: ci/cluster}]"}, nil},
		{"soft dependencies do not count", map[string]string{"service/x": "criticality: high\nrelations: [{type: depends_on, to: ci/lake, hard: false}]", "ci/lake": "class: database"}, nil},
		{"a replica only", map[string]string{"ci/db": "class: database\nreplication: {mode: synchronous}\nrecovery: {duration: 40m}"}, []string{
			"GS3417 warning ci/db: its data are copied while in use and have no backup, so that a mistake is copied too; service/x may lose 1h"}},
		{"a replica that is behind", map[string]string{"ci/db": "class: database\nreplication: {mode: asynchronous, lag: 61m}\nrecovery: {duration: 40m}"}, []string{
			"GS3417 warning ci/db: its data are copied while in use and have no backup, so that a mistake is copied too; service/x may lose 1h",
			"GS3415 warning ci/db: its copy may be 1h1m behind, and service/x may lose 1h"}},
		{"a replica of unknown lag", map[string]string{"ci/db": "class: database\nreplication: {mode: asynchronous}\nrecovery: {duration: 40m}"}, []string{
			"GS3416 warning ci/db: nobody knows how far its copy is behind, and service/x may lose 1h",
			"GS3417 warning ci/db: its data are copied while in use and have no backup, so that a mistake is copied too; service/x may lose 1h"}},
		{"a replica keeps what a backup would not", with("ci/db", "backup: {interval: 30m", "replication: {mode: asynchronous, lag: 10s}\nbackup: {interval: 2h"), []string{
			"GS3415 info ci/db: its replica does not help against wrong data: then up to 2h15m may be lost (every 2h, takes 5m, 10m until it is out of the house), and service/x may lose 1h"}},
		{"no point in time", with("ci/db", "retention: 7d", "retention: 7d, pointInTime: false"), []string{"GS3417 warning ci/db: its backup keeps no state that later corruption cannot reach; service/x may lose 1h"}},
		{"a late backup", with("ci/db", "retention: 7d", "retention: 7d, lastSuccess: \"2026-11-21T10:59:00Z\""), []string{"GS3418 error ci/db: its last good backup began 1h1m ago, and there should be one every 30m; service/x may lose 1h"}},
		{"a backup a little late", with("ci/db", "retention: 7d", "retention: 7d, lastSuccess: \"2026-11-21T11:20:00Z\""), []string{"GS3418 warning ci/db: its last good backup began 40m ago, and there should be one every 30m"}},
		{"a backup in time", with("ci/db", "retention: 7d", "retention: 7d, lastSuccess: \"2026-11-21T11:25:00Z\""), nil},
		{"never restored", with("ci/db", ", lastRestoreTest: 2026-06-01", ""), []string{"GS3419 warning ci/db: its backup has never been restored as a test"}},
		{"to be restored", with("ci/db", "2026-06-01", "2026-12-01"), []string{"GS3419 warning ci/db: its backup has never been restored as a test"}},
		{"restored long ago", with("ci/db", "2026-06-01", "2025-11-20"), []string{"GS3419 warning ci/db: its backup was last restored as a test on 2025-11-20, more than a year ago"}},
		{"copies kept too short", mergeMaps(with("ci/db", "retention: 7d", "retention: 5m"), nil), []string{"GS3420 warning ci/db: copies are kept for 5m, and by plan/p it may take 10m until a loss is noticed"}},
		{"a restore from nothing", mergeMaps(with("plan/p", "exerciseEvery", "dataRestore: [{item: ci/other}]\nexerciseEvery"), map[string]string{"ci/other": ""}), []string{"GS3421 warning plan/p: the plan restores the data of ci/other, whose record says nothing of a backup"}},
		{"a group wider than the service", mergeMaps(with("ci/db", "retention: 7d", "retention: 7d, consistencyGroup: money"), map[string]string{"ci/ledger": "class: database\nbackup: {interval: 1d, lastRestoreTest: 2026-06-01, consistencyGroup: money}"}),
			[]string{"GS3422 warning ci/db: it must be restored to one moment with ci/ledger, which may lose 1d, and service/x may lose 1h"}},

		{"never exercised", map[string]string{"exercise/2026-09-01-p": "plan: plan/p\ndate: 2026-09-01\noutcome: cancelled"}, []string{"GS3423 warning plan/p: the plan has never been exercised, so nobody knows whether it works"}},
		{"exercised in the future", map[string]string{"exercise/2026-09-01-p": "plan: plan/p\ndate: 2026-11-22\noutcome: passed"}, []string{"GS3423 warning plan/p: the plan has never been exercised, so nobody knows whether it works"}},
		{"due today", with("exercise/2026-09-01-p", "date: 2026-09-01", "date: 2026-05-25"), nil},
		{"overdue", mergeMaps(with("exercise/2026-09-01-p", "date: 2026-09-01", "date: 2026-05-24"), map[string]string{"exercise/2026-12-03-p": "plan: plan/p\ndate: 2026-12-03"}),
			[]string{"GS3424 warning plan/p: the plan was last exercised on 2026-05-24 and should have been again by 2026-11-20; the next is planned for 2026-12-03"}},
		{"as the exercise says", with("exercise/2026-09-01-p", "outcome:", "nextDue: 2026-11-01\noutcome:"), []string{"GS3424 warning plan/p: the plan was last exercised on 2026-09-01 and should have been again by 2026-11-01"}},
		{"failed", with("exercise/2026-09-01-p", "passed", "failed"), []string{"GS3425 warning plan/p: the last exercise, on 2026-09-01, failed"}},
		{"failed, and passed since", map[string]string{"exercise/2026-08-01-p": "plan: plan/p\ndate: 2026-08-01\noutcome: failed"}, nil},
		{"slower than planned", with("exercise/2026-09-01-p", "1h30m", "2h1m"), []string{"GS3426 warning exercise/2026-09-01-p: for service/x the exercise took 2h1m to recover, and 2h was planned"}},
		{"more lost than planned", with("exercise/2026-09-01-p", "actualRto: 1h30m", "plannedRpo: 5m, actualRpo: 6m"), []string{"GS3426 warning exercise/2026-09-01-p: in the exercise service/x lost 6m of data, and 5m was planned"}},
		{"an action overdue", with("exercise/2026-09-01-p", "outcome:", "findings: [{text: Key missing, due: 2026-11-20}, {text: Done, due: 2026-10-01, done: 2026-10-20}, {text: Today, due: 2026-11-21}]\noutcome:"),
			[]string{`GS3427 warning exercise/2026-09-01-p: a finding of the exercise was to be mended by 2026-11-20: "Key missing"`}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got := words(Check(given(t, sound(c.extra)), now, nil, Options{}))
			assert.ElementsMatch(t, c.want, got)
		})
	}
}

func mergeMaps(a, b map[string]string) map[string]string {
	for k, v := range b {
		a[k] = v
	}
	return a
}

func TestChangesSinceTheExercise(t *testing.T) {
	t.Parallel()
	e := given(t, sound(with("exercise/2026-09-01-p", "outcome:", "commit: 0f3c9d2a\noutcome:")))
	day := time.Date(2026, 10, 2, 23, 30, 0, 0, time.FixedZone("", 2*3600))
	var commit string
	var exercised time.Time
	history := []Change{
		{"aaaaaaaaaaaaaaaa", day, "Other", []estate.Ref{"ci/other"}},
		{"bbbbbbbbbbbbbbbb", day, "Move the \x1bdatabase", []estate.Ref{"ci/db", "ci/other"}},
		{"cccccccccccccccc", day, "Shorten the plan", []estate.Ref{"plan/p", "service/x"}},
	}
	available := true
	o := Options{Changes: func(c string, d time.Time) ([]Change, bool) {
		commit, exercised = c, d
		return history, available
	}}
	found := only(Check(e, now, nil, o), diag.ChangedSinceExercise)
	assert.Equal(t, "0f3c9d2a", commit)
	assert.Equal(t, time.Date(2026, 9, 1, 0, 0, 0, 0, time.UTC), exercised)
	assert.Equal(t, []string{`GS3428 warning plan/p: what the plan recovers has changed twice since it was exercised on 2026-09-01 at commit 0f3c9d2a: bbbbbbbbbb of 2026-10-02 (Move the \x1bdatabase), cccccccccc of 2026-10-02 (Shorten the plan)`}, words(found))
	assert.Equal(t, []estate.Ref{"exercise/2026-09-01-p", "ci/db", "service/x"}, found[0].Because)

	history = history[:1]
	assert.Empty(t, Check(e, now, nil, o))
	history = slices.Repeat([]Change{{"d", day, "Again", []estate.Ref{"ci/db"}}}, 9)
	assert.Contains(t, words(Check(e, now, nil, o))[0], "9 times since")
	assert.Contains(t, words(Check(e, now, nil, o))[0], "and 6 more")
	available = false
	unknown := Check(e, now, nil, o)
	require.Len(t, unknown, 1)
	assert.Equal(t, diag.Info, unknown[0].Severity, "what nobody can know is no reproach")
	assert.Contains(t, words(unknown)[0], "is unknown")
}

// Named records keep what is about them, about their plans, and what follows from them.
func TestCheckOfNamedRecords(t *testing.T) {
	t.Parallel()
	e, err := reference()
	require.NoError(t, err)
	all := Check(e, now, nil, Options{})
	for _, ref := range []estate.Ref{"plan/payments", "service/online-shop", "ci/erp-db", "team/dba"} {
		some := Check(e, now, []estate.Ref{ref}, Options{})
		require.NotEmpty(t, some, ref)
		require.Less(t, len(some), len(all))
		for _, f := range all {
			if f.Ref == ref || slices.Contains(f.Because, ref) {
				assert.Contains(t, some, f)
			}
		}
	}
	assert.Empty(t, Check(e, now, []estate.Ref{"person/m-lopes"}, Options{}))
}

// The reference estate has flaws on purpose. Each is found.
func TestReferenceEstate(t *testing.T) {
	t.Parallel()
	e, err := reference()
	require.NoError(t, err)
	payments, err := Plan(e, now, Request{Ref: "plan/payments"})
	require.NoError(t, err)
	assert.Equal(t, minutes(115), payments.LimitedMinutes)
	assert.Equal(t, minutes(115), payments.UnlimitedMinutes)
	assert.Equal(t, minutes(5), payments.SlackMinutes)
	assert.Empty(t, payments.Findings)
	shop, err := Plan(e, now, Request{Ref: "service/online-shop"})
	require.NoError(t, err)
	assert.Equal(t, minutes(220), shop.UnlimitedMinutes)
	assert.Equal(t, minutes(245), shop.LimitedMinutes)
	assert.True(t, shop.Exact)
	stores, err := Plan(e, now, Request{Ref: "plan/stores"})
	require.NoError(t, err)
	assert.False(t, stores.LimitedMinutes.Known)
	assert.Equal(t, minutes(30), stores.LowerBoundMinutes)
	warehouse, err := Plan(e, now, Request{Ref: "plan/warehouse"})
	require.NoError(t, err)
	assert.Equal(t, minutes(295), warehouse.Best.Minutes)
	assert.Greater(t, warehouse.LimitedMinutes.Duration, 60*time.Hour, "over the weekend")

	count := map[string]int{}
	for _, f := range Check(e, now, nil, Options{}) {
		if f.Severity != diag.Info {
			count[string(f.Code)+" "+f.Severity.String()+" "+string(f.Ref)]++
		}
	}
	for _, want := range []string{
		"GS3401 error plan/online-shop", "GS3414 error plan/warehouse", "GS3411 warning plan/warehouse", "GS3415 error ci/orders-db-01",
		"GS3419 warning ci/orders-db-01", "GS3424 warning plan/platforms", "GS3424 warning plan/payments", "GS3425 warning plan/online-shop",
		"GS3426 warning exercise/2026-04-21-online-shop", "GS3406 warning service/shop-tills",
	} {
		assert.Equal(t, 1, count[want], want)
	}
}
