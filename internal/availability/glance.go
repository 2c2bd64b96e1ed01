package availability

import (
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/graph"
)

// Glance is Compose for who shows the figures of all services of an estate: with a twentieth
// of the Budget, so that what is very entangled has a range, and wider bounds.
func Glance(g *graph.Graph, ref estate.Ref, own Own) Composite {
	s := explore(g, ref, own)
	c := s.compose(Budget / 20)
	c.CommonCauses = s.commonCauses()
	return c
}
