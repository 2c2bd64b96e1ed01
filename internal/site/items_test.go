package site

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/memo"
)

// itemRecords are a service on an application on a pair of databases on one rack.
var itemRecords = map[string]string{
	"teams/ops":     "{kind: Team, name: Operations}",
	"services/shop": "{kind: Service, name: Web shop, type: customer_facing, owner: team/ops, criticality: critical, relations: [{type: depends_on, to: ci/app}, {type: depends_on, to: ci/mail, hard: false}]}",
	"items/app": `{kind: ConfigurationItem, class: application, name: Shop application, owner: team/ops, status: in_use,
  relations: [{type: depends_on, minUp: 1, of: [ci/db-1, ci/db-2]}]}`,
	"items/mail": "{kind: ConfigurationItem, class: software, name: Mail, owner: team/ops, status: in_use}",
	"items/db-1": `{kind: ConfigurationItem, class: database, name: Database one, owner: team/ops, status: in_use, criticality: high, environment: production,
  attributes: {engine: postgresql, version: "16.4", sizeGibibytes: 640}, endOfSupport: 2026-11-19, contract: contract/db,
  relations: [{type: located_in, to: ci/rack}], backup: {interval: 15m}, cost: {amount: "1800.00", currency: EUR, per: month},
  allocation: [{service: service/shop, sharePercent: 70}], network: {hostname: db-1.example.org}}`,
	"items/db-2":                   "{kind: ConfigurationItem, class: database, name: Database two, owner: team/ops, status: in_use, relations: [{type: located_in, to: ci/rack}]}",
	"items/rack":                   "{kind: ConfigurationItem, class: rack, name: The rack, owner: team/ops, status: in_use}",
	"items/cert":                   "{kind: ConfigurationItem, class: certificate, name: Certificate, owner: team/ops, status: in_use, attributes: {notAfter: 2026-12-02}}",
	"contracts/db":                 "{kind: Contract, name: Database support, supplier: supplier/example}",
	"suppliers/example":            "{kind: Supplier, name: Example}",
	"people/ada":                   "{kind: Person, name: Ada, type: human}",
	"changes/2026-11-20-upgrade":   `{kind: Change, title: Upgrade, type: normal, owner: person/ada, reason: x, affects: [{item: ci/db-1}], window: {start: "2026-11-22T22:00:00+01:00", end: "2026-11-23T01:00:00+01:00"}}`,
	"changes/2026-11-01-rewire":    `{kind: Change, title: Rewire, type: normal, owner: person/ada, reason: x, affects: [{item: ci/db-1}], window: {start: "2026-11-02T22:00:00+01:00", end: "2026-11-03T01:00:00+01:00"}}`,
	"incidents/2026-11-19-down":    `{kind: Incident, title: Shop is down, service: service/shop, items: [ci/db-1], impact: high, urgency: high, major: true, detected: "2026-11-19T14:05:00+02:00"}`,
	"incidents/2026-11-10-was-bad": `{kind: Incident, title: It was bad, impact: high, urgency: high, major: true, detected: "2026-11-10T14:05:00+02:00", restored: "2026-11-10T15:05:00+02:00"}`,
}

// pageOf is the page of a record as data.
func pageOf(t testing.TB, s *Site, ref estate.Ref) (*View, Page) {
	t.Helper()
	v := itemView(s)
	v.root = "../"
	return v, recordPage(v, ref)
}

// section returns a section of a page.
func section(t testing.TB, p Page, id string) Section {
	t.Helper()
	i := slices.IndexFunc(p.Sections, func(s Section) bool { return s.ID == id && len(s.Blocks) > 0 })
	require.GreaterOrEqual(t, i, 0, id)
	return p.Sections[i]
}

// sectionRows are the rows of all tables of a section as they are read.
func sectionRows(s Section) []string {
	var rows []string
	for _, b := range s.Blocks {
		if b.Table == nil {
			continue
		}
		for _, row := range b.Table.Rows {
			var cells []string
			for _, cell := range row.Cells {
				cells = append(cells, words(cell))
			}
			rows = append(rows, strings.Join(cells, " | "))
		}
	}
	return rows
}

// fieldWords are fields as they are read.
func fieldWords(fields []Field) map[string]string {
	out := map[string]string{}
	for _, f := range fields {
		out[f.Name] = words(f.Value)
	}
	return out
}

