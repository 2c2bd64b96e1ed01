package audit

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/gittree"
	"github.com/gitsm/gitsm/internal/ledger"
)

// Choice says which recorded decisions are looked at. The zero Choice is all of them.
type Choice struct {
	// From and To are when what they record happened, the end excluded; zero for no limit.
	From, To time.Time
	// Entry is the number of the one entry; 0 for any.
	Entry int
	// Change is the change that they are about; "" for any.
	Change estate.Ref
	// Sample is how many of what is left are drawn; 0 for all. The same seed draws the same
	// from the same entries: those for which SHA-256 of the seed, a space and the id of the
	// entry's commit is least.
	Sample int
	Seed   string
	// Limit is how many of what is left are looked at, the newest; 0 for all.
	Limit int
}

// ErrNotRecorded is wrapped where what is asked for by name has no decision in the ledger.
var ErrNotRecorded = errors.New("no decision is recorded")

// decided is an entry with a decision.
type decided struct {
	number     int
	commit     gittree.Hash
	kind       ledger.Kind
	at         time.Time
	change     estate.Ref
	pull       int
	unreadable error // why the entry cannot be read
}

// recorded finds the entries that have decisions, the oldest first. One that cannot be read
// counts as having one: nobody can say that it has none.
func recorded(ctx context.Context, repo *gittree.Repository, l *ledger.Ledger) ([]decided, error) {
	var out []decided
	for at := l.Tip; !at.IsZero(); {
		link, err := readLink(ctx, repo, l, at)
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if err != nil {
			out = append(out, decided{commit: at, unreadable: err})
			c, broken := repo.SignedCommit(at)
			at = gittree.Hash{} // what comes before cannot be told
			if broken == nil && len(c.Parents) > 0 {
				at = c.Parents[0]
			}
			continue
		}
		e := &link.Entry
		if len(e.Decision) > 0 {
			out = append(out, decided{number: e.Number, commit: at, kind: e.Kind, at: e.At, change: e.Change, pull: e.Pull})
		}
		at = gittree.Hash{}
		if e.Number > 1 && len(link.Commit.Parents) > 0 {
			at = link.Commit.Parents[0]
		}
	}
	slices.Reverse(out)
	return out, nil
}

// readLink reads the link of one commit of the ledger.
func readLink(ctx context.Context, repo *gittree.Repository, l *ledger.Ledger, at gittree.Hash) (ledger.Link, error) {
	for link, err := range ledger.At(repo, l.Reference, at).Newest(ctx) {
		return link, err
	}
	return ledger.Link{}, errors.New("there is no such commit")
}

// choose returns what is chosen, in the order of the ledger.
func (c Choice) choose(all []decided) ([]decided, error) {
	out := slices.DeleteFunc(slices.Clone(all), func(d decided) bool { return !c.takes(&d) })
	switch {
	case len(out) > 0:
	case c.Entry > 0:
		return nil, fmt.Errorf("%w in entry %d", ErrNotRecorded, c.Entry)
	case c.Change != "":
		return nil, fmt.Errorf("%w about %s", ErrNotRecorded, c.Change)
	}
	if c.Sample > 0 && c.Sample < len(out) {
		place := make(map[gittree.Hash]int, len(out))
		for i := range out {
			place[out[i].commit] = i
		}
		slices.SortFunc(out, func(a, b decided) int {
			x, y := c.draw(a.commit), c.draw(b.commit)
			return slices.Compare(x[:], y[:])
		})
		out = out[:c.Sample]
		slices.SortFunc(out, func(a, b decided) int { return cmp.Compare(place[a.commit], place[b.commit]) })
	}
	if c.Limit > 0 && c.Limit < len(out) {
		out = out[len(out)-c.Limit:]
	}
	return out, nil
}

// takes reports whether an entry is asked for.
func (c Choice) takes(d *decided) bool {
	switch {
	case d.unreadable != nil:
		return c.Entry == 0 && c.Change == "" // it may be of any time
	case c.Entry > 0 && d.number != c.Entry, c.Change != "" && d.change != c.Change:
		return false
	}
	return !d.at.Before(c.From) && (c.To.IsZero() || d.at.Before(c.To))
}

func (c Choice) draw(commit gittree.Hash) [sha256.Size]byte {
	return sha256.Sum256([]byte(c.Seed + " " + commit.String()))
}

// timeOf reads when a decision was made.
func timeOf(document []byte) (time.Time, error) {
	var d struct {
		EvaluatedAt time.Time `json:"evaluatedAt"`
	}
	err := json.Unmarshal(document, &d)
	return d.EvaluatedAt, err
}
