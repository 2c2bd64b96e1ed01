package site

import (
	"time"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/memo"
)

// View is the estate as one page sees it: without what its readers may not see. It notes what
// it is asked, so a page must learn everything from it and keep it no longer than it is made.
type View struct {
	site  *Site
	root  string
	asked []memo.Question
	seen  map[memo.Question]bool
}

// Record is a record with its content.
type Record struct {
	*estate.Record
	Body estate.Node
}

// Owner returns who answers for the record; "" where nobody does.
func (r *Record) Owner() estate.Ref { return estate.Ref(r.Body.Str("owner")) }

// Audience returns who reads the page.
func (v *View) Audience() Audience { return v.site.audience }

// Calculated reports whether the audience sees what is calculated, found and remembered, and
// not only what records say of themselves.
func (v *View) Calculated() bool { return v.site.audience != Public }

// Day returns the day on which the site holds, at midnight UTC.
func (v *View) Day() time.Time {
	v.note(factDay, "")
	return v.site.day
}

// Commit returns the commit that is shown, with its time and the number of records that differ
// from it; "" where there is none. A page that asks changes with every commit.
func (v *View) Commit() (id string, at time.Time, uncommitted int) {
	v.note(factCommit, "")
	return v.site.source.Commit, v.site.source.CommitTime, len(v.site.source.Uncommitted)
}

// Visible reports whether there is a record and readers may see it.
func (v *View) Visible(ref estate.Ref) bool {
	v.note(factLabel, ref)
	return v.site.visible(ref)
}

// visible reports whether there is a record and readers may see it.
func (s *Site) visible(ref estate.Ref) bool {
	i, ok := s.source.Estate.Index(ref)
	return ok && !s.digests.hidden[i]
}

// hidden reports whether there is a record that readers may not see.
func (s *Site) hidden(ref estate.Ref) bool {
	i, ok := s.source.Estate.Index(ref)
	return ok && s.digests.hidden[i]
}

// Hidden reports whether there is a record that readers may not see.
func (v *View) Hidden(ref estate.Ref) bool {
	v.note(factLabel, ref)
	return v.site.hidden(ref)
}

// Label returns a record without its content: name, kind, class and status. It is false where
// there is none that readers may see.
func (v *View) Label(ref estate.Ref) (*estate.Record, bool) {
	v.note(factLabel, ref)
	if !v.site.visible(ref) {
		return nil, false
	}
	return v.site.source.Estate.Record(ref)
}

// Record returns a record with its content; false where there is none that readers may see.
func (v *View) Record(ref estate.Ref) (*Record, bool) {
	v.note(factRecord, ref)
	if !v.site.visible(ref) {
		return nil, false
	}
	r, _ := v.site.source.Estate.Record(ref)
	return &Record{r, r.Body()}, true
}

// Incoming returns the links of visible records that point at a record, sorted by where they
// come from. Of these records no more than the label may be shown without asking for it.
func (v *View) Incoming(ref estate.Ref) []estate.Incoming {
	v.note(factIncoming, ref)
	var visible []estate.Incoming
	for _, in := range v.site.source.Estate.Incoming(ref) {
		if v.site.visible(in.From.Ref) {
			visible = append(visible, in)
		}
	}
	return visible
}

// OfKind returns the visible records of a kind, sorted by reference, with their content.
func (v *View) OfKind(kind estate.Kind) []*Record {
	v.note(factKind, estate.Ref(kind.Info().Prefix))
	var found []*Record
	for r := range v.site.source.Estate.OfKind(kind) {
		if v.site.visible(r.Ref) {
			found = append(found, &Record{r, r.Body()})
		}
	}
	return found
}

// Items returns the visible items of a class, sorted by reference, with their content.
func (v *View) Items(class string) []*Record {
	v.note(factClass, estate.Ref(class))
	var found []*Record
	for r := range v.site.source.Estate.OfKind(estate.ConfigurationItem) {
		if r.Class == class && v.site.visible(r.Ref) {
			found = append(found, &Record{r, r.Body()})
		}
	}
	return found
}

// Priority returns the priority of a case: p1 and so on, "" where it has none.
func (v *View) Priority(body *estate.Node) string {
	return estate.Priority(v.site.source.Priorities, body)
}

// Inverse returns how a relation is called from its target; "" where it has no name.
func (v *View) Inverse(relation string) string {
	t, ok := v.site.source.Estate.Vocabulary().Type(relation)
	if !ok {
		return ""
	}
	return t.Inverse
}
