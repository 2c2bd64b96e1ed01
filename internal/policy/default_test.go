package policy_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/approval"
	"github.com/gitsm/gitsm/internal/change"
	"github.com/gitsm/gitsm/internal/difference"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/graph"
)

// What is controlled by default, record by record.
func TestDefaultControl(t *testing.T) {
	t.Parallel()
	with := func(u change.Touched, alter func(*change.Touched)) change.Touched { alter(&u); return u }
	for name, tt := range map[string]struct {
		record     change.Touched
		controlled bool
	}{
		"service":                 {touch("service/a", "team/a", "criticality"), true},
		"offering":                {touch("offering/a", "team/a", "name"), true},
		"agreement":               {touch("agreement/a", "team/a", "targets[0].percent"), true},
		"customer":                {touch("customer/a", "team/a", "name"), true},
		"process":                 {touch("process/a", "team/a", "name"), true},
		"supplier":                {touch("supplier/a", "team/a", "name"), true},
		"contract":                {touch("contract/a", "team/a", "end"), true},
		"plan":                    {touch("plan/a", "team/a", "steps"), true},
		"item":                    {touch("ci/a", "team/a", "version"), true},
		"release":                 {touch("release/2026-01-01-a", "team/a", "title"), true},
		"rates":                   {with(touch("rates/2026", "", "rates.USD"), func(u *change.Touched) { u.Live = false }), true},
		"item not in use":         {with(touch("ci/a", "team/a", "version"), func(u *change.Touched) { u.Live = false }), false},
		"incident":                {touch("incident/2026-01-01-a", "team/a", "restored"), false},
		"problem":                 {touch("problem/2026-01-01-a", "team/a", "title"), false},
		"request":                 {touch("request/2026-01-01-a", "team/a", "title"), false},
		"exercise":                {touch("exercise/a", "team/a", "results"), false},
		"improvement":             {touch("improvement/a", "team/a", "name"), false},
		"person":                  {touch("person/a", "", "emails"), false},
		"editorial":               {touch("ci/a", "team/a", "description", "tags[0]", "lastVerified.date", "links[2].url", "aliases"), false},
		"editorial and more":      {touch("ci/a", "team/a", "description", "version"), true},
		"looks editorial":         {touch("ci/a", "team/a", "descriptions"), true},
		"below another":           {touch("ci/a", "team/a", "attributes.description"), true},
		"new though editorial":    {with(touch("ci/a", "team/a", "description"), func(u *change.Touched) { u.Op = difference.Add }), true},
		"removed":                 {with(touch("ci/a", "team/a", "description"), func(u *change.Touched) { u.Op = difference.Remove }), true},
		"renamed":                 {with(touch("ci/a", "team/a"), func(u *change.Touched) { u.Op, u.Was = difference.Rename, "ci/b" }), true},
		"tag that matters gained": {with(touch("ci/a", "team/a", "tags[0]"), func(u *change.Touched) { u.New = body(t, `tags: [pci]`) }), true},
		"tag that matters lost":   {with(touch("ci/a", "team/a", "tags"), func(u *change.Touched) { u.Old = body(t, `tags: [x, pci]`) }), true},
		"tag that stays":          {with(touch("ci/a", "team/a", "note"), func(u *change.Touched) { u.Old, u.New = body(t, `tags: [pci]`), body(t, `tags: [pci]`) }), false},
		"tag that looks alike":    {with(touch("ci/a", "team/a", "tags"), func(u *change.Touched) { u.Old = body(t, `tags: [pcie]`) }), false},
		"change record":           {with(touch("change/2026-01-01-a", "person/a", "title"), func(u *change.Touched) { u.Op = difference.Add }), true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := own(t).sound(t, touches(tt.record))
			if !tt.controlled {
				assert.Empty(t, r.Controlled)
				return
			}
			assert.Equal(t, []string{string(tt.record.Ref)}, r.Controlled)
			assert.NotEmpty(t, r.Requirements, "somebody is asked about whatever is controlled")
		})
	}
}

func TestClosingIsNotControlled(t *testing.T) {
	t.Parallel()
	a := touches(touch("change/2026-01-01-a", "person/a", "outcome"))
	a.Closing, a.RecordOnly = true, true
	r := own(t).sound(t, a)
	assert.Empty(t, r.Controlled)
	assert.Empty(t, r.Requirements)
}

