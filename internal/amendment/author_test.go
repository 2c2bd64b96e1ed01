package amendment

import (
	"fmt"
	"strings"

	"pgregory.net/rapid"

	"github.com/gitsm/gitsm/internal/record"
)

// author writes random files, with comments that have a number each.
type author struct {
	t        *rapid.T
	b        strings.Builder
	comments int
	json     bool
	cue      bool
}

func (a *author) pick(name string, n int) int { return rapid.IntRange(0, n-1).Draw(a.t, name) }

// comment writes a comment that nobody else has, or nothing.
func (a *author) comment(before string) {
	if !a.json && a.pick("comment", 4) == 0 {
		a.comments++
		mark := "#"
		if a.cue {
			mark = "//"
		}
		fmt.Fprintf(&a.b, "%s%s c%dc", before, mark, a.comments)
	}
}

func (a *author) scalar(inFlow bool) string {
	if a.json || a.cue {
		return rapid.SampledFrom([]string{`"x"`, `"ci/a"`, `"a # b: c, [d]"`, `"é\n\"😀"`, "1", "-2.50", "true", "null", `""`}).Draw(a.t, "scalar")
	}
	values := []string{"x", "ci/a", "two words", `"quoted # no comment"`, "'it''s: so'", "1", "-2.50", "0x10", "true", "null", `""`, "2026-11-20", `"\u00e9\"\\"`, "é😀", "1h30m", "a#b"}
	if !inFlow {
		values = append(values, "https://x.y/z", "a, b", "what? yes")
	}
	return rapid.SampledFrom(values).Draw(a.t, "scalar")
}

func (a *author) keys() []string {
	return rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"a", "bb", "ccc", "d1", "e", "\"f g\"", "hé"}), 0, 4, rapid.ID).Draw(a.t, "keys")
}

// brackets writes a collection in brackets, or a scalar.
func (a *author) brackets(depth int, margin string) {
	sort := a.pick("flow", 5)
	if depth == 0 || sort > 1 {
		a.b.WriteString(a.scalar(true))
		return
	}
	lines := a.pick("lines", 3) == 0
	ends := "{}"
	var keys []string
	if sort == 0 {
		keys = a.keys()
		if a.json {
			for i := range keys {
				keys[i] = `"` + strings.Trim(keys[i], `"`) + `"`
			}
		}
	} else {
		ends = "[]"
		keys = make([]string, a.pick("items", 4))
	}
	a.b.WriteByte(ends[0])
	inner := margin + "  "
	for i, key := range keys {
		if lines {
			a.b.WriteString("\n" + inner)
			if a.pick("own", 4) == 0 {
				a.comment("")
				a.b.WriteString("\n" + inner)
			}
		}
		if key != "" {
			a.b.WriteString(key + ": ")
		}
		a.brackets(depth-1, inner)
		if i < len(keys)-1 || !a.json && a.pick("trailing", 3) == 0 || a.cue && lines && ends == "[]" {
			a.b.WriteString(",")
			if !lines {
				a.b.WriteString(strings.Repeat(" ", a.pick("gap", 3)))
			}
		}
		if lines {
			a.comment("  ")
		}
	}
	if lines && len(keys) > 0 {
		a.b.WriteString("\n" + margin)
	}
	a.b.WriteByte(ends[1])
}

// block writes the fields of a mapping in block style.
func (a *author) block(depth, indent int, first bool, keys []string) {
	pad := strings.Repeat(" ", indent)
	for i, key := range keys {
		if i > 0 || !first {
			if a.pick("blank", 6) == 0 {
				a.b.WriteString("\n")
			}
			if a.pick("above", 4) == 0 {
				a.comment(pad)
				a.b.WriteString("\n")
			}
			a.b.WriteString(pad)
		}
		a.b.WriteString(key + ":")
		a.value(depth, indent, "")
	}
}

// value writes what stands behind a colon or dash, and the line end.
func (a *author) value(depth, indent int, dash string) {
	switch sort := a.pick("value", 8); {
	case sort == 0 && depth > 0:
		keys := a.keys()
		if len(keys) == 0 {
			keys = []string{"only"}
		}
		if dash != "" {
			a.b.WriteString(" ")
			a.block(depth-1, indent+2, true, keys)
			return
		}
		a.comment(" ")
		a.b.WriteString("\n")
		a.block(depth-1, indent+1+a.pick("indent", 4), false, keys)
	case sort == 1 && depth > 0 && dash == "":
		a.comment(" ")
		a.b.WriteString("\n")
		in := indent + a.pick("indent", 3)
		for range 1 + a.pick("items", 3) {
			if a.pick("above", 5) == 0 {
				a.comment(strings.Repeat(" ", in))
				a.b.WriteString("\n")
			}
			a.b.WriteString(strings.Repeat(" ", in) + "-")
			a.value(depth-1, in, "-")
		}
	case sort == 2:
		a.b.WriteString(" " + rapid.SampledFrom([]string{"|", ">", "|-", ">-", "|+"}).Draw(a.t, "style"))
		a.comment(" ")
		in := strings.Repeat(" ", indent+1+a.pick("indent", 3))
		a.b.WriteString("\n" + in + "text # none\n\n" + in + "  more: text \n")
		if a.pick("blank", 3) == 0 {
			a.b.WriteString("\n")
		}
	case sort == 3 && dash == "" && a.pick("nothing", 2) == 0:
		a.comment(" ")
		a.b.WriteString("\n")
	case sort == 4:
		pad := strings.Repeat(" ", indent+2)
		a.b.WriteString(rapid.SampledFrom([]string{" one\n" + pad + "two", " \"one\n\n" + pad + "two \\\n" + pad + "three\"", " 'one\n" + pad + "two'"}).Draw(a.t, "folded"))
		a.comment(" ")
		a.b.WriteString("\n")
	default:
		a.b.WriteString(" ")
		a.brackets(2, strings.Repeat(" ", indent))
		a.comment(" ")
		a.b.WriteString("\n")
	}
}

// file writes a whole record.
func (a *author) file(format record.Format) string {
	keys := append([]string{"kind"}, a.keys()...)
	switch format {
	case record.YAML:
		a.comment("")
		if a.b.Len() > 0 {
			a.b.WriteString("\n")
		}
		a.block(3, 0, false, keys)
	case record.JSON, record.CUE, record.NoFormat:
		a.json, a.cue = format == record.JSON, format == record.CUE
		if a.json {
			a.b.WriteString("{\n")
		}
		for i, key := range keys {
			if a.json {
				key = `"` + strings.Trim(key, `"`) + `"`
			}
			a.comment("")
			a.b.WriteString("\n" + key + ": ")
			a.brackets(3, "")
			if a.json && i < len(keys)-1 {
				a.b.WriteString(",")
			}
			a.comment("  ")
			a.b.WriteString("\n")
		}
		if a.json {
			a.b.WriteString("}\n")
		}
	}
	text := a.b.String()
	if a.pick("end", 5) == 0 && format != record.YAML {
		text = strings.TrimSuffix(text, "\n")
	}
	if a.pick("windows", 4) == 0 {
		text = strings.ReplaceAll(text, "\n", "\r\n")
	}
	return text
}
