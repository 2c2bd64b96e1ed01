package chronicle

import (
	"context"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/history"
	"github.com/gitsm/gitsm/internal/memo"
	"github.com/gitsm/gitsm/internal/site"
)

// maxFields is how many fields of an entry are told.
const maxFields = 40

// Count returns how many entries there are of a record, or with "" of all.
func (c *Chronicle) Count(ref estate.Ref) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.result(ref).Len()
}

// Digest identifies the entries from one number up to another, counted from the oldest,
// without decoding them.
func (c *Chronicle) Digest(ref estate.Ref, from, to int) memo.Digest {
	c.mu.Lock()
	defer c.mu.Unlock()
	part := section(c.result(ref), from, to)
	var m memo.Mix
	for i := range part.Len() {
		o := part.Origin(c.reader, i)
		m.Text(string(o.Commit[:]))
		m.Text(o.Path)
		m.Text(o.WasPath)
		m.Text(string(o.Author))
		m.Text(string(c.narrowest(o.Commit)))
		if c.trail != nil {
			if entry := c.trail.Entry(o.Merged); !entry.IsZero() {
				m.Text(string(entry[:]))
				continue
			}
		}
		m.Text(string(o.Change))
	}
	return m.Sum()
}

// Entries returns the entries from one number up to another, counted from the oldest, the
// newest first.
func (c *Chronicle) Entries(ref estate.Ref, from, to int) ([]site.PastEntry, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	want := request{ref, from, to}
	if found, ok := c.ahead[want]; ok {
		delete(c.ahead, want)
		return found, nil
	}
	wants := append([]request{want}, c.guess(want)...)
	answers, err := c.read(wants)
	if err != nil {
		return nil, err
	}
	for i, other := range wants[1:] {
		c.ahead[other] = answers[i+1]
	}
	return answers[0], nil
}

// request is a part of a history that is asked for.
type request struct {
	ref      estate.Ref
	from, to int
}

// maxAhead is how many records are read at a time at most.
const maxAhead = 1024

// guess returns what will be asked for next, if a whole site is made: the last entries of the
// records that follow. It is nothing at first and more each time, so that whoever asks for little
// reads little, and whoever asks for everything does not pay for each record on its own.
func (c *Chronicle) guess(want request) []request {
	i, ok := c.estate.Index(want.ref)
	if !ok {
		return nil
	}
	c.asked[want.ref] = true
	var more []request
	for i++; i < c.estate.Len() && len(more) < c.batch; i++ {
		next := c.estate.Nth(i).Ref
		if !c.asked[next] {
			c.asked[next] = true
			total := c.result(next).Len()
			more = append(more, request{next, max(0, total-site.ShownEntries), total})
		}
	}
	c.batch = min(2*c.batch+1, maxAhead)
	return more
}

// read reads several parts at once.
func (c *Chronicle) read(wants []request) ([][]site.PastEntry, error) {
	parts := make([]*history.Result, len(wants))
	for i, want := range wants {
		parts[i] = section(c.result(want.ref), want.from, want.to)
	}
	var found []history.Entry
	err := c.history.Join(parts...).Whole(c.ctx, c.reader, func(e history.Entry) (bool, error) {
		e.Before, e.After = estate.Node{}, estate.Node{} // they need not be kept
		found = append(found, e)
		return true, nil
	})
	if err == nil {
		err = c.tell(found)
	}
	if err != nil {
		return nil, err
	}
	answers := make([][]site.PastEntry, len(wants))
	for i, part := range parts {
		for k := range part.Len() {
			answers[i] = append(answers[i], c.entry(&found[k]))
		}
		found = found[part.Len():]
	}
	return answers, nil
}

// result is the history of a record, or of all; an empty one where there is none.
func (c *Chronicle) result(ref estate.Ref) *history.Result {
	if ref == "" {
		return c.all
	}
	if r, ok := c.of[ref]; ok {
		return r
	}
	return &history.Result{}
}

// section takes numbers from the oldest to places from the newest.
func section(r *history.Result, from, to int) *history.Result {
	return r.Section(r.Len()-to, r.Len()-from)
}

func (c *Chronicle) entry(e *history.Entry) site.PastEntry {
	told := c.told[e.Commit]
	p := site.PastEntry{
		Ref: e.Ref, Commit: e.Commit.String(), At: e.Committer.At.UTC(), Author: e.Author.Ref, AuthorName: e.Author.Name,
		Summary: e.Summary, Change: e.Change, Op: string(e.Op), Was: e.Was, Note: e.Note,
		Readers: c.readers(e), Touched: told.touched, Told: told.readers,
	}
	p.Main, p.MainAt = p.Commit, p.At
	if !e.Merged.IsZero() {
		p.Main, p.MainAt = e.Merged.String(), e.MergedAt.UTC()
	}
	for _, by := range e.ApprovedBy {
		if ref, err := estate.ParseRef(by); err == nil {
			p.ApprovedBy = append(p.ApprovedBy, ref)
		}
	}
	if e.Op == history.Add || e.Op == history.Remove {
		return p
	}
	for i := range e.Fields {
		if i == maxFields {
			p.More = len(e.Fields) - maxFields
			break
		}
		f := site.PastField{Path: e.Fields[i].Path}
		from, to := e.Fields[i].Sides()
		if e.Fields[i].From != nil {
			f.From = from
		}
		if e.Fields[i].To != nil {
			f.To = to
		}
		if f.Refs = mentioned(e.Fields[i].Path, e.Fields[i].From, e.Fields[i].To); len(f.Refs) > maxMentioned {
			f.From, f.To, f.Refs = "", "", nil
		}
		p.Fields = append(p.Fields, f)
	}
	return p
}

// contentsOf decodes contents, and notes for whom each is.
func (c *Chronicle) contentsOf(ctx context.Context, contents []history.Content) ([]estate.Node, error) {
	nodes, err := c.decode(ctx, contents)
	if err != nil {
		return nil, err
	}
	for i := range nodes {
		c.contents[contents[i]] = audienceOf(&nodes[i])
	}
	return nodes, nil
}
