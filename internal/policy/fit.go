package policy

import (
	"slices"
	"strings"

	"github.com/gitsm/gitsm/internal/estate"
)

// How large an input may be, so that its evaluation stays within the limits of the child.
const (
	maxTouched = 6000
	maxImpact  = 5000
	// maxNodes and maxBytes bound the contents of records, maxWords the names of fields and
	// the ways of impact.
	maxNodes = 40_000
	maxBytes = 2 << 20
	maxWords = 40_000
)

// fit leaves out what makes the input too large, and then says that it did: contents and
// ways, the lower parts of the names of fields, and the least of what is hit.
func (in *input) fit() {
	nodes, bytes, words := 0, 0, 0
	for i := range in.Diff {
		t := &in.Diff[i]
		words += len(t.Fields) + len(t.Tags) + len(t.Metrics)
		for _, n := range []*estate.Node{t.Before, t.After} {
			measure(n, &nodes, &bytes)
		}
	}
	if in.Change != nil {
		measure(in.Change.Record, &nodes, &bytes)
	}
	for i := range in.Impact {
		words += len(in.Impact[i].Via)
	}
	if nodes > maxNodes || bytes > maxBytes || words > maxWords || len(in.Impact) > maxImpact {
		in.cut(words > maxWords)
	}
}

func measure(n *estate.Node, nodes, bytes *int) {
	if n == nil {
		return
	}
	*nodes++
	*bytes += len(n.Text)
	for i := range n.Items {
		measure(&n.Items[i], nodes, bytes)
	}
	for i := range n.Fields {
		*bytes += len(n.Fields[i].Name)
		measure(&n.Fields[i].Value, nodes, bytes)
	}
}

func (in *input) cut(wordy bool) {
	in.Truncated = true
	if in.Change != nil {
		in.Change.Record = nil
	}
	for i := range in.Diff {
		t := &in.Diff[i]
		t.Before, t.After = nil, nil
		if wordy {
			for j, field := range t.Fields {
				if end := strings.IndexAny(field, ".["); end > 0 {
					t.Fields[j] = field[:end]
				}
			}
			t.Fields = unique(t.Fields)
		}
	}
	for i := range in.Impact {
		in.Impact[i].Via = []estate.Ref{}
	}
	if len(in.Impact) > maxImpact {
		in.Impact = worst(in.Impact)
	}
}

// worst keeps what is hit, in its order, but for what matters least: services and what is
// declared go before the rest.
func worst(impact []hit) []hit {
	room := maxImpact
	keep := make([]bool, len(impact))
	for _, matters := range []func(h *hit) bool{
		func(h *hit) bool { return h.Kind == estate.Service.String() },
		func(h *hit) bool { return h.Declared },
		func(*hit) bool { return true },
	} {
		for i := range impact {
			if room > 0 && !keep[i] && matters(&impact[i]) {
				keep[i] = true
				room--
			}
		}
	}
	i := -1
	return slices.DeleteFunc(impact, func(hit) bool { i++; return !keep[i] })
}
