package availability

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/graph"
)

// The composites of small estates, worked out by hand.
func TestDesignByHand(t *testing.T) {
	t.Parallel()
	up := func(p string) string { return "availabilityPercent=" + p }
	for _, c := range []struct {
		name    string
		w       *world
		want    string // in per cent, low-high where they differ, ? where unknown
		unknown string
		note    string
	}{
		{name: "serial", want: "98.901", w: new(world).
			add("service/s", "depends_on:ci/a", "depends_on:ci/b").
			add("ci/a", up("99.9")).add("ci/b", up("99"))},
		{name: "parallel", want: "99.999", w: new(world).
			add("service/s", "depends_on/1:ci/a,ci/b").
			add("ci/a", up("99.9")).add("ci/b", up("99"))},
		{name: "two of three unequal", want: "99.36", w: new(world). // 0.99·0.95·0.9 + 0.01·0.95·0.9 + 0.99·0.05·0.9 + 0.99·0.95·0.1
										add("service/s", "depends_on:ci/g").
										add("ci/g", "redundancy.minUp=2").
										add("ci/a", up("99"), "member_of:ci/g").add("ci/b", up("95"), "member_of:ci/g").add("ci/c", up("90"), "member_of:ci/g"),
		},
		{name: "diamond", want: "97.0299", w: new(world). // 0.99³: the bottom counts once
									add("service/s", "depends_on:ci/a", "depends_on:ci/b").
									add("ci/a", up("99"), "depends_on:ci/c").add("ci/b", up("99"), "depends_on:ci/c").add("ci/c", up("99"))},
		{name: "diamond under redundancy", want: "98.9901", w: new(world). // 0.99 · (1 − 0.01²)
											add("service/s", "depends_on/1:ci/a,ci/b").
											add("ci/a", up("99"), "depends_on:ci/c").add("ci/b", up("99"), "depends_on:ci/c").add("ci/c", up("99"))},
		{name: "circle that needs all of itself", want: "98.01", w: new(world).
			add("service/s", "depends_on:ci/a").
			add("ci/a", up("99"), "depends_on:ci/b").add("ci/b", up("99"), "depends_on:ci/a")},
		{name: "circle on a pair", want: "98.000199", w: new(world). // 0.99² · (1 − 0.01²)
										add("service/s", "depends_on:ci/a").
										add("ci/a", up("99"), "depends_on:ci/b").add("ci/b", up("99"), "depends_on:ci/a", "depends_on/1:ci/x,ci/y").
										add("ci/x", up("99")).add("ci/y", up("99"))},
		{name: "circle that could do without", want: "97.0299-98.01", note: "the circle of ci/a counts as one", w: new(world).
			add("service/s", "depends_on:ci/a", "depends_on:ci/c").
			add("ci/a", up("99"), "depends_on/2:ci/b,ci/c,ci/d").add("ci/b", up("99"), "depends_on:ci/a").
			add("ci/c", up("99")).add("ci/d", up("99"))},
		{name: "circle of nothing", want: "?100", unknown: "ci/g ci/h", w: new(world).
			add("service/s", "depends_on:ci/g").
			add("ci/g", "member_of:ci/h", "redundancy.minUp=1").add("ci/h", "member_of:ci/g", "redundancy.minUp=1")},
		{name: "itself", want: "?100", unknown: "service/s", w: new(world).add("service/s", "depends_on:service/s")},
		{name: "itself and more", want: "99", w: new(world).add("service/s", "depends_on:service/s", "depends_on:ci/a").add("ci/a", up("99"))},
		{name: "alone and unstated", want: "?100", unknown: "service/s", w: new(world).add("service/s")},
		{name: "alone and stated", want: "99.5", w: new(world).add("service/s", up("99.5"))},
		{name: "stated and standing on something", want: "99", note: "stated but not used, since what a service stands on counts: service/s 99.5 %", w: new(world).
			add("service/s", up("99.5"), "depends_on:ci/a").add("ci/a", up("99"))},
		{name: "stated and only degraded by something", want: "99.5", note: "left out, since losing them only degrades: ci/a", w: new(world).
			add("service/s", up("99.5"), "depends_on?:ci/a").add("ci/a")},
		{name: "soft and spare", want: "99", note: "left out, since losing them only degrades: ci/b", w: new(world).
			add("service/s", "depends_on:ci/a", "depends_on?:ci/b").
			add("ci/a", up("99"), "fails_over_to:ci/c").add("ci/b").add("ci/c")},
		{name: "soft here and hard there", want: "98.01", w: new(world).
			add("service/s", "depends_on:ci/a", "depends_on?:ci/b").
			add("ci/a", up("99"), "depends_on:ci/b").add("ci/b", up("99"))},
		{name: "missing", want: "?99", unknown: "ci/ghost", w: new(world).
			add("service/s", "depends_on:ci/a", "depends_on:ci/ghost").add("ci/a", up("99"))},
		{name: "missing from a group", want: "?100", unknown: "ci/ghost", w: new(world).
			add("service/s", "depends_on/1:ci/a,ci/ghost").add("ci/a", up("99"))},
		{name: "missing from a pair of feeds", want: "?100", unknown: "ci/ghost", w: new(world).
			add("service/s", "powered_by:ci/a", "powered_by:ci/ghost").add("ci/a", up("99"))},
		{name: "missing from two of three", want: "?99.99", unknown: "ci/ghost", w: new(world).
			add("service/s", "depends_on/2:ci/a,ci/b,ci/ghost").add("ci/a", up("99")).add("ci/b", up("99"))},
		{name: "missing from two of two", want: "?99", unknown: "ci/ghost", w: new(world).
			add("service/s", "depends_on/2:ci/a,ci/ghost").add("ci/a", up("99"))},
		{name: "missing and soft", want: "99", w: new(world).
			add("service/s", "depends_on:ci/a", "depends_on?:ci/ghost").add("ci/a", up("99"))},
		{name: "unknown part", want: "?99", unknown: "ci/b", w: new(world).
			add("service/s", "depends_on:ci/a", "depends_on:ci/b").add("ci/a", up("99")).add("ci/b")},
		{name: "unknown part of a pair", want: "?100", unknown: "ci/b", w: new(world).
			add("service/s", "depends_on/1:ci/a,ci/b").add("ci/a", up("99")).add("ci/b")},
		{name: "unknown part that cannot matter", want: "99", w: new(world).
			add("service/s", "depends_on/1:ci/a,ci/g", "depends_on:ci/a").
			add("ci/a", up("99")).add("ci/g")},
		{name: "MTBF and MTTR", want: "99", w: new(world).
			add("service/s", "depends_on:ci/a").add("ci/a", "mtbf=99h", "mttr=1h")},
		{name: "stated before MTBF", want: "98", w: new(world).
			add("service/s", "depends_on:ci/a").add("ci/a", up("98"), "mtbf=99h", "mttr=1h")},
		{name: "MTBF alone", want: "?100", unknown: "ci/a", w: new(world).
			add("service/s", "depends_on:ci/a").add("ci/a", "mtbf=99h")},
		{name: "no time at all", want: "?100", unknown: "ci/a", w: new(world).
			add("service/s", "depends_on:ci/a").add("ci/a", "mtbf=0h", "mttr=0h")},
		{name: "always down", want: "0", w: new(world).
			add("service/s", "depends_on:ci/a").add("ci/a", up("0"))},
		{name: "always up", want: "100", w: new(world).
			add("service/s", "depends_on:ci/a").add("ci/a", up("100"))},
		{name: "out of range", want: "?100", unknown: "ci/a", w: new(world).
			add("service/s", "depends_on:ci/a").add("ci/a", up("150"))},
		{name: "a ratio for a percentage", want: "0.9995", note: "availabilityPercent of ci/a is 0.9995 %, which looks like a ratio", w: new(world).
			add("service/s", "depends_on:ci/a").add("ci/a", up("0.9995"))},
		{name: "group with an availability of its own", want: "98.9901", w: new(world).
			add("service/s", "depends_on:ci/g").add("ci/g", up("99"), "redundancy.minUp=1").
			add("ci/a", up("99"), "member_of:ci/g").add("ci/b", up("99"), "member_of:ci/g")},
		{name: "switch time", want: "99.001875", w: new(world). // (1 − 0.05²) · (1 − 1 h/133⅓ h), the worst member
									add("service/s", "depends_on:ci/g").add("ci/g", "redundancy.minUp=1", "redundancy.switchTime=1h").
									add("ci/a", up("95"), "mtbf=2000h", "member_of:ci/g").add("ci/b", up("95"), "mtbf=133h20m", "member_of:ci/g")},
		{name: "switch time without MTBF", want: "99.99", note: "switch times not reckoned with, since no member has an MTBF: ci/g 40s", w: new(world).
			add("service/s", "depends_on:ci/g").add("ci/g", "redundancy.minUp=1", "redundancy.switchTime=40s").
			add("ci/a", up("99"), "member_of:ci/g").add("ci/b", up("99"), "member_of:ci/g")},
		{name: "switch time longer than the MTBF", want: "0", w: new(world).
			add("service/s", "depends_on:ci/g").add("ci/g", "redundancy.minUp=1", "redundancy.switchTime=2h").
			add("ci/a", up("99"), "mtbf=1h", "member_of:ci/g").add("ci/b", up("99"), "member_of:ci/g")},
		{name: "switch time with nothing to switch to", want: "98.01", w: new(world).
			add("service/s", "depends_on:ci/g").add("ci/g", "redundancy.switchTime=1h").
			add("ci/a", up("99"), "mtbf=100h", "member_of:ci/g").add("ci/b", up("99"), "member_of:ci/g")},
		{name: "leaves do not carry their uplink", want: "99", w: new(world).
			add("service/s", "depends_on:ci/core").add("ci/core", up("99")).
			add("ci/leaf", up("50"), "connects_to:ci/core")},
		{name: "uplinks do carry", want: "98.9901", w: new(world). // 0.99 · (1 − 0.01²)
										add("service/s", "depends_on:ci/core").add("ci/core", up("99"), "connects_to:ci/x", "connects_to:ci/y").
										add("ci/x", up("99")).add("ci/y", up("99"))},
		{name: "connections as good as what they run through", want: "98.604", w: new(world). // 0.99 · (1 − 0.02·0.2)
													add("service/s", "depends_on:ci/core").add("ci/core", up("99"), "connects_to:ci/x~ci/via", "connects_to:ci/y").
													add("ci/x", up("100")).add("ci/via", up("98")).add("ci/y", up("80"))},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got := c.w.design("service/s")
			text := got.High.Percent(12)
			switch {
			case !got.Known:
				assert.Equal(t, Ratio(0), got.Low)
				assert.False(t, got.Exact)
				text = "?" + text
			case !got.Exact:
				text = got.Low.Percent(12) + "-" + text
			}
			assert.Equal(t, c.want, text)
			assert.Equal(t, c.unknown, strings.Trim(fmt.Sprint(got.Unknown), "[]"))
			if c.note == "" {
				assert.Empty(t, got.Notes)
			} else {
				require.Len(t, got.Notes, 1)
				assert.Contains(t, got.Notes[0], c.note)
			}
		})
	}
}

