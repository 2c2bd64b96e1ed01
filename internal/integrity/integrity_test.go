package integrity

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"math/rand/v2"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/record/recordtest"
)

func records(t require.TestingT, files map[string]string) []estate.Record {
	out, faults, err := recordtest.Decode(files)
	require.NoError(t, err)
	require.Empty(t, faults)
	return out
}

// day is the one on which the rules are asked.
var day = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

func check(t require.TestingT, files map[string]string) []diag.Diagnostic {
	v, err := recordtest.Vocabulary()
	require.NoError(t, err)
	return Check(estate.New(records(t, files), v), day)
}

func item(extra string) string {
	return "{kind: ConfigurationItem, class: server, name: X, owner: team/a, status: in_use" + join(extra) + "}"
}

func switchItem(extra string) string {
	return strings.Replace(item(extra), "server", "network_device", 1)
}

func team(extra string) string { return "{kind: Team, name: A" + join(extra) + "}" }

func service(extra string) string {
	return "{kind: Service, name: S, type: technical, owner: team/a, criticality: low" + join(extra) + "}"
}

func join(extra string) string {
	if extra == "" {
		return ""
	}
	return ", " + extra
}

func TestRules(t *testing.T) {
	standing := map[string]string{
		"catalogue/teams/a.yaml":       team("members: [person/p]"),
		"catalogue/people/p.yaml":      "{kind: Person, name: P, type: human, emails: [p@example.com]}",
		"catalogue/services/base.yaml": service(""),
		"cmdb/items/base.yaml":         item(""),
	}
	require.Empty(t, check(t, standing), "what the cases add to is sound")
	for _, c := range []struct {
		name  string
		files map[string]string
		want  []string // code, path and line of each finding
	}{
		{"circle of two", map[string]string{"cmdb/items/x.yaml": item("relations: [{type: part_of, to: ci/y}]"), "cmdb/items/y.yaml": item("relations: [{type: part_of, to: ci/x}]")}, []string{"GS2007 cmdb/items/x.yaml"}},
		{"circle of three in one report", map[string]string{"cmdb/items/x.yaml": item("relations: [{type: part_of, to: ci/y}]"), "cmdb/items/y.yaml": item("relations: [{type: part_of, to: ci/z}]"), "cmdb/items/z.yaml": item("relations: [{type: part_of, to: ci/x}]")}, []string{"GS2007 cmdb/items/x.yaml"}},
		{"two hierarchies make no circle", map[string]string{"cmdb/items/x.yaml": item("relations: [{type: part_of, to: ci/y}]"), "cmdb/items/y.yaml": item("relations: [{type: depends_on, to: ci/x}]")}, nil},
		{"part of itself", map[string]string{"cmdb/items/x.yaml": item("relations: [{type: part_of, to: ci/x}]")}, []string{"GS2004 cmdb/items/x.yaml"}},
		{"mutual dependency", map[string]string{"catalogue/services/x.yaml": service("relations: [{type: depends_on, to: service/y}]"), "catalogue/services/y.yaml": service("relations: [{type: depends_on, to: service/x}]")}, nil},
		{"circle of teams", map[string]string{"catalogue/teams/x.yaml": team("parent: team/y, members: [person/p]"), "catalogue/teams/y.yaml": team("parent: team/x, members: [person/p]")}, []string{"GS2007 catalogue/teams/x.yaml"}},
		{"one serial number twice", map[string]string{"cmdb/items/x.yaml": item("serial: AB1, vendor: V"), "cmdb/items/y.yaml": item("serial: ab1, vendor: v")}, []string{"GS2801 cmdb/items/y.yaml"}},
		{"one serial number of two makers", map[string]string{"cmdb/items/x.yaml": item("serial: AB1, vendor: V"), "cmdb/items/y.yaml": item("serial: AB1, vendor: W")}, nil},
		{"serial number of something gone", map[string]string{"cmdb/items/x.yaml": item("serial: AB1"), "cmdb/items/y.yaml": strings.Replace(item("serial: AB1"), "in_use", "retired", 1)}, nil},
		{"thirds", map[string]string{"cmdb/items/x.yaml": item("allocation: [{service: service/base, sharePercent: 33.33}, {service: service/s1, sharePercent: 33.33}, {service: service/s2, sharePercent: 33.33}]"), "catalogue/services/s1.yaml": service(""), "catalogue/services/s2.yaml": service("")}, nil},
		{"too much", map[string]string{"cmdb/items/x.yaml": item("allocation: [{service: service/base, sharePercent: 60}, {service: service/s1, sharePercent: 40.5}]"), "catalogue/services/s1.yaml": service("")}, []string{"GS2401 cmdb/items/x.yaml"}},
		{"too little", map[string]string{"cmdb/items/x.yaml": item("allocation: [{service: service/base, sharePercent: 60}]")}, []string{"GS2401 cmdb/items/x.yaml"}},
		{"one service twice", map[string]string{"cmdb/items/x.yaml": item("allocation: [{service: service/base, sharePercent: 60}, {service: service/base, sharePercent: 40}]")}, []string{"GS2402 cmdb/items/x.yaml"}},
		{"dangling", map[string]string{"cmdb/items/x.yaml": item("relations: [{type: depends_on, to: ci/bsae}]")}, []string{"GS2001 cmdb/items/x.yaml"}},
		{"no target", map[string]string{"cmdb/items/x.yaml": item("relations: [{type: depends_on}]")}, []string{"GS2005 cmdb/items/x.yaml"}},
		{"to and of", map[string]string{"cmdb/items/x.yaml": item("relations: [{type: depends_on, to: ci/base, of: [service/base]}]")}, []string{"GS2005 cmdb/items/x.yaml"}},
		{"more than there are", map[string]string{"cmdb/items/x.yaml": item("relations: [{type: depends_on, of: [ci/base, service/base], minUp: 3}]")}, []string{"GS2601 cmdb/items/x.yaml"}},
		{"twice in a group", map[string]string{"cmdb/items/x.yaml": item("relations: [{type: depends_on, of: [ci/base, ci/base]}]")}, []string{"GS2006 cmdb/items/x.yaml"}},
		{"relation twice", map[string]string{"cmdb/items/x.yaml": item("relations: [{type: depends_on, to: ci/base}, {type: depends_on, to: ci/base}]")}, []string{"GS2006 cmdb/items/x.yaml"}},
		{"two ways to one target", map[string]string{"cmdb/items/x.yaml": switchItem("relations: [{type: connects_to, to: ci/y, via: [ci/base]}, {type: connects_to, to: ci/y}]"), "cmdb/items/y.yaml": switchItem("")}, nil},
		{"one way to one target twice", map[string]string{"cmdb/items/x.yaml": switchItem("relations: [{type: connects_to, to: ci/y, via: [ci/base]}, {type: connects_to, to: ci/y, via: [ci/base]}]"), "cmdb/items/y.yaml": switchItem("")}, []string{"GS2006 cmdb/items/x.yaml"}},
		{"stands on what is retired", map[string]string{"cmdb/items/x.yaml": item("relations: [{type: depends_on, to: ci/y}]"), "cmdb/items/y.yaml": strings.Replace(item(""), "in_use", "retired", 1)}, []string{"GS2101 cmdb/items/x.yaml"}},
		{"support ends today", map[string]string{"cmdb/items/x.yaml": item("relations: [{type: depends_on, to: ci/y}]"), "cmdb/items/y.yaml": item(`endOfSupport: "2026-11-21"`)}, nil},
		{"support ended yesterday", map[string]string{"cmdb/items/x.yaml": item("relations: [{type: depends_on, to: ci/y}]"), "cmdb/items/y.yaml": item(`endOfSupport: "2026-11-20"`)}, []string{"GS2102 cmdb/items/x.yaml"}},
		{"owner gone", map[string]string{"catalogue/teams/x.yaml": team(`activeTo: "2026-11-20", members: [person/p]`), "cmdb/items/x.yaml": strings.Replace(item(""), "team/a", "team/x", 1)}, []string{"GS2201 cmdb/items/x.yaml"}},
		{"owner leaves today", map[string]string{"catalogue/teams/x.yaml": team(`activeTo: "2026-11-21", members: [person/p]`), "cmdb/items/x.yaml": strings.Replace(item(""), "team/a", "team/x", 1)}, nil},
		{"nobody in the team", map[string]string{"catalogue/teams/x.yaml": team(""), "cmdb/items/x.yaml": strings.Replace(item(""), "team/a", "team/x", 1)}, []string{"GS2202 catalogue/teams/x.yaml"}},
		{"nobody to be found", map[string]string{"catalogue/people/x.yaml": "{kind: Person, name: X, type: human}"}, []string{"GS2203 catalogue/people/x.yaml"}},
		{"one address for two", map[string]string{"catalogue/people/x.yaml": "{kind: Person, name: X, type: human, emails: [P@example.com]}"}, []string{"GS2204 catalogue/people/x.yaml"}},
		{"bought after its warranty", map[string]string{"cmdb/items/x.yaml": item(`purchasedOn: "2026-02-01", warrantyEnd: "2026-01-01"`)}, []string{"GS2301 cmdb/items/x.yaml"}},
		{"bought on the day", map[string]string{"cmdb/items/x.yaml": item(`purchasedOn: "2026-01-01", warrantyEnd: "2026-01-01"`)}, nil},
		{"same id twice", map[string]string{"cmdb/items/sub/base.yaml": item("")}, []string{"GS1105 cmdb/items/sub/base.yaml"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			files := map[string]string{}
			for name, text := range standing {
				files[name] = text
			}
			for name, text := range c.files {
				files[name] = text
			}
			var got []string
			for _, d := range check(t, files) {
				got = append(got, string(d.Code)+" "+d.Path)
			}
			assert.ElementsMatch(t, c.want, got)
		})
	}
}

