package chronicle

import (
	"slices"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/gittree"
	"github.com/gitsm/gitsm/internal/history"
	"github.com/gitsm/gitsm/internal/record"
	"github.com/gitsm/gitsm/internal/site"
)

const (
	// maxTouched is how many records a commit may touch for all of them to be read, to find
	// out who may read its message. The message of a larger one is for those who see everything.
	maxTouched = 1000
	// maxMentioned is how many references of a value are told.
	maxMentioned = 50
	// contentBytes is about what a path with its contents takes, and heldBytes what is kept of them.
	contentBytes = 200
	heldBytes    = 32 << 20
)

// telling is who may read the message of a commit, and how many records it touched.
type telling struct {
	readers site.Audience
	touched int
}

// audienceOf returns for whom a content is. One that cannot be read is for those who see
// everything.
func audienceOf(n *estate.Node) site.Audience {
	if n.Kind != estate.Struct {
		return site.Restricted
	}
	classification := n.Get("classification")
	if classification == nil {
		classification = &estate.Node{}
	}
	return site.AudienceOf(*classification)
}

// readers are who may read what an entry's record held before and after.
func (c *Chronicle) readers(e *history.Entry) site.Audience {
	readers := site.Public
	held := c.held(e.Commit)
	for _, path := range []string{e.Path, e.WasPath} {
		for _, content := range held[path] {
			readers = readers.Narrower(c.reading(content))
		}
	}
	return readers
}

// held are the contents that a commit took or brought, by their paths. They are kept for the
// commits that were asked for last: a commit may have as many entries as there are records.
func (c *Chronicle) held(commit gittree.Hash) map[string][]history.Content {
	if known, ok := c.holds.Get(commit); ok {
		return known
	}
	touched := c.history.Touched(commit)
	held := make(map[string][]history.Content, len(touched))
	for _, t := range touched {
		for _, content := range []history.Content{t.Before, t.After} {
			if content.Path != "" {
				held[content.Path] = append(held[content.Path], content)
			}
		}
	}
	c.holds.Put(commit, held, len(touched)*contentBytes)
	return held
}

// reading is for whom a content is that was decoded; what is no record's is for nobody else.
func (c *Chronicle) reading(content history.Content) site.Audience {
	if known, ok := c.contents[content]; ok {
		return known
	}
	return site.Restricted
}

// narrowest is who may see all the records that a commit touched, as these are now.
func (c *Chronicle) narrowest(commit gittree.Hash) site.Audience {
	if known, ok := c.narrow[commit]; ok {
		return known
	}
	readers := site.Public
	for _, t := range c.history.Touched(commit) {
		if now, ok := c.present[t.Ref]; ok {
			readers = readers.Narrower(now)
		}
	}
	c.narrow[commit] = readers
	return readers
}

// tell finds out who may read the messages of the commits of some entries.
func (c *Chronicle) tell(entries []history.Entry) error {
	var missing []history.Content
	var commits []gittree.Hash
	for i := range entries {
		commit := entries[i].Commit
		if _, known := c.told[commit]; known {
			continue
		}
		touched := c.history.Touched(commit)
		c.told[commit] = telling{site.Restricted, len(touched)}
		if len(touched) > maxTouched {
			continue
		}
		commits = append(commits, commit)
		for _, t := range touched {
			for _, content := range []history.Content{t.Before, t.After} {
				if _, known := c.contents[content]; !known && content.Path != "" && record.FormatOf(content.Path) != record.NoFormat {
					c.contents[content] = site.Restricted // until it is read
					missing = append(missing, content)
				}
			}
		}
	}
	if len(missing) > 0 {
		if _, err := c.contentsOf(c.ctx, missing); err != nil {
			for _, content := range missing {
				delete(c.contents, content)
			}
			return err
		}
	}
	for _, commit := range commits {
		readers := c.narrowest(commit)
		for _, t := range c.history.Touched(commit) {
			for _, content := range []history.Content{t.Before, t.After} {
				if content.Path != "" {
					readers = readers.Narrower(c.reading(content))
				}
			}
		}
		c.told[commit] = telling{readers, c.told[commit].touched}
	}
	return nil
}

// mentioned returns all references in a path and two values, wherever they stand in them,
// sorted.
func mentioned(path string, values ...*estate.Node) []estate.Ref {
	refs := site.Mentions(path)
	for _, value := range values {
		if value != nil {
			value.Walk("", func(_ string, n *estate.Node) bool {
				refs = append(refs, site.Mentions(n.Text)...)
				for i := range n.Fields {
					refs = append(refs, site.Mentions(n.Fields[i].Name)...)
				}
				return true
			})
		}
	}
	slices.Sort(refs)
	return slices.Compact(refs)
}