func TestRecordThatDoesNotExist(t *testing.T) {
	t.Parallel()
	c := new(world).design("service/none")
	assert.False(t, c.Known)
	assert.Equal(t, []estate.Ref{"service/none"}, c.Unknown)
}

func TestNothingThatCouldFail(t *testing.T) {
	t.Parallel()
	w := new(world).add("service/s", "depends_on:ci/a").add("ci/a")
	e := w.estate()
	c := Compose(graph.New(e), "service/s", func(*estate.Record) ([]Factor, bool) { return nil, true })
	assert.False(t, c.Known)
	assert.Equal(t, []Ratio{0, One}, []Ratio{c.Low, c.High})
	assert.Equal(t, []string{"nothing that could fail is recorded, which makes no availability of 100 %"}, c.Notes)
}

func TestParts(t *testing.T) {
	t.Parallel()
	c := new(world).
		add("service/s", "depends_on:ci/a", "depends_on:ci/b", "depends_on:ci/g", "depends_on:ci/z").
		add("ci/a", "availabilityPercent=99", "measuredAvailabilityPercent=98.5", "depends_on:ci/c").
		add("ci/b", "availabilityPercent=98", "depends_on:ci/c").
		add("ci/c", "availabilityPercent=99.9").
		add("ci/g", "redundancy.minUp=1").
		add("ci/x", "availabilityPercent=95", "member_of:ci/g").add("ci/y", "availabilityPercent=95", "member_of:ci/g").
		add("ci/z").
		design("service/s")
	assert.Equal(t, []estate.Ref{"ci/b", "ci/a", "ci/x", "ci/y", "ci/c", "ci/z"}, refsOf(c.Parts), "what would bring most first")
	a, shared, x, z := find(t, c, "ci/a"), find(t, c, "ci/c"), find(t, c, "ci/x"), find(t, c, "ci/z")
	assert.True(t, a.SinglePoint)
	assert.False(t, a.Shared)
	assert.Equal(t, "99", a.Own.Percent(6))
	assert.Equal(t, "98.5", a.Measured.Percent(6))
	assert.True(t, shared.Shared)
	assert.False(t, x.SinglePoint)
	assert.Nil(t, z.Own)
	assert.Nil(t, z.Contribution)
	assert.True(t, z.SinglePoint)
	assert.Equal(t, "0.97657245", a.Contribution.Percent(12)) // 0.98 · 0.999 · (1 − 0.05²) · (1 − 0.99)
	assert.Equal(t, "0.242307", x.Contribution.Percent(6))    // 0.99 · 0.98 · 0.999 · (1 − (1 − 0.05²))
	assert.Equal(t, []estate.Ref{"ci/z"}, c.Unknown)
}

