package export

import (
	"slices"

	"github.com/gitsm/gitsm/internal/estate"
)

// withhold takes out of a value what refers to records that readers may not see: the field or
// the entry that is such a reference, and the entry of a list that is about one. It reports
// whether the value says nothing without it.
func (c *backstageCatalogue) withhold(n *estate.Node, entry bool) (gone bool) {
	if len(c.hidden) == 0 {
		return false
	}
	switch n.Kind {
	case estate.String:
		return c.hidden[n.Text]
	case estate.List:
		kept := n.Items[:0]
		for i := range n.Items {
			if !c.withhold(&n.Items[i], true) {
				kept = append(kept, n.Items[i])
			}
		}
		gone = len(kept) == 0 && len(n.Items) > 0
		n.Items = kept
	case estate.Struct:
		kept := n.Fields[:0]
		for i := range n.Fields {
			f := &n.Fields[i]
			if c.hidden[f.Name] {
				continue
			}
			whole := f.Value.Kind == estate.String || f.Name == "of" // a group without members is none
			if !c.withhold(&f.Value, false) {
				kept = append(kept, *f)
			} else if entry && whole {
				gone = true
			}
		}
		gone = gone || len(kept) == 0 && len(n.Fields) > 0
		n.Fields = kept
	}
	return gone
}

// withholdKept takes out of what was kept from Backstage the references to entities that are
// hidden records.
func (c *backstageCatalogue) withholdKept(body *estate.Node, hidden map[string]bool) {
	annotations := body.Get("annotations")
	if len(hidden) == 0 || annotations == nil || annotations.Kind != estate.Struct {
		return
	}
	kept := readBackstageKept(body)
	annotations.Fields = slices.DeleteFunc(annotations.Fields, func(f estate.Field) bool {
		kind, ok := keptReferences(f.Name)
		return ok && slices.ContainsFunc(kept.texts(f.Name[len(keptSpec):]), func(text string) bool { return hidden[fullBackstageRef(text, kind)] })
	})
}

// keptReferences is the kind of entity to which a reference in an annotation leads that names
// no kind.
func keptReferences(annotation string) (kind string, ok bool) {
	switch annotation {
	case keptSpec + "members", keptSpec + "leader":
		return "user", true
	case keptSpec + "children", keptSpec + "parent", keptSpec + "memberOf", keptSpec + "leaderOf", keptSpec + "owner":
		return "group", true
	}
	return "", false
}
