package history

import (
	"slices"

	"github.com/gitsm/gitsm/internal/estate"
)

// broughtBy returns the commits that one of the main line brought, itself included.
func (h *History) broughtBy(step int32) []int32 {
	if h.members == nil {
		h.members = make([][]int32, len(h.index.commits))
		for _, n := range h.order {
			if by := h.by[n]; by != none {
				h.members[by] = append(h.members[by], n)
			}
		}
	}
	return h.members[step]
}

// changeOf returns the change in which a commit came to the main line: the one that the
// ledger has for it, or else the change record that came in the same step, or if several
// came the only one that declares the record. A change's own record came in itself, unless
// another change took it away.
func (h *History) changeOf(reader *Reader, n int32, ref estate.Ref) (estate.Ref, []string) {
	step := h.by[n]
	if step == none {
		return "", nil
	}
	if reader.Evidence != nil {
		if change, by, ok := reader.Evidence.Of(h.index.commits[step].id.String()); ok {
			return estate.Ref(change), by
		}
	}
	return h.recordedChange(reader, n, ref), nil
}

// recordedChange returns the change in which a commit came as far as the records say.
func (h *History) recordedChange(reader *Reader, n int32, ref estate.Ref) estate.Ref {
	step := h.by[n]
	if step == none {
		return ""
	}
	if len(h.index.parentsOf(step)) == 0 {
		return "" // the beginning came in no change, whatever it brought along
	}
	added, altered := h.changeRecords(step)
	if slices.Contains(added, ref) || len(added) == 0 && slices.Contains(altered, ref) {
		return ref
	}
	if one := declared(reader, added, ref); one != "" || len(added) > 0 {
		return one
	}
	return declared(reader, altered, ref)
}

// brought are the change records that a step of the main line brought.
type brought struct{ added, altered []estate.Ref }

// changeRecords returns the change records that a step of the main line added and altered.
func (h *History) changeRecords(step int32) (added, altered []estate.Ref) {
	if b, known := h.brings[step]; known {
		return b.added, b.altered
	}
	added, altered = h.findChangeRecords(step)
	if h.brings == nil {
		h.brings = map[int32]brought{}
	}
	h.brings[step] = brought{added, altered}
	return added, altered
}

func (h *History) findChangeRecords(step int32) (added, altered []estate.Ref) {
	for _, n := range h.broughtBy(step) {
		for _, c := range h.index.changesOf(n) {
			ref := h.located(c.path)
			switch {
			case ref.Kind() != estate.Change || c.after.IsZero():
			case c.before.IsZero():
				added = append(added, ref)
			default:
				altered = append(altered, ref)
			}
		}
	}
	slices.Sort(added)
	slices.Sort(altered)
	return slices.Compact(added), slices.Compact(altered)
}

// declared returns the only one of some changes, or the only one that declares a record.
func declared(reader *Reader, changes []estate.Ref, ref estate.Ref) estate.Ref {
	if len(changes) == 1 {
		return changes[0]
	}
	var found []estate.Ref
	for _, change := range changes {
		if reader.Estate == nil || ref == "" {
			break
		}
		r, ok := reader.Estate.Record(change)
		if !ok || !r.Mentions(string(ref)) {
			continue
		}
		affects := r.Field("affects")
		for _, item := range affects.Items {
			if item.Str("item") == string(ref) {
				found = append(found, change)
				break
			}
		}
	}
	if len(found) == 1 {
		return found[0]
	}
	return ""
}
