package quality

import (
	"slices"
	"strings"
	"time"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/graph"
)

// survey is what the measures know of the records.
type survey struct {
	estate *estate.Estate
	graph  *graph.Graph
	// day is the day at which the measures hold, at midnight UTC.
	day   time.Time
	facts []fact // by the record's index
	// absent says of owners why they cannot answer for anything.
	absent map[estate.Ref]absence
	// wants keeps what is expected of each kind and class.
	wants map[string][]want
}

// fact is what the measures need of one record. Its content is decoded once, for this.
type fact struct {
	record *estate.Record
	stage  stage
	// unread is true where the record has no content, or some that breaks the schema.
	unread bool
	// chosen is true where the record is to be measured.
	chosen bool
	// owner answers for the record; "" where nobody does.
	owner estate.Ref
	// criticality is the record's own, or what follows from what stands on it.
	criticality rank
	// environment is that of an item.
	environment string
	verified    verification
	identity    *identity
	// says has a bit for each expectation that the record's own content meets, skips for
	// each that is not for this record.
	says, skips uint32
	// checks and passed are how many measures judged the record, and found it good.
	checks, passed uint8
}

// newSurvey reads every record once.
func newSurvey(e *estate.Estate, at time.Time, o Options) *survey {
	s := &survey{
		estate: e, graph: graph.New(e), day: at.UTC().Truncate(24 * time.Hour), facts: make([]fact, e.Len()),
		absent: map[estate.Ref]absence{}, wants: map[string][]want{},
	}
	for i := range s.facts {
		s.read(&s.facts[i], e.Nth(i))
	}
	s.rate()
	for i := range s.facts {
		f := &s.facts[i]
		f.owner = s.ownerOf(f.record)
		f.chosen = (len(o.Owners) == 0 || slices.Contains(o.Owners, f.owner)) &&
			(len(o.Criticality) == 0 || slices.Contains(o.Criticality, f.criticality.String()))
	}
	return s
}

// read gathers what one record says.
func (s *survey) read(f *fact, r *estate.Record) {
	f.record = r
	if r.Encoded == "" {
		f.unread = true
		return
	}
	f.unread = r.Faulty
	n := r.Body()
	f.stage = stageOf(r, &n, s.day)
	f.criticality = rankOf(n.Str("criticality"))
	f.environment = n.Str("environment")
	f.verified = s.verification(r, &n)
	f.identity = identityOf(r, &n)
	f.says, f.skips = meets(s.wantsOf(r), &n)
}

// fact returns what is known of a record.
func (s *survey) fact(ref estate.Ref) (*fact, bool) {
	i, ok := s.estate.Index(ref)
	if !ok {
		return nil, false
	}
	return &s.facts[i], true
}

// alive yields the records to be measured that can be read and are not gone.
func (s *survey) alive(yield func(*fact) bool) {
	for i := range s.facts {
		f := &s.facts[i]
		if f.chosen && !f.unread && f.stage != gone && !yield(f) {
			return
		}
	}
}

// inUse yields those of the living that are there.
func (s *survey) inUse(yield func(*fact) bool) {
	for f := range s.alive {
		if f.stage == there && !yield(f) {
			return
		}
	}
}

// isGone reports whether a record exists and is gone.
func (s *survey) isGone(ref estate.Ref) bool {
	f, ok := s.fact(ref)
	return ok && f.stage == gone
}

// link returns the first link in a field.
func link(r *estate.Record, field string) (*estate.Link, bool) {
	for i := range r.Links {
		if r.Links[i].Field == field {
			return &r.Links[i], true
		}
	}
	return nil, false
}

// in reports whether a link stands in a list, or is its only value.
func in(l *estate.Link, field string) bool {
	rest, ok := strings.CutPrefix(l.Field, field)
	return ok && (rest == "" || rest[0] == '[' || rest[0] == '.')
}
