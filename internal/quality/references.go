package quality

import (
	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/finding"
)

// references asks whether what a record refers to exists. It looks at records that break
// the schema as well: a reference that leads nowhere is a fault of its own.
func references(s *survey, t *tally) {
	for i := range s.facts {
		f := &s.facts[i]
		if !f.chosen || f.stage == gone || f.record.Encoded == "" {
			continue
		}
		first, count := "", 0
		for j := range f.record.Links {
			l := &f.record.Links[j]
			if _, ok := s.fact(l.To); ok {
				continue
			}
			message := l.Field + ": " + string(l.To) + " does not exist"
			t.find(finding.New(diag.DanglingReference, diag.Error, f.record, l.Pos, message).
				Mend("add the record, or name one that exists"))
			if count++; count == 1 {
				first = message
			}
		}
		if count == 0 {
			t.pass(f)
			continue
		}
		t.fail(f, and(first, count), count)
	}
}