func TestOwnersAreAsked(t *testing.T) {
	t.Parallel()
	a := touches(touch("ci/db", "team/dba", "version"), touch("service/pay", "team/pay", "criticality"), touch("service/shop", "team/pay", "name"))
	a.Declared = []estate.Ref{"ci/db", "ci/vm", "service/pay", "service/shop"}
	a.Impact = []change.Impact{
		hits("ci/db", "critical", graph.Outage, "team/dba"),
		hits("ci/vm", "high", graph.Outage, "team/platform"),
		hits("service/fraud", "critical", graph.Degraded, "team/fraud"),
		hits("service/mail", "critical", graph.RedundancyLost, "team/mail"),
		hits("service/wiki", "high", graph.Outage, "team/wiki"),
		hits("ci/critical", "critical", graph.Outage, "team/not-a-service"),
	}
	r := own(t).sound(t, a)
	assert.Equal(t, []approval.Rule{
		{ID: "owner.team/dba", Reason: "team/dba answers for ci/db (changed)", From: []estate.Ref{"team/dba"}, Need: 1},
		{ID: "owner.team/fraud", Reason: "team/fraud answers for service/fraud (critical, degraded)", From: []estate.Ref{"team/fraud"}, Need: 1},
		{ID: "owner.team/pay", Reason: "team/pay answers for service/pay (changed), service/shop (changed)", From: []estate.Ref{"team/pay"}, Need: 1},
		{ID: "owner.team/platform", Reason: "team/platform answers for ci/vm (declared)", From: []estate.Ref{"team/platform"}, Need: 1},
	}, r.Requirements)
	assert.Equal(t, "person", r.Merge)
	assert.Equal(t, 5*24*time.Hour, r.Emergency.ReviewWithin)
	assert.Equal(t, []estate.Ref{"role/emergency-change-authority"}, r.Emergency.Quorum.From)
	assert.Equal(t, 1, r.Emergency.Quorum.Need)
	assert.Equal(t, []estate.Ref{"role/change-advisory-board", "role/change-manager"}, r.Emergency.Authority.From)
}

// A service that is only reworded, while something below it changes, is hit like any other.
func TestEditorialServiceIsStillHit(t *testing.T) {
	t.Parallel()
	a := touches(touch("ci/db", "team/dba", "version"), touch("service/pay", "team/pay", "description"))
	a.Impact = []change.Impact{hits("service/pay", "critical", graph.Outage, "team/pay")}
	assert.Equal(t, []string{"owner.team/dba", "owner.team/pay"}, ids(own(t).sound(t, a)))
}

func TestConsumersAboveAThreshold(t *testing.T) {
	t.Parallel()
	a := touches(touch("ci/db", "team/dba", "version"))
	for i := range 4 {
		a.Impact = append(a.Impact, hits(estate.Ref(fmt.Sprintf("service/s%d", i)), "high", graph.Degraded, "team/consumer"))
	}
	assert.Equal(t, []string{"owner.team/dba"}, ids(own(t).sound(t, a)))
	a.Impact = append(a.Impact, hits("service/low", "low", graph.Outage, "team/low"))
	r := own(t).sound(t, a)
	assert.Equal(t, []string{"owner.team/consumer", "owner.team/dba"}, ids(r))
	assert.Equal(t, "team/consumer answers for service/s0 (high, degraded), service/s1 (high, degraded), service/s2 (high, degraded) and 1 more",
		requirement(t, r, "owner.team/consumer").Reason)
	assert.Equal(t, []string{"owner.team/consumer", "owner.team/dba"}, ids(own(t, "policy: thresholds: consumers: 2").sound(t, a)))
	assert.Equal(t, []string{"owner.team/dba"}, ids(own(t, "policy: ask: consumers: false").sound(t, a)))
}