func TestItemPageSaysWhatFailsWithIt(t *testing.T) {
	t.Parallel()
	s := itemSite(t, Internal, itemRecords)

	_, app := pageOf(t, s, "ci/app")
	assert.Equal(t, "If this item alone fails, 1 service is out: Web shop", words(app.Notes[0].Text))
	assert.Equal(t, []string{"Web shop | Service | Out | directly"}, sectionRows(section(t, app, "impact")))
	needs := section(t, app, "needs")
	assert.Equal(t, []string{"Database one, Database two | depends on | 1 of 2 | Out"}, sectionRows(needs))
	assert.Equal(t, "1 single point of failure", needs.Blocks[0].Heading)
	assert.Equal(t, "The rack", words(needs.Blocks[1].Text))

	_, db := pageOf(t, s, "ci/db-1")
	impact := section(t, db, "impact")
	assert.Equal(t, "If it fails alone, no service is out or degraded, and 1 loses redundancy; 1 item is hit.", words(impact.Intro))
	assert.Equal(t, []string{"Web shop | Service | Loses redundancy | Shop application", "Shop application | Application | Loses redundancy | directly"}, sectionRows(impact))

	_, mail := pageOf(t, s, "ci/mail")
	assert.Empty(t, mail.Notes)
	assert.Equal(t, []string{"Web shop | Service | Degraded | directly"}, sectionRows(section(t, mail, "impact")))

	_, cert := pageOf(t, s, "ci/cert")
	assert.Equal(t, "Nothing that is recorded fails with it.", words(section(t, cert, "impact").Blocks[0].Text))
}

func TestItemPageSaysWhatItIs(t *testing.T) {
	t.Parallel()
	s := itemSite(t, Internal, itemRecords)
	_, db := pageOf(t, s, "ci/db-1")
	facts := fieldWords(db.Facts)
	assert.Equal(t, "The rack", facts["Location"])
	assert.Equal(t, "19 November 2026 past", facts["End of support"])
	assert.Equal(t, "Database support", facts["Contract"])
	assert.Equal(t, "Its maker stopped supporting it on 19 November 2026", words(db.Notes[0].Text))
	assert.Equal(t, map[string]string{"Engine": "postgresql", "Version": "16.4", "Size (GiB)": "640"}, fieldWords(section(t, db, "attributes").Blocks[0].Fields))
	assert.Equal(t, "1,800.00 EUR a month", fieldWords(section(t, db, "cost").Blocks[0].Fields)["Running it"])
	assert.Equal(t, []string{"Web shop | 70 %"}, sectionRows(section(t, db, "cost")))
	assert.Equal(t, []string{"Upgrade | Change | 20 November 2026", "Shop is down | Incident | 19 November 2026", "Rewire | Change | 1 November 2026"}, sectionRows(section(t, db, "cases")))
	assert.Equal(t, "15 minutes", fieldWords(section(t, db, "protection").Blocks[1].Fields)["Every"])

	_, cert := pageOf(t, s, "ci/cert")
	assert.Equal(t, Warning, cert.Notes[0].Tone)
	assert.Equal(t, "Its last day is 2 December 2026", words(cert.Notes[0].Text))
}

func TestLastDays(t *testing.T) {
	t.Parallel()
	v := itemView(itemSite(t, Internal, itemRecords))
	for day, want := range map[string]string{"2026-11-19": "past", "2026-11-20": "soon", "2027-02-18": "soon", "2027-02-19": ""} {
		end, err := time.Parse(time.DateOnly, day)
		require.NoError(t, err)
		_, word := v.dayState(end)
		assert.Equal(t, want, word, day)
	}
}

func TestItemsByClassAndStatus(t *testing.T) {
	t.Parallel()
	p := itemsPage(itemView(itemSite(t, Internal, itemRecords)))
	assert.Equal(t, []string{"Database | 2 | 2 | 1 | 1"}, sectionRows(section(t, p, "data")))
	assert.Equal(t, []string{"In use | – | 1 | – | – | 5 | 6"}, sectionRows(section(t, p, "overview")))
}

