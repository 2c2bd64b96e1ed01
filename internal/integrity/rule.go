package integrity

import (
	"runtime"
	"slices"
	"sync"
	"time"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
)

// rule is one check.
type rule struct {
	// name says what the rule is about.
	name string
	// codes are what it may report.
	codes []diag.Code
	// kinds are the kinds of record it looks at; nil means all.
	kinds []estate.Kind
	// lenient rules look at records that break the schema too; the others would only
	// repeat its fault in other words.
	lenient bool
	// check looks at one record.
	check func(*context, *estate.Record, *estate.Node)
}

// rules is the registry, in the order in which the rules run.
func rules() []rule {
	return []rule{
		references(), relations(), selfReferences(), hierarchies(), redundancy(),
		retiredDependencies(), owners(), people(), raci(),
		datesInOrder(), calendars(), shares(), steps(), scopes(), serials(),
	}
}

// context is what a rule sees besides the record.
type context struct {
	estate *estate.Estate
	// day is the date at which the rules hold, at midnight UTC.
	day   time.Time
	found []diag.Diagnostic
	// bodies keeps the records that many others are checked against.
	bodies map[estate.Ref]*estate.Node
	// identities and activities are who claims what; nil until somebody asks.
	identities, activities map[string][]claim
	// absent says of owners why they cannot answer for anything.
	absent map[estate.Ref]string
	// serials are the items with a serial number, by vendor and number.
	serials map[string][]claim
}

// Check runs every rule over every record. at is the time at which validity, employment
// and support are judged; only its date in UTC counts.
func Check(e *estate.Estate, at time.Time) []diag.Diagnostic {
	c := newContext(e, at)
	duplicates(c)
	c.records(slices.Collect(e.All()))
	c.duplicateSerials()
	return diag.Normalise(c.found)
}

// records runs the rules over records.
func (c *context) records(of []*estate.Record) {
	// Each worker takes every n-th record, so that kinds that cost more are shared out.
	workers := make([]*context, max(1, min(runtime.GOMAXPROCS(0), len(of)/minPerWorker)))
	var wg sync.WaitGroup
	for i := range workers {
		w := newContext(c.estate, c.day)
		workers[i] = w
		wg.Go(func() {
			all := rules()
			for at := i; at < len(of); at += len(workers) {
				w.record(all, of[at])
			}
		})
	}
	wg.Wait()
	for _, w := range workers {
		c.found = append(c.found, w.found...)
		for key, items := range w.serials {
			c.serials[key] = append(c.serials[key], items...)
		}
	}
}

// minPerWorker is how many records a worker must have for another one to be worth starting.
const minPerWorker = 500

func newContext(e *estate.Estate, at time.Time) *context {
	return &context{estate: e, day: at.UTC().Truncate(24 * time.Hour), bodies: map[estate.Ref]*estate.Node{}, absent: map[estate.Ref]string{}, serials: map[string][]claim{}}
}

func (c *context) record(all []rule, r *estate.Record) {
	if r.Encoded == "" {
		return // nothing could be read, which is reported already
	}
	body := r.Body()
	for i := range all {
		if r.Faulty && !all[i].lenient {
			continue
		}
		if all[i].kinds == nil || slices.Contains(all[i].kinds, r.Kind) {
			all[i].check(c, r, &body)
		}
	}
}

// body returns the content of another record, decoded once.
func (c *context) body(ref estate.Ref) (*estate.Node, bool) {
	if n, ok := c.bodies[ref]; ok {
		return n, n != nil
	}
	r, ok := c.estate.Record(ref)
	if !ok || r.Encoded == "" {
		c.bodies[ref] = nil
		return nil, false
	}
	n := r.Body()
	c.bodies[ref] = &n
	return &n, true
}

// report adds a finding about a place in a record.
func (c *context) report(r *estate.Record, severity diag.Severity, code diag.Code, pos estate.Position, message, hint string, related ...diag.Related) {
	c.found = append(c.found, diag.Diagnostic{
		Code: code, Severity: severity, Record: string(r.Ref), Message: message, Hint: hint, Related: related,
		Span: diag.Span{Path: r.Path, Line: max(pos.Line, 1), Column: max(pos.Column, 1)},
	})
}

// fault and warn are report with a severity.
func (c *context) fault(r *estate.Record, code diag.Code, pos estate.Position, message, hint string, related ...diag.Related) {
	c.report(r, diag.Error, code, pos, message, hint, related...)
}

func (c *context) warn(r *estate.Record, code diag.Code, pos estate.Position, message, hint string, related ...diag.Related) {
	c.report(r, diag.Warning, code, pos, message, hint, related...)
}

// at points at another record.
func at(r *estate.Record, pos estate.Position, message string) diag.Related {
	return diag.Related{Span: diag.Span{Path: r.Path, Line: max(pos.Line, 1), Column: max(pos.Column, 1)}, Message: message}
}
