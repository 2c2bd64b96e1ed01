package changeset

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"unicode"

	"github.com/sergi/go-diff/diffmatchpatch"
)

// around is how many unchanged lines are shown around a change.
const around = 3

// The colours of git's own differences.
const (
	bold   = "\x1b[1m"
	cyan   = "\x1b[36m"
	red    = "\x1b[31m"
	green  = "\x1b[32m"
	normal = "\x1b[m"
)

// Diff writes the change as a unified difference that git apply takes, sorted by path.
// Control characters of the content are shown escaped where colour is set, so that it can
// be shown on a terminal.
func (s *Set) Diff(w io.Writer, colour bool) error {
	out := bufio.NewWriter(w)
	p := &printer{w: out, colour: colour}
	for _, f := range s.sorted() {
		p.file(&f)
	}
	return out.Flush()
}

// printer writes differences; the buffer below it keeps the first error.
type printer struct {
	w      *bufio.Writer
	colour bool
}

// line writes a line, in a colour where it has one.
func (p *printer) line(colour, text string) {
	if p.colour {
		text = visible(text)
		if colour != "" {
			text = colour + text + normal
		}
	}
	_, _ = p.w.WriteString(text) // Flush reports what failed
	_ = p.w.WriteByte('\n')
}

func (p *printer) file(f *File) {
	from, to := "a/"+f.Path, "b/"+f.Path
	p.line(bold, "diff --git "+quoted(from)+" "+quoted(to))
	switch {
	case f.Before == nil:
		p.line(bold, "new file mode 100644")
		from = "/dev/null"
	case f.After == nil:
		p.line(bold, "deleted file mode 100644")
		to = "/dev/null"
	}
	edits := compare(string(f.Before), string(f.After))
	if len(edits) == 0 {
		return // an empty file comes or goes
	}
	p.line(bold, "--- "+ended(quoted(from)))
	p.line(bold, "+++ "+ended(quoted(to)))
	for _, h := range hunks(edits) {
		p.hunk(h)
	}
}

// edit is one line of a comparison: with ' ' it stays, with '-' it goes, with '+' it comes.
type edit struct {
	sign byte
	// text has its line end, but for the last line of a file that ends without.
	text string
	// before and after are how many lines either side has up to here.
	before, after int
}

// compare compares line by line.
func compare(before, after string) []edit {
	engine := diffmatchpatch.New()
	engine.DiffTimeout = 0 // the same answer on every machine
	a, b, lines := engine.DiffLinesToRunes(before, after)
	var edits []edit
	var from, to int
	for _, d := range engine.DiffCharsToLines(engine.DiffMainRunes(a, b, false), lines) {
		sign := byte(' ')
		switch d.Type {
		case diffmatchpatch.DiffDelete:
			sign = '-'
		case diffmatchpatch.DiffInsert:
			sign = '+'
		case diffmatchpatch.DiffEqual:
		}
		for text := range strings.SplitAfterSeq(d.Text, "\n") {
			if text == "" {
				continue
			}
			edits = append(edits, edit{sign: sign, text: text, before: from, after: to})
			if sign != '+' {
				from++
			}
			if sign != '-' {
				to++
			}
		}
	}
	return edits
}

// hunks cuts a comparison into its changes with what is around them.
func hunks(edits []edit) [][]edit {
	var out [][]edit
	start, end := -1, -1
	for i := range edits {
		if edits[i].sign == ' ' {
			continue
		}
		from, to := max(0, i-around), min(len(edits), i+around+1)
		if start >= 0 && from > end {
			out = append(out, edits[start:end])
			start = -1
		}
		if start < 0 {
			start = from
		}
		end = to
	}
	if start >= 0 {
		out = append(out, edits[start:end])
	}
	return out
}

func (p *printer) hunk(edits []edit) {
	var before, after int
	for i := range edits {
		if edits[i].sign != '+' {
			before++
		}
		if edits[i].sign != '-' {
			after++
		}
	}
	p.line(cyan, "@@ -"+span(edits[0].before, before)+" +"+span(edits[0].after, after)+" @@")
	for i := range edits {
		text, ended := strings.CutSuffix(edits[i].text, "\n")
		colour := ""
		switch edits[i].sign {
		case '-':
			colour = red
		case '+':
			colour = green
		}
		p.line(colour, string(edits[i].sign)+text)
		if !ended {
			p.line("", `\ No newline at end of file`)
		}
	}
}

// span words lines of a file: where they begin, counted from 1, and how many they are. Where
// they are none it is the line before them.
func span(skipped, count int) string {
	if count > 0 {
		skipped++
	}
	if count == 1 {
		return fmt.Sprint(skipped)
	}
	return fmt.Sprintf("%d,%d", skipped, count)
}

// quoted writes a path as git does: in quotes where it has signs that would be taken amiss.
func quoted(name string) string {
	plain := true
	var b strings.Builder
	for i := range len(name) {
		switch c := name[i]; {
		case c == '"' || c == '\\':
			plain = false
			b.WriteByte('\\')
			b.WriteByte(c)
		case c < ' ' || c >= 0x7f:
			plain = false
			fmt.Fprintf(&b, `\%03o`, c)
		default:
			b.WriteByte(c)
		}
	}
	if plain {
		return name
	}
	return `"` + b.String() + `"`
}

// ended closes a path that has blanks by a tab, as git and patch expect it.
func ended(name string) string {
	if strings.Contains(name, " ") && !strings.HasPrefix(name, `"`) {
		return name + "\t"
	}
	return name
}

// visible shows control characters, and those that turn the direction of a text, as escapes.
func visible(text string) string {
	hidden := func(r rune) bool { return r != '\t' && (unicode.IsControl(r) || unicode.Is(unicode.Cf, r)) }
	if strings.IndexFunc(text, hidden) < 0 {
		return text
	}
	var b strings.Builder
	for _, r := range text {
		if hidden(r) {
			fmt.Fprintf(&b, `\u%04x`, r)
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}
