package chronicle

import (
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/history"
	"github.com/gitsm/gitsm/internal/site"
)

// Gone returns who might read a record that is gone, by what it said before. It is for those who
// see everything where nobody knows, and where there never was such a record.
func (c *Chronicle) Gone(ref estate.Ref) site.Audience {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.history.Ever(ref) {
		return site.Restricted
	}
	found, err := c.history.Find(c.ctx, history.Query{Ref: ref})
	if err != nil || found.Len() == 0 {
		return site.Restricted
	}
	// On one branch it may have been for fewer readers than on another: the narrowest counts.
	readers := site.Public
	removed := false
	for i := range found.Len() {
		for _, t := range c.history.Touched(found.Commit(i)) {
			if t.Ref != ref || t.Before.Path == "" {
				continue
			}
			removed = true
			if _, known := c.contents[t.Before]; !known {
				if _, err := c.contentsOf(c.ctx, []history.Content{t.Before}); err != nil {
					return site.Restricted
				}
			}
			readers = readers.Narrower(c.reading(t.Before))
		}
	}
	if !removed {
		return site.Restricted
	}
	return readers
}