func TestMeasured(t *testing.T) {
	t.Parallel()
	w := new(world).
		add("service/s", "depends_on:ci/a").
		add("ci/a", "availabilityPercent=99", "measuredAvailabilityPercent=90", "depends_on:ci/b").
		add("ci/b", "availabilityPercent=50")
	e := w.estate()
	g := graph.New(e)
	records := Read(e, g)
	c := Compose(g, "service/s", records.Measured)
	records.Annotate(&c, true)
	assert.Equal(t, "45", c.Low.Percent(6))
	require.Len(t, c.Notes, 1)
	assert.Contains(t, c.Notes[0], "counts twice")
	assert.Equal(t, "49.5", w.design("service/s").Low.Percent(6))
}

// Records with one factor share its fate: two lines in one trench are one line.
func TestSharedFactors(t *testing.T) {
	t.Parallel()
	w := new(world).add("service/s", "depends_on/1:ci/a,ci/b").add("ci/a").add("ci/b")
	e := w.estate()
	own := func(r *estate.Record) ([]Factor, bool) {
		if r.Kind == estate.Service {
			return nil, true
		}
		return []Factor{{ID: "trench", Up: percent(t, "99")}, {ID: string(r.Ref), Up: percent(t, "90")}, {ID: "trench", Up: One}}, true
	}
	c := Compose(graph.New(e), "service/s", own)
	assert.Equal(t, "98.01", c.Low.Percent(6)) // 0.99 · (1 − 0.1²), the least of one ID
	assert.True(t, c.Parts[0].SinglePoint)
	assert.True(t, c.Parts[0].Shared)
}