func TestSpecialists(t *testing.T) {
	t.Parallel()
	firewall := touch("ci/fw", "", "attributes.rules")
	firewall.New = body(t, "class: firewall")
	cost := touch("ci/fw", "", "cost.amount")
	cost.New = body(t, "class: firewall")
	server := touch("ci/srv", "", "attributes.cpus")
	server.New = body(t, "class: server")
	card := touch("ci/srv", "", "version")
	card.New = body(t, "{class: server, tags: [pci]}")
	recovery := touch("agreement/a", "", "targets[1].within")
	recovery.Old = body(t, "targets: [{metric: availability, percent: 99}, {metric: rto, within: 2h}]")
	recovery.New = body(t, "targets: [{metric: availability, percent: 99}, {metric: rto, within: 4h}]")
	percent := touch("agreement/a", "", "targets[0].percent")
	percent.Old = recovery.Old
	percent.New = body(t, "targets: [{metric: availability, percent: 99.5}, {metric: rto, within: 2h}]")
	for name, tt := range map[string]struct {
		record change.Touched
		asked  []string
	}{
		"classification":        {touch("service/a", "", "classification"), []string{"security"}},
		"data classification":   {touch("service/a", "", "dataClassification"), []string{"security"}},
		"network":               {touch("ci/a", "", "network.addresses[0]"), []string{"security"}},
		"firewall":              {firewall, []string{"security"}},
		"cost of a firewall":    {cost, []string{"finance"}},
		"attribute of a server": {server, nil},
		"card data":             {card, []string{"security"}},
		"plan":                  {touch("plan/a", "", "name"), []string{"continuity"}},
		"backup and recovery":   {touch("ci/a", "", "backup.interval", "recovery.duration"), []string{"continuity"}},
		"redundancy":            {touch("ci/a", "", "redundancy.minUp"), []string{"continuity"}},
		"recovery promised":     {recovery, []string{"continuity"}},
		"availability promised": {percent, nil},
		"price":                 {touch("service/a", "", "price.amount"), []string{"finance"}},
		"contract":              {touch("contract/a", "", "notice"), []string{"finance"}},
		"rates":                 {touch("rates/a", "", "rates.EUR"), []string{"finance"}},
		"cost and backup":       {touch("ci/a", "", "allocation", "backup"), []string{"continuity", "finance"}},
		"field that looks like": {touch("ci/a", "", "costs"), nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := own(t).sound(t, touches(tt.record))
			want := []string{"management"} // nobody owns these records
			for _, name := range tt.asked {
				want = append(want, "specialist."+name)
			}
			assert.Equal(t, want, ids(r))
		})
	}
	r := own(t).sound(t, touches(touch("ci/a", "", "cost"), touch("ci/b", "", "cost")))
	assert.Equal(t, approval.Rule{ID: "specialist.finance", Reason: "finance is concerned by ci/a, ci/b", From: []estate.Ref{"role/financial-manager"}, Need: 1},
		requirement(t, r, "specialist.finance"))
}

func TestBoardFromARiskOn(t *testing.T) {
	t.Parallel()
	for level, asked := range map[string]bool{"low": false, "medium": false, "high": true, "critical": true} {
		a := touches(touch("ci/db", "team/dba", "version"))
		a.Risk.Level = level
		r := own(t).sound(t, a)
		if !asked {
			assert.NotContains(t, ids(r), "board", level)
			continue
		}
		assert.Equal(t, approval.Rule{ID: "board", Reason: "the risk is " + level, From: []estate.Ref{"role/change-advisory-board"}, Need: 1}, requirement(t, r, "board"))
	}
	a := touches(touch("incident/2026-01-01-a", "team/dba", "title"))
	a.Risk.Level = "critical"
	assert.Empty(t, own(t).sound(t, a).Requirements, "nothing is controlled")
}

func TestAuthorityOfTheRecord(t *testing.T) {
	t.Parallel()
	a := touches(touch("ci/db", "team/dba", "version"))
	a.Request = &change.Request{Ref: "change/2026-01-01-a", Type: change.Normal, Authority: "role/cio"}
	assert.Equal(t, []estate.Ref{"role/cio"}, requirement(t, own(t).sound(t, a), "authority").From)
}

func TestGovernance(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		a    change.Assessment
		want []string
	}{
		"person":    {touches(touch("person/a", "", "emails")), []string{"person/a"}},
		"team":      {touches(touch("team/a", "person/lead", "members")), []string{"team/a"}},
		"role":      {touches(touch("role/a", "team/a", "holders")), []string{"role/a"}},
		"calendar":  {touches(touch("calendar/a", "", "description")), []string{"calendar/a"}},
		"template":  {touches(touch("template/a", "team/a", "validTo")), []string{"template/a"}},
		"schema":    {change.Assessment{Files: []string{"README.md", "docs/schema/x", "schema/policy.cue"}}, []string{"schema/policy.cue"}},
		"workflows": {change.Assessment{Files: []string{".GitHub/workflows/x.yml", "docs/CODEOWNERS", ".gitattributes", ".gitmodules", "cmdb/.gitattributes"}}, []string{".GitHub/workflows/x.yml", ".gitattributes", ".gitmodules", "cmdb/.gitattributes", "docs/CODEOWNERS"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := own(t).sound(t, tt.a)
			assert.ElementsMatch(t, tt.want, r.Governance)
			assert.Empty(t, r.Controlled, "the rules need no change record")
			assert.Equal(t, []string{"governance", "governance.management"}, ids(r))
			two := requirement(t, r, "governance")
			assert.Equal(t, 2, two.Need)
			assert.Contains(t, two.From, estate.Ref("role/change-manager"))
			if len(tt.a.Touched) > 0 {
				assert.Subset(t, two.From, tt.a.Touched[0].Owners)
			}
			assert.Equal(t, []estate.Ref{"role/change-manager"}, requirement(t, r, "governance.management").From)
		})
	}
	r := own(t).sound(t, change.Assessment{Files: []string{"README.md", "docs/a.md"}})
	require.Empty(t, r.Governance)
	assert.Empty(t, r.Requirements)
}
