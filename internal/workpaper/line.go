package workpaper

import (
	"slices"
	"time"

	"github.com/gitsm/gitsm/internal/ledger"
)

// thing is what main took in at once: a run of its first parents.
type thing struct {
	// first and last are positions on the line, both included.
	first, last int
	// link is the entry that covers it; nil where none does.
	link *ledger.Link
}

// line is main's first parents with what covers them.
type line struct {
	commits []Commit
	at      map[string]int
	// adopted is the position of the commit that was adopted; -1 where all of main needs
	// evidence.
	adopted int
	things  []thing
	// of is the index of each commit's thing; -1 before the adoption.
	of []int
	// counted is when each commit counts. It never goes back.
	counted []time.Time
	strays  []int
}

func newLine(commits []Commit, links []ledger.Link) *line {
	l := &line{commits: commits, at: make(map[string]int, len(commits)), adopted: -1, of: make([]int, len(commits))}
	for i := range commits {
		l.at[commits[i].ID] = i
		l.of[i] = -1
	}
	if len(links) > 0 && links[0].Entry.Adoption != nil {
		if i, ok := l.at[links[0].Entry.Adoption.Commit]; ok {
			l.adopted = i
		}
	}
	for i := range links {
		if links[i].Entry.Covers() && !l.claim(&links[i]) {
			l.strays = append(l.strays, links[i].Entry.Number)
		}
	}
	for i := l.adopted + 1; i < len(commits); i++ {
		if l.of[i] < 0 {
			l.add(thing{first: i, last: i})
		}
	}
	l.sort()
	l.count()
	return l
}

// claim notes what an entry covers: the commits up to its last that no earlier entry covers.
// Every step takes one more commit, so that no ledger can make this long.
func (l *line) claim(link *ledger.Link) bool {
	last, ok := l.at[link.Entry.After]
	before := -1
	if link.Entry.Before != "" && ok {
		before, ok = l.at[link.Entry.Before]
	}
	before = max(before, l.adopted)
	if !ok || last <= before || l.of[last] >= 0 {
		return false
	}
	first := last
	for first-1 > before && l.of[first-1] < 0 {
		first--
	}
	l.add(thing{first: first, last: last, link: link})
	return true
}

func (l *line) add(t thing) {
	for i := t.first; i <= t.last; i++ {
		l.of[i] = len(l.things)
	}
	l.things = append(l.things, t)
}

// sort brings the things into the order of main.
func (l *line) sort() {
	slices.SortFunc(l.things, func(a, b thing) int { return a.first - b.first })
	for i, t := range l.things {
		for at := t.first; at <= t.last; at++ {
			l.of[at] = i
		}
	}
}

// count finds when each commit counts: at its own date, but no earlier than the commit that
// it follows, and no later than evidence of it or of a later commit was written down. So the
// commits of a period follow each other, and neither a backdated nor a postdated one can
// keep others out. All commits of one thing count when the last one does.
func (l *line) count() {
	l.counted = make([]time.Time, len(l.commits))
	var known time.Time // by then main had this commit; zero while nobody says
	for i := len(l.commits) - 1; i >= 0; i-- {
		if link := l.link(i); link != nil && !link.Entry.RecordedAt.IsZero() && (known.IsZero() || link.Entry.RecordedAt.Before(known)) {
			known = link.Entry.RecordedAt
		}
		l.counted[i] = l.commits[i].Time.UTC()
		if !known.IsZero() && known.Before(l.counted[i]) {
			l.counted[i] = known.UTC()
		}
	}
	for i := 1; i < len(l.counted); i++ {
		if l.counted[i].Before(l.counted[i-1]) {
			l.counted[i] = l.counted[i-1]
		}
	}
	for _, t := range l.things {
		for i := t.first; i < t.last; i++ {
			l.counted[i] = l.counted[t.last]
		}
	}
}

// link is the entry that covers a commit; nil where none does.
func (l *line) link(i int) *ledger.Link {
	if l.of[i] < 0 {
		return nil
	}
	return l.things[l.of[i]].link
}

// since is the position of the first commit that counts at a time or later.
func (l *line) since(t time.Time) int {
	i, _ := slices.BinarySearchFunc(l.counted, t, time.Time.Compare)
	return i
}

// reconcile accounts for all commits; those of the period are from first to end, end
// excluded.
func (l *line) reconcile(from, to time.Time, first, end int) Reconciliation {
	r := Reconciliation{
		MainCommits: len(l.commits), BeforePeriod: first, InPeriod: end - first, AfterPeriod: len(l.commits) - end,
		Redated: []Redated{}, Strays: append([]int{}, l.strays...),
	}
	if first > 0 {
		r.After = l.commits[first-1].ID
	}
	if end > first {
		r.Last = l.commits[end-1].ID
		r.Command = "git rev-list --first-parent --count " + r.Last
		if r.After != "" {
			r.Command = "git rev-list --first-parent --count " + r.After + ".." + r.Last
		}
	}
	for i := range l.commits {
		own := !l.commits[i].Time.Before(from) && l.commits[i].Time.Before(to)
		within := i >= first && i < end
		if own != within {
			r.Redated = append(r.Redated, Redated{Commit: l.commits[i].ID, Dated: l.commits[i].Time.UTC(), Counted: l.counted[i]})
		}
		switch {
		case !within:
		case i <= l.adopted:
			r.BeforeAdoption++
		case l.link(i) == nil:
			r.Uncovered++
		default:
			r.Covered++
		}
	}
	return r
}
