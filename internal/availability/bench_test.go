package availability

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/graph"
)

// tree is a service on a thousand parts of which each needs its three children.
func tree() *world {
	const n = 1000
	w := new(world).add("service/s", "depends_on:ci/n0000")
	for i := range n {
		what := []string{"availabilityPercent=99.99"}
		for j := 3*i + 1; j <= 3*i+3 && j < n; j++ {
			what = append(what, fmt.Sprintf("depends_on:ci/n%04d", j))
		}
		w.add(fmt.Sprintf("ci/n%04d", i), what...)
	}
	return w
}

// tiers is a service on three tiers of clusters, two of three each, whose members each need
// some of as many shared records.
func tiers(shared, each int) *world {
	random := rand.New(rand.NewPCG(1, 2))
	w := new(world).add("service/s", "depends_on:ci/c0", "depends_on:ci/c1", "depends_on:ci/c2")
	for i := range shared {
		w.add(fmt.Sprintf("ci/s%02d", i), "availabilityPercent=99.9")
	}
	for tier := range 3 {
		w.add(fmt.Sprintf("ci/c%d", tier), "redundancy.minUp=2")
		for m := range 3 {
			what := []string{"availabilityPercent=99.5", fmt.Sprintf("member_of:ci/c%d", tier)}
			for _, i := range random.Perm(shared)[:each] {
				what = append(what, fmt.Sprintf("depends_on:ci/s%02d", i))
			}
			w.add(fmt.Sprintf("ci/m%d%d", tier, m), what...)
		}
	}
	return w
}

// tangle is what no order of factors keeps small: pairs of which one must be up, at random.
func tangle(n int) *world {
	random := rand.New(rand.NewPCG(3, 4))
	what := []string{}
	w := new(world)
	for range 2 * n {
		p := random.Perm(n)
		what = append(what, fmt.Sprintf("depends_on/1:ci/n%03d,ci/n%03d", p[0], p[1]))
	}
	w.add("service/s", what...)
	for i := range n {
		w.add(fmt.Sprintf("ci/n%03d", i), "availabilityPercent=99")
	}
	return w
}

func BenchmarkCompose(b *testing.B) {
	for _, c := range []struct {
		name  string
		w     *world
		exact bool
	}{
		{"serial tree of 1000 parts", tree(), true},
		{"3 tiers over 40 shared, 4 each", tiers(40, 4), true},
		{"3 tiers over 40 shared, 12 each", tiers(40, 12), true},
		{"tangle of 40", tangle(40), true},
		{"tangle beyond the budget", tangle(300), false},
	} {
		b.Run(c.name, func(b *testing.B) {
			e := c.w.estate()
			g := graph.New(e)
			own := Read(e, g).Design
			b.ReportAllocs()
			for b.Loop() {
				require.Equal(b, c.exact, Compose(g, "service/s", own).Exact)
			}
		})
	}
}
