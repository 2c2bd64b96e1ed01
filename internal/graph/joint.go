package graph

import "github.com/gitsm/gitsm/internal/estate"

// Joint works out what happens when records fail together, some altogether and some in part:
// those that are degraded hit what needs them as a degraded record does. Other than with
// Failure, the records that fail are among the effects, at no distance and as badly as they
// fail or as the others make them: one that is degraded is out where what it needs is out.
// The failing records come first, then the nearest, each by reference. A record in both
// lists is out. References that do not exist do nothing.
func (g *Graph) Joint(out, degraded []estate.Ref) []Effect {
	f := g.fail(g.nodes(out), g.nodes(degraded))
	defer f.reset()
	effects := []Effect{}
	for _, n := range g.nodes(append(append([]estate.Ref{}, out...), degraded...)) {
		effects = append(effects, Effect{Ref: g.ref(n), Level: f.levels[n]})
	}
	return append(effects, f.effects()...)
}

// Idle reports whether a record does not run: not yet, or not any more. An idle member is no
// redundancy where others run.
func Idle(r *estate.Record) bool { return idle(r) }
