package site

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/gitsm/gitsm/internal/publication"
)

// overgrown is an estate of which every part is larger or stranger than anybody would make it.
func overgrown(services, changes, entries int) map[string]string {
	files := map[string]string{
		"catalogue/teams/t.yaml":                   "{kind: Team, name: T}",
		"catalogue/teams/blank.yaml":               "{kind: Team, name: ''}",
		"catalogue/teams/nameless.yaml":            "{kind: Team}",
		"catalogue/teams/number.yaml":              "{kind: Team, name: 1e400000000}",
		"catalogue/services/self.yaml":             "{kind: Service, name: Self, owner: service/self, type: technical, criticality: critical, relations: [{type: depends_on, to: service/self}]}",
		"cmdb/items/server/aux.yaml":               "{kind: ConfigurationItem, class: '../../etc/passwd', name: Class, status: in_use, owner: team/t}",
		"cmdb/items/server/nul.yaml":               "{kind: ConfigurationItem, class: server, name: Nul, status: in_use, owner: team/t, endOfSupport: 9999-12-31, cost: {amount: '" + strings.Repeat("9", 4000) + "', currency: EUR, per: month}, inUseSince: 0001-01-01}",
		"cmdb/items/server/early.yaml":             "{kind: ConfigurationItem, class: server, name: Early, status: in_use, owner: team/t, endOfSupport: 0001-01-01, availabilityPercent: 1e-999999999, relations: [{type: depends_on, to: ci/late}, {type: depends_on, to: ci/early}]}",
		"cmdb/items/server/late.yaml":              "{kind: ConfigurationItem, class: server, name: Late, status: in_use, owner: team/t, redundancy: {minUp: 999999999999999999999}, relations: [{type: depends_on, to: ci/early}]}",
		"cmdb/items/server/broken.yaml":            "{kind: ConfigurationItem, class: [1], name: {a: b}, status: 7, owner: [team/t], relations: {x: y}}",
		"cmdb/changes/2026/2026-01-01-ever.yaml":   `{kind: Change, title: Ever, type: normal, owner: team/t, affects: [{item: ci/late}], window: {start: "0001-01-01T00:00:00Z", end: "9999-12-31T23:59:59Z"}}`,
		"cmdb/changes/2026/2026-01-01-late.yaml":   `{kind: Change, title: Late, type: normal, owner: team/t, affects: [{item: ci/late}], window: {start: "9999-12-31T23:59:59-14:00", end: "9999-12-31T23:59:59-14:00"}}`,
		"cmdb/changes/2026/9999-12-31-x.yaml":      `{kind: Change, title: Far, type: normal, owner: team/t, affects: [{item: ci/late}]}`,
		"cmdb/incidents/2026/2026-01-02-ever.yaml": `{kind: Incident, title: Ever, service: service/self, impact: high, urgency: high, detected: "0001-01-01T00:00:00Z", outages: [{service: service/self, start: "0001-01-01T00:00:00Z", end: "9999-12-31T23:59:59Z"}]}`,
		"catalogue/agreements/huge.yaml":           "{kind: Agreement, type: sla, name: Huge, provider: team/t, owner: team/t, customer: team/t, covers: [service/self], validFrom: 0001-01-01, validTo: 9999-12-31, targets: [{metric: availability, percent: 1e99999}, {metric: resolution, priority: p1, within: 99999999999999d, clock: elapsed}]}",
	}
	for _, id := range []string{"con", "index", "com1", "lpt9.x", "a.b", "a-b", "a_b", strings.Repeat("x", 128)} {
		files["catalogue/services/"+id+".yaml"] = "{kind: Service, name: " + id + ", owner: team/t, type: technical, criticality: low}"
	}
	for i := range services {
		files[fmt.Sprintf("catalogue/services/s%d.yaml", i)] = fmt.Sprintf("{kind: Service, name: S%d, owner: team/t, type: technical, criticality: critical, relations: [{type: depends_on, to: service/s%d}, {type: depends_on, to: service/s%d}]}",
			i, (i+1)%services, (i*7+3)%services)
	}
	for i := range changes {
		month := time.Date(1990, 1, 1, 22, 0, 0, 0, time.UTC).AddDate(0, i, 0)
		files[fmt.Sprintf("cmdb/changes/x/%s-m.yaml", month.Format(time.DateOnly))] = fmt.Sprintf(`{kind: Change, title: M%d, type: normal, owner: team/t, affects: [{item: service/s%d}, {select: "service[owner=team/t]"}], window: {start: "%s", end: "%s"}}`,
			i, i, month.Format(time.RFC3339), month.AddDate(0, 1, 0).Format(time.RFC3339))
	}
	var relations, rows, windows strings.Builder
	for i := range entries {
		fmt.Fprintf(&relations, "{type: depends_on, to: service/s%d},", i)
		fmt.Fprintf(&rows, "{activity: Activity %d, assignment: accountable},", i)
		day := time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(i) * time.Hour)
		fmt.Fprintf(&windows, `{start: "%s", end: "%s"},`, day.Format("2006-01-02T15:04"), day.Add(time.Minute).Format("2006-01-02T15:04"))
	}
	files["catalogue/services/hub.yaml"] = "{kind: Service, name: '" + strings.Repeat("long ", 2000) + "', owner: team/t, type: technical, criticality: critical, relations: [" + relations.String() + "]}"
	files["catalogue/roles/many.yaml"] = "{kind: Role, name: Many, holders: [person/nobody], raci: [" + rows.String() + "]}"
	files["catalogue/roles/more.yaml"] = "{kind: Role, name: More, holders: [person/nobody], raci: [" + rows.String() + "]}"
	files["catalogue/calendars/f.yaml"] = "{kind: Calendar, type: freeze, name: Frost, zone: Europe/Berlin, windows: [" + windows.String() + "]}"
	day := strings.Builder{}
	for minute := 0; minute < 24*60; minute += 2 {
		fmt.Fprintf(&day, `"%02d:%02d-%02d:%02d",`, minute/60, minute%60, minute/60, minute%60+1)
	}
	week := "[" + day.String() + "]"
	files["catalogue/calendars/m.yaml"] = "{kind: Calendar, type: maintenance, name: Always, zone: Europe/Berlin, weekly: {mon: " + week + ", tue: " + week + ", wed: " + week + ", thu: " + week + ", fri: " + week + "}}"
	return files
}

// However large or strange records are, the site stays bounded, and a folder can hold its files.
func TestOvergrownEstateMakesABoundedSite(t *testing.T) {
	t.Parallel()
	onceIsEnough(t)
	source := sourceOf(estateOf(t, overgrown(10, 150, 1000)))
	source.Title = "Hostile \x00\x1b[31m\u202e title\r\n" + strings.Repeat("x", 5000)
	files := rendered(t, source, Internal)
	assert.Less(t, len(files), 1000)
	assert.Contains(t, files["calendar.ics"], "SUMMARY:Always", "what is too much is read all the same")
	assert.Contains(t, files["calendar.ics"], "SUMMARY:Frost")
	for name, content := range files {
		assert.NoError(t, publication.CheckPath(name), name)
		assert.Less(t, len(content), 400<<10, name)
		if strings.HasSuffix(name, ".html") && !checkMarkup(t, name, content, files) {
			return
		}
	}
}
