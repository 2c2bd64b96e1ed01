package chronicle

import (
	"time"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/gittree"
)

// Last returns the newest commit that changed one of the records, or the commit of the main
// line that brought it there, with its committer's time. It is false where none did.
func (c *Chronicle) Last(refs []estate.Ref) (commit string, at time.Time, ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.order == nil {
		c.order = make(map[gittree.Hash]int, c.all.Len())
		for i := c.all.Len() - 1; i >= 0; i-- {
			c.order[c.all.Commit(i)] = i
		}
	}
	newest, from := c.all.Len(), estate.Ref("")
	for _, ref := range refs {
		if r := c.of[ref]; r != nil && r.Len() > 0 {
			if i, known := c.order[r.Commit(0)]; known && i < newest {
				newest, from = i, ref
			}
		}
	}
	if from == "" {
		return "", at, false
	}
	origin := c.of[from].Origin(c.reader, 0)
	id := origin.Commit
	if !origin.Merged.IsZero() {
		id = origin.Merged
	}
	at, err := c.repo.CommitTime(id)
	return id.String(), at, err == nil
}
