package cli

import (
	"fmt"

	"github.com/gitsm/gitsm/internal/demo"
	"github.com/gitsm/gitsm/internal/ruleset"
)

// writeRulesets writes the rulesets for the App, and says how they get to a repository.
func (o *doctorOptions) writeRulesets(repository string) error {
	app, err := o.number()
	if err != nil {
		return err
	}
	sets := map[string][]byte{}
	for _, set := range ruleset.ForApp(app) {
		sets[set.Name] = set.Content
	}
	dir := o.below(o.rulesets)
	if err := writeFresh(dir, sets); err != nil {
		return fmt.Errorf("write rulesets: %w", err)
	}
	_, err = fmt.Fprintf(o.env.Stdout, `%s has %d rulesets for the App %d.

An administrator imports each of them once:
  Settings > Rules > Rulesets > New ruleset > Import a ruleset
or
  for file in %s/ruleset-*.json; do
    gh api repos/%s/rulesets --input "$file"
  done
`, dir, len(sets), app, demo.Typed([]string{dir}), repository)
	return err
}
