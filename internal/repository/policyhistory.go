package repository

import (
	"context"
	"path"
	"slices"

	"github.com/gitsm/gitsm/internal/gittree"
	"github.com/gitsm/gitsm/internal/record"
	"github.com/gitsm/gitsm/internal/shape"
)

// noPolicy is the topic under which commits are noted on whose main line nobody has ever
// set the policy.
const noPolicy = "no-policy"

// PolicyRemoved reports whether the repository set the policy once, on the main line that
// ends in the state's commit, and does not any more. The embedded policy is for those who
// never had one of their own: taking one's own away is no way to get a milder one.
//
// It fails where a shallow clone hides what was.
func (s *State) PolicyRemoved(ctx context.Context) (bool, error) {
	if s.set.base != nil || s.set.declares {
		return false, nil // the files of this program's own repository are the embedded ones
	}
	if s.history == nil {
		if err := s.openHistory(); err != nil {
			return false, err
		}
	}
	if s.history.repo == nil {
		return false, nil // no git, no history
	}
	known := s.store.Noted(noPolicy)
	tip, err := s.tip()
	if tip.IsZero() || err != nil {
		return false, err
	}
	line := s.history.repo.Line(tip, record.SchemaFolder)
	for {
		step, ok, err := line.Next(ctx)
		if err != nil {
			return false, err
		}
		if !ok || slices.Contains(known, step.Commit.String()) {
			s.store.Note(noPolicy, tip.String())
			return false, nil
		}
		if had, err := s.setsPolicy(step); had || err != nil {
			return had, err
		}
	}
}

// tip is where the state's main line ends; zero where nothing is committed yet.
func (s *State) tip() (gittree.Hash, error) {
	if s.source.rev != nil {
		return s.Commit, nil
	}
	head, err := s.history.repo.Head()
	return head, ignoreMissing(err)
}

// setsPolicy reports whether a step of the main line brought a schema file that sets the
// policy.
func (s *State) setsPolicy(step gittree.Step) (bool, error) {
	for _, f := range step.Changes {
		if path.Ext(f.Path) != ".cue" || path.Dir(f.Path) != record.SchemaFolder || record.IsPolicyCases(f.Path) || f.After.IsZero() {
			continue
		}
		content, err := s.history.repo.Blob(f.After, shape.MaxFileBytes)
		if err != nil {
			return false, err
		}
		if record.DeclaresPolicy(record.SchemaFile{Path: f.Path, Content: content}) {
			return true, nil
		}
	}
	return false, nil
}
