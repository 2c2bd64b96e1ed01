package difference_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/difference"
	"github.com/gitsm/gitsm/internal/estate"
)

const agreement = `kind: Agreement
type: sla
name: Payments API for Retail
provider: team/payments
customer: customer/retail
covers: [service/payments-api]
validFrom: 2026-01-01
validTo: 2026-12-31
serviceHours: calendar/always
targets:
  - {metric: availability, percent: 99.9, window: calendar_month}
  - {metric: response, priority: p1, within: 15m, clock: elapsed, casesPercent: 95}
  - {metric: rto, within: 2h}
tags: [pci, retail]
`

const agreementPath = "catalogue/agreements/payments.yaml"

func TestWhatDiffersReadsAsPeopleWriteIt(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		from, to string
		want     []string
	}{
		"a value":                  {"99.9", "99.5", []string{"targets[0].percent: 99.9 → 99.5"}},
		"a number spelt otherwise": {"99.9", "99.90", nil},
		"an entry put in the middle": {"  - {metric: rto", "  - {metric: rpo, within: 15m}\n  - {metric: rto",
			[]string{"targets[2]: – → {metric: rpo, within: 15m}"}},
		"an entry put first, and one that differs": {"  - {metric: availability, percent: 99.9", "  - {metric: rpo, within: 15m}\n  - {metric: availability, percent: 99.5",
			[]string{"targets[0]: – → {metric: rpo, within: 15m}", "targets[1].percent: 99.9 → 99.5"}},
		"an entry taken out": {"  - {metric: response, priority: p1, within: 15m, clock: elapsed, casesPercent: 95}\n", "",
			[]string{"targets[1]: {casesPercent: 95, clock: elapsed, metric: response, priorit… → –"}},
		"an entry replaced": {"{metric: rto, within: 2h}", "{metric: mttr, within: 90m}",
			[]string{"targets[2]: {metric: rto, within: 2h} → {metric: mttr, within: 90m}"}},
		"an entry that is half the same": {"{metric: rto, within: 2h}", "{metric: rpo, within: 2h}",
			[]string{"targets[2].metric: rto → rpo"}},
		"a text in a list":       {"[pci, retail]", "[pci, wholesale]", []string{"tags[1]: retail → wholesale"}},
		"a text moved":           {"[pci, retail]", "[retail, pci]", []string{"tags[0]: pci → –", "tags[1]: – → pci"}},
		"a field added":          {"tags:", "classification: internal\ntags:", []string{"classification: – → internal"}},
		"a comment and an order": {"validFrom: 2026-01-01\nvalidTo: 2026-12-31", "# Until the tender.\nvalidTo: 2026-12-31\nvalidFrom: 2026-01-01", nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, 1, strings.Count(agreement, c.from))
			base, head := texts(t, map[string]string{agreementPath: agreement}), texts(t, map[string]string{agreementPath: strings.Replace(agreement, c.from, c.to, 1)})
			var got []string
			for _, r := range difference.Compare(base, head, nil) {
				assert.Equal(t, difference.Modify, r.Op)
				assert.Equal(t, agreementPath, r.Path)
				for _, f := range r.Fields {
					got = append(got, f.String())
				}
			}
			assert.Equal(t, c.want, got)
		})
	}
}

