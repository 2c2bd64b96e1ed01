package site

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

var partyRecords = map[string]string{
	"teams/ops":          "{kind: Team, name: Operations, lead: person/ada, members: [person/ada, person/tom], parallelWork: 1, contact: {email: ops@example.org, chat: '#ops'}, onCall: {phone: '+31 20 555 0100', rota: [{person: person/ada, from: 2026-11-16, to: 2026-11-22}, {person: person/tom, from: 2026-11-23}]}, escalation: [{after: 15m, to: person/ada}]}",
	"people/ada":         "{kind: Person, name: Ada, type: human, emails: [ada@example.org], phone: '+31 20 555 0101', jobTitle: Lead, deputies: [{person: person/tom, from: 2026-11-20, to: 2026-11-20}]}",
	"people/tom":         "{kind: Person, name: Tom, type: human, activeTo: 2026-11-19, manager: person/ada}",
	"people/bot":         "{kind: Person, name: Robot, type: machine, responsible: person/ada}",
	"roles/manager":      "{kind: Role, name: Change manager, holders: [person/ada], process: changes, raci: [{activity: change authorisation, assignment: accountable}, {activity: reports, assignment: responsible}]}",
	"roles/board":        "{kind: Role, name: Board, holders: [team/ops], raci: [{activity: change authorisation, assignment: accountable}, {activity: change authorisation, assignment: responsible}]}",
	"roles/old":          "{kind: Role, name: Old board, holders: [], validTo: 2026-11-19, raci: [{activity: reports, assignment: accountable}]}",
	"services/shop":      "{kind: Service, name: Web shop, type: customer_facing, owner: team/ops, criticality: critical}",
	"items/phone":        "{kind: ConfigurationItem, class: endpoint, name: Phone, owner: team/ops, status: in_use, supportGroup: team/ops}",
	"improvements/first": "{kind: Improvement, name: Do better, owner: team/ops, due: 2026-11-19, status: accepted, actions: [{text: Try, owner: person/ada, due: 2026-11-19}, {text: Done it, owner: person/ada, done: 2026-11-01}], measures: [{metric: Time, baseline: 90, target: 45}]}",
}

func TestTeamPage(t *testing.T) {
	t.Parallel()
	_, p := pageOf(t, itemSite(t, Internal, partyRecords), "team/ops")
	facts := fieldWords(p.Facts)
	assert.Equal(t, "Ada", facts["Lead"])
	assert.Equal(t, "ops@example.org", facts["Mail"])
	assert.Equal(t, "+31 20 555 0100", facts["On call"])
	assert.Regexp(t, `^[0-9.]+ % of checks passed, [0-9]+ open findings?$`, facts["Health of its records"])
	assert.Equal(t, []string{"Ada | Lead | +31 20 555 0101 | Tom", "Tom |  |  | "}, sectionRows(section(t, p, "members")))
	assert.Equal(t, []string{"Ada | 16 November 2026 | 22 November 2026 | now | ", "Tom | 23 November 2026 | without end | later | ", "15 minutes | Ada | "}, sectionRows(section(t, p, "on-call")))
	assert.Equal(t, map[string]string{"Services (1)": "Web shop", "Endpoint (1)": "Phone", "Improvements (1)": "Do better"}, fieldWords(section(t, p, "owns").Blocks[0].Fields))
	assert.Equal(t, map[string]string{"Endpoint (1)": "Phone"}, fieldWords(section(t, p, "supports").Blocks[0].Fields))
	assert.Equal(t, []string{"Board |  | change authorisation | change authorisation"}, sectionRows(section(t, p, "roles")))
}

func TestPersonPage(t *testing.T) {
	t.Parallel()
	s := itemSite(t, Internal, partyRecords)
	_, ada := pageOf(t, s, "person/ada")
	assert.Equal(t, "Active", ada.Pills[0].Text)
	assert.Equal(t, []string{"Tom | 20 November 2026 | 20 November 2026 | now | "}, sectionRows(section(t, ada, "deputies")))
	assert.Equal(t, []string{"Operations | lead"}, sectionRows(section(t, ada, "teams")))
	assert.Equal(t, map[string]string{"People (1)": "Robot"}, fieldWords(section(t, ada, "owns").Blocks[0].Fields))
	_, tom := pageOf(t, s, "person/tom")
	assert.Equal(t, "No longer active", tom.Pills[0].Text)
	deputies := section(t, tom, "deputies")
	assert.Equal(t, "This person acts for", deputies.Blocks[0].Heading)
	assert.Equal(t, []string{"Ada | 20 November 2026 | 20 November 2026 | now | "}, sectionRows(deputies))
}

func TestRolesPage(t *testing.T) {
	t.Parallel()
	p := rolesPage(itemView(itemSite(t, Internal, partyRecords)))
	var gaps []string
	for _, note := range section(t, p, "gaps").Blocks[0].Notes {
		gaps = append(gaps, note.Word+" "+words(note.Text))
	}
	assert.Equal(t, []string{
		"Conflict Change authorisation: 2 roles are accountable, and one should be: Board, Change manager",
		"Gap Reports: no role shown here is accountable",
	}, gaps, "a role that is over fills no gap")
	assert.Equal(t, []string{"Change authorisation | Board | Board, Change manager |  | ", "Reports | Change manager |  |  | "}, sectionRows(section(t, p, "activities")))
	matrix := section(t, p, "matrix")
	assert.Equal(t, []string{"Board | R A | ", "Change manager | A | R"}, sectionRows(matrix))
	assert.Equal(t, "Responsible", matrix.Blocks[0].Table.Rows[0].Cells[1][0].Spoken)
}

