package document_test

import "strings"

// small is an estate with one plan that uses every part of a plan.
func small() map[string]string {
	return map[string]string{
		"catalogue/services/pay.yaml": "kind: Service\nname: Payments\ntype: technical\ncriticality: critical\nowner: team/pay\n",
		"catalogue/continuity/pay.yaml": strings.TrimSpace(`
kind: ContinuityPlan
name: Payments plan
owner: team/pay
covers: [service/pay]
purpose: Take payments again
bia:
  mtpd: 24h
  rto: 2h
  wrt: 4h
  rpo: 15m
  mbco: Half of the cards
  mbcoPercent: 50
  tier: 1
  lossPerHour: {amount: "1000.00", currency: EUR}
  impacts: [{category: financial, within: 4h, rating: 4, note: Queues}, {category: financial, within: 1h, rating: 2}, {category: reputation, within: 4h, rating: 3}]
  dependencies: [{on: ci/db, within: 1h, note: The truth}]
  minimumResources: {people: [One engineer]}
  manualWorkaround: {description: Cash, maxDuration: 3h}
scenarios: [{name: Fire, category: site, lost: [ci/hall], strategy: warm, alternateSite: ci/hall-2, maxUse: 14d, operationsPercent: 60}]
invocation: {criteria: [Silence for 15 minutes], authority: [person/ada, role/duty], deputies: [person/bob], procedure: Say so, detection: 10m, decision: 10m, activation: 10m, standDown: Ada}
responseTeam: [{role: Lead, person: person/ada, deputy: person/bob, phone: "+31 20 555 0112", duties: [Decides]}]
callTree: [{caller: person/ada, calls: [person/bob, team/pay]}]
escalation: [{after: 1h, to: person/cleo}]
steps:
  - {id: network, team: team/pay, duration: 20m, verify: Ping, action: Switch over}
  - {id: database, item: ci/db, team: team/pay, supplier: supplier/help, duration: 40m, after: [network], runbook: "https://run.example.org/db"}
  - {id: notice, team: team/pay, duration: 5m, after: [network], mode: automated}
dataRestore: [{item: ci/db, location: Vault, keyCustody: person/ada, integrityCheck: Sums agree}]
communications: [{audience: Shops, channel: Telephone, every: 30m, by: team/pay, template: "https://intranet.example.org/t"}]
supplierContacts: [{supplier: supplier/help, contract: contract/help, contact: {phone: "+44 1632 960100"}, response: 15m, recovery: 1h}]
resources: [A crisis room]
reducedLevel: No refunds
targetsWhenInvoked: [{metric: availability, percent: 99.0, window: rolling_7d}]
returnToNormal: {steps: [Rebuild, Switch back], duration: 2d, authority: [person/ada]}
recordsLog: Paper
distribution: [person/cleo]
offlineCopies: [Folder in the crisis room]
exerciseEvery: 180d
reviewDue: 2027-02-10
lastVerified: {date: 2026-09-19, by: person/ada, method: review}
`),
		"catalogue/exercises/2026-05-12-pay.yaml": "kind: Exercise\nname: Spring\nplan: plan/pay\nmethod: functional\ndate: 2026-05-12\ncommit: 0f3c9d2a\noutcome: passed_with_findings\n" +
			"results: [{service: service/pay, plannedRto: 2h, actualRto: 1h50m}]\nfindings: [{text: No key at hand, owner: team/pay, due: 2026-06-30}]\n",
		"catalogue/exercises/2026-12-01-pay.yaml": "kind: Exercise\nname: Winter\nplan: plan/pay\nmethod: tabletop\ndate: 2026-12-01\n",
		"catalogue/teams/pay.yaml": "kind: Team\nname: Pay team\nlead: person/ada\nmembers: [person/ada, person/bob, person/dan]\ncontact: {email: pay@example.org, chat: \"#pay\"}\n" +
			"onCall: {phone: \"+31 20 555 0119\", rota: [{person: person/dan, from: 2026-11-16, to: 2026-11-22}, {person: person/bob, from: 2026-11-23}]}\n",
		"catalogue/people/ada.yaml":         "kind: Person\ntype: human\nname: Ada Lovelace\njobTitle: Lead\nphone: \"+31 20 555 0100\"\nemails: [ada@example.org]\ndeputies: [{person: person/cleo, from: 2026-11-20, to: 2026-11-25}, {person: person/dan, from: 2026-12-01}]\n",
		"catalogue/people/bob.yaml":         "kind: Person\ntype: human\nname: Bob\nactiveTo: 2026-10-31\n",
		"catalogue/people/cleo.yaml":        "kind: Person\ntype: human\nname: Cleo\nphone: \"+31 20 555 0107\"\n",
		"catalogue/people/dan.yaml":         "kind: Person\ntype: human\nname: Dan\n",
		"catalogue/roles/duty.yaml":         "kind: Role\nname: Duty manager\nholders: [person/dan]\n",
		"catalogue/suppliers/help.yaml":     "kind: Supplier\nname: Help Ltd\nsupportHours: calendar/office\ncontacts: [{name: Desk, role: technical, phone: \"+44 1632 960110\", alwaysReachable: true}]\n",
		"catalogue/contracts/help.yaml":     "kind: Contract\nname: Help with databases\nsupplier: supplier/help\nnumber: H-77\nend: 2026-06-30\n",
		"catalogue/calendars/office.yaml":   "kind: Calendar\ntype: support_hours\nname: Office\nzone: Europe/Amsterdam\nweekly: {mon: [\"09:00-17:00\"], tue: [\"09:00-17:00\"], wed: [\"09:00-17:00\"], fri: [\"09:00-12:00\"]}\n",
		"cmdb/items/hall.yaml":              item("site", "First hall", ""),
		"cmdb/items/hall-2.yaml":            item("site", "Second hall", ""),
		"cmdb/items/db.yaml":                item("database", "Database", "relations: [{type: located_in, to: ci/hall}]\nrecovery: {duration: 40m, team: team/pay}\nbackup: {interval: 15m, duration: 5m, offsiteLag: 30m, retention: 35d, restoreDuration: 35m, lastRestoreTest: 2026-08-14}\n"),
		"catalogue/processes/checkout.yaml": "kind: BusinessProcess\nname: Checkout\nowner: team/pay\ncriticality: critical\nrelations: [{type: depends_on, to: service/pay}]\n",
	}
}

func item(class, name, more string) string {
	return "kind: ConfigurationItem\nclass: " + class + "\nname: " + name + "\nowner: team/pay\nstatus: in_use\n" + more
}