// flawed is an estate large enough for several workers, in which every second record is
// at fault in a way that involves others.
func flawed(t require.TestingT, n int) []estate.Record {
	files := map[string]string{
		"catalogue/teams/a.yaml":       team("members: [person/p]"),
		"catalogue/people/p.yaml":      "{kind: Person, name: P, type: human, emails: [p@example.com]}",
		"catalogue/services/base.yaml": service(""),
	}
	for i := range n {
		extra := fmt.Sprintf("serial: S%d, relations: [{type: part_of, to: ci/i%05d}]", i%(n/3), (i/7)*7+(i+1)%7)
		files[fmt.Sprintf("cmdb/items/i%05d.yaml", i)] = item(extra)
	}
	return records(t, files)
}

// What is found depends neither on the number of workers nor on the order of the records.
func TestCheckIsDeterministic(t *testing.T) {
	v, err := recordtest.Vocabulary()
	require.NoError(t, err)
	all := flawed(t, 4*minPerWorker)
	want := Check(estate.New(slices.Clone(all), v), day)
	require.Greater(t, len(want), minPerWorker)
	random := rand.New(rand.NewPCG(1, 2))
	for _, workers := range []int{1, 2, 3, 7} {
		before := runtime.GOMAXPROCS(workers)
		random.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
		got := Check(estate.New(slices.Clone(all), v), day)
		runtime.GOMAXPROCS(before)
		require.Equal(t, want, got, "%d workers", workers)
	}
}