func TestImprovement(t *testing.T) {
	t.Parallel()
	s := itemSite(t, Internal, partyRecords)
	_, p := pageOf(t, s, "improvement/first")
	assert.Equal(t, "Overdue", p.Pills[1].Text)
	assert.Equal(t, []string{"Try | Ada | 19 November 2026 | overdue", "Done it | Ada |  | done 1 November 2026"}, sectionRows(section(t, p, "actions")))
	assert.Equal(t, []string{"Time |  | 90 | 45 | "}, sectionRows(section(t, p, "measures")))
	assert.Equal(t, []string{"Do better | Accepted |  |  |  | Operations | 19 November 2026 overdue"}, sectionRows(improvementsPage(itemView(s), 0).Sections[0]))
}

// hush are records that refer to hidden ones in every field that the pages of this area show.
var hush = map[string]string{
	"teams/hush":                "{kind: Team, name: HUSH, classification: restricted}",
	"people/hush":               "{kind: Person, name: HUSH, type: human, classification: restricted, deputies: [{person: person/open}]}",
	"people/open":               "{kind: Person, name: Open, type: machine, responsible: person/hush, manager: person/hush, deputies: [{person: person/hush}]}",
	"roles/hush":                "{kind: Role, name: HUSH, holders: [person/open, team/open], classification: restricted, raci: [{activity: HUSH, assignment: accountable}]}",
	"roles/open":                "{kind: Role, name: Open role, holders: [person/hush, team/hush], owner: team/hush, deputies: [{person: person/hush}], scope: {services: [service/hush], sites: [ci/hush], teams: [team/hush]}, raci: [{activity: x, assignment: informed}]}",
	"teams/open":                "{kind: Team, name: Open, parent: team/hush, lead: person/hush, members: [person/hush], serviceHours: calendar/hush, contact: {hours: calendar/hush}, onCall: {hours: calendar/hush, rota: [{person: person/hush}]}, escalation: [{to: person/hush}]}",
	"calendars/hush":            "{kind: Calendar, name: HUSH, type: service_hours, zone: UTC, classification: restricted}",
	"services/hush":             "{kind: Service, name: HUSH, type: customer_facing, owner: team/open, criticality: critical, classification: restricted, supportTeams: {incident: team/open}, relations: [{type: depends_on, to: ci/open}]}",
	"services/open":             "{kind: Service, name: Open service, type: customer_facing, owner: team/hush, criticality: critical, customers: [customer/hush], relations: [{type: depends_on, to: ci/open}, {type: depends_on, to: ci/hush}]}",
	"customers/hush":            "{kind: Customer, name: HUSH, type: internal, classification: restricted}",
	"suppliers/hush":            "{kind: Supplier, name: HUSH, classification: restricted}",
	"contracts/hush":            "{kind: Contract, name: HUSH, supplier: supplier/hush, classification: restricted, end: 2026-11-30}",
	"items/hush":                "{kind: ConfigurationItem, class: certificate, name: HUSH, owner: team/open, status: in_use, classification: restricted, attributes: {notAfter: 2026-11-30}, relations: [{type: depends_on, to: ci/open}]}",
	"items/open":                "{kind: ConfigurationItem, class: database, name: Open item, owner: team/hush, status: in_use, custodian: person/hush, supportGroup: team/hush, changeApprover: person/hush, supplier: supplier/hush, contract: contract/hush, maintenance: calendar/hush, endOfSupport: 2026-11-30, allocation: [{service: service/hush, sharePercent: 100}], recovery: {team: team/hush, after: [ci/hush]}, backup: {job: ci/hush}, replication: {mode: synchronous, to: ci/hush}, relations: [{type: located_in, to: ci/hush}, {type: depends_on, to: ci/hush}], lastVerified: {date: 2026-09-01, by: person/hush}}",
	"improvements/open":         "{kind: Improvement, name: Open improvement, owner: team/hush, proposedBy: person/hush, from: [service/hush], concerns: [ci/hush], changes: [change/2026-11-20-hush], actions: [{text: x, owner: person/hush}]}",
	"changes/2026-11-20-hush":   `{kind: Change, title: HUSH, type: normal, owner: person/open, reason: x, classification: restricted, affects: [{item: ci/open}], window: {start: "2026-11-22T22:00:00+01:00", end: "2026-11-23T01:00:00+01:00"}}`,
	"incidents/2026-11-19-hush": `{kind: Incident, title: HUSH, service: service/open, items: [ci/open], impact: high, urgency: high, major: true, classification: restricted, detected: "2026-11-19T14:05:00+02:00"}`,
	"incidents/2026-11-18-open": `{kind: Incident, title: Open incident, service: service/hush, items: [ci/hush], impact: high, urgency: high, major: true, detected: "2026-11-19T14:05:00+02:00"}`,
}

func TestHiddenRecordsNeverAppear(t *testing.T) {
	t.Parallel()
	pages := []string{
		"index.html", "attention.html", "classes/database.html", "items/open.html", "teams.html", "people.html", "roles.html", "teams/open.html",
		"people/open.html", "roles/open.html", "health.html", "improvements.html", "improvements/open.html",
	}
	hidden, all := itemSite(t, Internal, hush), itemSite(t, Restricted, hush)
	for _, path := range pages {
		assert.False(t, strings.Contains(strings.ToLower(pageText(t, hidden, path)), "hush"), path)
		assert.True(t, strings.Contains(strings.ToLower(pageText(t, all, path)), "hush"), path)
	}
	assert.Contains(t, pageText(t, hidden, "items.html"), "1 item is recorded.")
	assert.Contains(t, pageText(t, all, "items.html"), "2 items are recorded.")
	assert.False(t, slices.ContainsFunc(hidden.Files(), func(f File) bool { return strings.Contains(f.Path, "hush") || f.Path == "classes/certificate.html" }))
}
