package workpaper

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/roster"
)

// maker makes one pack.
type maker struct {
	in     Input
	line   *line
	labels *labels
	// first and end are the commits of the period on the line, end excluded.
	first, end int
	// rows are the things of the population's rows.
	rows     []int
	asOf     time.Time
	outcomes map[estate.Ref]outcome
	ratified map[string]ratification
}

// Make makes the pack of a period. It fails only where the people of a commit cannot be
// read at all. Equal input gives an equal pack.
func Make(ctx context.Context, in Input) (*Pack, error) {
	in.From, in.To = in.From.UTC(), in.To.UTC()
	seed := cmp.Or(in.Options.Seed, in.Tip)
	if seed == "" && len(in.Commits) > 0 {
		seed = in.Commits[len(in.Commits)-1].ID
	}
	m := &maker{
		in: in, line: newLine(in.Commits, in.Links), outcomes: outcomes(in.Links, in.Changes), ratified: ratifications(in.Links),
		labels: &labels{names: in.Names, anonymous: in.Options.Anonymous, seed: seed, personal: map[string]bool{}},
	}
	m.first, m.end = m.line.since(in.From), m.line.since(in.To)
	m.end = max(m.first, m.end)
	m.asOf = m.known()
	p := &Pack{
		Format: Format, Engine: in.Engine, Scope: m.scope(), Reconciliation: m.line.reconcile(in.From, in.To, m.first, m.end),
		Notes: []string{}, Exceptions: []Exception{}, Sample: []Selection{}, Population: []Row{}, Approvers: []Approver{},
		Requesters: []Pairing{}, Emergencies: []Emergency{}, Controls: controls(),
	}
	if err := m.walk(ctx, p); err != nil {
		return nil, fmt.Errorf("make the auditor's pack: %w", err)
	}
	m.exceptions(p)
	m.judge(p)
	m.emergencies(p)
	p.matrices()
	p.sample(in.Options, seed)
	p.count()
	m.notes(p)
	return p, nil
}

// known is the time of what was read last: nothing later can be in the pack.
func (m *maker) known() time.Time {
	var at time.Time
	if n := len(m.line.counted); n > 0 {
		at = m.line.counted[n-1]
	}
	if n := len(m.in.Links); n > 0 && m.in.Links[n-1].Entry.RecordedAt.After(at) {
		at = m.in.Links[n-1].Entry.RecordedAt.UTC()
	}
	return at
}

func (m *maker) scope() Scope {
	s := Scope{
		From: m.in.From, To: m.in.To, Main: m.in.Main, AsOf: m.asOf, Ledger: m.in.Reference, LedgerTip: m.in.Tip,
		Entries: len(m.in.Links), Verdict: NotVerified, Anonymous: m.in.Options.Anonymous,
	}
	if n := len(m.in.Commits); n > 0 {
		s.MainTip = m.in.Commits[n-1].ID
	}
	if len(m.in.Links) > 0 {
		s.LedgerRoot = m.in.Links[0].Commit.ID.String()
		if adoption := m.in.Links[0].Entry.Adoption; adoption != nil {
			s.Adopted = adoption.Commit
		}
	}
	return s
}

// walk goes along the commits of the period once, with the people of each.
func (m *maker) walk(ctx context.Context, p *Pack) error {
	read := map[int]*evidence{}
	asked := map[estate.Ref]bool{}
	for i := m.first; i < m.end; i++ {
		at := m.line.of[i]
		if at < 0 || read[at] != nil {
			continue
		}
		ev := &evidence{}
		if link := m.line.things[at].link; link != nil {
			*ev = readEvidence(&link.Entry, m.in.Names)
			m.labels.hear(ev)
		}
		read[at] = ev
		for _, q := range ev.Requirements {
			for _, party := range q.From {
				asked[party] = true
			}
		}
	}
	a := &accessing{labels: m.labels, open: map[entitled]Grant{}, all: len(asked) == 0, until: m.asOf}
	if m.in.To.Before(a.until) {
		a.until = m.in.To
	}
	for party := range asked {
		a.parties = append(a.parties, party)
	}
	slices.Sort(a.parties)
	people := &roster.Roster{}
	if m.first > 0 {
		var err error
		if people, err = m.in.Rosters.At(ctx, m.line.commits[m.first-1].ID); err != nil {
			return err
		}
		m.labels.meet(people)
		if m.in.From.Before(a.until) {
			a.change(people, m.in.From, Cause{Kind: "held"})
		}
	}
	for i := m.first; i < m.end; i++ {
		if at := m.line.of[i]; at >= 0 && m.line.things[at].first == i {
			m.rows = append(m.rows, at)
			p.Population = append(p.Population, m.row(m.line.things[at], read[at], people))
		}
		if !m.line.commits[i].People && i > 0 {
			continue
		}
		var err error
		if people, err = m.in.Rosters.At(ctx, m.line.commits[i].ID); err != nil {
			return err
		}
		m.labels.meet(people)
		a.change(people, m.line.counted[i], m.cause(i))
	}
	p.Access = a.access()
	whys := make([]string, len(p.Population))
	for i := range p.Population {
		whys[i] = p.Population[i].Why
	}
	for i, why := range m.labels.clear(whys...) {
		p.Population[i].Why = why
	}
	return nil
}

// cause is what main took in with a commit.
func (m *maker) cause(i int) Cause {
	c := Cause{Kind: "change", Commit: m.line.commits[i].ID}
	if link := m.line.link(i); link != nil {
		c.Change, c.Entry = string(link.Entry.Change), link.Entry.Number
	}
	return c
}

// judge says which rows are in order.
func (m *maker) judge(p *Pack) {
	if !m.in.Verified {
		return
	}
	p.Scope.Verdict = InOrder
	if len(p.Exceptions) > 0 {
		p.Scope.Verdict = WithExceptions
	}
	for i := range p.Population {
		r := &p.Population[i]
		r.Evidence = InOrder
		if len(r.Codes) > 0 || r.irregular() != "" {
			r.Evidence = WithExceptions
		}
	}
}
