package policy

import (
	"maps"
	"slices"

	"github.com/gitsm/gitsm/internal/estate"
)

// parties are the kinds of whoever can be asked.
var parties = []estate.Kind{estate.Person, estate.Team, estate.Role}

// of returns a reference to a record of one of the kinds; "" for any other.
func of(ref estate.Ref, kinds ...estate.Kind) estate.Ref {
	if parsed, err := estate.ParseRef(string(ref)); err != nil || !slices.Contains(kinds, parsed.Kind()) {
		return ""
	}
	return ref
}

// asked returns the parties among references, sorted.
func asked(list []estate.Ref) []estate.Ref {
	out := []estate.Ref{}
	for _, ref := range list {
		if of(ref, parties...) != "" {
			out = append(out, ref)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// refs returns the references in a list, in their order.
func refs(list []estate.Ref) []estate.Ref {
	out := []estate.Ref{}
	for _, ref := range list {
		if _, err := estate.ParseRef(string(ref)); err == nil {
			out = append(out, ref)
		}
	}
	return out
}

// texts returns the texts that are not empty, in their order.
func texts(list []string) []string {
	out := []string{}
	for _, text := range list {
		if text != "" {
			out = append(out, text)
		}
	}
	return out
}

// unique returns the texts that are not empty, sorted, each once.
func unique(lists ...[]string) []string {
	out := texts(slices.Concat(lists...))
	slices.Sort(out)
	return slices.Compact(out)
}

// words returns the texts in the list of a field.
func words(n *estate.Node, name string) []string {
	var out []string
	for _, item := range n.Each(name) {
		if item.Kind == estate.String {
			out = append(out, item.Text)
		}
	}
	return out
}

// mapping returns a record's content; nil where it has none.
func mapping(n estate.Node) *estate.Node {
	if n.Kind != estate.Struct {
		return nil
	}
	return &n
}

// metrics returns the metrics of the targets that differ, sorted.
func metrics(before, after *estate.Node) []string {
	was, is := targets(before), targets(after)
	var out []string
	for _, name := range slices.Sorted(maps.Keys(was)) {
		if !slices.Equal(was[name], is[name]) {
			out = append(out, name)
		}
	}
	for name := range is {
		if was[name] == nil {
			out = append(out, name)
		}
	}
	return unique(out)
}

// targets returns the targets by metric, written as JSON and sorted.
func targets(n *estate.Node) map[string][]string {
	out := map[string][]string{}
	for _, target := range n.Each("targets") {
		metric := target.Str("metric")
		out[metric] = append(out[metric], string(target.AppendJSON(nil)))
	}
	for _, list := range out {
		slices.Sort(list)
	}
	return out
}
