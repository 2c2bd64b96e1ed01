package change

import (
	"fmt"
	"maps"
	"slices"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/graph"
	"github.com/gitsm/gitsm/internal/selector"
)

// declaration is what a pull request says of itself.
type declaration struct {
	request             *Request
	closing, recordOnly bool
	// declared are sorted; effects are the worst that the change says it does to each.
	declared    []estate.Ref
	effects     map[estate.Ref]graph.Level
	undeclared  []estate.Ref
	diagnostics []diag.Diagnostic
}

// maxSelectors is how many selectors of one change are resolved: each looks at every
// record of its kind.
const maxSelectors = 64

// declare finds the change that a pull request carries, what it declares, and what is
// touched without being declared. A change that is closed declares nothing any more: its
// work is over.
func declare(in Input) declaration {
	d := declaration{effects: map[estate.Ref]graph.Level{}, recordOnly: recordOnly(in)}
	d.request, d.closing, d.diagnostics = carried(in)
	if d.request != nil && !d.closing {
		scope, found := resolveScope(in, d.request)
		d.diagnostics = append(d.diagnostics, found...)
		for i, refs := range scope {
			effect := effectNamed(d.request.Affects[i].Effect)
			for _, ref := range refs {
				d.effects[ref] = max(d.effects[ref], effect)
			}
		}
		d.declared = slices.Sorted(maps.Keys(d.effects))
	}
	d.undeclared = undeclared(in, d.effects)
	return d
}

// scope is what a change declares, with the worst that it says it does to each: the records
// that exist in any of the estates. What cannot be read declares nothing.
func scope(request *Request, in ...*estate.Estate) map[estate.Ref]graph.Level {
	effects := map[estate.Ref]graph.Level{}
	for _, e := range in {
		refs, _ := resolveScope(Input{Base: e, Head: e}, request)
		for i := range refs {
			effect := effectNamed(request.Affects[i].Effect)
			for _, ref := range refs[i] {
				effects[ref] = max(effects[ref], effect)
			}
		}
	}
	return effects
}

// recordOnly reports whether nothing differs but change records.
func recordOnly(in Input) bool {
	for i := range in.Diff {
		if in.Diff[i].Ref.Kind() != estate.Change {
			return false
		}
	}
	return len(in.Diff) > 0 && len(in.Files) == 0
}

// effectNamed is the level that a change names; what it misspells is taken for the worst.
func effectNamed(effect string) graph.Level {
	switch effect {
	case "none":
		return graph.Unaffected
	case "degraded":
		return graph.Degraded
	}
	return graph.Outage
}

// undeclared returns the records that are touched and not declared, change records left
// out. Of a record that is renamed, either reference will do.
func undeclared(in Input, declared map[estate.Ref]graph.Level) []estate.Ref {
	var refs []estate.Ref
	for i := range in.Diff {
		d := &in.Diff[i]
		_, is := declared[d.Ref]
		_, was := declared[d.Was]
		if d.Ref.Kind() != estate.Change && !is && !was {
			refs = append(refs, d.Ref)
		}
	}
	slices.Sort(refs)
	return refs
}

// resolveScope returns, for each entry of a change's scope, the records of base or head
// that it stands for, sorted.
func resolveScope(in Input, request *Request) ([][]estate.Ref, []diag.Diagnostic) {
	var found []diag.Diagnostic
	scope := make([][]estate.Ref, len(request.Affects))
	selected := map[string][]estate.Ref{}
	for i, entry := range request.Affects {
		fault := func(code diag.Code, severity diag.Severity, message, hint string) {
			found = append(found, diag.Diagnostic{Code: code, Severity: severity, Record: string(request.Ref), Span: placeOf(request.Record, entry.Pos), Message: message, Hint: hint})
		}
		if entry.Item != "" {
			if exists(in, entry.Item) {
				scope[i] = append(scope[i], entry.Item)
			} else {
				fault(diag.DeclaredMissing, diag.Error, fmt.Sprintf("%s declares %s, which exists neither before nor after the change", request.Ref, diag.Quote(string(entry.Item))),
					"name records that exist, or that this pull request adds")
			}
		}
		if entry.Select == "" {
			continue
		}
		refs, known := selected[entry.Select]
		if !known {
			if len(selected) == maxSelectors {
				fault(diag.MalformedSelector, diag.Error, fmt.Sprintf("%s has more than %d selectors", request.Ref, maxSelectors), "take several together in one selector, or name the records")
				break
			}
			s, err := selector.Parse(entry.Select)
			if err != nil {
				fault(diag.MalformedSelector, diag.Error, fmt.Sprintf("the selector %s cannot be read: %v", diag.Quote(entry.Select), err), "a selector is written as in "+selector.Example)
			} else if refs = slices.Concat(s.Find(in.Base), s.Find(in.Head)); len(refs) == 0 {
				fault(diag.EmptySelector, diag.Warning, fmt.Sprintf("the selector %s finds nothing, neither before nor after the change", diag.Quote(entry.Select)),
					"try it with gitsm get and one -l for each condition, or take it out")
			}
			slices.Sort(refs)
			refs = slices.Compact(refs)
			selected[entry.Select] = refs
		}
		scope[i] = append(scope[i], refs...)
	}
	return scope, found
}

func exists(in Input, ref estate.Ref) bool {
	if _, ok := in.Base.Record(ref); ok {
		return true
	}
	_, ok := in.Head.Record(ref)
	return ok
}
