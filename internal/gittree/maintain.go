package gittree

import (
	"context"
	"fmt"
	"strings"
)

// Maintain packs what lies about once there is much of it, as git gc --auto does with bounds
// that suit a repository that is fetched into often, and removes what nothing has referred to
// for two weeks. Others may read and write meanwhile; where another process is at it, it
// returns at once.
func (r *Repository) Maintain(ctx context.Context) error {
	a, err := r.runGit(ctx, "-c", "gc.auto=3000", "-c", "gc.autoPackLimit=30", "-c", "gc.autoDetach=false",
		"-c", "gc.pruneExpire=2.weeks.ago", "gc", "--auto", "--quiet")
	if err != nil {
		return err
	}
	if a.code != 0 {
		return fmt.Errorf("tidy up %s: %s", r.layout.gitDir, strings.Join(strings.Fields(a.stderr), " "))
	}
	return nil
}
