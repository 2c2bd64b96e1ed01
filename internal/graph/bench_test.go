package graph_test

import (
	"fmt"
	"testing"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/graph"
)

// benchEstate is an estate of so many items with three relations each, one for a service in
// ten: racks with switches and two feeds in sites, machines in racks, clusters of three
// machines, and applications on clusters, on each other and on few shared services.
func benchEstate(items int) *estate.Estate {
	racks := items / 50
	records := make([]thing, 0, items)
	name := func(kind string, i int) string { return fmt.Sprintf("%s-%06d", kind, i) }
	records = append(records, thing{id: "site"}, thing{id: "names"}, thing{id: name("feed", 0)}, thing{id: name("feed", 1)})
	for i := range racks {
		records = append(records,
			thing{id: name("rack", i), relations: []relation{on("depends_on", "site"), on("powered_by", name("feed", 0)), on("powered_by", name("feed", 1))}},
			thing{id: name("switch", i), relations: []relation{on("depends_on", name("rack", i)), on("connects_to", name("switch", i/20)), on("connects_to", name("switch", i/20+1))}},
		)
	}
	left := items - len(records)
	machines := left * 6 / 10
	for i := range machines {
		records = append(records, thing{id: name("machine", i), relations: []relation{
			on("depends_on", name("rack", i%racks)), on("connects_to", name("switch", i%racks)), on("member_of", name("cluster", i/3)),
		}})
	}
	clusters := (machines + 2) / 3
	for i := range clusters {
		records = append(records, thing{id: name("cluster", i), redundancy: map[string]string{"minUp": "2"}})
	}
	for i := 0; len(records) < items; i++ {
		records = append(records, thing{id: name("app", i), relations: []relation{
			on("depends_on", name("cluster", i*7%clusters)), on("depends_on", name("app", i*2/3-1)), on("depends_on", "names"),
			{kind: "depends_on", to: []string{name("cluster", i*11%clusters), name("cluster", i*13%clusters)}, group: true, minUp: 1},
		}})
	}
	return build(records)
}

// perRecord reports the time for each record that an answer holds. Linear work keeps it
// the same however much is reached.
func perRecord(b *testing.B, reached int) {
	b.Helper()
	b.ReportMetric(float64(reached), "reached")
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(max(1, reached)), "ns/reached")
}

// benchItems are the sizes that are measured; with -short only the first.
func benchItems() []int {
	sizes := []int{10_000, 100_000}
	if testing.Short() {
		return sizes[:1]
	}
	return sizes
}

func BenchmarkNew(b *testing.B) {
	for _, items := range benchItems() {
		e := benchEstate(items)
		b.Run(fmt.Sprintf("items=%d", items), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				graph.New(e)
			}
			perRecord(b, items)
		})
	}
}

func BenchmarkFailure(b *testing.B) {
	for _, items := range benchItems() {
		g := graph.New(benchEstate(items))
		for _, reach := range []struct{ name, failed string }{{"small", "machine-000007"}, {"large", "site"}} {
			b.Run(fmt.Sprintf("items=%d/reach=%s", items, reach.name), func(b *testing.B) {
				b.ReportAllocs()
				reached := 0
				for b.Loop() {
					reached = len(g.Failure(ref(reach.failed)))
				}
				perRecord(b, reached)
			})
		}
	}
}

func BenchmarkDependencies(b *testing.B) {
	for _, items := range benchItems() {
		g := graph.New(benchEstate(items))
		for _, reach := range []struct{ name, of string }{{"small", "machine-000007"}, {"large", fmt.Sprintf("app-%06d", items/10)}} {
			b.Run(fmt.Sprintf("items=%d/reach=%s", items, reach.name), func(b *testing.B) {
				b.ReportAllocs()
				reached := 0
				for b.Loop() {
					reached = len(g.Dependencies(ref(reach.of)))
				}
				perRecord(b, reached)
			})
		}
	}
}

func BenchmarkSinglePoints(b *testing.B) {
	for _, items := range benchItems() {
		e := benchEstate(items)
		g := graph.New(e)
		var asked []estate.Ref
		for r := range e.All() {
			if r.Ref.ID()[:3] == "app" && len(asked) < items/50 {
				asked = append(asked, r.Ref)
			}
		}
		b.Run(fmt.Sprintf("items=%d", items), func(b *testing.B) {
			reached := 0
			for b.Loop() {
				reached = len(g.SinglePoints(asked))
			}
			perRecord(b, reached)
		})
	}
}

func BenchmarkCycles(b *testing.B) {
	for _, items := range benchItems() {
		e := benchEstate(items)
		g := graph.New(e)
		var all []estate.Ref
		for r := range e.All() {
			all = append(all, r.Ref)
		}
		b.Run(fmt.Sprintf("items=%d", items), func(b *testing.B) {
			for b.Loop() {
				g.Cycles(all)
			}
			perRecord(b, items)
		})
	}
}
