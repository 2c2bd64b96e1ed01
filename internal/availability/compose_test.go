package availability

import (
	"fmt"
	"math/big"
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/graph"
)

// scene is a random estate with what its records are by themselves.
type scene struct {
	e    *estate.Estate
	g    *graph.Graph
	root estate.Ref
	own  map[estate.Ref][]Factor
	// order are the factors by ID, sorted.
	order []string
	up    map[string]Ratio
}

func (s *scene) Own(r *estate.Record) ([]Factor, bool) {
	var out []Factor
	for _, f := range s.own[r.Ref] {
		out = append(out, Factor{ID: f.ID, Up: s.up[f.ID]})
	}
	return out, true
}

// scenes draws estates of a few records. Without circles, records need only later ones.
func scenes(circles bool) *rapid.Generator[*scene] {
	return rapid.Custom(func(t *rapid.T) *scene {
		n := rapid.IntRange(1, 8).Draw(t, "records")
		name := func(i int) string { return fmt.Sprintf("ci/%c", 'a'+i) }
		w := &world{}
		s := &scene{root: "ci/a", own: map[estate.Ref][]Factor{}, up: map[string]Ratio{}}
		var members [8][]string // member_of relations by record, since they are written on the member
		for i := range n {
			for j := range n {
				above := !circles && j >= i
				if above || rapid.IntRange(0, 4).Draw(t, "member") > 0 {
					continue
				}
				members[i] = append(members[i], "member_of:"+name(j)) // j needs i, which is later
			}
		}
		for i := range n {
			var what []string
			what = append(what, members[i]...)
			what = append(what, fmt.Sprintf("redundancy.minUp=%d", rapid.IntRange(1, 3).Draw(t, "minUp")))
			first := i + 1
			if circles {
				first = 0
			}
			others := rapid.SliceOfNDistinct(rapid.IntRange(0, n-1), 0, 4, rapid.ID[int]).Draw(t, "others")
			others = slices.DeleteFunc(others, func(j int) bool { return j < first })
			for k, j := range others {
				switch rapid.IntRange(0, 4).Draw(t, "how") {
				case 0, 1:
					what = append(what, "depends_on:"+name(j))
				case 2:
					what = append(what, "depends_on?:"+name(j))
				case 3:
					what = append(what, "powered_by:"+name(j))
				case 4:
					group := fmt.Sprintf("depends_on/%d:%s", rapid.IntRange(1, 3).Draw(t, "k"), name(j))
					for _, more := range others[:k] {
						group += "," + name(more)
					}
					what = append(what, group)
				}
			}
			w.add(name(i), what...)
			ref := estate.Ref(name(i))
			if rapid.IntRange(0, 5).Draw(t, "fails") > 0 {
				s.own[ref] = append(s.own[ref], Factor{ID: name(i)})
			}
			if rapid.IntRange(0, 4).Draw(t, "shares") == 0 {
				s.own[ref] = append(s.own[ref], Factor{ID: rapid.SampledFrom([]string{"trench", "carrier"}).Draw(t, "what")})
			}
			for _, f := range s.own[ref] {
				if _, ok := s.up[f.ID]; !ok {
					s.up[f.ID] = ratios().Draw(t, "up")
					s.order = append(s.order, f.ID)
				}
			}
		}
		slices.Sort(s.order)
		s.e = w.estate()
		s.g = graph.New(s.e)
		return s
	})
}

// works asks package graph whether the root works while some factors are down: failure is
// spread there from what has failed, not worked out from what is needed.
func (s *scene) works(down func(id string) bool) bool {
	var failed []estate.Ref
	for r := range s.e.All() {
		if slices.ContainsFunc(s.own[r.Ref], func(f Factor) bool { return down(f.ID) }) {
			failed = append(failed, r.Ref)
		}
	}
	if slices.Contains(failed, s.root) {
		return false
	}
	for _, effect := range s.g.Failure(failed...) {
		if effect.Ref == s.root {
			return effect.Level != graph.Outage
		}
	}
	return true
}

// exact enumerates all states of the factors.
func (s *scene) exact() *big.Rat {
	total := new(big.Rat)
	for state := range 1 << len(s.order) {
		chance := big.NewRat(1, 1)
		for i, id := range s.order {
			if state>>i&1 == 1 {
				chance.Mul(chance, rat(One-s.up[id]))
			} else {
				chance.Mul(chance, rat(s.up[id]))
			}
		}
		if chance.Sign() > 0 && s.works(func(id string) bool { return state>>slices.Index(s.order, id)&1 == 1 }) {
			total.Add(total, chance)
		}
	}
	return total
}

