package document

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/graph"
)

// lostTable is everything that goes down or is degraded with the place, the worst first: each
// record, or where these are many how many of each class.
func (d *draft) lostTable(effects []graph.Effect) *Table {
	var lost []graph.Effect
	hidden := 0
	for _, e := range effects {
		d.count(e.Ref)
		switch _, ok := d.Estate.Record(e.Ref); {
		case e.Level < graph.Degraded || !ok:
		case d.hidden(e.Ref):
			hidden++
		default:
			lost = append(lost, e)
		}
	}
	t := d.lostByClass(lost)
	if len(lost) <= maxLost {
		t = d.lostOneByOne(lost)
	}
	if hidden > 0 {
		more := make([][]Line, len(t.Columns))
		more[0] = cell(plain("and " + strconv.Itoa(hidden) + " more that are " + notShown))
		t.Rows = append(t.Rows, Row{Cells: more})
	}
	return t
}

func (d *draft) lostOneByOne(lost []graph.Effect) *Table {
	t := &Table{Caption: "Lost or degraded", Columns: []Column{{Title: "Record", Share: 3.6}, {Title: "Is", Share: 1}, {Title: "What it is", Share: 1.4}, {Title: "Owner", Share: 1.6}}}
	slices.SortStableFunc(lost, func(a, b graph.Effect) int { return cmp.Compare(b.Level, a.Level) })
	for _, e := range lost {
		r, _ := d.Maker.record(e.Ref)
		n := d.Maker.body(e.Ref)
		t.Rows = append(t.Rows, Row{Cells: [][]Line{cell(d.labelled(e.Ref)), cell(plain(level(e.Level))), cell(plain(category(r))), cell(d.name(estate.Ref(n.Str("owner"))))}})
	}
	return t
}

// lostByClass counts what is lost, the most first.
func (d *draft) lostByClass(lost []graph.Effect) *Table {
	t := &Table{Caption: "Lost or degraded, by what it is", Columns: []Column{{Title: "What it is", Share: 3}, {Title: "Down", Share: 1, Right: true}, {Title: "Degraded", Share: 1, Right: true}}}
	type count struct {
		category       string
		down, degraded int
	}
	var counts []count
	index := map[string]int{}
	for _, e := range lost {
		r, _ := d.Estate.Record(e.Ref)
		name := category(r)
		i, ok := index[name]
		if !ok {
			i = len(counts)
			index[name] = i
			counts = append(counts, count{category: name})
		}
		if e.Level == graph.Outage {
			counts[i].down++
		} else {
			counts[i].degraded++
		}
	}
	slices.SortFunc(counts, func(a, b count) int {
		return cmp.Or(cmp.Compare(b.down, a.down), cmp.Compare(b.degraded, a.degraded), strings.Compare(a.category, b.category))
	})
	number := func(n int) []Line {
		if n == 0 {
			return cell(plain("–"))
		}
		return cell(plain(strconv.Itoa(n)))
	}
	for _, c := range counts {
		t.Rows = append(t.Rows, Row{Cells: [][]Line{cell(plain(sentence(c.category))), number(c.down), number(c.degraded)}})
	}
	return t
}

// category words what a record is.
func category(r *estate.Record) string {
	if r.Class == "" && r.Kind == estate.BusinessProcess {
		return "business process"
	}
	return words(cmp.Or(r.Class, strings.ToLower(r.Kind.String())))
}