// many is a site of so many databases besides some records.
func many(t testing.TB, n int) *Site {
	t.Helper()
	base := itemSite(t, Internal, itemRecords).source
	var records []estate.Record
	for r := range base.Estate.All() {
		records = append(records, *r)
	}
	model, _ := base.Estate.Record("ci/db-2")
	for i := range n {
		r := *model
		r.Ref, r.Path, r.Name = estate.Ref(fmt.Sprintf("ci/more-%04d", i)), fmt.Sprintf("cmdb/items/more-%04d.yaml", i), fmt.Sprintf("More %d", i)
		records = append(records, r)
	}
	base.Estate = estate.New(records, base.Estate.Vocabulary())
	return New(base, Internal, memo.New(Edition(base, Internal)))
}

func TestLongClassesHaveSeveralPages(t *testing.T) {
	t.Parallel()
	s := many(t, 999) // and two others
	v := itemView(s)
	seen := 0
	for n := range 3 {
		p := classPage(v, "database", n)
		seen += len(p.Sections[0].Blocks[0].Table.Rows)
		assert.Contains(t, words(p.Sections[0].Intro), "Pages: 1 2 3")
		_, ok := s.paths[classPagePath("database", n)]
		assert.True(t, ok)
	}
	assert.Equal(t, 1001, seen)
	assert.Equal(t, "1001 to 1001 of 1001 items", classPage(v, "database", 2).Sections[0].Title)
	_, ok := s.paths[classPagePath("database", 3)]
	assert.False(t, ok)
	_, rack := pageOf(t, s, "ci/rack")
	impact := section(t, rack, "impact")
	assert.Equal(t, []string{"Web shop | Service | Out | Shop application", "Application | 1 | – | –", "Database | 1001 | – | –"}, sectionRows(impact)[:3])
	assert.Len(t, sectionRows(impact), 3+maxHitItems)
	_, team := pageOf(t, s, "team/ops")
	for _, f := range section(t, team, "owns").Blocks[0].Fields {
		if f.Name == "Database (1001)" {
			assert.Len(t, f.Value, 2*ownedPerGroup+1) // with commas between, and the rest as a link
			assert.Equal(t, "and 901 more", f.Value[len(f.Value)-1].Text)
		}
	}
}

// What the graph makes of an estate changes only where its digest does.
func TestRequirementsDigest(t *testing.T) {
	t.Parallel()
	digest := func(path, from, to string) memo.Digest {
		texts := map[string]string{}
		for name, text := range itemRecords {
			texts[name] = text
		}
		require.Contains(t, texts[path], from)
		texts[path] = strings.ReplaceAll(texts[path], from, to)
		return itemSite(t, Internal, texts).requirementsDigest()
	}
	before := itemSite(t, Internal, itemRecords).requirementsDigest()
	for _, change := range [][3]string{
		{"items/db-1", "status: in_use", "status: retired"}, {"items/app", "minUp: 1", "minUp: 2"}, {"items/app", "ci/db-2", "ci/rack"},
		{"services/shop", "hard: false", "hard: true"}, {"items/db-1", "located_in", "runs_on"}, {"items/db-1", "15m}", "15m}, redundancy: {minUp: 1}"},
		{"items/rack", "status: in_use", "status: in_use, classification: restricted"},
	} {
		assert.NotEqual(t, before, digest(change[0], change[1], change[2]), change)
	}
	for _, change := range [][3]string{
		{"items/db-1", "16.4", "16.6"}, {"items/db-1", "Database one", "First"}, {"items/cert", "Certificate", "Other"}, {"incidents/2026-11-19-down", "ci/db-1", "ci/db-2"},
	} {
		assert.Equal(t, before, digest(change[0], change[1], change[2]), change)
	}
}

func TestPublicSeesNothingCalculated(t *testing.T) {
	t.Parallel()
	texts := map[string]string{}
	for name, text := range itemRecords {
		texts[name] = strings.TrimSuffix(text, "}") + ", classification: public}"
	}
	s := itemSite(t, Public, texts)
	for _, path := range []string{"health.html", "attention.html"} {
		_, ok := s.paths[path]
		assert.False(t, ok, path)
	}
	_, app := pageOf(t, s, "ci/app")
	assert.Empty(t, app.Notes)
	for _, p := range app.Sections {
		assert.NotContains(t, []string{"impact", "needs", "checks"}, p.ID+strings.Repeat("-", min(1, 1-min(1, len(p.Blocks)))))
	}
	home := homePage(itemView(s))
	for _, section := range home.Sections {
		if section.ID == "attention" {
			assert.Empty(t, section.Blocks)
		}
	}
}
