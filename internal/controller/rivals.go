package controller

import (
	"context"
	"slices"

	"github.com/gitsm/gitsm/internal/approval"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/facts"
)

// rival is how a pull request appears to others: what it works on, and when.
func rival(number int, d approval.Decision, in approval.Input) facts.OtherPull {
	out := facts.OtherPull{Number: number, Base: d.Base, Head: d.Head, Change: d.Change.Ref, Touches: []estate.Ref{}}
	for _, r := range d.Diff {
		out.Touches = append(out.Touches, r.Ref)
	}
	out.Touches = append(out.Touches, d.Declared...)
	slices.Sort(out.Touches)
	out.Touches = slices.Compact(out.Touches)
	out.Touches = out.Touches[:min(len(out.Touches), facts.MaxEntries)]
	if q := in.Assessment.Request; q != nil && !q.Start.IsZero() && !q.End.IsZero() {
		out.Window = &facts.Window{Start: q.Start.UTC(), End: q.End.UTC()}
	}
	return out
}

// watched are the records where another pull request can come in the way of one that works on
// these: they themselves, and those that have a relation to or from them on base.
func watched(touches []estate.Ref, base *estate.Estate) []estate.Ref {
	out := slices.Clone(touches)
	for _, ref := range touches {
		r, ok := base.Record(ref)
		if !ok {
			continue
		}
		for i := range r.Links {
			out = append(out, r.Links[i].To)
		}
		for _, in := range base.Incoming(ref) {
			out = append(out, in.From.Ref)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// meeting are those pull requests that work on one of the records watched, which are sorted. It
// never returns nil.
func meeting(all []facts.OtherPull, watch []estate.Ref) []facts.OtherPull {
	out := []facts.OtherPull{}
	for _, p := range all {
		if meets(p.Touches, watch) {
			out = append(out, p)
		}
	}
	return out
}

func meets(touches, watch []estate.Ref) bool {
	return slices.ContainsFunc(touches, func(r estate.Ref) bool {
		_, found := slices.BinarySearch(watch, r)
		return found
	})
}

// others are the other open pull requests as they were judged last, by their numbers.
func (v *visit) others(ctx context.Context) ([]facts.OtherPull, error) {
	all, err := v.pulls(ctx, v.repo.ID)
	if err != nil {
		return nil, err
	}
	out := []facts.OtherPull{}
	for number, m := range all {
		if number != v.number && m.Rival.Number == number {
			// Which commits they are makes no difference to what they work on.
			p := m.Rival
			p.Base, p.Head = "", ""
			out = append(out, p)
		}
	}
	slices.SortFunc(out, func(a, b facts.OtherPull) int { return a.Number - b.Number })
	return out, nil
}

// wake has those pull requests looked at again in whose way this one comes otherwise than
// before: it works on something else now, or at another time.
func (v *visit) wake(ctx context.Context, before, after facts.OtherPull) error {
	if sameWork(before, after) {
		return nil
	}
	all, err := v.pulls(ctx, v.repo.ID)
	if err != nil {
		return err
	}
	for number, m := range all {
		if number == v.number || !meets(before.Touches, m.Watch) && !meets(after.Touches, m.Watch) {
			continue
		}
		if err := v.inbox.Put(ctx, pullSubject(v.repo.ID, number)); err != nil {
			return err
		}
	}
	return nil
}

// sameWork reports whether a pull request appears to others as before.
func sameWork(a, b facts.OtherPull) bool {
	window := func(p facts.OtherPull) facts.Window {
		if p.Window == nil {
			return facts.Window{}
		}
		return *p.Window
	}
	x, y := window(a), window(b)
	return a.Change == b.Change && slices.Equal(a.Touches, b.Touches) && x.Start.Equal(y.Start) && x.End.Equal(y.End)
}
