package graph_test

import (
	"fmt"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/graph"
)

// on is a relation to one target.
func on(kind, to string) relation { return relation{kind: kind, to: []string{to}} }

// outcome is what failures do to records, as "record level distance".
func outcome(g *graph.Graph, failed ...string) []string {
	out := []string{}
	for _, e := range g.Failure(refs(failed...)...) {
		out = append(out, fmt.Sprintf("%s %s %d", e.Ref.ID(), e.Level, e.Distance))
	}
	return out
}

// cluster is a group with members m1, m2 … and an application that needs it.
func cluster(members int, redundancy map[string]string) []thing {
	out := []thing{{id: "app", relations: []relation{on("runs", "x"), on("depends_on", "group")}}, {id: "group", redundancy: redundancy}}
	for i := range members {
		out = append(out, thing{id: "m" + strconv.Itoa(i+1), relations: []relation{on("member_of", "group")}})
	}
	return out
}

func TestGroupOfWhichSomeMustBeUp(t *testing.T) {
	t.Parallel()
	twoOf := map[string]string{"minUp": "2"}
	tests := []struct {
		name       string
		members    int
		redundancy map[string]string
		failed     []string
		want       []string
	}{
		{"one of three, two are needed", 3, twoOf, []string{"m1"}, []string{"group redundancy_lost 1", "app redundancy_lost 2"}},
		{"two of three, two are needed", 3, twoOf, []string{"m1", "m3"}, []string{"group outage 1", "app outage 2"}},
		{"nothing said: all are needed", 3, nil, []string{"m1"}, []string{"group outage 1", "app outage 2"}},
		{"more asked than there are", 2, map[string]string{"minUp": "9"}, []string{"m1"}, []string{"group outage 1", "app outage 2"}},
		{"none asked: one is needed", 2, map[string]string{"minUp": "0"}, []string{"m1"}, []string{"group redundancy_lost 1", "app redundancy_lost 2"}},
		{"none asked, none left", 2, map[string]string{"minUp": "0"}, []string{"m1", "m2"}, []string{"group outage 1", "app outage 2"}},
		{"two thirds of three", 3, map[string]string{"minUpPercent": "66.67"}, []string{"m1"}, []string{"group redundancy_lost 1", "app redundancy_lost 2"}},
		{"two thirds of three, one left", 3, map[string]string{"minUpPercent": "66.67"}, []string{"m1", "m2"}, []string{"group outage 1", "app outage 2"}},
		{"60 % of three are 1.8: two", 3, map[string]string{"minUpPercent": "60"}, []string{"m1", "m2"}, []string{"group outage 1", "app outage 2"}},
		{"67 % of three are 2.01: three", 3, map[string]string{"minUpPercent": "67"}, []string{"m1"}, []string{"group outage 1", "app outage 2"}},
		{"minUp goes before minUpPercent", 3, map[string]string{"minUp": "1", "minUpPercent": "100"}, []string{"m1"}, []string{"group redundancy_lost 1", "app redundancy_lost 2"}},
		{"more than all", 2, map[string]string{"minUpPercent": "9999999999999999999999"}, []string{"m1"}, []string{"group outage 1", "app outage 2"}},
		{"the group itself", 3, twoOf, []string{"group"}, []string{"app outage 1"}},
		{"what does not exist", 3, twoOf, []string{"nowhere"}, []string{}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, test.want, outcome(newGraph(cluster(test.members, test.redundancy)...), test.failed...))
		})
	}
}

func TestRedundancyCountsMembersBeforeParts(t *testing.T) {
	t.Parallel()
	things := cluster(2, map[string]string{"minUp": "1"})
	for _, kind := range []string{"built_into", "part_of"} {
		for _, n := range []string{"1", "2"} {
			things = append(things, thing{id: kind + n, relations: []relation{on(kind, "group")}})
		}
	}
	g := newGraph(things...)
	assert.Equal(t, []string{"group redundancy_lost 1", "app redundancy_lost 2"}, outcome(g, "m1"))
	assert.Equal(t, []string{"group outage 1", "app outage 2"}, outcome(g, "part_of1"), "every part is needed")
	assert.Equal(t, []string{"group outage 1", "app outage 2"}, outcome(g, "built_into2"))
}

