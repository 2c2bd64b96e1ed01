package statement

import (
	"bufio"
	"cmp"
	"io"
	"slices"
	"strings"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/graph"
	"github.com/gitsm/gitsm/internal/report"
	"github.com/gitsm/gitsm/internal/table"
)

// SinglePoints are the records whose failure alone takes services out, the most critical
// and those of the most services first.
type SinglePoints struct {
	asked  int
	points []singlePoint
}

type singlePoint struct {
	record   *estate.Record
	services []takenOut
	counts   [len(criticalities) + 1]int // of the services, by rank
}

// takenOut is a service that fails with a single point.
type takenOut struct {
	ref         estate.Ref
	criticality string
}

// NewSinglePoints finds the single points of failure of the records given, or, where there
// are none, of all services in the catalogue.
func NewSinglePoints(e *estate.Estate, refs []estate.Ref) *SinglePoints {
	if len(refs) == 0 {
		for r := range e.OfKind(estate.Service) {
			if r.Status == "" || r.Status == "catalogue" {
				refs = append(refs, r.Ref)
			}
		}
	}
	refs = slices.Clone(refs)
	slices.Sort(refs)
	refs = slices.Compact(refs)
	of := make(map[estate.Ref]string, len(refs))
	for _, ref := range refs {
		if r, ok := e.Record(ref); ok {
			of[ref] = criticality(r)
		}
	}
	out := &SinglePoints{asked: len(refs)}
	for _, found := range graph.New(e).SinglePoints(refs) {
		p := singlePoint{}
		p.record, _ = e.Record(found.Ref) // what the graph speaks of exists
		for _, ref := range found.Takes {
			p.services = append(p.services, takenOut{ref, of[ref]})
			p.counts[rank(of[ref])]++
		}
		slices.SortStableFunc(p.services, func(a, b takenOut) int { return cmp.Compare(rank(a.criticality), rank(b.criticality)) })
		out.points = append(out.points, p)
	}
	slices.SortStableFunc(out.points, func(a, b singlePoint) int {
		return cmp.Or(slices.Compare(b.counts[:], a.counts[:]), cmp.Compare(a.record.Ref, b.record.Ref))
	})
	return out
}

// JSON writes {"singlePoints": […]}, each record on a line of its own.
func (s *SinglePoints) JSON(w io.Writer) error {
	j := &jsonLines{w: bufio.NewWriterSize(w, 1<<16)}
	j.raw("{\n  \"singlePoints\": [")
	for i := range s.points {
		p := &s.points[i]
		if i > 0 {
			j.raw(",")
		}
		j.raw("\n    {\"ref\": ")
		j.text(string(p.record.Ref))
		j.field("kind", p.record.Kind.String())
		j.field("class", p.record.Class)
		j.field("name", p.record.Name)
		j.raw(`, "services": [`)
		for k, service := range p.services {
			if k > 0 {
				j.raw(", ")
			}
			j.raw(`{"ref": `)
			j.text(string(service.ref))
			j.field("criticality", service.criticality)
			j.raw("}")
		}
		j.raw("]}")
	}
	if len(s.points) > 0 {
		j.raw("\n  ")
	}
	j.raw("]\n}\n")
	return j.w.Flush()
}

// CSV writes a line for each service that a record takes out.
func (s *SinglePoints) CSV(w io.Writer) error {
	t := table.Table{Columns: []table.Column{{Title: "ref"}, {Title: "kind"}, {Title: "class"}, {Title: "name"}, {Title: "service"}, {Title: "criticality"}}}
	for i := range s.points {
		p := &s.points[i]
		for _, service := range p.services {
			t.Rows = append(t.Rows, []string{string(p.record.Ref), p.record.Kind.String(), p.record.Class, p.record.Name, string(service.ref), service.criticality})
		}
	}
	return t.CSV(w)
}

// Text writes each record with what it takes out.
func (s *SinglePoints) Text(w io.Writer, o Options) error {
	p := &printer{w: w}
	for i := range s.points {
		if i == mostPerLevel {
			break
		}
		point := &s.points[i]
		r := point.record
		what := r.Class
		if what == "" {
			what = r.Kind.String()
		}
		p.printf("%s  %s  %s\n", o.Strong(report.Printable(string(r.Ref))), report.Printable(what), o.Faint(report.Printable(r.Name)))
		for at := 0; at < len(point.services); {
			word := point.services[at].criticality
			var refs []estate.Ref
			for ; at < len(point.services) && point.services[at].criticality == word; at++ {
				refs = append(refs, point.services[at].ref)
			}
			if word == "" {
				word = "not rated"
			}
			p.wrapped("    "+paintCriticality(o, word)+strings.Repeat(" ", max(1, 10-len(word))), strings.Repeat(" ", 14), join(refs), o)
		}
	}
	p.more("", len(s.points)-mostPerLevel)
	p.printf("%s %s of failure\n", count(s.asked, "record has", "records have"), count(len(s.points), "single point", "single points"))
	return p.err
}

func paintCriticality(o Options, word string) string {
	word = report.Printable(word)
	switch rank(word) {
	case 0:
		return o.Bad(word)
	case 1:
		return o.Doubtful(word)
	}
	return word
}
