package workpaper

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/facts"
	"github.com/gitsm/gitsm/internal/ledger"
	"github.com/gitsm/gitsm/internal/roster"
)

// row makes the row of a thing; people are those of main before it.
func (m *maker) row(t thing, ev *evidence, people *roster.Roster) Row {
	last := m.line.commits[t.last]
	r := Row{
		Key: last.ID, Time: m.line.counted[t.last], Recorded: NotRecorded, After: last.ID, Commits: t.last - t.first + 1,
		Type: "none", Evidence: NotVerified, Approvals: []Approval{}, Codes: []string{},
	}
	if t.first > 0 {
		r.Before = m.line.commits[t.first-1].ID
	}
	if t.link == nil {
		r.Title = m.summary(last.Summary)
		return r
	}
	e := &t.link.Entry
	r.Key, r.Entry, r.LedgerCommit, r.Recorded = t.link.Digest, e.Number, t.link.Commit.ID.String(), string(e.Kind)
	r.Pull, r.Why, r.Verdict, r.Policy, r.Records = e.Pull, m.labels.evident(e.Why), ev.Verdict, ev.Policy, len(ev.Diff)
	r.RiskLevel, r.RiskScore = ev.Change.Risk.Level, ev.Change.Risk.Score
	change := cmp.Or(e.Change, ev.Change.Ref)
	r.Change = string(change)
	if ev.Change.Type != "" {
		r.Type = ev.Change.Type
	}
	if e.Review != nil {
		r.Type = "emergency"
	}
	record := m.in.Changes[change]
	r.Title = m.title(t, ev, record)
	r.Author = m.labels.who(ev.facts.Pull.Author, people)
	r.Requester = m.labels.holder(record.Requester, people)
	r.Implementer = m.labels.ref(cmp.Or(record.Implementer, record.Owner, ev.Change.Owner))
	r.Approvals = m.approvals(ev, people)
	if outcome, ok := m.outcomes[change]; ok {
		r.Outcome, r.Finished = outcome.result, outcome.at
	}
	return r
}

// title is the change's, else the first line of the commit's message.
func (m *maker) title(t thing, ev *evidence, record Change) string {
	if ev.Change.Title != "" {
		return m.labels.evident(ev.Change.Title)
	}
	return m.summary(cmp.Or(record.Title, m.line.commits[t.last].Summary))
}

// summary is what somebody wrote outside of the ledger, which an anonymous pack leaves out:
// it often names people.
func (m *maker) summary(text string) string {
	if m.labels.anonymous {
		return ""
	}
	return text
}

// approvals are those that counted, in the decision's order.
func (m *maker) approvals(ev *evidence, people *roster.Roster) []Approval {
	out := []Approval{}
	var involved []estate.Ref
	for _, id := range ev.identities() {
		involved = append(involved, people.Possible(id)...)
	}
	for _, q := range ev.Requirements {
		for _, given := range q.Approvals {
			if !given.Counted {
				continue
			}
			a := Approval{Commit: given.Commit, Requirement: q.ID, Why: m.labels.evident(given.Why)}
			by, err := estate.ParseRef(given.By)
			if err == nil && by.Kind() == estate.Person {
				a.By = m.labels.holder(by, people)
				if shown := m.labels.evident(ev.People[by]); shown != "" && !m.labels.anonymous {
					a.By.Name = shown
				}
				a.Self = slices.Contains(involved, by)
			} else {
				a.By.Person = m.labels.evident(given.By)
			}
			m.review(&a, by, ev, people)
			out = append(out, a)
		}
	}
	return out
}

// review finds the review by which an approval was given, and the account that gave it.
func (m *maker) review(a *Approval, by estate.Ref, ev *evidence, people *roster.Roster) {
	var latest *facts.Review
	for i := range ev.facts.Reviews {
		r := &ev.facts.Reviews[i]
		person, ok := people.Person(r.By)
		if !ok || person != by || r.State != facts.Approved || !strings.HasPrefix(strings.ToLower(r.Commit), strings.ToLower(a.Commit)) {
			continue
		}
		if latest == nil || latest.SubmittedAt.Before(r.SubmittedAt) {
			latest = r
		}
	}
	if latest == nil {
		return
	}
	given := latest.SubmittedAt.UTC()
	account := m.labels.who(latest.By, people)
	a.Time, a.Commit, a.By.Account, a.By.Login = &given, latest.Commit, account.Account, account.Login
}

// outcome is what came of a change.
type outcome struct {
	result string
	at     *time.Time
}

// outcomes are what came of the changes, as entries say, else as their records do.
func outcomes(links []ledger.Link, changes map[estate.Ref]Change) map[estate.Ref]outcome {
	out := map[estate.Ref]outcome{}
	for ref, c := range changes {
		switch {
		case c.Cancelled:
			out[ref] = outcome{result: "cancelled"}
		case c.Result != "":
			o := outcome{result: c.Result}
			if end := c.ActualEnd.UTC(); !c.ActualEnd.IsZero() {
				o.at = &end
			}
			out[ref] = o
		}
	}
	for i := range links {
		if e := &links[i].Entry; e.Kind == ledger.Finished && e.Change != "" {
			at := e.At.UTC()
			out[e.Change] = outcome{result: e.Outcome, at: &at}
		}
	}
	return out
}
