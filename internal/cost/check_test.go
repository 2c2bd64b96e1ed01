package cost

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/gitsm/gitsm/internal/estate"
)

const (
	licencePath = "cmdb/items/right.yaml"
	appPath     = "cmdb/items/app.yaml"
	nodePath    = "cmdb/items/node.yaml"
)

func of(class, extra string) string {
	return "{kind: ConfigurationItem, class: " + class + ", name: X, owner: team/a, status: in_use" + comma(extra) + "}"
}

const licensed = "relations: [{type: licensed_by, to: ci/right}]"

// TestCheck asks about licences and contracts on 20 November 2026. The wanted findings are
// severity, code, record and message.
func TestCheck(t *testing.T) {
	t.Parallel()
	licence := func(attributes string) string { return of("software_licence", "attributes: {"+attributes+"}") }
	type files = map[string]string
	forever := "perpetual: true"
	for _, c := range []struct {
		name  string
		files files
		want  []string
	}{
		{"as many as bought", files{licencePath: licence("metric: instance, quantity: 1, " + forever), appPath: of("application", licensed)}, nil},
		{"one too many", files{licencePath: licence("metric: instance, quantity: 1, " + forever), appPath: of("application", licensed), nodePath: of("server", licensed)}, []string{"error GS3511 ci/right: it is for 1 instance, and 2 are in use"}},
		{"none bought", files{licencePath: licence("metric: instance, quantity: 0, " + forever), appPath: of("application", licensed)}, []string{"error GS3511 ci/right: it is for 0 instances, and 1 is in use"}},
		{"what is in stock uses nothing", files{licencePath: licence("metric: instance, quantity: 0, " + forever), appPath: item("status: in_stock, " + licensed)}, nil},
		{"a retired licence is no licence", files{licencePath: "{kind: ConfigurationItem, class: software_licence, name: X, owner: team/a, status: retired, attributes: {metric: instance, quantity: 0}}", appPath: of("application", licensed)}, nil},
		{"a service uses it too", files{licencePath: licence("metric: instance, quantity: 0, " + forever), shop: service(licensed)}, []string{"error GS3511 ci/right: it is for 0 instances, and 1 is in use"}},
		{"copies", files{licencePath: licence("metric: instance, quantity: 2, " + forever), appPath: of("application_component", "attributes: {replicas: 3}, "+licensed)}, []string{"error GS3511 ci/right: it is for 2 instances, and 3 are in use"}},
		{"a cluster counts as its members", files{licencePath: licence("metric: instance, quantity: 1, " + forever), appPath: of("cluster", licensed),
			nodePath: of("server", "relations: [{type: member_of, to: ci/app}, {type: licensed_by, to: ci/right}]"), box: of("server", "relations: [{type: member_of, to: ci/app}]"), disk: item("status: retired, relations: [{type: member_of, to: ci/app}]")},
			[]string{"error GS3511 ci/right: it is for 1 instance, and 2 are in use"}},
		{"members that contain each other", files{licencePath: licence("metric: instance, quantity: 1, " + forever), appPath: of("cluster", "relations: [{type: member_of, to: ci/app}, {type: licensed_by, to: ci/right}]")}, nil},
		{"an application is no device", files{licencePath: licence("metric: device, quantity: 1, " + forever), appPath: of("application", licensed), nodePath: of("endpoint", licensed)}, nil},
		{"users", files{licencePath: licence("metric: user, quantity: 25, " + forever), appPath: of("application", "attributes: {users: 26}, "+licensed)}, []string{"error GS3511 ci/right: it is for 25 users, and 26 are in use"}},
		{"seats", files{licencePath: licence("metric: user, quantity: 25, " + forever), appPath: of("saas_subscription", "attributes: {seats: 25}, "+licensed)}, nil},
		{"users unknown", files{licencePath: licence("metric: user, quantity: 25, " + forever), appPath: of("application", licensed)}, []string{"warning GS3512 ci/right: it is for 25 users, and how many are in use is not recorded"}},
		{"what is known is too much", files{licencePath: licence("metric: user, quantity: 25, " + forever), appPath: of("application", licensed), nodePath: of("application", "attributes: {users: 26}, "+licensed)}, []string{"error GS3511 ci/right: it is for 25 users, and 26 are in use"}},
		{"processors of the machine below", files{licencePath: licence("metric: processor, quantity: 4, " + forever), appPath: of("database", "relations: [{type: runs_on, to: ci/node}, {type: licensed_by, to: ci/right}]"), nodePath: of("server", "attributes: {cpus: 8}")}, []string{"error GS3511 ci/right: it is for 4 processors, and 8 are in use"}},
		{"cores", files{licencePath: licence("metric: core, quantity: 16, " + forever), appPath: of("server", "attributes: {cpus: 2, coresPerCpu: 8}, "+licensed)}, nil},
		{"cores unknown", files{licencePath: licence("metric: core, quantity: 16, " + forever), appPath: of("server", "attributes: {cpus: 2}, "+licensed)}, []string{"warning GS3512 ci/right: it is for 16 cores, and how many are in use is not recorded"}},
		{"unlimited", files{licencePath: licence("metric: unlimited, " + forever), appPath: of("application", licensed)}, nil},
		{"bought unknown", files{licencePath: licence("metric: instance, " + forever), appPath: of("application", licensed)}, []string{"warning GS3512 ci/right: it is in use, and how many were bought is not recorded"}},
		{"by site", files{licencePath: licence("metric: site, quantity: 1, " + forever), appPath: of("application", licensed)}, []string{"warning GS3512 ci/right: it is in use, and its metric says nothing that can be counted on the records"}},
		{"nobody uses it", files{licencePath: licence("end: 2020-01-01")}, nil},

		{"last day today", files{licencePath: licence("metric: unlimited, end: 2026-11-20"), appPath: of("application", licensed)}, []string{"warning GS3513 ci/right: it ends on 2026-11-20, today"}},
		{"last day yesterday", files{licencePath: licence("metric: unlimited, end: 2026-11-19"), appPath: of("application", licensed)}, []string{"error GS3514 ci/right: it ended on 2026-11-19, yesterday, and is still in use"}},
		{"ninety days left", files{licencePath: licence("metric: unlimited, end: 2027-02-18"), appPath: of("application", licensed)}, []string{"warning GS3513 ci/right: it ends on 2027-02-18, in 90 days"}},
		{"ninety-one days left", files{licencePath: licence("metric: unlimited, end: 2027-02-19"), appPath: of("application", licensed)}, nil},
		{"perpetual has no end", files{licencePath: licence("metric: unlimited, perpetual: true, end: 2020-01-01"), appPath: of("application", licensed)}, nil},
		{"its contract renews", files{licencePath: of("software_licence", "contract: contract/deal, attributes: {metric: unlimited, end: 2026-12-31}"), appPath: of("application", licensed), deal: contract("end: 2028-12-31, autoRenew: true")}, []string{"info GS3513 ci/right: it ends on 2026-12-31, in 41 days"}},
		{"maintenance over", files{licencePath: licence("metric: unlimited, perpetual: true, maintenanceEnd: 2026-07-31"), appPath: of("application", licensed)}, []string{"warning GS3515 ci/right: the right to new versions ended on 2026-07-31, 112 days ago"}},
		{"maintenance ends", files{licencePath: licence("metric: unlimited, perpetual: true, maintenanceEnd: 2026-11-21"), appPath: of("application", licensed)}, []string{"warning GS3515 ci/right: the right to new versions ends on 2026-11-21, tomorrow"}},

		{"ends in ninety days", files{deal: contract("end: 2027-02-18")}, []string{"warning GS3521 contract/deal: it ends on 2027-02-18, in 90 days, and does not renew"}},
		{"ends in more", files{deal: contract("end: 2027-02-19")}, nil},
		{"ends within its notice", files{deal: contract("end: 2027-05-19, notice: 180d")}, []string{"warning GS3521 contract/deal: it ends on 2027-05-19, in 180 days, and does not renew"}},
		{"ninety days before its notice", files{deal: contract("end: 2027-08-17, notice: 180d")}, []string{"warning GS3521 contract/deal: it ends on 2027-08-17, in 270 days, and does not renew"}},
		{"more before its notice", files{deal: contract("end: 2027-08-18, notice: 180d")}, nil},
		{"within its notice, though a later day is named", files{deal: contract("end: 2027-05-19, notice: 180d, lastCancelDate: 2027-05-01")}, []string{"warning GS3521 contract/deal: it ends on 2027-05-19, in 180 days, and does not renew"}},
		{"a successor in force", files{deal: contract("end: 2026-12-31"), "catalogue/contracts/next.yaml": contract("start: 2027-01-01, relations: [{type: replaces, to: contract/deal}]")}, nil},
		{"a successor too late", files{deal: contract("end: 2026-12-31"), "catalogue/contracts/next.yaml": contract("start: 2027-01-02, relations: [{type: replaces, to: contract/deal}]")}, []string{"warning GS3521 contract/deal: it ends on 2026-12-31, in 41 days, and does not renew"}},
		{"a successor in draft", files{deal: contract("end: 2026-12-31"), "catalogue/contracts/next.yaml": contract("status: draft, start: 2027-01-01, relations: [{type: replaces, to: contract/deal}]")}, []string{"warning GS3521 contract/deal: it ends on 2026-12-31, in 41 days, and does not renew"}},
		{"notice given", files{deal: contract("end: 2026-12-31, autoRenew: true, status: cancelled")}, []string{"warning GS3521 contract/deal: it ends on 2026-12-31, in 41 days, and does not renew"}},
		{"a draft ends nothing", files{deal: contract("end: 2026-12-31, status: draft")}, nil},
		{"an ended one ends nothing", files{deal: contract("end: 2026-12-31, status: ended")}, nil},
		{"open-ended", files{deal: contract("autoRenew: true")}, nil},

		{"notice in time", files{deal: contract("end: 2027-03-20, notice: 30d, autoRenew: true")}, []string{"warning GS3522 contract/deal: it renews by itself on 2027-03-21 unless notice is given by 2027-02-18, in 90 days"}},
		{"notice far away", files{deal: contract("end: 2027-03-21, notice: 30d, autoRenew: true")}, nil},
		{"notice too late", files{deal: contract("end: 2026-12-31, notice: 90d, autoRenew: true, renewalTerm: 365d")}, []string{"warning GS3522 contract/deal: it renews by itself on 2027-01-01 for 365d, and the last day for notice was 2026-10-02, 49 days ago"}},
		{"notice today", files{deal: contract("end: 2026-12-20, notice: 30d, autoRenew: true")}, []string{"warning GS3522 contract/deal: it renews by itself on 2026-12-21 unless notice is given by 2026-11-20, today"}},
		{"a day that the contract names", files{deal: contract("end: 2027-06-30, notice: 180d, lastCancelDate: 2026-12-31, autoRenew: true")}, []string{"warning GS3522 contract/deal: it renews by itself on 2027-07-01 unless notice is given by 2026-12-31, in 41 days"}},
		{"in its third term", files{deal: contract("end: 2024-12-31, notice: 30d, lastCancelDate: 2024-06-30, autoRenew: true, renewalTerm: 365d")}, []string{"warning GS3522 contract/deal: it renews by itself on 2027-01-01 for 365d unless notice is given by 2026-12-01, in 11 days"}},
		{"renewed for ever so long", files{deal: contract("end: 2026-10-31, autoRenew: true")}, []string{"warning GS3524 contract/deal: it has renewed by itself since 2026-10-31, 20 days ago, and for how long is not recorded, so that the last day for notice is unknown"}},
		{"renewed since the year two", files{deal: contract("end: 0002-01-01, autoRenew: true, renewalTerm: 1d")}, []string{"warning GS3522 contract/deal: it renews by itself on 2026-11-21 for 1d unless notice is given by 2026-11-20, today"}},

		{"over and counted on", files{deal: contract("end: 2026-10-31"), box: item("status: in_use, contract: contract/deal")}, []string{"error GS3523 contract/deal: it ended on 2026-10-31, 20 days ago, and is still counted on"}},
		{"over and supplying", files{deal: contract("end: 2026-10-31, status: cancelled"), shop: service("relations: [{type: supplied_by, to: contract/deal}]")}, []string{"error GS3523 contract/deal: it ended on 2026-10-31, 20 days ago, and is still counted on"}},
		{"over, what it was for is retired", files{deal: contract("end: 2026-10-31"), box: item("status: retired, contract: contract/deal")}, nil},
		{"over, and bought outright", files{deal: contract("end: 2026-10-31, type: purchase"), box: item("status: in_use, contract: contract/deal")}, nil},
		{"over and recorded as active", files{deal: contract("end: 2026-10-31, status: active")}, []string{"warning GS3523 contract/deal: it ended on 2026-10-31, 20 days ago, and is still recorded as active"}},
		{"no date of other systems", files{deal: contract("end: 0001-01-01, status: active")}, nil},
		{"over since the year two", files{deal: contract("end: 0002-01-01, status: active")}, []string{"warning GS3523 contract/deal: it ended on 0002-01-01, 739574 days ago, and is still recorded as active"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			found, err := Check(build(t, c.files), day20)
			require.NoError(t, err)
			var got []string
			for _, f := range found {
				got = append(got, f.Severity.String()+" "+string(f.Code)+" "+string(f.Ref)+": "+f.Message)
			}
			assert.Equal(t, c.want, got)
		})
	}
}

