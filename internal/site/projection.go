package site

import (
	"slices"
	"strconv"
	"sync"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/memo"
)

// projection is the part of the estate that a calculation can depend on: all records of all
// kinds but some, without some fields. It names what does not matter, so that what is new
// matters until somebody has made sure that it does not.
type projection struct {
	name string
	// kinds do not matter.
	kinds []estate.Kind
	// fields do not matter, in records of any kind.
	fields []string
}

// descriptive are fields that tell people something and enter no calculation.
var descriptive = []string{"description", "tags", "links", "source", "annotations", "schemaVersion"}

// projections are the digests of what calculations depend on, each found once.
type projections struct {
	mu     sync.Mutex
	known  map[string]func() memo.Digest
	once   sync.Once // for fields
	fields [][]fieldText
}

// projected returns the digest of a part of the estate, with the day.
func (s *Site) projected(p projection) memo.Digest {
	return s.projections.of(p.name, func() memo.Digest { return s.project(p) })
}

// of returns the digest of a name, which is found once.
func (p *projections) of(name string, find func() memo.Digest) memo.Digest {
	p.mu.Lock()
	if p.known == nil {
		p.known = map[string]func() memo.Digest{}
	}
	once, ok := p.known[name]
	if !ok {
		once = sync.OnceValue(find)
		p.known[name] = once
	}
	p.mu.Unlock()
	return once()
}

func (s *Site) project(p projection) memo.Digest {
	var all memo.Mix
	for i, fields := range s.projections.texts(s.source.Estate) {
		r := s.source.Estate.Nth(i)
		if slices.Contains(p.kinds, r.Kind) {
			continue
		}
		all.Text(string(r.Ref))
		all.Text(strconv.FormatBool(r.Faulty)) // by any of its fields
		for _, f := range fields {
			if !slices.Contains(p.fields, f.name) {
				all.Text(f.name)
				all.Text(f.value)
			}
		}
	}
	all.Text(s.day.String())
	return all.Sum()
}

// fieldText is a field of a record with its value in JSON.
type fieldText struct{ name, value string }

// texts returns the fields of all records, by their index in the estate. They are written once:
// every projection reads them.
func (p *projections) texts(e *estate.Estate) [][]fieldText {
	p.once.Do(func() {
		p.fields = make([][]fieldText, e.Len())
		var value []byte
		for i := range e.Len() {
			body := e.Nth(i).Body()
			p.fields[i] = make([]fieldText, len(body.Fields))
			for k := range body.Fields {
				value = body.Fields[k].Value.AppendJSON(value[:0])
				p.fields[i][k] = fieldText{body.Fields[k].Name, string(value)}
			}
		}
	})
	return p.fields
}
