package quality

import (
	"strings"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/finding"
)

// completeness asks whether a record says what one of its kind and class should; see
// expected. Its score is the mean of what each record says of that.
func completeness(s *survey, t *tally) {
	t.shares = &mean{}
	for f := range s.inUse {
		wants := s.wantsOf(f.record)
		if len(wants) == 0 {
			continue
		}
		missing, expected := s.missing(f, wants)
		t.shares.add(expected-len(missing), expected)
		if len(missing) == 0 {
			t.pass(f)
			continue
		}
		list := strings.Join(missing, ", ")
		t.fail(f, "lacks "+list, len(missing))
		t.find(finding.New(diag.IncompleteRecord, diag.Info, f.record, estate.Position{}, "the record lacks "+list).
			Mend("add what is known of it"))
	}
}

// missing returns what a record should say and does not, and how much it should say.
func (s *survey) missing(f *fact, wants []want) (missing []string, expected int) {
	for i := range wants {
		w := &wants[i]
		if f.skips>>i&1 == 1 || w.of != nil && !w.of(s, f) {
			continue
		}
		expected++
		if f.says>>i&1 == 0 && !s.related(f.record, w.relations) && (w.known == nil || !w.known(s, f)) {
			missing = append(missing, w.name)
		}
	}
	return missing, expected
}

// related reports whether a record has a relation of one of the types to what is not gone.
func (s *survey) related(r *estate.Record, types []string) bool {
	for i := range r.Links {
		for _, name := range types {
			if r.Links[i].Type == name && !s.isGone(r.Links[i].To) {
				return true
			}
		}
	}
	return false
}

// meets reports, a bit for each, which expectations the content of a record meets, and
// which are not for it.
func meets(wants []want, n *estate.Node) (says, skips uint32) {
	for i := range wants {
		w := &wants[i]
		if w.unless != nil && w.unless(n) {
			skips |= 1 << i
		}
		for _, path := range w.fields {
			if filled(n.At(path)) {
				says |= 1 << i
			}
		}
	}
	return says, skips
}

// filled reports whether a value says something.
func filled(n *estate.Node) bool {
	if n == nil {
		return false
	}
	switch n.Kind {
	case estate.Null:
		return false
	case estate.String:
		return strings.TrimSpace(n.Text) != ""
	case estate.List:
		return len(n.Items) > 0
	case estate.Struct:
		return len(n.Fields) > 0
	}
	return true
}
