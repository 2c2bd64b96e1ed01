package audit

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/gitsm/gitsm/internal/approval"
	"github.com/gitsm/gitsm/internal/change"
	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/gittree"
	"github.com/gitsm/gitsm/internal/ledger"
	"github.com/gitsm/gitsm/internal/signature"
)

// opinion is what is to be said of an entry by itself, with what the order of entries is
// judged by. Ids that the entry does not have are zero.
type opinion struct {
	number int
	kind   ledger.Kind
	// commit is the one of the ledger that adds it, and written when that was.
	commit  gittree.Hash
	written time.Time
	// main, before, after and head are commits of main, and of what was proposed.
	main, before, after gittree.Hash
	change              estate.Ref
	// ratifies are the commits that a ratified entry names.
	ratifies []gittree.Hash
	review   *ledger.Review
	why      string
	// adopted is the commit that the first entry adopts.
	adopted gittree.Hash
	// keys are the allowed signers by whose blob the entry stands, keysAfter those after what
	// it records, and signer who signed, where these keys allow that.
	keys, keysAfter string
	signer          signature.PublicKey
	// makers are the addresses of whoever made what was unauthorised, and repeopled is true
	// where that altered who may approve.
	makers    []string
	repeopled bool
	// requirements are those of an emergency that was approved at the time decided.
	requirements []approval.Requirement
	decided      time.Time

	found []Finding
	// broken is true where the entry says nothing that could be used.
	broken bool
	// lacks says what the clone does not have that it takes to check the entry, and what to do
	// about it; "" where it has it all.
	lacks, remedy string
	// emergency is true for a merged entry with an approved emergency change.
	emergency bool
	// alone is true for a merged entry by whose decision nobody had to approve.
	alone bool
	// answers are the commits that the change record of a ratified entry says it ratifies, by
	// their first digits.
	answers []string
	answer  string // why there are none
}

// about is the commit that findings about what the entry records name.
func (o *opinion) about() gittree.Hash {
	if !o.after.IsZero() {
		return o.after
	}
	return o.commit
}

func (o *opinion) add(code diag.Code, about gittree.Hash, format string, args ...any) {
	o.found = append(o.found, Finding{
		Code: code, Severity: diag.Error, Commit: about.String(), Entry: o.number,
		Message: fmt.Sprintf("entry %d: ", o.number) + fmt.Sprintf(format, args...), Hint: hintFor(code),
	})
}

// fail notes why something could not be looked up; errors that are not the data's are
// returned.
func (o *opinion) fail(err error, code diag.Code, format string, args ...any) error {
	var repo *gittree.RepositoryError
	switch {
	case errors.Is(err, gittree.ErrMissingObject):
		if o.lacks == "" {
			o.lacks, o.remedy = err.Error(), hintFor(diag.IncompleteEvidence)
			if errors.As(err, &repo) {
				o.lacks, o.remedy = repo.Problem, repo.Hint
			}
		}
	case inData(err):
		o.add(code, o.about(), "%s: %v", fmt.Sprintf(format, args...), err)
	default:
		return fmt.Errorf("check entry %d: %w", o.number, err)
	}
	return nil
}

// opine says what is to be said of an entry by itself.
func (x *examiner) opine(ctx context.Context, e *exam) (opinion, error) {
	entry, c := &e.link.Entry, &e.link.Commit
	o := opinion{
		number: e.number, kind: entry.Kind, commit: c.ID, written: c.Committer.Time, change: entry.Change,
		review: entry.Review, why: entry.Why, broken: entry.Format == 0,
	}
	for _, f := range e.faults {
		o.found = append(o.found, Finding{Code: f.Code, Severity: diag.Error, Commit: c.ID.String(), Entry: o.number, Message: f.Message, Hint: hintFor(f.Code)})
	}
	if o.broken {
		return o, nil
	}
	if !o.read(entry) {
		return o, nil
	}
	if err := x.signed(e, &o); err != nil {
		return o, err
	}
	if !entry.RecordedAt.Equal(c.Committer.Time) {
		o.add(diag.BackdatedEntry, c.ID, "it says that it was written at %s, and its commit is dated %s", moment(entry.RecordedAt), moment(c.Committer.Time))
	}
	switch entry.Kind {
	case ledger.Adopted:
		return o, x.adoption(e, &o)
	case ledger.Merged, ledger.Unauthorised:
		return o, x.taken(ctx, e, &o)
	case ledger.Ratified:
		return o, o.ratification(e.change)
	case ledger.Finished:
		return o, o.finished(e.change, entry)
	case ledger.Submitted, ledger.Approved, ledger.Invalidated:
		return o, nil
	}
	o.add(diag.MalformedEntry, c.ID, "its kind %s does not exist", diag.Quote(string(entry.Kind)))
	return o, nil
}