func TestRecordsComeAndGo(t *testing.T) {
	t.Parallel()
	team := func(name, lead string) string {
		return "kind: Team\nname: " + name + "\nlead: person/" + lead + "\ncontact: {email: x@example.org}\n"
	}
	base := texts(t, map[string]string{
		"catalogue/teams/stays.yaml":      team("Stays", "a"),
		"catalogue/teams/moves.yaml":      team("Moves", "a"),
		"catalogue/teams/goes.yaml":       team("Goes", "a"),
		"catalogue/teams/old-name.yaml":   team("Same", "b"),
		"catalogue/teams/old-lead.yaml":   team("Nearly", "b"),
		"catalogue/teams/other-kind.yaml": team("Other kind", "c"),
		"catalogue/people/faulty-1.yaml":  "- 1\n",
	})
	head := texts(t, map[string]string{
		"catalogue/teams/stays.yaml":           team("Stays", "a"),
		"catalogue/teams/far/below/moves.json": `{"lead": "person/a", "kind": "Team", "contact": {"email": "x@example.org"}, "name": "Moves"}`,
		"catalogue/teams/new-name.yaml":        team("Same", "b"),
		"catalogue/teams/new-lead.yaml":        team("Nearly", "c"),
		"catalogue/teams/comes.yaml":           team("Comes", "a"),
		"catalogue/customers/other-kind.yaml":  "kind: Customer\nname: Other kind\n",
		"catalogue/people/faulty-2.yaml":       "- 1\n",
	})
	assert.Equal(t, []string{
		"add customer/other-kind",
		"  kind: – → Customer",
		"  name: – → Other kind",
		"remove person/faulty-1",
		"add person/faulty-2",
		"add team/comes",
		"  contact: – → {email: x@example.org}",
		"  kind: – → Team",
		"  lead: – → person/a",
		"  name: – → Comes",
		"remove team/goes",
		"  contact: {email: x@example.org} → –",
		"  kind: Team → –",
		"  lead: person/a → –",
		"  name: Goes → –",
		"rename team/new-lead was team/old-lead",
		"  lead: person/b → person/c",
		"rename team/new-name was team/old-name",
		"remove team/other-kind",
		"  contact: {email: x@example.org} → –",
		"  kind: Team → –",
		"  lead: person/c → –",
		"  name: Other kind → –",
	}, lines(difference.Compare(base, head, nil)))
}

func TestTheBestPairIsTheRename(t *testing.T) {
	t.Parallel()
	n := func(values ...string) estate.Node {
		out := mapping("name", text("One of many"))
		for i, v := range values {
			out.Fields = append(out.Fields, estate.Field{Name: fmt.Sprintf("f%d", i), Value: text(v)})
		}
		return out
	}
	// ci/a comes first, and fits ci/d better than ci/c; ci/b fits ci/c as well as anything.
	base := made(map[estate.Ref]estate.Node{"ci/a": n("1", "2", "3", "4"), "ci/b": n("1", "2", "x", "y")})
	head := made(map[estate.Ref]estate.Node{"ci/c": n("1", "2", "x", "4"), "ci/d": n("1", "2", "3", "4", "5"), "ci/e": n("u", "v", "w", "t")})
	assert.Equal(t, []string{
		"rename ci/c was ci/b",
		"  f3: y → 4",
		"rename ci/d was ci/a",
		"  f4: – → 5",
		"add ci/e",
		"  f0: – → u", "  f1: – → v", "  f2: – → w", "  f3: – → t",
		"  name: – → One of many",
	}, unquoted(lines(difference.Compare(base, head, nil))))
}

func TestHalfOfTheValuesAreTooFewForARename(t *testing.T) {
	t.Parallel()
	n := func(x, y string) estate.Node {
		return mapping("name", text("Same"), "p", text("p"), "x", text(x), "y", text(y))
	}
	compare := func(from, to estate.Node) []difference.Record {
		return difference.Compare(made(map[estate.Ref]estate.Node{"ci/a": from}), made(map[estate.Ref]estate.Node{"ci/b": to}), nil)
	}
	assert.Len(t, compare(n("1", "2"), n("3", "4")), 2)
	assert.Len(t, compare(n("1", "2"), n("1", "4")), 1)
}

func TestEntriesKeepTheirKeyOrElseHalfOfTheirValues(t *testing.T) {
	t.Parallel()
	entry := func(id, x, y string) estate.Node {
		return mapping("item", text(id), "effect", text(x), "note", text(y))
	}
	from := one(mapping("affects", list(entry("ci/a", "degraded", "as ever"))))
	to := one(mapping("affects", list(entry("ci/b", "degraded", "as ever"), entry("ci/a", "outage", "not now"))))
	assert.Equal(t, []string{
		"modify ci/x",
		"  affects[0]: – → {effect: degraded, item: ci/b, note: as ever}",
		"  affects[1].effect: degraded → outage",
		"  affects[1].note: as ever → not now",
	}, lines(difference.Compare(from, to, nil)))
	keyless := func(x, y, z string) *estate.Estate {
		return one(mapping("list", list(mapping("x", text(x), "y", text(y), "z", text(z)))))
	}
	assert.Equal(t, []string{"modify ci/x", "  list[0]: {x: a, y: b, z: c} → {x: a, y: d, z: e}"}, lines(difference.Compare(keyless("a", "b", "c"), keyless("a", "d", "e"), nil)))
	assert.Equal(t, []string{"modify ci/x", "  list[0].z: c → e"}, lines(difference.Compare(keyless("a", "b", "c"), keyless("a", "b", "e"), nil)))
}