// Serial numbers are compared across workers: each sees only its share of the items.
func TestSerialsAcrossWorkers(t *testing.T) {
	v, err := recordtest.Vocabulary()
	require.NoError(t, err)
	before := runtime.GOMAXPROCS(4)
	defer runtime.GOMAXPROCS(before)
	n := 4 * minPerWorker
	found := Check(estate.New(flawed(t, n), v), day)
	repeated := 0
	for _, d := range found {
		if d.Code == diag.DuplicateItem {
			repeated++
		}
	}
	assert.Equal(t, n-n/3, repeated, "all but the first of each number")
}

// Codes that a rule reports are its own, and every code of a rule is somebody's.
func TestRulesOwnTheirCodes(t *testing.T) {
	owned := map[diag.Code]bool{
		diag.WrongKindReference: true, // what the schema's @ref says, package shape
	}
	names := map[string]bool{}
	for _, r := range rules() {
		assert.NotEmpty(t, r.codes, r.name)
		assert.False(t, names[r.name], "two rules are called %s", r.name)
		names[r.name] = true
		for _, code := range r.codes {
			owned[code] = true
		}
	}
	for _, code := range codes(t) {
		if strings.HasPrefix(string(code), "GS2") || strings.HasPrefix(string(code), "GS4") {
			assert.True(t, owned[code], "no rule reports %s", code)
		}
	}
	v, err := recordtest.Vocabulary()
	require.NoError(t, err)
	e := estate.New(flawed(t, 210), v)
	for _, r := range rules() {
		c := newContext(e, day)
		for one := range e.All() {
			c.record([]rule{r}, one)
		}
		c.duplicateSerials()
		for _, d := range c.found {
			assert.Contains(t, r.codes, d.Code, r.name)
		}
	}
}

// codes reads every code out of the source, so that none is forgotten here.
func codes(t *testing.T) []diag.Code {
	f, err := parser.ParseFile(token.NewFileSet(), filepath.Join("..", "diag", "code.go"), nil, 0)
	require.NoError(t, err)
	var out []diag.Code
	ast.Inspect(f, func(n ast.Node) bool {
		if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
			text, err := strconv.Unquote(lit.Value)
			require.NoError(t, err)
			out = append(out, diag.Code(text))
		}
		return true
	})
	require.NotEmpty(t, out)
	return out
}