// read reads the ids in an entry; it is false where one that must be there is none.
func (o *opinion) read(e *ledger.Entry) bool {
	id := func(name, text string, needed bool) (h gittree.Hash) {
		h, err := gittree.ParseHash(text)
		if text == "" && !needed {
			return gittree.Hash{}
		}
		if err != nil || h.String() != text {
			o.add(diag.MalformedEntry, o.commit, "%s is %s, which is no commit's id", name, diag.Quote(text))
			o.broken = true
		}
		return h
	}
	o.main = id("main", e.Main, true)
	covers := e.Covers() || e.Kind == ledger.Ratified
	o.before, o.after = id("before", e.Before, covers), id("after", e.After, covers)
	id("head", e.Head, e.Kind == ledger.Merged)
	for _, text := range e.Commits {
		o.ratifies = append(o.ratifies, id("one of commits", text, true))
	}
	if e.Adoption != nil {
		o.adopted = id("the adopted commit", e.Adoption.Commit, true)
	}
	return !o.broken
}

// signed checks the rules by which an entry stands, and its signature under these.
func (x *examiner) signed(e *exam, o *opinion) error {
	entry, c := &e.link.Entry, &e.link.Commit
	if by := ruling(entry); entry.Main != by {
		o.add(diag.OtherRules, o.commit, "it stands by the rules of main at %s instead of %s", short(entry.Main), short(by))
	}
	if e.main.err != nil {
		return o.fail(e.main.err, diag.OtherRules, "the rules of main at %s cannot be read", short(ruling(entry)))
	}
	if entry.Main == ruling(entry) && (entry.Signers != e.main.signers || entry.Schema != e.main.schema) {
		o.add(diag.OtherRules, o.commit, "it stands by rules that main does not have at %s", short(entry.Main))
	}
	if len(c.Signature) == 0 {
		o.add(diag.BadSignature, o.commit, "it is not signed")
		return nil
	}
	signers, err := x.signersIn(e.main.signers)
	if err != nil {
		return o.fail(err, diag.UnknownSigner, "the keys that main allows at %s cannot be read", short(ruling(entry)))
	}
	o.keys = e.main.signers
	signer, err := signers.Verify(c.Payload, c.Signature, c.Committer.Time)
	var expired *signature.ExpiredError
	switch {
	case err == nil:
		o.signer = signer.Key
	case errors.As(err, &expired):
		o.add(diag.ExpiredSigner, o.commit, "%v", err)
	case errors.Is(err, signature.ErrUnknownKey):
		o.add(diag.UnknownSigner, o.commit, "main at %s does not allow who signed it: %v", short(ruling(entry)), err)
	default:
		o.add(diag.BadSignature, o.commit, "%v", err)
	}
	return nil
}

// taken checks an entry that covers a range of main.
func (x *examiner) taken(ctx context.Context, e *exam, o *opinion) error {
	entry := &e.link.Entry
	when, err := x.repo.CommitTime(o.after)
	if err != nil {
		return o.fail(err, diag.MalformedMain, "the commit that it records cannot be read")
	}
	if !entry.At.Equal(when) {
		o.add(diag.BackdatedEntry, o.commit, "it says that %s was taken in at %s, and that commit is dated %s", o.after.Short(), moment(entry.At), moment(when))
	}
	if o.written.Before(when.Add(-clockSlack)) {
		o.add(diag.BackdatedEntry, o.commit, "it is dated %s, before the commit %s that it records (%s)", moment(o.written), o.after.Short(), moment(when))
	}
	if x.contents {
		if err := x.digests(ctx, entry, o); err != nil {
			return err
		}
	}
	if o.keysAfter, _, err = ledger.Rules(x.repo, o.after); err != nil {
		return o.fail(err, diag.MalformedMain, "the commit that it records cannot be read")
	}
	if entry.Kind == ledger.Unauthorised {
		return x.bypassed(ctx, e, o)
	}
	return x.merged(ctx, e, o, when)
}

// authorises reports whether a decision authorises an emergency.
func (d *decision) authorises() bool {
	return d.Verdict == approval.Approved && d.Change.Type == change.Emergency
}

func moment(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// digests makes the digest of a range's contents again.
func (x *examiner) digests(ctx context.Context, entry *ledger.Entry, o *opinion) error {
	if entry.Content == "" {
		if entry.Kind == ledger.Merged {
			o.add(diag.DigestMismatch, o.after, "it has no digest of what %s contains", o.after.Short())
		}
		return nil
	}
	sum, err := ledger.ContentDigest(ctx, x.repo, o.before, o.after)
	if err != nil {
		return o.fail(err, diag.DigestMismatch, "the contents of %s cannot be read", o.after.Short())
	}
	if sum != entry.Content {
		o.add(diag.DigestMismatch, o.after, "the contents of %s do not have the digest that was recorded", o.after.Short())
	}
	return nil
}
