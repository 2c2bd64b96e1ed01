package controller

import (
	"context"

	"github.com/gitsm/gitsm/internal/forge"
)

// shown is what a pull request shows, as far as this look has read it already: that is not asked for
// once more.
type shown struct {
	*forge.Repository
	pull forge.Pull
}

func (v *visit) shown() shown { return shown{v.repo, v.known.Pull} }

// Labels are those that were read with the pull request.
func (s shown) Labels(context.Context, int) ([]string, error) { return s.pull.Labels, nil }

// Comments are asked for where there were any.
func (s shown) Comments(ctx context.Context, number int) ([]forge.Comment, error) {
	if !s.pull.Commented {
		return nil, nil
	}
	return s.Repository.Comments(ctx, number)
}
