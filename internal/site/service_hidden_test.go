package site

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/memo"
	"github.com/gitsm/gitsm/internal/record/recordtest"
)

// serviceSite is the site of records in YAML by path.
func serviceSite(t testing.TB, audience Audience, files map[string]string) *Site {
	t.Helper()
	records, faults, err := recordtest.Decode(files)
	require.NoError(t, err)
	require.Empty(t, faults)
	vocabulary, err := recordtest.Vocabulary()
	require.NoError(t, err)
	source := Source{Estate: estate.New(records, vocabulary), At: time.Date(2026, time.November, 20, 9, 0, 0, 0, time.UTC), Title: "Example"}
	return New(source, audience, memo.New(Edition(source, audience)))
}

// hiddenFiles are records that name a restricted one in every field that may.
var hiddenFiles = map[string]string{
	"catalogue/services/open.yaml": `{kind: Service, name: Open, type: customer_facing, criticality: critical, owner: team/zebra, customers: [customer/zebra], processes: [process/zebra],
  deliveryManager: person/zebra, supportTeams: {incident: team/zebra, changeApproval: team/zebra, levels: [team/zebra]}, serviceHours: calendar/zebra, supportHours: calendar/zebra,
  serviceDesk: {phone: "+31 20 555 0111", hours: calendar/zebra}, suppliers: [supplier/zebra], recovery: {duration: 1h, after: [ci/zebra]},
  relations: [{type: depends_on, to: ci/zebra}, {type: depends_on, of: [ci/zebra, ci/open], minUp: 1}, {type: depends_on, to: service/zebra, hard: false}]}`,
	"catalogue/services/zebra.yaml":  `{kind: Service, name: Zebra service, type: technical, criticality: high, owner: team/zebra, classification: restricted, relations: [{type: depends_on, to: service/open}]}`,
	"catalogue/teams/zebra.yaml":     `{kind: Team, name: Zebra team, contact: {email: zebra@example.org}, classification: restricted}`,
	"catalogue/people/zebra.yaml":    `{kind: Person, type: human, name: Zebra person, classification: restricted}`,
	"catalogue/customers/zebra.yaml": `{kind: Customer, name: Zebra customer, classification: restricted}`,
	"catalogue/customers/open.yaml":  `{kind: Customer, name: Open customer, owner: team/zebra, parent: customer/zebra, relationshipManager: person/zebra, hours: calendar/zebra, contacts: [{name: C, person: person/zebra, hours: calendar/zebra}], reviews: [{date: 2026-01-01, by: person/zebra, actions: [{text: Do, owner: team/zebra, improvement: improvement/zebra}]}]}`,
	"catalogue/processes/zebra.yaml": `{kind: BusinessProcess, name: Zebra process, classification: restricted, relations: [{type: depends_on, to: service/open}]}`,
	"catalogue/processes/open.yaml":  `{kind: BusinessProcess, name: Open process, owner: team/zebra, processOwner: person/zebra, parent: process/zebra, customers: [customer/zebra], hours: calendar/zebra, relations: [{type: depends_on, to: service/zebra}, {type: depends_on, to: service/open}]}`,
	"catalogue/calendars/zebra.yaml": `{kind: Calendar, name: Zebra hours, type: service_hours, zone: UTC, weekly: {mon: ["09:00-17:00"]}, classification: restricted}`,
	"catalogue/suppliers/zebra.yaml": `{kind: Supplier, name: Zebra supplier, classification: restricted}`,
	"catalogue/suppliers/open.yaml":  `{kind: Supplier, name: Open supplier, owner: team/zebra, relationshipManager: person/zebra, supportHours: calendar/zebra, subSuppliers: [supplier/zebra], escalation: [{to: person/zebra}], contacts: [{name: C, person: person/zebra}], assessments: [{date: 2026-01-01, subject: security, result: failed, by: person/zebra, findings: [{text: F, owner: person/zebra}]}]}`,
	"catalogue/contracts/zebra.yaml": `{kind: Contract, name: Zebra contract, supplier: supplier/open, end: 2026-12-01, classification: restricted, covers: [service/open], value: {amount: "10.00", currency: EUR, per: month}}`,
	"catalogue/contracts/open.yaml":  `{kind: Contract, name: Open contract, supplier: supplier/zebra, owner: team/zebra, end: 2026-12-01, covers: [service/zebra, ci/zebra, service/open], agreements: [agreement/zebra], shares: [{on: service/zebra, sharePercent: 50}, {on: service/open, sharePercent: 50}], value: {amount: "10.00", currency: EUR, per: month}}`,
	"catalogue/agreements/zebra.yaml": `{kind: Agreement, type: ola, name: Zebra agreement, provider: team/zebra, customer: team/zebra, covers: [service/open], validFrom: 2026-01-01, underpins: [agreement/open], classification: restricted,
  targets: [{metric: availability, percent: 90}]}`,
	"catalogue/agreements/open.yaml": `{kind: Agreement, type: sla, name: Open agreement, provider: team/zebra, owner: team/zebra, customer: customer/zebra, covers: [service/open, service/zebra, ci/zebra], validFrom: 2026-01-01, validTo: 2026-12-31,
  serviceHours: calendar/zebra, supportHours: calendar/zebra, contract: contract/zebra, signatories: [{person: person/zebra}], escalation: [{to: team/zebra}], reporting: {recipients: [team/zebra]}, underpins: [agreement/zebra],
  targets: [{metric: availability, percent: 99.9, services: [service/zebra], breach: {escalateTo: person/zebra}}, {metric: availability, percent: 99.9}, {metric: response, priority: p1, within: 1h, clock: calendar/zebra}, {metric: resolution, priority: p1, within: 4h, clock: elapsed}]}`,
	"catalogue/offerings/open.yaml":             `{kind: Offering, name: Open offering, service: service/zebra, audience: {customers: [customer/zebra], teams: [team/zebra]}, approval: {need: 1, from: [owner, person/zebra]}, fulfilment: [{step: Do, team: team/zebra}], template: template/zebra, target: {within: 1h, clock: calendar/zebra}, commitments: {maintenance: calendar/zebra, response: 1h, clock: calendar/zebra}}`,
	"catalogue/offerings/zebra.yaml":            `{kind: Offering, name: Zebra offering, service: service/open, classification: restricted}`,
	"catalogue/change-templates/zebra.yaml":     `{kind: ChangeTemplate, name: Zebra template, owner: team/zebra, validTo: 2027-01-01, allows: [{kind: ConfigurationItem, op: modify, fields: [lastVerified]}], reviews: {need: 1}, classification: restricted}`,
	"catalogue/improvements/zebra.yaml":         `{kind: Improvement, name: Zebra improvement, concerns: [service/open], classification: restricted}`,
	"catalogue/continuity/zebra.yaml":           `{kind: ContinuityPlan, name: Zebra plan, owner: team/zebra, covers: [service/open], bia: {rto: 10m}, steps: [{id: zebra-step, item: ci/zebra, team: team/zebra, duration: 20m}], classification: restricted}`,
	"cmdb/items/server/zebra.yaml":              `{kind: ConfigurationItem, class: server, name: Zebra server, status: in_use, owner: team/zebra, availabilityPercent: 99, cost: {amount: "5.00", currency: EUR, per: month}, allocation: [{service: service/open, sharePercent: 100}], relations: [{type: licensed_by, to: ci/open-licence}], classification: restricted}`,
	"cmdb/items/server/open.yaml":               `{kind: ConfigurationItem, class: server, name: Open server, status: in_use, owner: team/zebra, contract: contract/zebra, relations: [{type: depends_on, to: ci/zebra}]}`,
	"cmdb/items/licence/open-licence.yaml":      `{kind: ConfigurationItem, class: software_licence, name: Open licence, status: in_use, owner: team/zebra, contract: contract/zebra, attributes: {metric: instance, quantity: 0, end: 2026-12-01}}`,
	"cmdb/changes/2026/2026-11-01-zebra.yaml":   `{kind: Change, title: Zebra change, type: normal, owner: team/zebra, affects: [{item: service/open}], classification: restricted}`,
	"cmdb/incidents/2026/2026-10-01-zebra.yaml": `{kind: Incident, title: Zebra incident, service: service/open, impact: high, urgency: high, detected: "2026-10-01T10:00:00Z", outages: [{service: service/open, start: "2026-10-01T10:00:00Z", end: "2026-10-03T20:00:00Z"}], classification: restricted}`,
	"cmdb/problems/2026-10-02-zebra.yaml":       `{kind: Problem, title: Zebra problem, services: [service/open], classification: restricted}`,
}

// TestHiddenRecordsStayHidden looks for restricted records on every page of an estate in
// which all fields that may name one do.
func TestHiddenRecordsStayHidden(t *testing.T) {
	t.Parallel()
	s := serviceSite(t, Internal, hiddenFiles)
	l := newLens(s)
	require.NotEmpty(t, promisesQuery.answer(l, "")[0].Checks, "otherwise nothing is held back")
	pages := 0
	for _, f := range s.Files() {
		if !strings.HasSuffix(f.Path, ".html") || strings.HasPrefix(f.Path, "classes/") {
			continue
		}
		pages++
		page := strings.ToLower(spokenPage(t, s, f.Path))
		if at := strings.Index(page, "zebra"); at >= 0 {
			assert.Fail(t, f.Path, "%s", page[max(0, at-200):min(len(page), at+100)])
		}
	}
	assert.Greater(t, pages, 15)
	assert.True(t, strings.Contains(spokenPage(t, serviceSite(t, Restricted, hiddenFiles), "services/open.html"), "Zebra server"))
}