func TestMembersThatDoNotRunAreNoRedundancy(t *testing.T) {
	t.Parallel()
	things := cluster(3, map[string]string{"minUp": "1"})
	things[2].status, things[3].status = "retired", "in_stock"
	assert.Equal(t, []string{"group outage 1", "app outage 2"}, outcome(newGraph(things...), "m3"))
	assert.Empty(t, outcome(newGraph(things...), "m1"))
	g := graph.NewRecovery(build(things))
	assert.Equal(t, []graph.Requirement{{Type: "member_of", Members: []graph.Member{{Ref: ref("m3")}}, Need: 1, Level: graph.Outage}}, g.Requirements(ref("group")))
}

func TestTwoFeeds(t *testing.T) {
	t.Parallel()
	g := newGraph(
		thing{id: "rack", relations: []relation{on("powered_by", "feed-a"), on("powered_by", "feed-b")}},
		thing{id: "server", relations: []relation{on("depends_on", "rack")}},
		thing{id: "feed-a"}, thing{id: "feed-b"},
	)
	assert.Equal(t, []string{"rack redundancy_lost 1", "server redundancy_lost 2"}, outcome(g, "feed-a"))
	assert.Equal(t, []string{"rack outage 1", "server outage 2"}, outcome(g, "feed-a", "feed-b"))
}

func TestSoftDegrades(t *testing.T) {
	t.Parallel()
	soft := on("depends_on", "scores")
	soft.soft = true
	g := newGraph(thing{id: "payments", relations: []relation{soft}}, thing{id: "shop", relations: []relation{on("depends_on", "payments")}}, thing{id: "scores"})
	assert.Equal(t, []string{"payments degraded 1", "shop degraded 2"}, outcome(g, "scores"))
}

func TestSiteWithAllThatItHolds(t *testing.T) {
	t.Parallel()
	g := newGraph(
		thing{id: "room", relations: []relation{on("depends_on", "site")}},
		thing{id: "rack", relations: []relation{on("depends_on", "room")}},
		thing{id: "server-1", relations: []relation{on("depends_on", "rack"), on("member_of", "pair")}},
		thing{id: "server-2", relations: []relation{on("member_of", "pair")}},
		thing{id: "pair", redundancy: map[string]string{"minUp": "1"}},
		thing{id: "site"}, thing{id: "elsewhere"},
	)
	assert.Equal(t, []string{"room outage 1", "rack outage 2", "server-1 outage 3", "pair redundancy_lost 4"}, outcome(g, "site"))
	effects := g.Failure(ref("site"))
	assert.Equal(t, refs("site", "room", "rack", "server-1"), effects[3].Via)
}

func TestConnectionsCarryFailuresBothWays(t *testing.T) {
	t.Parallel()
	things := []thing{
		{id: "core"},
		{id: "leaf-1", relations: []relation{on("connects_to", "core")}},
		{id: "leaf-2", relations: []relation{on("connects_to", "core")}},
	}
	g := newGraph(things...)
	assert.Equal(t, []string{"leaf-1 outage 1", "leaf-2 outage 1"}, outcome(g, "core"), "from the core to its leaves")
	assert.Empty(t, outcome(g, "leaf-1"), "a leaf less")
	assert.Equal(t, []string{"core outage 1"}, outcome(g, "leaf-1", "leaf-2"), "cut off")

	things[0].relations = []relation{on("connects_to", "uplink")}
	assert.Empty(t, outcome(newGraph(append(things, thing{id: "uplink", relations: []relation{on("connects_to", "far")}}, thing{id: "far"})...), "leaf-1", "leaf-2"), "the uplink is left")
}

