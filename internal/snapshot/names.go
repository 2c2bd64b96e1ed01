package snapshot

import (
	"strings"

	"github.com/gitsm/gitsm/internal/estate"
)

// Names lets records share the texts that recur from one to the next, such as the names
// of fields: in a large estate most of the memory of its links.
type Names struct {
	texts map[string]string
	lists map[string][]string
}

// NewNames returns an empty set.
func NewNames() *Names { return &Names{texts: map[string]string{}, lists: map[string][]string{}} }

// maxNames bounds what is shared, against records that make each name up.
const maxNames = 1 << 16

func (n *Names) intern(s string) string {
	if shared, ok := n.texts[s]; ok {
		return shared
	}
	if len(n.texts) < maxNames {
		n.texts[s] = s
	}
	return s
}

func (n *Names) list(items []string) []string {
	if len(items) == 0 {
		return nil
	}
	key := strings.Join(items, ",")
	if shared, ok := n.lists[key]; ok {
		return shared
	}
	if len(n.lists) < maxNames {
		n.lists[key] = items
	}
	return items
}

// Share makes the texts of a record that recur the same as those of the records before.
func (n *Names) Share(r *estate.Record) {
	r.Class, r.Status = n.intern(r.Class), n.intern(r.Status)
	for i := range r.Links {
		l := &r.Links[i]
		l.Field, l.Type, l.To = n.intern(l.Field), n.intern(l.Type), estate.Ref(n.intern(string(l.To)))
		l.Prefixes = n.list(l.Prefixes)
	}
}

// prefixes reads a list that most links share with others.
func (r *reader) prefixes() []string {
	count := r.count()
	if count == 0 {
		return nil
	}
	if count == 1 {
		only := r.text()
		if shared, ok := r.names.lists[only]; ok {
			return shared
		}
		return r.names.list([]string{only})
	}
	items := make([]string, count)
	for i := range items {
		items[i] = r.text()
	}
	return r.names.list(items)
}