// matters reports whether there is a state in which a factor decides.
func (s *scene) matters(id string) bool {
	for state := range 1 << len(s.order) {
		down := func(other string) bool { return state>>slices.Index(s.order, other)&1 == 1 }
		with := s.works(func(other string) bool { return other != id && down(other) })
		without := s.works(func(other string) bool { return other == id || down(other) })
		if with != without {
			return true
		}
	}
	return false
}

func TestComposeAgainstEnumeration(t *testing.T) {
	t.Parallel()
	exactly := 0
	rapid.Check(t, func(t *rapid.T) {
		s := scenes(false).Draw(t, "scene")
		c := Compose(s.g, s.root, s.Own)
		matter := slices.ContainsFunc(s.order, s.matters)
		require.Equal(t, matter, c.Known, "known unless nothing can fail")
		require.Empty(t, c.Unknown)
		require.Empty(t, c.Cycles)
		if !matter {
			require.Equal(t, []Ratio{0, One}, []Ratio{c.Low, c.High})
			return
		}
		exactly++
		require.True(t, c.Exact)
		require.Equal(t, c.Low, c.High)
		requireRoundedDown(t, s.exact(), c.Low)
	})
	assert.Positive(t, exactly)
}

func TestPartsAgainstEnumeration(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := scenes(false).Draw(t, "scene")
		c := Compose(s.g, s.root, s.Own)
		for _, p := range c.Parts {
			ids := s.own[p.Ref]
			single := slices.ContainsFunc(ids, func(f Factor) bool { return !s.works(func(id string) bool { return id == f.ID }) })
			require.Equal(t, single, p.SinglePoint, p.Ref)
			if len(ids) > 1 {
				continue
			}
			require.Equal(t, s.up[ids[0].ID], *p.Own)
			before := s.exact()
			old := s.up[ids[0].ID]
			s.up[ids[0].ID] = One
			gain := new(big.Rat).Sub(s.exact(), before)
			s.up[ids[0].ID] = old
			off := gain.Sub(gain, rat(*p.Contribution))
			require.LessOrEqual(t, off.Abs(off).Cmp(big.NewRat(1, 1e15)), 0, "contribution of %s", p.Ref)
		}
	})
}

// Circles: package graph knows what really happens, and the range must contain it.
func TestRangeOfCirclesContainsTheTruth(t *testing.T) {
	t.Parallel()
	loose, tight := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		s := scenes(true).Draw(t, "scene")
		c := Compose(s.g, s.root, s.Own)
		if !c.Known {
			return
		}
		exact := s.exact()
		if c.Exact {
			tight++
			requireRoundedDown(t, exact, c.Low)
			return
		}
		loose++
		require.GreaterOrEqual(t, exact.Cmp(rat(c.Low)), 0)
		require.LessOrEqual(t, exact.Cmp(new(big.Rat).Add(rat(c.High), big.NewRat(1, 1e15))), 0)
	})
	assert.Positive(t, loose)
	assert.Positive(t, tight)
}

func TestRangeWithoutBudgetContainsTheTruth(t *testing.T) {
	t.Parallel()
	bounded := 0
	rapid.Check(t, func(t *rapid.T) {
		s := scenes(rapid.Bool().Draw(t, "circles")).Draw(t, "scene")
		c := explore(s.g, s.root, s.Own).compose(rapid.IntRange(0, 6).Draw(t, "budget"))
		if !c.Known {
			return
		}
		exact := s.exact()
		require.GreaterOrEqual(t, exact.Cmp(rat(c.Low)), 0)
		require.LessOrEqual(t, exact.Cmp(new(big.Rat).Add(rat(c.High), big.NewRat(1, 1e15))), 0)
		if !c.Exact {
			bounded++
		}
		for _, p := range c.Parts {
			if len(c.Cycles) == 0 {
				single := slices.ContainsFunc(s.own[p.Ref], func(f Factor) bool { return !s.works(func(id string) bool { return id == f.ID }) })
				require.Equal(t, single, p.SinglePoint, p.Ref)
			}
		}
	})
	assert.Positive(t, bounded)
}