func TestConnectionIsAsGoodAsItsWay(t *testing.T) {
	t.Parallel()
	one, other := on("connects_to", "core"), on("connects_to", "core")
	one.via, other.via = []string{"line-1"}, []string{"line-2"}
	things := []thing{{id: "shop", relations: []relation{one}}, {id: "till", relations: []relation{on("depends_on", "shop")}}, {id: "core"}, {id: "line-1"}, {id: "line-2"}}
	assert.Equal(t, []string{"core outage 1", "shop outage 1", "till outage 2"}, outcome(newGraph(things...), "line-1"))
	things[0].relations = []relation{one, other}
	g := newGraph(things...)
	assert.Equal(t, []string{"shop redundancy_lost 1", "till redundancy_lost 2"}, outcome(g, "line-1"), "the other way is left")
	assert.Equal(t, []string{"core outage 1", "shop outage 1", "till outage 2"}, outcome(g, "line-1", "line-2"))
	assert.Equal(t, []string{"shop outage 1", "till outage 2"}, outcome(g, "core"))
}

func TestStandbyIsOnlyRedundancy(t *testing.T) {
	t.Parallel()
	g := newGraph(thing{id: "db", relations: []relation{on("fails_over_to", "standby")}}, thing{id: "standby"})
	assert.Equal(t, []string{"db redundancy_lost 1"}, outcome(g, "standby"))
	assert.Empty(t, outcome(g, "db"))
}

func TestDegradedComesFromWhatIsDegraded(t *testing.T) {
	t.Parallel()
	// The service needs two of three; the second and third are degraded. The first has only
	// lost redundancy: it is nearer to the failure, and no part of the reason.
	soft := func(to string) relation { return relation{kind: "depends_on", to: []string{to}, soft: true} }
	g := newGraph(
		thing{id: "service", relations: []relation{{kind: "depends_on", to: []string{"one", "two", "three"}, group: true, minUp: 2}}},
		thing{id: "one", relations: []relation{on("fails_over_to", "power")}},
		thing{id: "two", relations: []relation{soft("between")}},
		thing{id: "three", relations: []relation{soft("between")}},
		thing{id: "between", relations: []relation{on("depends_on", "power")}},
		thing{id: "power"},
	)
	effects := g.Failure(ref("power"))
	assert.Equal(t, graph.Effect{Ref: ref("service"), Level: graph.Degraded, Distance: 3, Via: refs("power", "between", "three")}, effects[len(effects)-1])
}

func TestRecoveryWaitsForOtherThings(t *testing.T) {
	t.Parallel()
	e := build([]thing{
		{id: "app", relations: []relation{
			on("depends_on", "db"), on("deployed_by", "pipeline"), on("backed_up_by", "vault"), on("fails_over_to", "spare"), on("connects_to", "switch"),
		}},
		{id: "db"}, {id: "pipeline"}, {id: "vault"}, {id: "spare"}, {id: "switch"},
	})
	needs := func(g *graph.Graph, id string) []string {
		out := []string{}
		for _, r := range g.Requirements(ref(id)) {
			out = append(out, r.Type+" "+r.Members[0].Ref.ID())
		}
		return out
	}
	assert.Equal(t, []string{"depends_on db", "fails_over_to spare", "connects_to switch"}, needs(graph.New(e), "app"))
	assert.Equal(t, []string{"depends_on db", "deployed_by pipeline", "backed_up_by vault", "connects_to switch"}, needs(graph.NewRecovery(e), "app"))
	assert.Equal(t, []string{"connects_to app"}, needs(graph.New(e), "switch"))
	assert.Empty(t, needs(graph.NewRecovery(e), "switch"), "a switch is recovered before what is connected to it")
	assert.Nil(t, graph.New(e).Requirements("ci/nowhere"))
}

