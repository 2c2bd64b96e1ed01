package integrity

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/record/recordtest"
)

// folders are where the generated records lie, by the prefix of their references.
var folders = map[string]string{
	"person": "catalogue/people", "team": "catalogue/teams", "role": "catalogue/roles", "calendar": "catalogue/calendars",
	"service": "catalogue/services", "ci": "cmdb/items",
}

// drawRecord writes a record at random, full of references to the few others that there may
// be, so that most rules find something and circles are common.
func drawRecord(t *rapid.T, prefix string) string {
	pick := func(of ...string) string { return rapid.SampledFrom(of).Draw(t, "of") }
	maybe := func(text string) string {
		if rapid.Bool().Draw(t, "maybe") {
			return ", " + text
		}
		return ""
	}
	ref := func(prefix string) string { return prefix + "/" + pick("a", "b", "c", "d") }
	ended := pick("2026-11-20", "2026-11-30")
	text := ""
	switch prefix {
	case "person":
		text = "kind: Person, name: P, type: " + pick("human", "machine") + maybe("emails: ["+pick("a", "B", "b", "c")+"@example.com]") +
			maybe("activeTo: "+ended) + maybe("responsible: "+ref("person"))
	case "team":
		text = "kind: Team, name: T" + maybe("members: ["+ref("person")+"]") + maybe("parent: "+ref("team")) + maybe("activeTo: "+ended)
	case "role":
		text = "kind: Role, name: R, holders: [" + ref("person") + "]" + maybe("raci: [{activity: "+pick("Do", "do", "Undo")+", assignment: accountable}]") + maybe("scope: {services: ["+ref("service")+"]}")
	case "calendar":
		text = "kind: Calendar, name: C, type: service_hours, zone: Europe/Amsterdam" + maybe("inherits: "+ref("calendar")) + maybe("weekly: {mon: ["+pick("08:00-18:00", "18:00-08:00")+"]}") +
			maybe("validFrom: 2026-01-01") + maybe("validTo: "+pick("2025-01-01", "2027-01-01"))
	case "service":
		text = "kind: Service, name: S, type: technical, criticality: low, owner: " + ref("team") + maybe("phase: retired")
	case "ci":
		text = "kind: ConfigurationItem, name: I, class: " + pick("server", "cluster", "rack") + ", owner: " + pick(ref("team"), ref("person")) + ", status: " + pick("in_use", "in_use", "retired") +
			maybe("serial: "+pick("A1", "a1", "B2")) + maybe("vendor: "+pick("V", "v")) + maybe("endOfSupport: "+ended) + maybe("redundancy: {minUp: 2}") +
			maybe("purchasedOn: 2026-01-01, warrantyEnd: "+pick("2025-01-01", "2027-01-01")) + maybe("allocation: [{service: "+ref("service")+", sharePercent: 50}]")
	}
	if prefix == "ci" || prefix == "service" {
		var relations []string
		for range rapid.IntRange(0, 3).Draw(t, "relations") {
			relations = append(relations, "{type: "+pick("part_of", "part_of", "member_of", "located_in", "depends_on", "frees")+", to: "+pick(ref("ci"), ref("ci"), ref("service"))+"}")
		}
		text += ", relations: [" + strings.Join(relations, ", ") + "]"
	}
	return strings.Repeat("# moved\n", rapid.IntRange(0, 2).Draw(t, "lines")) + "{" + text + "}\n"
}

func drawPath(t *rapid.T) (prefix, path string) {
	prefix = rapid.SampledFrom(slices.Sorted(maps.Keys(folders))).Draw(t, "prefix")
	return prefix, folders[prefix] + rapid.SampledFrom([]string{"/", "/", "/", "/below/"}).Draw(t, "folder") + rapid.SampledFrom([]string{"a", "b", "c", "d"}).Draw(t, "id") + ".yaml"
}

func TestRecheckFindsWhatCheckFinds(t *testing.T) {
	v, err := recordtest.Vocabulary()
	require.NoError(t, err)
	differing, quiet := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		files := map[string]string{}
		for range rapid.IntRange(5, 24).Draw(t, "records") {
			prefix, path := drawPath(t)
			files[path] = drawRecord(t, prefix)
		}
		edited := maps.Clone(files)
		for range rapid.IntRange(1, 3).Draw(t, "edits") {
			prefix, path := drawPath(t)
			switch rapid.IntRange(0, 3).Draw(t, "edit") {
			case 0:
				delete(edited, path)
			case 1:
				edited[path] = "# moved\n" + edited[path]
				if files[path] == "" {
					delete(edited, path)
				}
			default:
				edited[path] = drawRecord(t, prefix)
			}
		}
		base, head := decoded(t, files, v), decoded(t, edited, v)
		known := Check(base, day)
		want := Check(head, day)
		if !slices.EqualFunc(known, want, func(a, b diag.Diagnostic) bool { return fmt.Sprint(a) == fmt.Sprint(b) }) {
			differing++
		} else {
			quiet++
		}
		before := slices.Clone(known)
		require.Equal(t, want, Recheck(base, head, day.Add(time.Hour), known, changedFiles(t, files, edited)))
		require.Equal(t, before, known, "what is known belongs to the caller")
	})
	assert.Greater(t, differing, quiet/4, "the edits must matter")
}

