package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/gitsm/gitsm/internal/synthetic"
)

// newGenerate makes synthetic estates for measurements; it is no part of the product that
// is shown.
func newGenerate(a *app) *cobra.Command {
	var o synthetic.Options
	cmd := &cobra.Command{
		Use:     "generate-estate DIR",
		Short:   "Make a synthetic estate, for measurements",
		Hidden:  true,
		Example: `  gitsm generate-estate /tmp/estate --records 10000 --commits 10000`,
		Args:    usageArgs(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			dir := a.below(args[0])
			p := newProgress(a.env, "generating")
			defer p.close()
			if o.Commits > 0 {
				return synthetic.WriteRepository(cmd.Context(), dir, o, p.set)
			}
			if err := synthetic.WriteTree(cmd.Context(), dir, o, p.set); err != nil {
				return err
			}
			fmt.Fprintln(a.env.Stderr, "gitsm: wrote", dir)
			return nil
		},
	}
	cmd.Flags().IntVar(&o.Records, "records", 1000, "how many records the estate has in the end")
	cmd.Flags().IntVar(&o.Relations, "relations", 0, "about how many relations between items; 3 for each item when 0")
	cmd.Flags().IntVar(&o.Commits, "commits", 0, "how many commits of history, merges not counted; no repository when 0")
	cmd.Flags().Uint64Var(&o.Seed, "seed", 1, "equal seeds give equal estates")
	cmd.Flags().BoolVar(&o.Shard, "shard", false, "spread large folders over sub-folders")
	return cmd
}