func TestCirclesAndSelfReferences(t *testing.T) {
	t.Parallel()
	g := newGraph(
		thing{id: "a", relations: []relation{on("depends_on", "b")}},
		thing{id: "b", relations: []relation{on("depends_on", "c")}},
		thing{id: "c", relations: []relation{on("depends_on", "a")}},
		thing{id: "own", relations: []relation{on("depends_on", "own"), on("depends_on", "a")}},
		thing{id: "watched", relations: []relation{on("monitored_by", "watched")}},
		thing{id: "switch"}, thing{id: "server", relations: []relation{on("connects_to", "switch")}},
	)
	assert.Equal(t, [][]estate.Ref{refs("a", "b", "c")}, g.Cycles(refs("c", "b", "a", "own", "switch", "server", "a")))
	assert.Empty(t, g.Cycles(refs("a", "b")), "the way through c does not count")
	assert.Equal(t, []string{"c outage 1", "b outage 2", "own outage 1"}, []string{outcome(g, "a")[0], outcome(g, "a")[2], outcome(g, "a")[1]})
	assert.True(t, g.NeedsItself(ref("own")))
	assert.False(t, g.NeedsItself(ref("watched")), "no failure travels along it")
	assert.False(t, g.NeedsItself(ref("a")))
	assert.False(t, g.NeedsItself("ci/nowhere"))
}

func TestGraphForgetsTheLastFailure(t *testing.T) {
	t.Parallel()
	g := newGraph(cluster(3, map[string]string{"minUp": "2"})...)
	for range 3 {
		require.Equal(t, []string{"group redundancy_lost 1", "app redundancy_lost 2"}, outcome(g, "m1"))
		require.Equal(t, []string{"group redundancy_lost 1", "app redundancy_lost 2"}, outcome(g, "m2"))
		require.Empty(t, outcome(g, "app"))
	}
}

func TestLosses(t *testing.T) {
	t.Parallel()
	g := newGraph(
		thing{id: "db", relations: []relation{on("backed_up_by", "job"), on("backed_up_by", "tape"), on("supplied_by", "maker")}},
		thing{id: "job", relations: []relation{on("depends_on", "vault"), on("backed_up_by", "job")}},
		thing{id: "tape", relations: []relation{on("depends_on", "vault")}},
		thing{id: "vault", relations: []relation{on("monitored_by", "probe")}},
		thing{id: "web", relations: []relation{on("monitored_by", "probe")}},
		thing{id: "probe", relations: []relation{on("depends_on", "vault")}},
		thing{id: "contract", relations: []relation{on("underpins", "db"), on("underpins", "nowhere")}},
		thing{id: "maker"},
	)
	losses := func(failed ...string) []graph.Loss { return g.Losses(refs(failed...), g.Failure(refs(failed...)...)) }
	assert.Equal(t, []graph.Loss{
		{Ref: ref("db"), Effect: "recoverability", Relation: "backed_up_by", Via: refs("vault", "job")},
		{Ref: ref("web"), Effect: "detection", Relation: "monitored_by", Via: refs("vault", "probe")},
	}, losses("vault"), "what is out itself loses nothing more")
	assert.Equal(t, []graph.Loss{{Ref: ref("db"), Effect: "commitment", Relation: "supplied_by", Via: refs("maker")}}, losses("maker"))
	assert.Equal(t, []graph.Loss{{Ref: ref("db"), Effect: "commitment", Relation: "underpins", Via: refs("contract")}}, losses("contract"))
	assert.Empty(t, losses("db"), "what it loses with itself is not told")
	assert.NotNil(t, losses())
}

func TestLevelNames(t *testing.T) {
	t.Parallel()
	for level, want := range map[graph.Level]string{graph.Unaffected: "none", graph.RedundancyLost: "redundancy_lost", graph.Degraded: "degraded", graph.Outage: "outage", 9: "level(9)"} {
		text, err := level.MarshalText()
		require.NoError(t, err)
		assert.Equal(t, want, string(text))
	}
}