func TestCycles(t *testing.T) {
	t.Parallel()
	c := new(world).
		add("service/s", "depends_on:ci/c", "depends_on:ci/x").
		add("ci/c", "depends_on:ci/b", "availabilityPercent=99").add("ci/b", "depends_on:ci/a").add("ci/a", "depends_on:ci/c").
		add("ci/x", "depends_on:ci/y", "availabilityPercent=99").add("ci/y", "depends_on:ci/x").
		design("service/s")
	assert.Equal(t, [][]estate.Ref{{"ci/a", "ci/b", "ci/c"}, {"ci/x", "ci/y"}}, c.Cycles)
}

func TestCommonCauses(t *testing.T) {
	t.Parallel()
	c := new(world).
		add("service/s", "depends_on/1:ci/a,ci/b", "depends_on/1:ci/a,ci/c", "depends_on/2:ci/a,ci/b,ci/c", "depends_on:ci/d", "depends_on/1:ci/a,ci/b,ci/d").
		add("ci/a", "supplier=supplier/x", "attributes.route=Trench 12", "location=Cellar", "located_in:ci/site").
		add("ci/b", "supplied_by:supplier/x", "attributes.route=Trench 12", "contract=contract/k", "located_in:ci/site").
		add("ci/c", "attributes.route=North duct", "contract=contract/k", "located_in?:ci/hall").
		add("ci/d", "powered_by:ci/e", "powered_by:ci/f").
		add("ci/e", "located_in?:ci/hall").add("ci/f", "located_in?:ci/hall").
		add("ci/site").add("ci/hall").
		design("service/s")
	var got []string
	for _, k := range c.CommonCauses {
		got = append(got, fmt.Sprintf("%s %s %d/%d %s %s %v", k.Ref, k.Relation, k.Need, k.Of, k.Kind, k.Cause, k.Members))
	}
	assert.Equal(t, []string{
		"ci/d powered_by 1/2 site ci/hall [ci/e ci/f]",
		"service/s depends_on 2/3 contract contract/k [ci/b ci/c]",
		"service/s depends_on 1/2 route Trench 12 [ci/a ci/b]",
		"service/s depends_on 2/3 route Trench 12 [ci/a ci/b]",
		"service/s depends_on 1/2 supplier supplier/x [ci/a ci/b]",
		"service/s depends_on 2/3 supplier supplier/x [ci/a ci/b]",
	}, got)
}

