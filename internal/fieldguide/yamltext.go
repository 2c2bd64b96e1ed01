package fieldguide

import (
	"bytes"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/gitsm/gitsm/internal/estate"
)

// width is the column at which comments are wrapped.
const width = 80

// plainText begins with a letter, or is a date or a duration, and holds nothing that
// YAML reads, between brackets either.
var plainText = regexp.MustCompile(`^([A-Za-z/]|[0-9]+[dhms]|[0-9]{4}-[0-9]{2}-[0-9]{2}$)([A-Za-z0-9_./@+-]|:[/0-9A-Za-z]| [A-Za-z0-9(/])*$`)

// plain reports whether text needs no quotes in YAML.
func plain(text string) bool {
	switch strings.ToLower(text) {
	case "true", "false", "null", "yes", "no", "on", "off", "y", "n":
		return false
	}
	return text == ellipsis || plainText.MatchString(text)
}

// flow writes a value on one line.
func flow(n *estate.Node) string {
	switch n.Kind {
	case estate.Null:
		return "null"
	case estate.Bool, estate.Number:
		return n.Text
	case estate.String:
		return yamlText(n.Text)
	case estate.List:
		items := make([]string, 0, len(n.Items))
		for i := range n.Items {
			items = append(items, flow(&n.Items[i]))
		}
		return "[" + strings.Join(items, ", ") + "]"
	case estate.Struct:
		entries := make([]string, 0, len(n.Fields))
		for i := range n.Fields {
			entries = append(entries, yamlText(n.Fields[i].Name)+": "+flow(&n.Fields[i].Value))
		}
		return "{" + strings.Join(entries, ", ") + "}"
	}
	return ""
}

// yamlText writes text as a scalar of YAML, in quotes where it needs them. A string of
// JSON is a string of YAML.
func yamlText(text string) string {
	if plain(text) {
		return text
	}
	var b bytes.Buffer
	if err := appendScalar(&b, text); err != nil {
		return `""`
	}
	return b.String()
}

// comment writes text as comment lines of at most width columns.
func comment(text, indent string) []string {
	var lines []string
	line := indent + "#"
	for word := range strings.FieldsSeq(text) {
		if utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > width && line != indent+"#" {
			lines = append(lines, line)
			line = indent + "#"
		}
		line += " " + word
	}
	if line != indent+"#" {
		lines = append(lines, line)
	}
	return lines
}

// trailing appends a comment to a line, cut at a word where it would pass the width.
func trailing(line, note string) string {
	note = strings.Join(strings.Fields(note), " ")
	room := width - len("# ") - utf8.RuneCountInString(line) - len("  # ")
	if note == "" {
		return line
	}
	if utf8.RuneCountInString(note) > room {
		if room < 24 {
			return line
		}
		cut := string([]rune(note)[:room-2])
		if i := strings.LastIndexByte(cut, ' '); i > 0 {
			cut = cut[:i]
		}
		note = strings.TrimRight(cut, " ,;:.(") + " …"
	}
	return line + "  # " + note
}

// firstSentence returns the first sentence of a doc.
func firstSentence(doc string) string {
	first, _, more := strings.Cut(doc, ". ")
	if more {
		return first + "."
	}
	return first
}

// indent puts lines further to the right.
func indent(lines []string, by string) []string {
	out := make([]string, 0, len(lines))
	for _, line := range lines {
		out = append(out, by+line)
	}
	return out
}
