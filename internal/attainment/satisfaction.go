package attainment

import (
	"fmt"
	"math/big"
	"time"

	"github.com/gitsm/gitsm/internal/estate"
)

// score is how content somebody was with a case.
type score struct {
	ref   estate.Ref
	value *big.Rat
	// day is when they said so, as a local day; else the instant is when the case ended.
	day  string
	when time.Time
}

// readScore notes the score of a case: on its day, else when the case was closed, restored,
// fulfilled or opened. One outside 1 to 5 is none.
func (ev *evidence) readScore(ref estate.Ref, body *estate.Node, service estate.Ref) {
	said := body.Get("satisfaction")
	value, ok := said.Decimal("score")
	if !ok || service == "" || value.Cmp(count(1)) < 0 || value.Cmp(count(5)) > 0 {
		return
	}
	ev.scores[service] = append(ev.scores[service], score{
		ref: ref, value: value, day: said.Str("date"),
		when: first(body, "closed", "restored", "fulfilled", "resolved", "opened", "detected"),
	})
}

// scoreMean measures how content customers were: the mean score of the incidents and
// requests of a service, by the day of the answer. Below the number of answers asked for
// there is no mean.
type scoreMean struct {
	scores []score
	zone   *time.Location
	least  *big.Rat
	need   int
}

func (m *scoreMean) during(part span) []score {
	var out []score
	for _, s := range m.scores {
		when := s.when
		if day, err := time.ParseInLocation(time.DateOnly, s.day, m.zone); err == nil {
			when = day
		}
		if part.has(when) {
			out = append(out, s)
		}
	}
	return out
}

func (m *scoreMean) over(part, _ span) figure {
	f := figure{verdict: nothing}
	found := m.during(part)
	if len(found) < m.need || len(found) == 0 {
		f.note = fmt.Sprintf("%d of %d answers that are needed", len(found), max(1, m.need))
		return f
	}
	sum := new(big.Rat)
	for _, s := range found {
		sum.Add(sum, s.value)
	}
	f.achieved = sum.Quo(sum, count(len(found)))
	if m.least == nil {
		f.verdict, f.note = unknown, "what is promised cannot be read"
		return f
	}
	f.verdict = judged(f.achieved.Cmp(m.least) >= 0)
	return f
}

func (m *scoreMean) records(part span) []estate.Ref {
	var out []estate.Ref
	for _, s := range m.during(part) {
		out = append(out, s.ref)
	}
	return out
}
