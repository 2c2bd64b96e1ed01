package history

import (
	"context"
	"time"

	"github.com/gitsm/gitsm/internal/difference"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/facts"
	"github.com/gitsm/gitsm/internal/gittree"
	"github.com/gitsm/gitsm/internal/roster"
)

// Op is what a commit did to a record or file.
type Op string

// What a commit may do.
const (
	Add    Op = "add"
	Modify Op = "modify"
	Remove Op = "remove"
	// Rename is a file that was moved, changed or not.
	Rename Op = "rename"
	// Copy is a file that came and was like another one, which stayed.
	Copy Op = "copy"
)

// Entry is what one commit did to one record or file.
type Entry struct {
	Commit gittree.Hash
	// Author is who made the change, Committer who made the commit; its time is the commit's.
	Author, Committer Actor
	Summary           string
	// Merged is the commit of the main line that brought the commit there, and MergedAt when.
	Merged   gittree.Hash
	MergedAt time.Time
	// Change is the change in which it came; "" where none is known.
	Change estate.Ref
	// ApprovedBy are those whose approval the ledger counts.
	ApprovedBy []string
	// Ref is the record, "" for a file that is none. Was is its former reference where it got
	// another.
	Ref, Was estate.Ref
	Op       Op
	// Path is the file, and WasPath where it was before it was moved, or what it was copied
	// from.
	Path, WasPath string
	// Before and After are the contents; null where there is none, or none that can be read.
	Before, After estate.Node
	// Fields are what differs.
	Fields []difference.Field
	// Note says why there are no fields, or what else differs than fields; "" where nothing
	// needs saying.
	Note string
}

// Evidence is what the ledger knows of the main line. It may be nil.
type Evidence interface {
	// Of returns the change with which a commit of the main line came, and whose approvals
	// counted; false where there is no entry.
	Of(mainCommit string) (change string, approvedBy []string, ok bool)
}

// Content is a content that a path had.
type Content struct {
	Path string
	Blob gittree.Hash
}

// Reader tells entries from what the index has.
type Reader struct {
	// Decode returns a mapping for every content, or null where nothing can be read.
	Decode func(ctx context.Context, contents []Content) ([]estate.Node, error)
	// Estate is the records of the tip.
	Estate *estate.Estate
	// Roster is the people of the tip.
	Roster *roster.Roster
	// Evidence is the ledger, or nil.
	Evidence Evidence

	people map[int32]estate.Ref
}

// Commit returns the commit of an entry.
func (r *Result) Commit(i int) gittree.Hash { return r.history.index.commits[r.visits[i].commit].id }

// chunk is how many entries are decoded at a time.
const chunk = 1024

// Each calls do with the entries, the newest first, until it returns false. Contents are
// decoded as far as they are asked for, each once in a while.
func (r *Result) Each(ctx context.Context, reader *Reader, do func(Entry) (bool, error)) error {
	return r.each(ctx, reader, 16, do)
}

// Whole is Each for a caller that will ask for all entries: more contents are decoded at a
// time.
func (r *Result) Whole(ctx context.Context, reader *Reader, do func(Entry) (bool, error)) error {
	return r.each(ctx, reader, chunk, do)
}

// each begins with so many entries at a time.
func (r *Result) each(ctx context.Context, reader *Reader, size int, do func(Entry) (bool, error)) error {
	for from := 0; from < len(r.visits); {
		to := min(len(r.visits), from+size)
		entries, err := r.entries(ctx, reader, r.visits[from:to])
		if err != nil {
			return err
		}
		for _, e := range entries {
			if more, err := do(e); err != nil || !more {
				return err
			}
		}
		from, size = to, min(2*size, chunk)
	}
	return nil
}

func (r *Result) entries(ctx context.Context, reader *Reader, visits []visit) ([]Entry, error) {
	bodies := newBodies()
	for i := range visits {
		before, after := r.contents(&visits[i])
		bodies.want(before)
		bodies.want(after)
	}
	if err := bodies.decode(ctx, reader); err != nil {
		return nil, err
	}
	out := make([]Entry, len(visits))
	for i := range visits {
		v := &visits[i]
		e := &out[i]
		r.header(reader, v, e)
		before, after := r.contents(v)
		bodies.compare(v, before, after, e)
	}
	return out, nil
}

// contents returns what the file of a visit held before and after; nothing where it is not
// a plain file.
func (r *Result) contents(v *visit) (before, after Content) {
	paths := r.history.index.paths
	if f := v.before(); !f.IsZero() && f.Mode.IsFile() {
		path := v.change.path
		if v.from != none {
			path = v.from
		}
		before = Content{paths[path], f.Hash}
	}
	if f := v.change.after; !f.IsZero() && f.Mode.IsFile() {
		after = Content{paths[v.change.path], f.Hash}
	}
	return before, after
}

// header fills in all but the fields.
func (r *Result) header(reader *Reader, v *visit, e *Entry) {
	h := r.history
	h.who(reader, v.commit, e)
	e.Path, e.Ref = h.index.paths[v.change.path], h.located(v.change.path)
	switch {
	case v.from != none:
		e.WasPath = h.index.paths[v.from]
		if was := h.located(v.from); was != e.Ref {
			e.Was = was
		}
		e.Op = Rename
		if v.copied {
			e.Op = Copy
		}
	case v.change.before.IsZero():
		e.Op = Add
	case v.change.after.IsZero():
		e.Op = Remove
	default:
		e.Op = Modify
	}
	e.Change, e.ApprovedBy = h.changeOf(reader, v.commit, e.Ref)
}

// who fills in the commit and the people.
func (h *History) who(reader *Reader, n int32, e *Entry) {
	c := &h.index.commits[n]
	e.Commit, e.Summary = c.id, c.summary
	e.Author = Actor{h.index.people[c.author], reader.person(h, c.author), c.authored.time()}
	e.Committer = Actor{h.index.people[c.committer], reader.person(h, c.committer), c.committed.time()}
	if by := h.by[n]; by != none {
		e.Merged, e.MergedAt = h.index.commits[by].id, h.index.commits[by].committed.time()
	}
}

// person returns who an address is.
func (r *Reader) person(h *History, n int32) estate.Ref {
	if ref, known := r.people[n]; known {
		return ref
	}
	if r.people == nil {
		r.people = map[int32]estate.Ref{}
	}
	ref := estate.Ref("")
	if id := (facts.Identity{Email: h.index.people[n].Email}).Complete(); r.Roster != nil && !id.IsZero() {
		ref, _ = r.Roster.Person(id)
	}
	r.people[n] = ref
	return ref
}
