package change

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
)

// use is a finished change under a template.
type use struct {
	ref    estate.Ref
	end    time.Time
	failed bool
}

// suspension reports a template whose last changes all failed: as many in a row as its
// suspendAfterFailures says. Failed and backed out are failures; a change done in part is
// none and ends the row. A template is in force again when it says on base that it was
// verified, or is valid from, a day on or after the last failure: failures up to that day
// do not count. A day that is still to come lifts nothing.
func (m *matching) suspension() {
	limit, bounded := m.body.Int("suspendAfterFailures")
	if !bounded || limit < 1 {
		return
	}
	lifted := m.lifted()
	var row []estate.Ref
	for _, u := range m.history() {
		if !u.failed || u.end.UTC().Format(time.DateOnly) <= lifted {
			break
		}
		row = append(row, u.ref)
	}
	if len(row) < limit {
		return
	}
	verb := "failed one after the other"
	if len(row) == 1 {
		verb = "failed"
	}
	m.fault(diag.TemplateSuspended, fmt.Sprintf("%s is suspended because %s %s", m.record.Ref, enumerated(row), verb),
		"make it a normal change; or have the template's owner look at the failures and merge a lastVerified.date on or after the last of them into the template")
}

// lifted is the last day up to which failures do not count, "" for none.
func (m *matching) lifted() string {
	last, today := "", m.in.At.UTC().Format(time.DateOnly)
	for _, day := range []string{m.body.Str("validFrom"), m.body.Get("lastVerified").Str("date")} {
		if day <= today {
			last = max(last, day)
		}
	}
	return last
}

// history returns the finished changes under the template on base, the latest first.
func (m *matching) history() []use {
	var uses []use
	var last *estate.Record
	for _, link := range m.in.Base.Incoming(m.record.Ref) {
		// A record may refer to the template more than once; its links come together.
		if link.From.Kind != estate.Change || link.Link.Field != "template" || link.From == last {
			continue
		}
		last = link.From
		request := ParseRequest(link.From)
		if request.Type != Standard || request.Result == "" {
			continue
		}
		u := use{ref: request.Ref, end: request.ActualEnd, failed: request.Result == "failed" || request.Result == "backed_out"}
		if u.end.IsZero() {
			u.end = request.End
		}
		if u.end.IsZero() {
			u.end, _ = estate.IDDate(request.Ref.ID())
		}
		uses = append(uses, u)
	}
	slices.SortFunc(uses, func(a, b use) int { return cmp.Or(b.end.Compare(a.end), cmp.Compare(b.ref, a.ref)) })
	return uses
}
