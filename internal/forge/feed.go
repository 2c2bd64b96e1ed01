package forge

import (
	"context"
	"net/url"
	"slices"
	"time"
)

const (
	// feedAge is how old a feed may be. GitHub's lists may be as far behind each other in any case.
	feedAge = 30 * time.Second
	// feedPages is how many pages of a feed are kept. What is older is asked for by its branch.
	feedPages = 10
)

// feed is what GitHub has on record of the pushes to a repository, whatever the branch, as far back
// as somebody asked: one list does for all pull requests.
type feed struct {
	repo *Repository
	// turn is held by whoever looks at what is below.
	turn chan struct{}
	// pushes are the latest first, as of read, when their beginning was asked for.
	pushes []push
	read   time.Time
	// next is the address of the page that follows; "" where there is none.
	next string
}

func newFeed(r *Repository) *feed { return &feed{repo: r, turn: make(chan struct{}, 1)} }

// follow follows a trail as far as the feed goes, and says how old the feed is.
func (f *feed) follow(ctx context.Context, t *trail) (age time.Duration, err error) {
	select {
	case f.turn <- struct{}{}:
		defer func() { <-f.turn }()
	case <-ctx.Done():
		return 0, ctx.Err()
	}
	if err := f.renew(ctx); untold(err) {
		return 0, nil // nor will it tell of the branch, which is for whoever asks next to say
	} else if err != nil {
		return 0, err
	}
	t.add(f.pushes)
	for !t.follow() && f.next != "" && len(f.pushes) < feedPages*perPage {
		page, next, err := onePage[[]push](ctx, f.repo.as(reading), f.next)
		if err != nil {
			return 0, err
		}
		f.pushes, f.next = append(f.pushes, page...), next
		t.add(page)
	}
	return f.repo.conn.Now().Sub(f.read), nil
}

// renew reads the beginning of the feed again where that is too old, up to what is known.
func (f *feed) renew(ctx context.Context) error {
	began := f.repo.conn.Now()
	if age := began.Sub(f.read); age >= 0 && age < feedAge {
		return nil
	}
	var latest []push
	next := f.repo.Name.path("/activity?%s", url.Values{"per_page": {perPageText}}.Encode())
	for range feedPages {
		page, following, err := onePage[[]push](ctx, f.repo.as(reading), next)
		if err != nil {
			return err
		}
		latest, next = append(latest, page...), following
		// A page is replaced as a whole: of what happened in one second GitHub may tell later.
		if known := f.after(page); known >= 0 {
			latest = append(latest, f.pushes[known:]...)
			next = f.next
			break
		}
		if next == "" || f.read.IsZero() {
			break
		}
	}
	if len(latest) > feedPages*perPage {
		latest, next = latest[:feedPages*perPage], ""
	}
	f.pushes, f.next, f.read = latest, next, began
	return nil
}

// after is where the pushes go on after a page; -1 where its last one is not known.
func (f *feed) after(page []push) int {
	if len(page) == 0 {
		return -1
	}
	last := page[len(page)-1].ID
	i := slices.IndexFunc(f.pushes, func(p push) bool { return p.ID == last && last != 0 })
	if i < 0 {
		return -1
	}
	return i + 1
}
