package change

import (
	"time"

	"github.com/gitsm/gitsm/internal/estate"
)

// Request is a change record, as far as the decision needs it.
type Request struct {
	Ref   estate.Ref
	Title string
	Type  Type
	// Owner, Requester and Implementer are people or teams; "" where nobody is named. The
	// implementer is the owner when absent.
	Owner, Requester, Implementer estate.Ref
	// Authority is who is to authorise it besides whom the policy asks; "" for nobody.
	Authority estate.Ref
	Template  estate.Ref
	// Reason is why it is needed, and Incident what it mends: a record or an issue.
	Reason, Incident string
	Affects          []Scope
	// Start and End are its window; zero where it has none.
	Start, End  time.Time
	Maintenance estate.Ref
	// FreezeException is the freeze that it may pass.
	FreezeException estate.Ref
	After           []estate.Ref
	// Ratifies are commits merged without authorisation.
	Ratifies []string
	// Backout is true where it says how it is undone, BackoutTested where that was tried.
	Backout, BackoutTested bool
	// Tested is true where it says how it is tested.
	Tested bool
	// Cancelled is true where it will not be carried out.
	Cancelled bool
	// Result is its outcome; "" while it is unfinished.
	Result string
	// Reviewed is true where the outcome has a review.
	Reviewed bool
	// ActualEnd is when the work was over; zero where it is unknown.
	ActualEnd time.Time

	Record *estate.Record
}

// Scope is one entry of what a change declares.
type Scope struct {
	Item   estate.Ref
	Select string
	// Effect is outage, degraded or none.
	Effect string
	Pos    estate.Position
}

// ParseRequest reads a change record. What is missing or malformed stays at its zero value.
func ParseRequest(r *estate.Record) *Request {
	n := r.Body()
	q := &Request{
		Ref: r.Ref, Title: n.Str("title"), Type: Type(n.Str("type")), Record: r,
		Owner: estate.Ref(n.Str("owner")), Requester: estate.Ref(n.Str("requester")), Implementer: estate.Ref(n.Str("implementer")),
		Authority: estate.Ref(n.Str("authority")), Template: estate.Ref(n.Str("template")),
		Reason: n.Str("reason"), Incident: n.Str("incident"), Maintenance: estate.Ref(n.Str("maintenance")),
		After: n.Refs("after"), Tested: n.Str("test") != "", Cancelled: n.Get("cancelled") != nil,
	}
	for _, entry := range n.Each("affects") {
		effect := entry.Str("effect")
		if effect == "" {
			effect = "outage"
		}
		q.Affects = append(q.Affects, Scope{Item: estate.Ref(entry.Str("item")), Select: entry.Str("select"), Effect: effect, Pos: entry.Pos})
	}
	if w := n.Get("window"); w != nil {
		q.Start, _ = w.Instant("start")
		q.End, _ = w.Instant("end")
	}
	if x := n.Get("freezeException"); x != nil {
		q.FreezeException = estate.Ref(x.Str("calendar"))
	}
	for _, commit := range n.Each("ratifies") {
		q.Ratifies = append(q.Ratifies, commit.Text)
	}
	if b := n.Get("backout"); b != nil {
		_, tested := b.Date("tested")
		q.Backout, q.BackoutTested = true, tested
	}
	if o := n.Get("outcome"); o != nil {
		q.Result, q.Reviewed = o.Str("result"), o.Str("review") != ""
		q.ActualEnd, _ = o.Instant("actualEnd")
	}
	return q
}
