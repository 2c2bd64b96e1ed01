package audit

import (
	"context"
	"fmt"

	"github.com/gitsm/gitsm/internal/change"
	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/gittree"
	"github.com/gitsm/gitsm/internal/ledger"
	"github.com/gitsm/gitsm/internal/record"
	"github.com/gitsm/gitsm/internal/repository"
)

// gatherChanges reads the change records of what was merged, and of what is finished, as
// their ranges left them.
func (x *examiner) gatherChanges(ctx context.Context, batch []exam) error {
	var parts []repository.Part
	var places []int
	for i := range batch {
		e := &batch[i].link.Entry
		if e.Kind != ledger.Merged && e.Kind != ledger.Finished || e.Change == "" {
			continue
		}
		part, err := x.changeIn(ctx, e)
		if err != nil && ctx.Err() != nil {
			return ctx.Err()
		}
		batch[i].change = &changeRecord{err: err}
		if err == nil && len(part.Files) > 0 {
			parts, places = append(parts, part), append(places, i)
		}
	}
	estates, err := x.extractor.Extract(ctx, parts...)
	if ctx.Err() != nil || err != nil && !inData(err) {
		return err
	}
	for n, i := range places {
		c := batch[i].change
		if c.err = err; err == nil {
			c.record, _ = estates[n].Record(batch[i].link.Entry.Change)
		}
	}
	return nil
}

// changeIn finds the file of an entry's change among what its range changed.
func (x *examiner) changeIn(ctx context.Context, e *ledger.Entry) (repository.Part, error) {
	c, after, err := x.changed(ctx, e)
	if err != nil || c.After.IsZero() {
		return repository.Part{}, err
	}
	rev, err := x.repo.Revision(after)
	return repository.Part{Revision: rev, Files: []gittree.Entry{{Path: c.Path, Mode: c.After.Mode, Size: -1, Blob: c.After.Hash}}}, err
}

// changed is what an entry's range did to the file of its change; zero for nothing.
func (x *examiner) changed(ctx context.Context, e *ledger.Entry) (c gittree.FileChange, after gittree.Hash, err error) {
	before, err := gittree.ParseHash(e.Before)
	if err != nil {
		return c, after, err
	}
	if after, err = gittree.ParseHash(e.After); err != nil {
		return c, after, err
	}
	changes, err := x.repo.Difference(ctx, before, after)
	for _, c := range changes {
		if loc, _, ours := record.Locate(c.Path); ours && loc.Ref == e.Change && !c.After.IsZero() {
			return c, after, err
		}
	}
	return c, after, err
}

// finished checks an entry that says how a change ended.
func (o *opinion) finished(c *changeRecord, e *ledger.Entry) error {
	switch {
	case c == nil: // not asked for
	case c.err != nil:
		return o.fail(c.err, diag.OtherContent, "the record of %s cannot be read", named(e.Change))
	case c.record == nil || c.record.Encoded == "":
		o.add(diag.OtherContent, o.commit, "%s does not say that %s is finished, nor anything else of it", o.about().Short(), named(e.Change))
	default:
		q := change.ParseRequest(c.record)
		outcome := q.Result
		if q.Cancelled {
			outcome = "cancelled"
		}
		if outcome != e.Outcome {
			o.add(diag.OtherContent, o.commit, "it says that %s ended as %s, and its record says %s", named(e.Change), diag.Quote(e.Outcome), diag.Quote(outcome))
		}
	}
	return nil
}

// parts notes who asked for a change and who carries it out, by its record. Who reports an
// outcome has no part in the work.
func (j *judging) parts(q *change.Request) {
	if q == nil || q.Result != "" || q.Cancelled {
		return
	}
	note := func(ref estate.Ref, did string) {
		if ref.Kind() != estate.Person {
			return
		}
		j.part(ref, did+" "+string(q.Ref))
		for _, human := range j.roster.Responsible(ref) {
			j.part(human, fmt.Sprintf("answers for %s, which %s %s", ref, did, q.Ref))
		}
	}
	note(q.Requester, "asked for")
	if q.Implementer != "" {
		note(q.Implementer, "carries out")
		return
	}
	note(q.Owner, "owns and so carries out")
}
