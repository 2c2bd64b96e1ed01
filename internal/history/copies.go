package history

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"github.com/gitsm/gitsm/internal/gittree"
)

// maxText is the largest file that is looked at to find out what it was made from.
const maxText = 64 << 20

const (
	// maxIdentical is how many files of one content are looked at.
	maxIdentical = 100
	// maxSources is among how many files one is looked for that is like another; where there
	// are more, only among those that changed.
	maxSources = 1000 * 1000
	// finalists are the best candidates, of which a file that went away is taken first.
	finalists = 4
)

// source is a file that another may have been made from.
type source struct {
	path    string
	file    gittree.File
	changed bool // by the commit
	gone    bool // with the commit
}

// origin returns the path with which git log --follow goes on where a commit brought a
// path, or none. Git looks for a copy of any file of the commit's parent, and takes a file
// that went away with preference.
func (h *History) origin(ctx context.Context, number int32, c *change, changes []change) (int32, error) {
	at := arrival{number, c.path}
	if from, known := h.index.copies[at]; known {
		return from, nil
	}
	path, err := h.findOrigin(ctx, number, c, changes)
	if err != nil {
		return none, err
	}
	from := none
	if path != "" {
		from = h.index.change(gittree.FileChange{Path: path}).path
	}
	h.index.copies[at] = from
	h.index.altered = true
	return from, nil
}

func (h *History) findOrigin(ctx context.Context, number int32, c *change, changes []change) (string, error) {
	parents := h.index.parentsOf(number)
	if len(parents) == 0 {
		return "", nil
	}
	sources, err := h.sources(ctx, parents[0], changes)
	if err != nil {
		return "", err
	}
	to := h.index.paths[c.path]
	if same := identical(sources, to, c.after); same != nil {
		return same.path, nil
	}
	if !c.after.Mode.IsFile() {
		return "", nil
	}
	if len(sources) > maxSources {
		sources = slices.DeleteFunc(sources, func(s source) bool { return !s.changed })
		if len(sources) > maxSources {
			return "", nil
		}
	}
	return h.alike(ctx, sources, to, c.after)
}

// sources are the files of a commit's parent, sorted by their paths.
func (h *History) sources(ctx context.Context, parent int32, changes []change) ([]source, error) {
	rev, err := h.repo.Revision(h.index.commits[parent].id)
	if err != nil {
		return nil, err
	}
	entries, err := rev.Entries(ctx)
	if err != nil {
		return nil, err
	}
	all := make([]source, len(entries))
	for i, e := range entries {
		all[i] = source{path: e.Path, file: gittree.File{Mode: e.Mode, Hash: e.Blob}}
	}
	for _, c := range changes {
		i, ok := slices.BinarySearchFunc(all, h.index.paths[c.path], func(s source, path string) int { return cmp.Compare(s.path, path) })
		if ok {
			all[i].changed, all[i].gone = true, c.after.IsZero()
		}
	}
	return all, nil
}

// identical returns the first of the sources with the same content: one that went away and
// has the same last part, else one that has either, else any.
func identical(sources []source, to string, file gittree.File) *source {
	var best *source
	bestFit, looked := -1, 0
	for i := range sources {
		s := &sources[i]
		if s.file.Hash != file.Hash || (!s.file.Mode.IsFile() || !file.Mode.IsFile()) && s.file.Mode != file.Mode {
			continue
		}
		fit := 0
		if s.gone {
			fit++
		}
		if sameBase(s.path, to) {
			fit++
		}
		if fit > bestFit {
			best, bestFit = s, fit
		}
		if looked++; fit == 2 || looked == maxIdentical {
			break
		}
	}
	return best
}

// candidate is a source with how well it fits.
type candidate struct {
	source *source
	score  int
	base   int // 1 where the last part of the path is the same
}

func (c candidate) compare(other candidate) int {
	switch {
	case c.source == nil && other.source == nil:
		return 0
	case c.source == nil:
		return 1
	case other.source == nil:
		return -1
	}
	return cmp.Or(cmp.Compare(other.score, c.score), cmp.Compare(other.base, c.base))
}

// alike returns the source that has most in common with a file, or "".
func (h *History) alike(ctx context.Context, sources []source, to string, file gittree.File) (string, error) {
	content, ok, err := h.read(ctx, file.Hash, maxText)
	if err != nil || !ok {
		return "", err
	}
	target := newText(content)
	var best [finalists]candidate
	for i := range sources {
		if err := ctx.Err(); err != nil {
			return "", err
		}
		s := &sources[i]
		c := candidate{source: s}
		if sameBase(s.path, to) {
			c.base = 1
		}
		if s.file.Mode.IsFile() {
			if c.score, err = h.score(ctx, s.file.Hash, target); err != nil {
				return "", err
			}
		}
		worst := 0
		for k := 1; k < finalists; k++ {
			if best[k].compare(best[worst]) > 0 {
				worst = k
			}
		}
		if best[worst].compare(c) > 0 {
			best[worst] = c
		}
	}
	slices.SortStableFunc(best[:], candidate.compare)
	for _, goneOnly := range []bool{true, false} {
		for _, c := range best {
			if c.source == nil || c.score < minScore {
				break
			}
			if c.source.gone || !goneOnly {
				return c.source.path, nil
			}
		}
	}
	return "", nil
}

// score compares a blob with a text.
func (h *History) score(ctx context.Context, blob gittree.Hash, target *text) (int, error) {
	if h.texts == nil {
		h.texts = map[gittree.Hash]*text{}
	}
	known, ok := h.texts[blob]
	if !ok {
		content, readable, err := h.read(ctx, blob, 2*target.size) // larger ones are too unlike
		if err != nil || !readable {
			return 0, err
		}
		known = newText(content)
		if len(h.texts) < maxTexts {
			h.texts[blob] = known
		}
	}
	return score(known, target), nil
}

// maxTexts is how many texts are kept to compare them again.
const maxTexts = 20_000

// read returns the content of a blob; false for what cannot be compared: one that is too
// large, or none at all.
func (h *History) read(ctx context.Context, blob gittree.Hash, limit int) ([]byte, bool, error) {
	content, err := h.tip.Read(ctx, gittree.Entry{Mode: gittree.Regular, Blob: blob}, int64(limit))
	var large *gittree.TooLargeError
	var unusable *gittree.RepositoryError
	switch {
	case err == nil:
		return content, true, nil
	case errors.As(err, &large), errors.As(err, &unusable) && !errors.Is(err, gittree.ErrMissingObject):
		return nil, false, nil
	}
	return nil, false, err
}
