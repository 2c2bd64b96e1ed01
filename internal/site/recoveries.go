package site

import (
	"runtime"
	"slices"
	"sync"

	"github.com/gitsm/gitsm/internal/continuity"
	"github.com/gitsm/gitsm/internal/document"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/finding"
	"github.com/gitsm/gitsm/internal/graph"
)

// recoveries works recoveries out and makes documents of them, one after the other: what it
// has read of the records serves for all, and there need be room for it once only.
type recoveries struct {
	mu     sync.Mutex
	graph  *graph.Graph
	reader *continuity.Reader
	maker  *document.Maker
	// made are the documents that were made last, the newest last. Each is asked for up to three
	// times, soon after each other: for its digest and for its two files.
	made []*document.Plan
}

// recovery works out the recovery of a record.
func (s *Site) recovery(ref estate.Ref) (continuity.Schedule, error) {
	r := &s.recoveries
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.reading(s).Plan(continuity.Request{Ref: ref})
}

// reading returns the reader.
func (r *recoveries) reading(s *Site) *continuity.Reader {
	if r.reader == nil {
		r.graph = graph.New(s.source.Estate)
		r.reader = continuity.NewReader(s.source.Estate, s.day, r.graph)
	}
	return r.reader
}

// making returns the maker of documents.
func (r *recoveries) making(s *Site, findings []finding.Finding) *document.Maker {
	if r.maker == nil {
		reader := r.reading(s)
		r.maker = document.New(document.Sources{
			Estate: s.source.Estate, Graph: r.graph, Recoveries: reader, At: s.day,
			Hidden: s.hidden, Findings: findings,
		})
		if s.source.Changes != nil {
			r.maker.Changes = s.changesSince
		}
	}
	return r.maker
}

// document returns the document of a subject, without its version.
func (s *Site) document(subject document.Subject) (*document.Plan, error) {
	findings := continuityFindings.value(s, "")
	r := &s.recoveries
	r.mu.Lock()
	defer r.mu.Unlock()
	if i := slices.IndexFunc(r.made, func(p *document.Plan) bool { return p.Subject == subject }); i >= 0 {
		return r.made[i], nil
	}
	p, err := r.making(s, findings).Make(subject)
	if err != nil {
		return nil, err
	}
	// Files are made in the order of their paths, so that the two of one document are made at
	// about the same time.
	if len(r.made) >= 2*runtime.GOMAXPROCS(0) {
		r.made = slices.Delete(r.made, 0, 1)
	}
	r.made = append(r.made, p)
	return p, nil
}

// subjects are what documents are made of.
func (s *Site) subjects() []document.Subject {
	findings := continuityFindings.value(s, "")
	s.recoveries.mu.Lock()
	defer s.recoveries.mu.Unlock()
	return s.recoveries.making(s, findings).Subjects()
}