func unquoted(lines []string) []string {
	for i := range lines {
		lines[i] = strings.ReplaceAll(lines[i], `"`, "")
	}
	return lines
}

func TestLongListsAreAlignedAtWhatOccursOnce(t *testing.T) {
	t.Parallel()
	var items []estate.Node
	for i := range 5000 {
		items = append(items, mapping("id", text(fmt.Sprint("n", i)), "same", text("x")))
	}
	other := append([]estate.Node{mapping("id", text("first"))}, items[:2500]...)
	other = append(other, items[2501:]...)
	other[4000] = mapping("id", other[4000].Fields[0].Value, "same", text("y"))
	from, to := one(mapping("steps", list(items...))), one(mapping("steps", list(other...)))
	assert.Equal(t, []string{
		"modify ci/x",
		"  steps[0]: – → {id: first}",
		"  steps[2500]: {id: n2500, same: x} → –",
		"  steps[4000].same: x → y",
	}, lines(difference.Compare(from, to, nil)))
}

func TestHostileListsEnd(t *testing.T) {
	t.Parallel()
	var same, mixed []estate.Node
	for i := range 20000 {
		same = append(same, text([]string{"a", "b"}[i%2]))
		mixed = append(mixed, text([]string{"b", "a", "b"}[i%3]))
	}
	found := difference.Compare(one(mapping("tags", list(same...))), one(mapping("tags", list(mixed...))), nil)
	require.Len(t, found, 1)
	assert.NotEmpty(t, found[0].Fields)
}

func TestValuesAreShortenedAroundWhatDiffers(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("word ", 30)
	for name, c := range map[string]struct{ from, to, want string }{
		"at the end":     {long + "one more", long + "two more", "d: …" + long[len(long)-52:] + "one more → …" + long[len(long)-52:] + "two more"},
		"in the middle":  {long + "one " + long + ".", long + "two " + long + ".", "d: …" + strings.Repeat("word ", 4) + "one " + strings.Repeat("word ", 7) + "w… → …" + strings.Repeat("word ", 4) + "two " + strings.Repeat("word ", 7) + "w…"},
		"at once":        {"x" + long + ".", "y", "d: x" + strings.Repeat("word ", 11) + "word… → y"},
		"nothing there":  {"", "x", `d: "" → x`},
		"another line":   {"a\nb", "a", `d: "a\nb" → a`},
		"no number":      {"10", "true", `d: "10" → "true"`},
		"a date":         {"2026-11-20", "1h", "d: 2026-11-20 → 1h"},
		"does not print": {"\x1b[31m", "\u202e", `d: "\x1b[31m" → "\u202e"`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			from, to := text(c.from), text(c.to)
			assert.Equal(t, c.want, difference.Field{Path: "d", From: &from, To: &to}.String())
		})
	}
}

func TestPathsAreListedOnce(t *testing.T) {
	t.Parallel()
	r := difference.Record{Fields: []difference.Field{{Path: "a[1]"}, {Path: "a[1]"}, {Path: "b"}}}
	assert.Equal(t, []string{"a[1]", "b"}, r.Paths())
}

func BenchmarkCompareFiveRecords(b *testing.B) {
	for _, size := range []int{1000, 10000} {
		b.Run(fmt.Sprint(size), func(b *testing.B) {
			base, head := map[estate.Ref]estate.Node{}, map[estate.Ref]estate.Node{}
			var refs []estate.Ref
			for i := range size {
				ref := estate.Ref(fmt.Sprintf("ci/n%d", i))
				base[ref] = mapping("name", text(string(ref)), "tags", list(text("a"), text("b")))
				head[ref] = base[ref]
				if i%(size/5) == 0 {
					refs = append(refs, ref)
					head[ref] = mapping("name", text("other"), "tags", list(text("a"), text("c"), text("b")))
				}
			}
			before, after := made(base), made(head)
			for b.Loop() {
				if len(difference.Compare(before, after, refs)) != 5 {
					b.Fatal("five records differ")
				}
			}
		})
	}
}
