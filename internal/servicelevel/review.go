package servicelevel

import (
	"slices"
	"time"

	"github.com/gitsm/gitsm/internal/agreement"
	"github.com/gitsm/gitsm/internal/availability"
	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/finding"
	"github.com/gitsm/gitsm/internal/graph"
	"github.com/gitsm/gitsm/internal/hours"
)

// Review is what a comparison of promises with what carries them found.
type Review struct {
	// Findings are in the order of finding.Sort.
	Findings []finding.Finding `json:"findings"`
	// Agreements are those that were looked at, sorted by reference.
	Agreements []Assessment `json:"agreements"`
}

// Assessment is how the promises of one agreement compare with what underpins it.
type Assessment struct {
	Ref estate.Ref `json:"ref"`
	// Type is sla, ola or uc.
	Type string `json:"type"`
	// Name is what its parties call it.
	Name string `json:"name"`
	// Customer is who is promised; "" where nobody is named.
	Customer estate.Ref `json:"customer"`
	// Services are the services that it covers.
	Services []estate.Ref `json:"services"`
	// Checks are what was compared, those of one kind together.
	Checks []Comparison `json:"checks"`
}

// Result says what a comparison came to.
type Result string

// The results of a comparison.
const (
	Holds   Result = "holds"   // what underpins the promise suffices
	Fails   Result = "fails"   // it does not
	Unknown Result = "unknown" // something is missing that would be needed to tell
	Gap     Result = "gap"     // nothing underpins it
)

// Comparison sets a promise beside what underpins it.
type Comparison struct {
	// Metric is the metric of the target, or one of underpinning, provider, design,
	// window, maintenance, service_hours, support_hours and validity.
	Metric string `json:"metric"`
	// Services are those that the comparison is about, where it is not about all.
	Services []estate.Ref `json:"services,omitempty"`
	// Priority is that of the cases; "" means all, or that there are none.
	Priority string `json:"priority"`
	Result   Result `json:"result"`
	// Promised and Achievable have a unit, such as 99.9 % or 4h; "" where nothing is
	// measured.
	Promised   string `json:"promised"`
	Achievable string `json:"achievable"`
	// By are the agreements and contracts that underpin it.
	By []estate.Ref `json:"by"`
	// Explanation is the comparison in one line, without By.
	Explanation string `json:"explanation"`
	// Uncovered are the promised hours that nobody underneath has, within a year; at most
	// maxUncovered of them. UncoveredMinutes is their whole length.
	Uncovered        []Span `json:"uncovered,omitempty"`
	UncoveredMinutes int64  `json:"uncoveredMinutes,omitempty"`
}

// Span is a half-open span of time.
type Span struct {
	Start time.Time `json:"start"`
	End   time.Time `json:"end"`
}

// Options say what is checked.
type Options struct {
	// Refs are the agreements, or the services whose agreements, are checked; all when empty.
	Refs []estate.Ref
	// Progress is told how many agreements are done of how many; it may be nil.
	Progress func(done, total int)
	// Graph is what follows from failures in the estate, where the caller has it already; nobody
	// else may use it meanwhile.
	Graph *graph.Graph
}

// Check compares what agreements promise with what the agreements and contracts underneath
// promise in turn. With refs it looks at these agreements, whatever their state, and at
// those that cover these services; without, at every service level agreement that holds or
// will hold, and at every operational level agreement that is itself underpinned.
// References to nothing are passed over.
func Check(e *estate.Estate, at time.Time, o Options) Review {
	c := newChecker(e, at, o.Graph)
	review := Review{Findings: []finding.Finding{}, Agreements: []Assessment{}}
	chosen := c.chosen(o.Refs)
	for i, a := range chosen {
		if o.Progress != nil {
			o.Progress(i, len(chosen))
		}
		r := c.review(a)
		review.Agreements = append(review.Agreements, r.out)
		review.Findings = append(review.Findings, r.found...)
	}
	review.Findings = append(review.Findings, c.circles(o.Refs)...)
	review.Findings = finding.Sort(review.Findings)
	return review
}

// checker is what the reviews of all agreements share.
type checker struct {
	estate     *estate.Estate
	at         time.Time
	calendars  *hours.Calendars
	graph      *graph.Graph
	agreements []*agreement.Agreement
	byRef      map[estate.Ref]*agreement.Agreement
	// naming are the agreements and contracts that name a record in underpins.
	naming map[estate.Ref][]carrier
	// part are the agreements of each contract, contracts the contracts of each agreement.
	part, contracts map[estate.Ref][]estate.Ref
	design          availability.Own
	clocks          map[string]*clock
	slowest         map[string]worst
	overlaps        map[string]overlap
	below           map[estate.Ref]*structure
	designs         map[estate.Ref]availability.Composite
	owners          map[estate.Ref]estate.Ref
	// direct, visited and round serve reach.
	direct  []*needs
	visited []uint32
	round   uint32
}

func newChecker(e *estate.Estate, at time.Time, run *graph.Graph) *checker {
	if run == nil {
		run = graph.New(e)
	}
	c := &checker{
		estate: e, at: at, calendars: hours.New(e), graph: run,
		byRef: map[estate.Ref]*agreement.Agreement{}, naming: map[estate.Ref][]carrier{},
		part: map[estate.Ref][]estate.Ref{}, contracts: map[estate.Ref][]estate.Ref{},
		design: availability.Read(e, run).Design, clocks: map[string]*clock{}, slowest: map[string]worst{}, overlaps: map[string]overlap{},
		below: map[estate.Ref]*structure{}, designs: map[estate.Ref]availability.Composite{}, owners: map[estate.Ref]estate.Ref{},
		direct: make([]*needs, e.Len()), visited: make([]uint32, e.Len()),
	}
	all := agreement.All(e, c.calendars)
	for i := range all {
		a := &all[i]
		c.agreements = append(c.agreements, a)
		c.byRef[a.Record.Ref] = a
	}
	c.readContracts()
	c.readCarriers()
	return c
}

