package statement

import (
	"io"
	"strconv"
	"strings"

	"github.com/gitsm/gitsm/internal/graph"
	"github.com/gitsm/gitsm/internal/table"
)

// CSV writes what is downstream and upstream, a line for each record.
func (m *Impact) CSV(w io.Writer) error {
	t := table.Table{Columns: []table.Column{
		{Title: "direction"}, {Title: "ref"}, {Title: "kind"}, {Title: "name"}, {Title: "criticality"}, {Title: "effect"}, {Title: "distance"}, {Title: "via"},
	}}
	for _, part := range []struct {
		direction Direction
		effects   []graph.Effect
	}{{Downstream, m.down}, {Upstream, m.up}} {
		for i := range part.effects {
			e := &part.effects[i]
			r, _ := m.estate.Record(e.Ref) // what the graph speaks of exists
			var via strings.Builder
			for at, ref := range e.Via {
				if at > 0 {
					via.WriteByte(' ')
				}
				via.WriteString(string(ref))
			}
			t.Rows = append(t.Rows, []string{
				string(part.direction), string(e.Ref), r.Kind.String(), r.Name, criticality(r), e.Level.String(), strconv.Itoa(e.Distance), via.String(),
			})
		}
	}
	return t.CSV(w)
}
