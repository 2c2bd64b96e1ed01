package workpaper

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/ledger"
)

// ratification is the entry that ratifies a commit.
type ratification struct {
	change string
	entry  int
	at     time.Time
}

// ratifications are the entries that ratify commits of main, by commit; the first one counts.
func ratifications(links []ledger.Link) map[string]ratification {
	out := map[string]ratification{}
	for i := range links {
		e := &links[i].Entry
		if e.Kind != ledger.Ratified {
			continue
		}
		for _, commit := range e.Commits {
			if _, ok := out[commit]; !ok {
				out[commit] = ratification{string(e.Change), e.Number, e.At.UTC()}
			}
		}
	}
	return out
}

// exceptions are what the verification found about the period or about everything, and what
// an auditor has to look at even where it found nothing: what was unauthorised and ratified,
// and what has no evidence.
func (m *maker) exceptions(p *Pack) {
	rows := m.rowsOf(p)
	told := make([]bool, len(p.Population))
	messages := make([]string, len(m.in.Findings))
	for i, f := range m.in.Findings {
		messages[i] = f.Message
	}
	messages = m.labels.clear(messages...)
	for i, f := range m.in.Findings {
		row, place := rows.of(f)
		if place == elsewhere {
			p.Scope.FindingsElsewhere++
			continue
		}
		p.Scope.FindingsInPeriod++
		x := Exception{Code: string(f.Code), Severity: f.Severity.String(), Entry: f.Entry, Commit: f.Commit, Message: messages[i]}
		if row >= 0 {
			told[row] = true
			r := &p.Population[row]
			r.Codes = append(r.Codes, string(f.Code))
			x.Entry, x.Commit, x.Change = cmp.Or(f.Entry, r.Entry), cmp.Or(f.Commit, r.After), r.Change
		}
		p.Exceptions = append(p.Exceptions, x)
	}
	for i := range p.Population {
		r := &p.Population[i]
		slices.Sort(r.Codes)
		r.Codes = slices.Compact(r.Codes)
		if !told[i] {
			if message := r.irregular(); message != "" {
				p.Exceptions = append(p.Exceptions, Exception{Severity: diag.Warning.String(), Entry: r.Entry, Commit: r.After, Change: r.Change, Message: message})
			}
		}
	}
	for i := range p.Exceptions {
		m.treat(&p.Exceptions[i], rows, p)
	}
	slices.SortStableFunc(p.Exceptions, func(a, b Exception) int {
		return cmp.Or(cmp.Compare(rank(a.Severity), rank(b.Severity)), strings.Compare(a.Code, b.Code),
			cmp.Compare(rows.order(a.Commit), rows.order(b.Commit)), cmp.Compare(a.Entry, b.Entry),
			strings.Compare(a.Commit, b.Commit), strings.Compare(a.Message, b.Message))
	})
}

// order is where the row of a commit stands; what has none comes first.
func (l *places) order(commit string) int {
	if row, ok := l.commits[commit]; ok {
		return row
	}
	return -1
}

// rank orders severities, the worst first.
func rank(severity string) int {
	s, err := diag.ParseSeverity(severity)
	if err != nil {
		return 0
	}
	return int(s)
}

// irregular says what an auditor has to know of a row, whatever was found about it.
func (r *Row) irregular() string {
	switch r.Recorded {
	case NotRecorded:
		return fmt.Sprintf("main took in %.10s without any entry of the ledger", r.After)
	case RecordedUnauthorised:
		return fmt.Sprintf("main took in %.10s without authorisation", r.After)
	}
	return ""
}

// treat says what was done about an exception.
func (m *maker) treat(x *Exception, rows *places, p *Pack) {
	x.Treatment = "none"
	commits := []string{x.Commit}
	if row, ok := rows.commits[x.Commit]; ok {
		t := m.line.things[rows.things[row]]
		commits = commits[:0]
		for i := t.first; i <= t.last; i++ {
			commits = append(commits, m.line.commits[i].ID)
		}
		if p.Population[row].Recorded == RecordedMerged {
			return // nothing to ratify; the finding says what is the matter
		}
	}
	for _, commit := range commits {
		if r, ok := m.ratified[commit]; ok {
			x.Treatment, x.By, x.ByEntry, x.At = "ratified", r.change, r.entry, &r.at
			return
		}
	}
}

// places are where findings belong.
type places struct {
	// commits are the rows of commits, of main and of the ledger; entries those of entries.
	commits map[string]int
	entries map[int]int
	// things are the indices of the rows' things.
	things []int
	// outside are commits and entries that are known and not of the period.
	outside        map[string]bool
	outsideEntries map[int]bool
}

// place says how a finding stands to the period.
type place int

const (
	general place = iota
	inside
	elsewhere
)

// rowsOf finds where everything stands.
func (m *maker) rowsOf(p *Pack) *places {
	out := &places{commits: map[string]int{}, entries: map[int]int{}, things: m.rows, outside: map[string]bool{}, outsideEntries: map[int]bool{}}
	row := map[int]int{}
	for i, t := range m.rows {
		row[t] = i
	}
	for i := range m.line.commits {
		if at, ok := row[m.line.of[i]]; ok && m.line.of[i] >= 0 {
			out.commits[m.line.commits[i].ID] = at
		} else if i < m.first || i >= m.end {
			out.outside[m.line.commits[i].ID] = true
		}
	}
	for i := range m.in.Links {
		l := &m.in.Links[i]
		commit, at := l.Commit.ID.String(), l.Entry.At
		if row, ok := out.commits[l.Entry.After]; ok && l.Entry.Covers() && p.Population[row].Entry == l.Entry.Number {
			out.commits[commit], out.entries[l.Entry.Number] = row, row
		} else if at.IsZero() {
			continue
		} else if at.Before(m.in.From) || !at.Before(m.in.To) {
			out.outside[commit], out.outsideEntries[l.Entry.Number] = true, true
		}
	}
	return out
}

// of returns the row that a finding is about, -1 for none, and how it stands to the period.
// What is about nothing that is known is about everything.
func (l *places) of(f Finding) (int, place) {
	if row, ok := l.entries[f.Entry]; ok && f.Entry > 0 {
		return row, inside
	}
	if row, ok := l.commits[f.Commit]; ok && f.Commit != "" {
		return row, inside
	}
	if f.Commit != "" && l.outside[f.Commit] || f.Commit == "" && l.outsideEntries[f.Entry] {
		return -1, elsewhere
	}
	return -1, general
}