// chosen returns the agreements to look at, sorted by reference.
func (c *checker) chosen(refs []estate.Ref) []*agreement.Agreement {
	var out []*agreement.Agreement
	for _, a := range c.agreements {
		named := slices.Contains(refs, a.Record.Ref)
		promises := !a.Draft && !a.Over(c.at)
		covers := slices.ContainsFunc(a.Covers, func(ref estate.Ref) bool { return slices.Contains(refs, ref) })
		if named || promises && (len(refs) == 0 || covers) && (a.Type == agreement.SLA || a.Type == agreement.OLA && len(c.underpinning(a)) > 0) {
			out = append(out, a)
		}
	}
	return out
}

// reviewing is the review of one agreement.
type reviewing struct {
	*checker
	a *agreement.Agreement
	// under is what underpins it, sorted by reference.
	under []underpinning
	// start is when the promise begins to count, end the year's end after it.
	start, end time.Time
	// needed says what is essential.
	needed map[estate.Ref]bool
	// zone is in which times are shown.
	zone  *time.Location
	out   Assessment
	found []finding.Finding
}

func (c *checker) review(a *agreement.Agreement) *reviewing {
	r := &reviewing{checker: c, a: a, under: c.underpinning(a), start: c.at, needed: map[estate.Ref]bool{}}
	if a.First.After(r.start) {
		r.start = a.First
	}
	r.start = r.start.Truncate(time.Minute)
	r.end = r.start.AddDate(1, 0, 0)
	r.out = Assessment{
		Ref: a.Record.Ref, Type: a.Type, Name: a.Record.Name, Customer: a.Customer,
		Services: services(a), Checks: []Comparison{},
	}
	r.zone = r.shown()
	r.underneath()
	if len(r.under) > 0 {
		r.availabilities()
		r.caseTimes()
		r.recovery()
		r.serviceHours()
		r.supportHours()
	}
	r.compareDesigns()
	r.validity()
	return r
}

// check notes a comparison. What comes to the same for several services, or by several
// agreements, stands once.
func (r *reviewing) check(c Comparison) {
	if c.By == nil {
		c.By = []estate.Ref{}
	}
	for i := range r.out.Checks {
		k := &r.out.Checks[i]
		if k.Metric == c.Metric && k.Priority == c.Priority && k.Result == c.Result && k.Explanation == c.Explanation && len(c.Uncovered) == 0 {
			k.Services, k.By = union(k.Services, c.Services), union(k.By, c.By)
			return
		}
	}
	r.out.Checks = append(r.out.Checks, c)
}

// union adds references to others, each once.
func union(refs, more []estate.Ref) []estate.Ref {
	for _, ref := range more {
		if !slices.Contains(refs, ref) {
			refs = append(refs, ref)
		}
	}
	return refs
}

// report notes a finding about a place in the agreement.
func (r *reviewing) report(code diag.Code, severity diag.Severity, at estate.Position, message string, because ...estate.Ref) *finding.Finding {
	r.found = append(r.found, finding.New(code, severity, r.a.Record, at, message, because...))
	return &r.found[len(r.found)-1]
}

// place is where a field of the agreement stands, or the agreement.
func (r *reviewing) place(field string) estate.Position {
	if n := r.a.Body.Get(field); n != nil {
		return n.Pos
	}
	return r.a.Body.Pos
}

// clock returns the clock of a target, with the hours of the year that is looked at at
// hand. It is false for one that cannot be read, which a rule reports, or that has more
// openings than any calendar that people keep.
func (r *reviewing) clock(name string) (*clock, bool) {
	if name == agreement.Elapsed {
		return elapsedClock(), true
	}
	key := name + " " + r.start.UTC().Format(time.RFC3339)
	known, ok := r.clocks[key]
	if !ok {
		if hours, readable := r.calendars.Calendar(estate.Ref(name)); readable {
			known = newClock(name, hours, r.start, r.end)
		}
		r.clocks[key] = known
	}
	return known, known != nil && len(known.start) <= maxOpenings
}

// maxOpenings is how often in the year looked at a clock may begin to run: once in ten
// minutes.
const maxOpenings = 366 * 24 * 6

// shown is the zone in which times are shown: the agreement's, and where neither it nor its
// service hours name one, that of its support hours or of a clock.
func (r *reviewing) shown() *time.Location {
	if r.a.Zone != time.UTC {
		return r.a.Zone
	}
	refs := []estate.Ref{r.a.ServiceHours, r.a.SupportHours}
	for i := range r.a.Targets {
		refs = append(refs, estate.Ref(r.a.Targets[i].Clock))
	}
	for _, ref := range refs {
		if c, ok := r.calendars.Calendar(ref); ok && r.a.Body.Str("zone") == "" {
			return c.Zone()
		}
	}
	return r.a.Zone
}

// moment writes an instant in the zone in which times are shown.
func (r *reviewing) moment(t time.Time) string { return t.In(r.zone).Format("Mon 2 Jan 2006 15:04") }
