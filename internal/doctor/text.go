package doctor

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/gitsm/gitsm/internal/report"
)

// Text writes a report for a person: what it comes to, then every check, first those of the App
// and the machine, then those of each repository. Lines are of at most width columns.
func (r *Report) Text(w io.Writer, style report.Style, width int) error {
	if width < 40 {
		width = 80
	}
	p := &page{w: w, style: style, width: width}
	verdict, paint := r.verdict(style)
	p.wrapped("", "", verdict, paint)
	repository := "-"
	for i := range r.Checks {
		c := &r.Checks[i]
		if c.Repository != repository {
			repository = c.Repository
			p.printf("\n")
			p.wrapped("", "", r.heading(repository), style.Strong)
		}
		p.check(c)
		if i+1 == len(r.Checks) || !slices.Equal(c.Mend, r.Checks[i+1].Mend) { // one remedy for several is said once
			for _, step := range c.Mend {
				p.wrapped("    = ", "      ", step, nil)
			}
		}
	}
	return p.err
}

// verdict is the first line.
func (r *Report) verdict(style report.Style) (string, func(string) string) {
	var parts []string
	for _, part := range []struct {
		n        int
		one, any string
	}{
		{r.Summary.Errors, "error", "errors"}, {r.Summary.Unknown, "unknown", "unknown"},
		{r.Summary.Warnings, "warning", "warnings"}, {r.Summary.OK, "in order", "in order"},
	} {
		switch part.n {
		case 0:
		case 1:
			parts = append(parts, "1 "+part.one)
		default:
			parts = append(parts, fmt.Sprintf("%d %s", part.n, part.any))
		}
	}
	counts := strings.Join(parts, ", ")
	switch {
	case r.Summary.Errors > 0:
		return "verdicts do not bind yet: " + counts, style.Bad
	case r.Summary.Unknown > 0:
		return "nobody knows whether verdicts bind: " + counts, style.Doubtful
	case r.Summary.Warnings > 0:
		return "verdicts bind: " + counts, style.Doubtful
	}
	return "verdicts bind: " + counts, style.Good
}

func (r *Report) heading(repository string) string {
	switch {
	case repository != "":
		return repository
	case r.App.ID == 0:
		return "the App and this machine"
	}
	return fmt.Sprintf("the App %s (%d) and this machine", r.App.Slug, r.App.ID)
}

// page writes lines and remembers the first failure.
type page struct {
	w     io.Writer
	style report.Style
	width int
	err   error
}

func (p *page) printf(format string, args ...any) {
	if p.err == nil {
		_, p.err = fmt.Fprintf(p.w, format, args...)
	}
}

// wrapped writes a text behind a prefix of as many columns as the one of the lines after it.
func (p *page) wrapped(first, next, text string, paint func(string) string) {
	prefix := first
	for _, line := range report.Wrap(text, p.width-len(next)) {
		if paint != nil {
			line = paint(line)
		}
		p.printf("%s%s\n", prefix, line)
		prefix = next
	}
}

func (p *page) check(c *Check) {
	s := p.style
	var sign, word string
	switch c.Result {
	case OK:
		p.wrapped("  "+s.Good("✓")+" ", "    ", c.ID+": "+c.Message, nil)
		return
	case Warning:
		sign, word = s.Doubtful("!"), s.Doubtful("warning:")
	case Unknown:
		sign, word = s.Doubtful("?"), s.Doubtful("unknown:")
	default:
		sign, word = s.Bad("✗"), s.Bad("error:")
	}
	p.printf("  %s %s %s\n", sign, word, s.Strong(c.ID))
	p.wrapped("    ", "    ", c.Message, nil)
}
