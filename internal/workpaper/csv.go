package workpaper

import (
	"bytes"
	"strconv"
	"strings"
	"time"

	"github.com/gitsm/gitsm/internal/table"
)

// sheet makes a table with these titles.
func sheet(titles ...string) table.Table {
	var t table.Table
	for _, title := range titles {
		t.Columns = append(t.Columns, table.Column{Title: title})
	}
	return t
}

func add(t *table.Table, cells ...string) { t.Rows = append(t.Rows, cells) }

func encode(t table.Table) ([]byte, error) {
	var out bytes.Buffer
	err := t.CSV(&out)
	return out.Bytes(), err
}

func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

func stampOf(t *time.Time) string {
	if t == nil {
		return ""
	}
	return stamp(*t)
}

// figure writes a number that is absent when 0.
func figure[N int | int64](n N) string {
	if n == 0 {
		return ""
	}
	return strconv.FormatInt(int64(n), 10)
}

func (p *Pack) populationSheet() table.Table {
	t := sheet("key", "entry", "ledger_commit", "time", "recorded", "before", "after", "commits", "pull", "change", "title", "type",
		"risk_level", "risk_score", "verdict", "author_account", "author", "author_name", "requester", "requester_name", "implementer",
		"approvals", "records", "policy", "evidence", "codes", "why", "outcome", "finished")
	for i := range p.Population {
		r := &p.Population[i]
		add(&t, r.Key, figure(r.Entry), r.LedgerCommit, stamp(r.Time), r.Recorded, r.Before, r.After, decimal(r.Commits), figure(r.Pull),
			r.Change, r.Title, r.Type, r.RiskLevel, decimal(r.RiskScore), r.Verdict, figure(r.Author.Account), r.Author.Person, r.Author.Name,
			r.Requester.Person, r.Requester.Name, r.Implementer, approvalText(r.Approvals), decimal(r.Records), r.Policy, r.Evidence,
			strings.Join(r.Codes, " "), r.Why, r.Outcome, stampOf(r.Finished))
	}
	return t
}

// approvalText lists approvals in one cell.
func approvalText(all []Approval) string {
	var out []string
	for _, a := range all {
		text := a.By.String()
		if a.By.Person != "" && a.By.Name != "" {
			text += " <" + a.By.Person + ">"
		}
		if a.By.Account != 0 {
			text += " account " + decimal(int(a.By.Account))
		}
		text += " for " + a.Requirement
		if a.Why != "" {
			text += " (" + a.Why + ")"
		}
		if a.Time != nil {
			text += " at " + stamp(*a.Time)
		}
		if a.Commit != "" {
			text += " on " + a.Commit
		}
		if a.Self {
			text += " SELF-APPROVAL"
		}
		out = append(out, text)
	}
	return strings.Join(out, "; ")
}

func (p *Pack) sampleSheet() table.Table {
	t := sheet("rank", "reason", "draw", "key", "entry", "time", "after", "pull", "change", "title", "type", "risk_level", "author",
		"approvals", "evidence", "codes", "outcome", "tested_by", "tested_on", "result", "remarks")
	for _, s := range p.Sample {
		r := &p.Population[s.Row]
		add(&t, figure(s.Rank), s.Reason, s.Draw, s.Key, figure(r.Entry), stamp(r.Time), r.After, figure(r.Pull), r.Change, r.Title, r.Type,
			r.RiskLevel, r.Author.String(), approvalText(r.Approvals), r.Evidence, strings.Join(r.Codes, " "), r.Outcome, "", "", "", "")
	}
	return t
}

func (p *Pack) exceptionSheet() table.Table {
	t := sheet("code", "severity", "entry", "commit", "change", "message", "treatment", "treated_by", "treated_in_entry", "treated_at")
	for _, x := range p.Exceptions {
		add(&t, x.Code, x.Severity, figure(x.Entry), x.Commit, x.Change, x.Message, x.Treatment, x.By, figure(x.ByEntry), stampOf(x.At))
	}
	return t
}

func (p *Pack) approverSheet() table.Table {
	t := sheet("approver_account", "approver", "approver_name", "requirement", "approvals", "changes")
	for _, a := range p.Approvers {
		add(&t, figure(a.Approver.Account), a.Approver.Person, a.Approver.Name, a.Kind, decimal(a.Approvals), decimal(a.Changes))
	}
	return t
}

func (p *Pack) requesterSheet() table.Table {
	t := sheet("approver_account", "approver", "approver_name", "author_account", "author", "author_name", "changes", "self_approvals")
	for _, r := range p.Requesters {
		add(&t, figure(r.Approver.Account), r.Approver.Person, r.Approver.Name, figure(r.Author.Account), r.Author.Person, r.Author.Name,
			decimal(r.Changes), decimal(r.Self))
	}
	return t
}

func (p *Pack) emergencySheet() table.Table {
	t := sheet("entry", "change", "title", "merged", "review_due", "state", "reviewed_on", "reviewed_by", "result")
	for _, e := range p.Emergencies {
		add(&t, figure(e.Entry), e.Change, e.Title, stamp(e.Merged), stampOf(e.Due), e.State, dayOf(e.Reviewed), e.ReviewedBy, e.Result)
	}
	return t
}

// dayOf writes a day.
func dayOf(t *time.Time) string {
	if t == nil {
		return ""
	}
	return t.Format(time.DateOnly)
}

func (p *Pack) accessSheet() table.Table {
	t := sheet("party", "person", "name", "how", "from", "to", "granted", "granted_by_commit", "granted_by_change", "granted_in_entry",
		"removed", "removed_by_commit", "removed_by_change", "removed_in_entry")
	for _, g := range p.Access.Grants {
		add(&t, g.Party, g.Person, g.Name, g.How, stamp(g.From), stampOf(g.To), g.Granted.Kind, g.Granted.Commit, g.Granted.Change,
			figure(g.Granted.Entry), g.Removed.Kind, g.Removed.Commit, g.Removed.Change, figure(g.Removed.Entry))
	}
	return t
}

func (p *Pack) controlSheet() table.Table {
	t := sheet("standard", "clause", "title", "evidence", "parts", "not_covered")
	for _, c := range p.Controls {
		add(&t, c.Standard, c.Clause, c.Title, c.Evidence, strings.Join(c.Parts, " "), c.NotCovered)
	}
	return t
}

// decimal writes a number.
func decimal(n int) string { return strconv.Itoa(n) }