// TestTheCheckIncludesCosts demands the findings of this month's report.
func TestTheCheckIncludesCosts(t *testing.T) {
	t.Parallel()
	found, err := Check(build(t, map[string]string{deal: contract("value: " + money("3", "currency: EUR, per: month"))}), day20)
	require.NoError(t, err)
	assert.Equal(t, []string{"GS3506 contract/deal"}, codes(found))
}

// TestTermAgainstYears renews a contract term by term.
func TestTermAgainstYears(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		today, end := drawDay(t, "today"), drawDay(t, "end")
		days := rapid.IntRange(1, 800).Draw(t, "term")
		body := estate.Node{Kind: estate.Struct, Fields: []estate.Field{
			{Name: "end", Value: text(end.Format(time.DateOnly))},
			{Name: "autoRenew", Value: estate.Node{Kind: estate.Bool, Text: "true"}},
			{Name: "renewalTerm", Value: text(estate.FormatDuration(time.Duration(days) * day))},
		}}
		want := end
		for want.Before(today) {
			want = want.AddDate(0, 0, days)
		}
		got := newTerm(&body, today)
		assert.Equal(t, want, got.end)
		assert.Equal(t, want, got.act)
	})
}

func text(s string) estate.Node { return estate.Node{Kind: estate.String, Text: s} }
