package quality

import (
	"strconv"
	"time"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/finding"
)

// retired asks whether what a record stands on is still there. It is put to records with
// relations along which a failure comes to them.
func retired(s *survey, t *tally) {
	for f := range s.alive {
		first, count, needs := "", 0, 0
		for i := range f.record.Links {
			l := &f.record.Links[i]
			kind, ok := s.estate.Vocabulary().Type(l.Type)
			if !ok || kind.Impact == estate.NoImpact || kind.Impact == estate.SourceToTarget {
				continue
			}
			needs++
			target, ok := s.fact(l.To)
			if !ok || target.record.Status != "retired" && target.record.Status != "disposed" {
				continue
			}
			message := l.Type + ": " + string(l.To) + " is " + target.record.Status
			t.find(finding.New(diag.RetiredDependency, diag.Error, f.record, l.Pos, message, l.To).
				Mend("name what took its place, or retire this record too"))
			if count++; count == 1 {
				first = message
			}
		}
		switch {
		case count > 0:
			t.fail(f, and(first, count), count)
		case needs > 0:
			t.pass(f)
		}
	}
}

// support asks whether the maker still supports an item that is in use. It is put to items
// that name the last day of support, or whose status says that it has ended: of others
// nothing is known.
func support(s *survey, t *tally) {
	for f := range s.inUse {
		last, err := time.Parse(time.DateOnly, f.record.EndOfSupport)
		dated, over := err == nil, f.record.Status == "end_of_support"
		switch {
		case f.record.Kind != estate.ConfigurationItem || !dated && !over:
			continue
		case dated && last.Before(s.day):
			s.unsupported(t, f, "support ended on "+f.record.EndOfSupport)
		case over:
			s.unsupported(t, f, "its status says that support has ended")
		default:
			t.pass(f)
		}
	}
}

func (s *survey) unsupported(t *tally, f *fact, why string) {
	t.fail(f, why, 0)
	var because []estate.Ref
	for _, in := range s.estate.Incoming(f.record.Ref) {
		if in.Link.Type != "" && !s.isGone(in.From.Ref) && (len(because) == 0 || because[len(because)-1] != in.From.Ref) {
			because = append(because, in.From.Ref)
		}
	}
	t.find(finding.New(diag.UnsupportedItem, diag.Warning, f.record, estate.Position{}, why+", and the item is in use", because...).
		Mend("plan its replacement, or extend the support and move endOfSupport"))
}

// and shortens a list to its first entry.
func and(first string, count int) string {
	if count > 1 {
		return first + " and " + strconv.Itoa(count-1) + " more"
	}
	return first
}
