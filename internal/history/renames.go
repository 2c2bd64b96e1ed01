package history

import (
	"cmp"
	"context"
	"slices"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/gittree"
	"github.com/gitsm/gitsm/internal/record"
)

// located returns what record a path means; "" for none.
func (h *History) located(number int32) estate.Ref {
	for len(h.refs) < len(h.index.paths) {
		loc, _, _ := record.Locate(h.index.paths[len(h.refs)])
		h.refs = append(h.refs, loc.Ref)
	}
	return h.refs[number]
}

// moved returns which files of records a commit took from where: a file that came and one
// that went, of the same record, or else of records of one kind with
// equal contents, or else with more in common than any others and at least half. Each file
// is taken once.
func (h *History) moved(ctx context.Context, n int32, changes []change) ([]move, error) {
	if moves, known := h.index.renames[n]; known {
		return moves, nil
	}
	if h.unmoved[n] {
		return nil, nil
	}
	var came, went []*change
	for i := range changes {
		c := &changes[i]
		switch {
		case h.located(c.path) == "":
		case c.before.IsZero() && c.after.Mode.IsFile():
			came = append(came, c)
		case c.after.IsZero() && c.before.Mode.IsFile():
			went = append(went, c)
		}
	}
	if len(came) == 0 || len(went) == 0 {
		h.unmoved[n] = true
		return nil, nil
	}
	m := matching{h: h, came: came, went: went}
	m.by(func(c *change) string { return string(h.located(c.path)) })
	m.by(func(c *change) string {
		return h.located(c.path).Kind().String() + cmp.Or(c.after, c.before).Hash.String()
	})
	if err := m.alike(ctx); err != nil {
		return nil, err
	}
	slices.SortFunc(m.moves, func(a, b move) int { return cmp.Compare(a.to, b.to) })
	h.index.renames[n] = m.moves
	h.index.altered = true
	return m.moves, nil
}

// matching pairs files that came with files that went.
type matching struct {
	h          *History
	came, went []*change // those that have no partner yet
	moves      []move
}

// by pairs files that share a property, in the order of their paths.
func (m *matching) by(property func(c *change) string) {
	there := map[string][]*change{}
	for _, w := range m.went {
		there[property(w)] = append(there[property(w)], w)
	}
	for _, c := range slices.Clone(m.came) {
		if partners := there[property(c)]; len(partners) > 0 {
			there[property(c)] = partners[1:]
			m.take(c, partners[0])
		}
	}
}

func (m *matching) take(c, w *change) {
	m.moves = append(m.moves, move{from: w.path, to: c.path})
	m.came = slices.DeleteFunc(m.came, func(o *change) bool { return o == c })
	m.went = slices.DeleteFunc(m.went, func(o *change) bool { return o == w })
}

// alike pairs what is left by what the contents have in common, the best pair first.
func (m *matching) alike(ctx context.Context) error {
	if len(m.came)*len(m.went) > maxSources {
		return nil
	}
	type fit struct {
		c, w  *change
		score int
	}
	var fits []fit
	targets := map[gittree.Hash]*text{}
	for _, c := range m.came {
		for _, w := range m.went {
			if m.h.located(c.path).Kind() != m.h.located(w.path).Kind() {
				continue
			}
			if err := ctx.Err(); err != nil {
				return err
			}
			target := targets[c.after.Hash]
			if target == nil {
				content, _, err := m.h.read(ctx, c.after.Hash, maxText)
				if err != nil {
					return err
				}
				target = newText(content)
				targets[c.after.Hash] = target
			}
			got, err := m.h.score(ctx, w.before.Hash, target)
			if err != nil {
				return err
			}
			if got >= minScore {
				fits = append(fits, fit{c, w, got})
			}
		}
	}
	slices.SortStableFunc(fits, func(a, b fit) int { return cmp.Compare(b.score, a.score) })
	for _, f := range fits {
		if slices.Contains(m.came, f.c) && slices.Contains(m.went, f.w) {
			m.take(f.c, f.w)
		}
	}
	return nil
}
