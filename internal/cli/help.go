package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/gitsm/gitsm/internal/report"
)

// Help is as wide as the terminal, within what can be read with ease, in columns.
const (
	narrowestHelp = 60
	widestHelp    = 100
)

// wrapHelp has help break its lines where the terminal ends.
func wrapHelp(root *cobra.Command, width int) {
	width = min(max(width, narrowestHelp), widestHelp)
	root.SetUsageTemplate(strings.ReplaceAll(root.UsageTemplate(), ".FlagUsages", fmt.Sprintf(".FlagUsagesWrapped %d", width)))
	show := root.HelpFunc()
	root.SetHelpFunc(func(cmd *cobra.Command, args []string) {
		cmd.Long = reflow(cmd.Long, width)
		show(cmd, args)
	})
}

// reflow breaks the paragraphs of a text anew. What has an indented line is a list or a table, and
// stays.
func reflow(text string, width int) string {
	paragraphs := strings.Split(text, "\n\n")
	for i, p := range paragraphs {
		if !strings.HasPrefix(p, " ") && !strings.Contains(p, "\n ") {
			paragraphs[i] = strings.Join(report.Wrap(strings.ReplaceAll(p, "\n", " "), width), "\n")
		}
	}
	return strings.Join(paragraphs, "\n\n")
}
