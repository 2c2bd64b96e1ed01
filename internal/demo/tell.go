package demo

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/gitsm/gitsm/internal/report"
)

// most is how wide running text becomes, however wide the terminal is.
const most = 80

func (r *Runner) columns() int { return min(r.Width, most) }

// heading begins a step.
func (r *Runner) heading(place, title, why string) {
	if place != "" {
		place = r.Style.Note(place) + "  "
	}
	fmt.Fprintf(r.Out, "\n%s%s\n", place, r.Style.Strong(title))
	r.printed = false
	for _, line := range report.Wrap(why, r.columns()) {
		fmt.Fprintln(r.Out, line)
	}
	fmt.Fprintln(r.Out)
}

// gap keeps what is done apart from what was printed before.
func (r *Runner) gap() {
	if r.printed {
		fmt.Fprintln(r.Out)
	}
	r.printed = false
}

// prompt shows a command as it is typed.
func (r *Runner) prompt(command []string) {
	r.gap()
	sign := "$ "
	for _, line := range folded(command, r.columns()-len(sign)) {
		fmt.Fprintln(r.Out, r.Style.Faint(sign)+r.Style.Strong(line))
		sign = "    "
	}
}

// note shows an edit, in one line where it fits.
func (r *Runner) note(e Edit) {
	r.gap()
	where, what := "# "+e.Verb+" "+e.Path, e.Note
	lines := []string{where + ": " + what}
	if len(lines[0]) > r.columns() {
		lines = []string{where, "#   " + what}
	}
	for _, line := range lines {
		fmt.Fprintln(r.Out, r.Style.Faint(line))
	}
}

// output shows of what a command has printed what the story wants to be seen.
func (r *Runner) output(printed string, a Act) {
	lines := strings.Split(strings.Trim(printed, "\n"), "\n")
	if len(lines) == 1 && lines[0] == "" {
		return
	}
	r.printed = true
	first, last := len(lines), 0
	switch {
	case a.Until != "":
		for i, line := range lines {
			if strings.HasPrefix(colours.ReplaceAllString(line, ""), a.Until) {
				first = i
				break
			}
		}
	case a.Lines > 0 && len(lines) > a.Lines+a.Last+1:
		first, last = a.Lines, a.Last
	}
	fmt.Fprintln(r.Out, strings.TrimRight(strings.Join(lines[:first], "\n"), "\n"))
	if rest := len(lines) - first - last; rest > 0 {
		fmt.Fprintln(r.Out, r.Style.Faint(fmt.Sprintf("… %d more lines", rest)))
	}
	for _, line := range lines[len(lines)-last:] {
		fmt.Fprintln(r.Out, line)
	}
}

// colours are how a terminal is told to change them.
var colours = regexp.MustCompile("\x1b\\[[0-9;]*m")

// plain are words that shells take as they are, and spaced those that double quotes suffice for.
var (
	plain  = regexp.MustCompile(`^[A-Za-z0-9_./:@%+,-][A-Za-z0-9_./:=@%+,~-]*$`)
	spaced = regexp.MustCompile(`^[A-Za-z0-9_./:=@%+,# -]+$`)
)

// Typed is a command as it is typed in a shell.
func Typed(command []string) string { return strings.Join(quoted(command), " ") }

func quoted(command []string) []string {
	typed := make([]string, len(command))
	for i, word := range command {
		switch {
		case plain.MatchString(word):
			typed[i] = word
		case spaced.MatchString(word):
			typed[i] = `"` + word + `"`
		default:
			typed[i] = "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
		}
	}
	return typed
}

// folded breaks a command into lines that a shell joins again.
func folded(command []string, width int) []string {
	const indent, join = 2, 2
	var lines []string
	line := ""
	for _, word := range quoted(command) {
		switch {
		case line == "":
			line = word
		case len([]rune(line))+1+len([]rune(word))+indent+join > width:
			lines, line = append(lines, line+` \`), word
		default:
			line += " " + word
		}
	}
	return append(lines, line)
}