// Bodies that break the schema are no reason to break.
func TestFaultyBodies(t *testing.T) {
	t.Parallel()
	for _, body := range []string{
		"availabilityPercent=many", "availabilityPercent=1e60", "availabilityPercent.x=1", "mtbf=99999999999999999999h",
		"redundancy=1", "redundancy.switchTime=-4", "redundancy.minUp=99999999999999999999", "redundancy.minUp=1000000000", "redundancy.minUp=-5", "attributes=x",
	} {
		w := new(world).add("service/s", "depends_on:ci/g", "depends_on/1000000000:ci/a,ci/none").
			add("ci/g", body).add("ci/a", body, "availabilityPercent=99", "member_of:ci/g").add("ci/b", body, "member_of:ci/g")
		w.records = append(w.records, estate.Record{Ref: "ci/empty", Path: "z", Links: []estate.Link{{To: "ci/g", Type: "member_of"}}})
		c := w.design("service/s")
		assert.False(t, c.Known, body)
	}
}

// A chain as long as an estate is large neither recurses nor needs a diagram.
func TestLongChain(t *testing.T) {
	t.Parallel()
	w := new(world)
	const n = 50_000
	for i := range n {
		w.add(fmt.Sprintf("ci/n%06d", i), fmt.Sprintf("depends_on:ci/n%06d", i+1), "availabilityPercent=99.9999")
	}
	w.add(fmt.Sprintf("ci/n%06d", n), "availabilityPercent=99.9999")
	c := w.design("ci/n000000")
	assert.True(t, c.Exact)
	assert.Equal(t, "95.1228", c.Low.Percent(4)) // exp(50001 · ln 0.999999)
	assert.Len(t, c.Parts, n+1)
}

// Without any budget: at least what it would be if everything had to be up, at most what
// the single points of failure allow; modules around it are exact all the same.
func TestBoundsByHand(t *testing.T) {
	t.Parallel()
	w := new(world).
		add("service/s", "depends_on:service/g", "depends_on:ci/z").
		add("ci/z", "availabilityPercent=90").
		add("service/g", "depends_on/1:ci/a,ci/b").
		add("ci/a", "availabilityPercent=90", "depends_on:ci/c").add("ci/b", "availabilityPercent=80", "depends_on:ci/c").
		add("ci/c", "availabilityPercent=95")
	e := w.estate()
	c := explore(graph.New(e), "service/s", Design(e)).compose(1) // one step is enough for two in series
	assert.True(t, c.Known)
	assert.False(t, c.Exact)
	assert.Equal(t, "61.56", c.Low.Percent(6)) // 0.9 · 0.9 · 0.8 · 0.95
	assert.Equal(t, "85.5", c.High.Percent(6)) // 0.9 · 0.95
	assert.Equal(t, "83.79", w.design("service/s").Low.Percent(6))
	assert.True(t, find(t, c, "ci/c").SinglePoint)
	assert.False(t, find(t, c, "ci/a").SinglePoint)
	assert.Nil(t, find(t, c, "ci/a").Contribution)
	require.Len(t, c.Notes, 1)
	assert.Contains(t, c.Notes[0], "too entangled")
}
