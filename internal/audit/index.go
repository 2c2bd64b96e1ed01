package audit

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"path/filepath"
	"strings"
	"time"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/gittree"
	"github.com/gitsm/gitsm/internal/ledger"
	"github.com/gitsm/gitsm/internal/snapshot"
)

// index keeps what was verified of one clone, and remembers what it had. It is in the cache
// of whoever verifies; whoever can write there can make a verification pass.
type index struct {
	store *snapshot.Store
	name  string
	// engine says which program and options found what is kept.
	engine string
}

// kept is what the index holds.
type kept struct {
	Engine string
	// Root is the commit of the ledger's first entry, Begun when it was written, From the
	// adopted commit.
	Root  gittree.Hash
	Begun time.Time
	From  gittree.Hash
	// Passed is how many commits of main lie before State.Ruled, which a line begins with.
	Passed int
	// Tip is main's and Mark the ledger's, as they were.
	Tip   gittree.Hash
	Mark  ledger.Mark
	State state
}

// openIndex returns the index of this clone and this main; it keeps nothing where there is no
// cache, or none is wanted.
func (v *verifying) openIndex() *index {
	if !v.Index || v.Options.Repository.CacheDir == "" {
		return nil
	}
	where := v.repo.Root()
	if where == "" {
		where, _ = filepath.Abs(v.Dir)
	}
	sum := sha256.Sum256([]byte(where + "\x00" + v.Main))
	x := &index{
		store: snapshot.Open(v.Options.Repository.CacheDir, "audit", ""), name: "audit-" + hex.EncodeToString(sum[:12]),
		engine: v.Options.Repository.Engine,
	}
	if v.Contents {
		x.engine += "\x00contents"
	}
	return x
}

// load returns what was kept; nil where there is nothing that can be read.
func (x *index) load() *kept {
	if x == nil {
		return nil
	}
	text, ok := x.store.Kept(x.name)
	if !ok {
		return nil
	}
	var k kept
	if err := json.Unmarshal([]byte(text), &k); err != nil {
		return nil
	}
	return &k
}

// save keeps what was verified.
func (x *index) save(k *kept) {
	if x == nil {
		return
	}
	k.Engine = x.engine
	if text, err := json.Marshal(k); err == nil {
		x.store.Keep(x.name, text)
	}
}

// resume verifies what came since the index was written. It is false where everything has to
// be verified anew: another program wrote it, or what is there contradicts it, which is
// reported.
func (v *verifying) resume(ctx context.Context, x *index, k *kept) (bool, error) {
	main, err := readLine(ctx, v.repo, v.tip, k.State.Ruled)
	if err != nil {
		return false, err
	}
	if _, ok := main.at(k.Tip); !ok && !main.cut {
		v.lost(ctx, k.Tip)
		main = nil
	}
	w := &walk{verifying: v, root: k.Root, begun: k.Begun, from: k.From, passed: k.Passed, number: k.Mark.Number}
	if main != nil {
		w.judge = &judge{
			line: main, fate: func(gittree.Hash) fate { return unknownFate }, trusts: v.exams.trusts, people: v.exams.peopleAt(ctx), state: k.State,
		}
	}
	usable := main != nil && main.commits[0].id == k.State.Ruled && k.Engine == x.engine
	visit := w.collector(ctx)
	if !usable { // all that matters is whether the ledger still has what it had
		visit = func(ledger.Link, []ledger.Fault) error { return errEnough }
	}
	mark, err := v.ledger.Check(ctx, k.Mark, visit)
	switch {
	case errors.Is(err, ledger.ErrRolledBack):
		v.rolledBack = k
		return false, nil
	case errors.Is(err, errEnough), err == nil && !usable, errors.Is(err, gittree.ErrMissingObject):
		return false, nil
	case err != nil:
		return false, err
	}
	if err := w.flush(ctx); err != nil {
		return false, err
	}
	if w.judge.strayed || len(w.judge.lacking) > 0 {
		return false, nil
	}
	return true, v.conclude(ctx, w, mark, x)
}

// errEnough ends a walk.
var errEnough = errors.New("enough")

// lost reports that main does not have any more what it had when it was verified. A local
// branch is its owner's to move; what a remote has is not.
func (v *verifying) lost(ctx context.Context, tip gittree.Hash) {
	if !strings.HasPrefix(v.Main, "refs/") {
		return // such a name may stand for something else each time
	}
	code, what := diag.MainRewritten, "main does not have %s any more, which was its end when it was verified here before"
	if back, err := v.repo.OnMainLine(ctx, v.tip, tip); err == nil && back {
		code, what = diag.MainSetBack, "main was set back to before %s, which was its end when it was verified here before"
	}
	v.find(code, tip, what, tip.Short())
	if strings.HasPrefix(v.Main, "refs/remotes/") {
		v.contradicted = true
		return
	}
	v.general[len(v.general)-1].Severity = diag.Warning
}

// forgetting reports a ledger that lacks entries which it had when it was verified here
// before. Another repository that is now in the same place is none of its business.
func (v *verifying) forgetting(root gittree.Hash) {
	k := v.rolledBack
	if k == nil {
		return
	}
	if _, err := v.repo.CommitTime(k.Mark.Commit); err != nil && k.Root != root {
		return
	}
	v.contradicted = true
	v.find(diag.LedgerRolledBack, k.Mark.Commit, "the ledger does not have entry %d (%s) any more, which was its end when it was verified here before", k.Mark.Number, k.Mark.Commit.Short())
}