// TestRecheckReachesFar has the edits of which a random estate has too few: what is found
// of a record that neither changes nor refers to one that does.
func TestRecheckReachesFar(t *testing.T) {
	v, err := recordtest.Vocabulary()
	require.NoError(t, err)
	part := func(of string) string { return item("relations: [{type: part_of, to: ci/" + of + "}]") }
	role := func(extra string) string { return "{kind: Role, name: R, holders: [person/p]" + join(extra) + "}" }
	calendar := func(extra string) string {
		return "{kind: Calendar, name: C, type: service_hours, zone: Europe/Amsterdam" + join(extra) + "}"
	}
	standing := map[string]string{
		"catalogue/teams/a.yaml":   team("members: [person/p]"),
		"catalogue/people/p.yaml":  "{kind: Person, name: P, type: human, emails: [p@example.com]}",
		"cmdb/items/standing.yaml": item(""),
	}
	for name, c := range map[string]struct{ base, edits map[string]string }{
		"a circle closed opposite of who reports it": {
			map[string]string{"cmdb/items/a.yaml": part("b"), "cmdb/items/b.yaml": part("c"), "cmdb/items/c.yaml": part("d"), "cmdb/items/d.yaml": part("e"), "cmdb/items/e.yaml": item("")},
			map[string]string{"cmdb/items/e.yaml": part("a")},
		},
		"a circle broken there": {
			map[string]string{"cmdb/items/a.yaml": part("b"), "cmdb/items/b.yaml": part("c"), "cmdb/items/c.yaml": part("d"), "cmdb/items/d.yaml": part("e"), "cmdb/items/e.yaml": part("a")},
			map[string]string{"cmdb/items/c.yaml": item("")},
		},
		"an activity taken": {
			map[string]string{"catalogue/roles/z.yaml": role("raci: [{activity: Deploy, assignment: accountable}]"), "catalogue/roles/a.yaml": role("")},
			map[string]string{"catalogue/roles/a.yaml": role("raci: [{activity: Deploy, assignment: accountable}]")},
		},
		"the last of a team leaves": {
			nil, map[string]string{"catalogue/people/p.yaml": "{kind: Person, name: P, type: human, emails: [p@example.com], activeTo: 2026-11-01}"},
		},
		"an address taken": {
			map[string]string{"catalogue/people/q.yaml": "{kind: Person, name: Q, type: human, emails: [q@example.com]}"},
			map[string]string{"catalogue/people/p.yaml": "{kind: Person, name: P, type: human, emails: [q@example.com]}"},
		},
		"a serial number taken": {
			map[string]string{"cmdb/items/z.yaml": item("serial: A1"), "cmdb/items/a.yaml": item("serial: B1")},
			map[string]string{"cmdb/items/a.yaml": item("serial: a1")},
		},
		"a serial number shared with what moves": {
			map[string]string{"cmdb/items/z.yaml": item("serial: A1"), "cmdb/items/a.yaml": item("serial: A1")},
			map[string]string{"cmdb/items/a.yaml": "# moved\n" + item("serial: A1")},
		},
		"the first of three with a serial number goes": {
			map[string]string{"cmdb/items/z.yaml": item("serial: A1"), "cmdb/items/a.yaml": item("serial: A1"), "cmdb/items/k.yaml": item("serial: A1")},
			map[string]string{"cmdb/items/a.yaml": ""},
		},
		"what was meant": {
			map[string]string{"cmdb/items/z.yaml": item("relations: [{type: depends_on, to: ci/portal}]")},
			map[string]string{"cmdb/items/portla.yaml": item("")},
		},
		"a member leaves": {
			map[string]string{"cmdb/items/c.yaml": strings.Replace(item("redundancy: {minUp: 1}"), "server", "cluster", 1),
				"cmdb/items/m.yaml": item("relations: [{type: member_of, to: ci/c}]"), "cmdb/items/n.yaml": item("relations: [{type: member_of, to: ci/c}]"),
				"cmdb/items/x.yaml": strings.Replace(item("redundancy: {minUp: 2}, relations: [{type: depends_on, to: ci/c}]"), "server", "cluster", 1), "cmdb/items/o.yaml": item("relations: [{type: member_of, to: ci/x}]"), "cmdb/items/p.yaml": item("relations: [{type: member_of, to: ci/x}]")},
			map[string]string{"cmdb/items/p.yaml": item("")},
		},
		"hours inherited are broken": {
			map[string]string{"catalogue/calendars/a.yaml": calendar("inherits: calendar/b"), "catalogue/calendars/b.yaml": calendar("inherits: calendar/c"), "catalogue/calendars/c.yaml": calendar("weekly: {mon: [08:00-18:00]}")},
			map[string]string{"catalogue/calendars/c.yaml": calendar("inherits: calendar/a")},
		},
		"a file comes before another of the same id": {
			map[string]string{"cmdb/items/z/x.yaml": item("")}, map[string]string{"cmdb/items/a/x.yaml": item("")},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			files := maps.Clone(standing)
			maps.Copy(files, c.base)
			edited := maps.Clone(files)
			for path, text := range c.edits {
				if edited[path] = text; text == "" {
					delete(edited, path)
				}
			}
			base, head := decoded(t, files, v), decoded(t, edited, v)
			known, want := Check(base, day), Check(head, day)
			require.NotEqual(t, known, want)
			require.Equal(t, want, Recheck(base, head, day, known, changedFiles(t, files, edited)))
		})
	}
}

func decoded(t require.TestingT, files map[string]string, v estate.Vocabulary) *estate.Estate {
	records, _, err := recordtest.Decode(files)
	require.NoError(t, err)
	return estate.New(records, v)
}

// changedFiles are the records whose files differ.
func changedFiles(t require.TestingT, base, head map[string]string) []estate.Ref {
	var out []estate.Ref
	for _, side := range []map[string]string{base, head} {
		for path := range side {
			if base[path] == head[path] {
				continue
			}
			kind, below, ok := estate.KindOfPath(path)
			require.True(t, ok)
			out = append(out, estate.NewRef(kind, strings.TrimSuffix(below[strings.LastIndexByte(below, '/')+1:], ".yaml")))
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}