func TestRaisingAPartNeverLowersTheComposite(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := scenes(rapid.Bool().Draw(t, "circles")).Draw(t, "scene")
		if len(s.order) == 0 {
			return
		}
		budget := rapid.SampledFrom([]int{3, Budget}).Draw(t, "budget")
		before := explore(s.g, s.root, s.Own).compose(budget)
		id := rapid.SampledFrom(s.order).Draw(t, "factor")
		// One unit more is where rounding would show.
		s.up[id] = min(One, s.up[id]+rapid.SampledFrom([]Ratio{1, 2, 1000, One / 10}).Draw(t, "more"))
		after := explore(s.g, s.root, s.Own).compose(budget)
		require.GreaterOrEqual(t, after.Low, before.Low)
		require.GreaterOrEqual(t, after.High, before.High)
	})
}

func TestUnknownPartsThatMatter(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := scenes(false).Draw(t, "scene")
		hidden := map[estate.Ref]bool{}
		for r := range s.e.All() {
			if ids := s.own[r.Ref]; len(ids) == 1 && ids[0].ID == string(r.Ref) {
				hidden[r.Ref] = rapid.Bool().Draw(t, "hidden")
			}
		}
		c := Compose(s.g, s.root, func(r *estate.Record) ([]Factor, bool) {
			if hidden[r.Ref] {
				return nil, false
			}
			return s.Own(r)
		})
		var want []estate.Ref
		for r := range s.e.All() {
			if hidden[r.Ref] && s.matters(string(r.Ref)) {
				want = append(want, r.Ref)
			}
			if hidden[r.Ref] {
				s.up[string(r.Ref)] = One
			}
		}
		require.Equal(t, want, c.Unknown)
		if len(want) > 0 {
			require.False(t, c.Known)
			require.False(t, c.Exact)
			require.Equal(t, Ratio(0), c.Low)
			requireRoundedDown(t, s.exact(), c.High)
		}
	})
}

// Larger estates against chance itself: a fixed seed, and five standard deviations.
func TestComposeAgainstSimulation(t *testing.T) {
	t.Parallel()
	for seed := range uint64(4) {
		random := rand.New(rand.NewPCG(seed, 7))
		w := &world{}
		const n = 40
		var ups [n]Ratio
		for i := range n {
			var what []string
			for range random.IntN(3) {
				if i+1 < n {
					a, b, c := i+1+random.IntN(n-i-1), i+1+random.IntN(n-i-1), i+1+random.IntN(n-i-1)
					if random.IntN(3) == 0 {
						what = append(what, fmt.Sprintf("depends_on:ci/n%02d", a))
					} else {
						what = append(what, fmt.Sprintf("depends_on/2:ci/n%02d,ci/n%02d,ci/n%02d", a, b, c))
					}
				}
			}
			if i == 0 {
				what = []string{"depends_on/2:ci/n01,ci/n02,ci/n03,ci/n04", "depends_on/1:ci/n05,ci/n06"}
			}
			w.add(fmt.Sprintf("ci/n%02d", i), what...)
			ups[i] = One/100*85 + Ratio(random.Uint64N(uint64(One)/100*15))
		}
		e := w.estate()
		g := graph.New(e)
		c := Compose(g, "ci/n00", func(r *estate.Record) ([]Factor, bool) {
			at, err := strconv.Atoi(r.Ref.ID()[1:])
			return []Factor{{string(r.Ref), ups[at]}}, err == nil
		})
		require.True(t, c.Exact)
		require.Greater(t, c.Low, One/100)
		require.Less(t, c.Low, One/100*99)

		type set struct {
			need    int
			members []int
		}
		var needs [n][]set
		for i := range n {
			for _, q := range g.Requirements(estate.Ref(fmt.Sprintf("ci/n%02d", i))) {
				of := set{need: q.Need}
				for _, m := range q.Members {
					at, err := strconv.Atoi(string(m.Ref[len("ci/n"):]))
					require.NoError(t, err)
					of.members = append(of.members, at)
				}
				needs[i] = append(needs[i], of)
			}
		}
		const runs = 200_000
		works := 0
		for range runs {
			var up [n]bool
			for i := n - 1; i >= 0; i-- {
				up[i] = Ratio(random.Uint64N(uint64(One))) < ups[i]
				for _, q := range needs[i] {
					count := 0
					for _, m := range q.members {
						if up[m] {
							count++
						}
					}
					up[i] = up[i] && count >= q.need
				}
			}
			if up[0] {
				works++
			}
		}
		// (works/runs − A)² ≤ 25 · A(1 − A)/runs
		a, _ := rat(c.Low).Float64()
		off := float64(works)/runs - a
		assert.LessOrEqual(t, off*off, 25*a*(1-a)/runs, "seed %d: %d of %d, reckoned %s %%", seed, works, runs, c.Low.Percent(4))
	}
}
