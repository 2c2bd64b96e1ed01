package controller

import (
	"context"

	"github.com/gitsm/gitsm/internal/gittree"
	"github.com/gitsm/gitsm/internal/publish"
)

// changed returns the lines of a file that the pull request changed, as it proposes them; none
// where that cannot be told, for then nothing but the place of a remark is lost.
func (v *visit) changed(ctx context.Context, path string) []publish.Lines {
	repo := v.mirror.Repository()
	head, err := gittree.ParseHash(v.known.Pull.Head)
	if err != nil {
		return nil
	}
	if v.differs == nil {
		forks, err := repo.MergeBases(ctx, v.main, head)
		if err != nil || len(forks) == 0 {
			return nil
		}
		changes, err := repo.Difference(ctx, forks[0], head)
		if err != nil {
			return nil
		}
		v.differs = make(map[string]gittree.FileChange, len(changes))
		for _, c := range changes {
			v.differs[c.Path] = c
		}
	}
	c, ok := v.differs[path]
	if !ok || !c.After.Mode.IsFile() {
		return nil
	}
	spans, err := repo.ChangedLines(c.Before, c.After)
	if err != nil {
		return nil
	}
	out := make([]publish.Lines, len(spans))
	for i, s := range spans {
		out[i] = publish.Lines{From: s.From, To: s.To}
	}
	return out
}
