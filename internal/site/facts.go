package site

import (
	"fmt"
	"strconv"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/memo"
)

// Facts are questions whose answer has a digest that costs next to nothing.
const (
	factDay      = "day"      // the day of the site
	factCommit   = "commit"   // the commit that is shown
	factRecord   = "record"   // all of a record
	factLabel    = "label"    // what a link to a record shows
	factIncoming = "incoming" // the links of others to a record, with their labels
	factKind     = "kind"     // all records of a kind, by its prefix
	factClass    = "class"    // all items of a class
	factEvidence = "evidence" // what the ledger has of a change, or with "" of all
)

// recordDigests are digests of every record, by its index in the estate, and of groups.
type recordDigests struct {
	records, labels []memo.Digest
	// hidden are those that readers may not see.
	hidden  []bool
	kinds   map[string]memo.Digest
	classes map[string]memo.Digest
}

func digestRecords(s *Site) recordDigests {
	e := s.source.Estate
	d := recordDigests{
		records: make([]memo.Digest, e.Len()), labels: make([]memo.Digest, e.Len()), hidden: make([]bool, e.Len()),
		kinds: map[string]memo.Digest{}, classes: map[string]memo.Digest{},
	}
	var m memo.Mix
	kinds, classes := map[string]*memo.Mix{}, map[string]*memo.Mix{}
	into := func(mixes map[string]*memo.Mix, name string, digest memo.Digest) {
		mix, ok := mixes[name]
		if !ok {
			mix = &memo.Mix{}
			mixes[name] = mix
		}
		mix.Digest(digest)
	}
	for i := range e.Len() {
		r := e.Nth(i)
		d.hidden[i] = s.audience.hides(r)
		m.Text(string(r.Ref))
		m.Text(r.Path)
		m.Text(strconv.FormatBool(r.Faulty))
		m.Text(r.Encoded)
		d.records[i] = m.Sum()
		m.Text(string(r.Ref))
		m.Text(r.Name)
		m.Text(r.Class)
		m.Text(r.Status)
		m.Text(strconv.FormatBool(d.hidden[i]))
		d.labels[i] = m.Sum()
		into(kinds, r.Ref.Prefix(), d.records[i])
		if r.Kind == estate.ConfigurationItem {
			into(classes, r.Class, d.records[i])
		}
	}
	for name, mix := range kinds {
		d.kinds[name] = mix.Sum()
	}
	for name, mix := range classes {
		d.classes[name] = mix.Sum()
	}
	return d
}

// fact returns the digest of a fact; false where the question is none.
func (s *Site) fact(name, subject string) (memo.Digest, bool) {
	switch name {
	case factDay:
		return memo.Of([]byte(s.day.Format("2006-01-02"))), true
	case factCommit:
		return memo.Of(fmt.Append(nil, s.source.Commit, s.source.CommitTime, len(s.source.Uncommitted))), true
	case factKind:
		return s.digests.kinds[subject], true
	case factClass:
		return s.digests.classes[subject], true
	case factEvidence:
		if s.source.Evidence == nil {
			return memo.Digest{}, true
		}
		return s.source.Evidence.Digest(estate.Ref(subject)), true
	}
	i, exists := s.source.Estate.Index(estate.Ref(subject))
	switch name {
	case factRecord, factLabel:
		switch {
		case !exists:
			return memo.Digest{}, true
		case name == factRecord:
			return s.digests.records[i], true
		}
		return s.digests.labels[i], true
	case factIncoming:
		var m memo.Mix
		for _, in := range s.source.Estate.Incoming(estate.Ref(subject)) {
			from, _ := s.source.Estate.Index(in.From.Ref)
			m.Digest(s.digests.labels[from])
			m.Text(in.Link.Field)
			m.Text(in.Link.Type)
			m.Text(strconv.Itoa(in.Link.MinUp))
			m.Text(strconv.FormatBool(in.Link.Soft))
		}
		return m.Sum(), true
	}
	return memo.Digest{}, false
}
