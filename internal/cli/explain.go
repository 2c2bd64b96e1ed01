package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/explain"
	"github.com/gitsm/gitsm/internal/report"
)

func newExplain(a *app) *cobra.Command {
	var output string
	cmd := &cobra.Command{
		Use:   "explain [CODE]...",
		Short: "Tell what a diagnostic code means",
		Long: `Tell what a diagnostic code means, why it matters and what to do, with a wrong and a
right example where records can show it. Without a code, list all codes.`,
		Example: `  gitsm explain GS2001
  gitsm explain`,
		Args: usageArgs(func(_ *cobra.Command, args []string) error {
			for _, arg := range args {
				if _, err := explain.Find(codeOf(arg)); err != nil {
					return fmt.Errorf("%w; %s", err, diag.DidYouMean(string(codeOf(arg)), codeNames()))
				}
			}
			return nil
		}),
		ValidArgs: codeNames(),
		RunE: func(_ *cobra.Command, args []string) error {
			return a.explain(args, output)
		},
	}
	outputFlag(cmd, &output, "text", "json")
	return cmd
}

func codeOf(arg string) diag.Code { return diag.Code(strings.ToUpper(arg)) }

func codeNames() []string {
	var names []string
	for _, code := range explain.Codes() {
		names = append(names, string(code))
	}
	return names
}

// explanation is a page in JSON: the contents of files by path, null of one that is removed.
type explanation struct {
	Code  diag.Code          `json:"code"`
	Title string             `json:"title"`
	Text  string             `json:"text"`
	Base  map[string]*string `json:"base,omitempty"`
	Wrong map[string]*string `json:"wrong"`
	Right map[string]*string `json:"right"`
}

func (a *app) explain(args []string, output string) error {
	listed := len(args) == 0
	if listed {
		args = codeNames()
	}
	var pages []explanation
	for _, arg := range args {
		page, err := explain.Find(codeOf(arg))
		if err != nil {
			return err
		}
		switch {
		case output == "json":
			pages = append(pages, explanation{page.Code, page.Title, page.Text, contents(page.Base), contents(page.Wrong), contents(page.Right)})
		case listed:
			fmt.Fprintf(a.env.Stdout, "%s  %s\n", page.Code, page.Title)
		default:
			fmt.Fprintf(a.env.Stdout, "%s: %s\n\n%s\n", page.Code, page.Title, page.Text)
			a.example("Before", page.Base)
			wrong, right, both := page.Sides()
			a.example("Wrong and right", both)
			a.example("Wrong", wrong)
			a.example("Right", right)
		}
	}
	if output == "json" {
		return report.WriteJSON(a.env.Stdout, pages)
	}
	return nil
}

func contents(files []explain.File) map[string]*string {
	out := map[string]*string{}
	for _, f := range files {
		if out[f.Path] = nil; !f.Removed {
			text := string(f.Content)
			out[f.Path] = &text
		}
	}
	return out
}

func (a *app) example(title string, files []explain.File) {
	for _, f := range files {
		name := f.Path
		switch {
		case name == explain.Message:
			name = "the message of the commit"
		case f.Copies > 0:
			name = fmt.Sprintf("%s, * being each number from 1 to %d", name, f.Copies)
		}
		fmt.Fprintf(a.env.Stdout, "\n%s: %s\n\n", title, name)
		switch {
		case f.Removed:
			fmt.Fprintf(a.env.Stdout, "    (removed)\n")
		case f.Link:
			fmt.Fprintf(a.env.Stdout, "    (a link to %s)\n", f.Content)
		case f.Hidden:
			fmt.Fprintf(a.env.Stdout, "    %.70q%s\n", f.Content, more(f.Content))
		default:
			for line := range strings.Lines(string(f.Content)) {
				if line != "\n" {
					line = "    " + line
				}
				fmt.Fprint(a.env.Stdout, line)
			}
		}
	}
}

func more(content []byte) string {
	if len(content) > 70 {
		return fmt.Sprintf(" … (%d bytes)", len(content))
	}
	return ""
}
