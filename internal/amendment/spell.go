package amendment

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/record"
)

// quoted writes a text in double quotes, as YAML, JSON and CUE all read it.
func quoted(text string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, c := range text {
		switch {
		case c == '"' || c == '\\':
			b.WriteByte('\\')
			b.WriteRune(c)
		case c == '\n':
			b.WriteString(`\n`)
		case c == '\t':
			b.WriteString(`\t`)
		case !visible(c):
			fmt.Fprintf(&b, `\u%04x`, c)
		default:
			b.WriteRune(c)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// visible reports whether a character may stand in a file as it is: readers of records
// refuse those that hide or turn around what a line says.
func visible(c rune) bool {
	return c >= 0x20 && c < 0x7f || c >= 0xa0 && (c < 0x2028 || c > 0x202e) && (c < 0x2066 || c > 0x2069) && c != 0xfeff && c != 0xfffe && c != 0xffff
}

// otherwise are plain spellings that some reader of YAML takes for another type: words for
// truth and nothing, numbers in any notation, clock times and instants. Days stand plain.
var otherwise = regexp.MustCompile(`^(?i:y|n|yes|no|on|off|true|false|null|` +
	`[-+]?\.(inf|nan)|[-+]?\.?[0-9][0-9_]*(\.[0-9_]*)?(e[-+]?[0-9]*)?|[-+]?0[xob][0-9a-f_]+|` +
	`[-+]?[0-9][0-9_]*(:[0-9].*)|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([t \t].*))$`)

var day = regexp.MustCompile(`^[0-9]{4}-[0-9]{2}-[0-9]{2}$`)

// plain reports whether a text needs no quotes in YAML.
func plain(text string, inFlow bool) bool {
	if text == "" || strings.ContainsRune("-?:,[]{}#&*!|>'\"%@`=<~. ", rune(text[0])) || strings.HasSuffix(text, " ") || strings.HasSuffix(text, ":") ||
		strings.Contains(text, ": ") || strings.Contains(text, " #") || inFlow && strings.ContainsAny(text, ":,[]{}?") {
		return false
	}
	for _, c := range text {
		if !visible(c) {
			return false
		}
	}
	if first := text[0]; len(text) > len("false") && first != '+' && (first < '0' || first > '9') {
		return true // no number, and longer than the longest word that is taken for another type
	}
	return day.MatchString(text) || !otherwise.MatchString(text)
}

// yamlText writes a text on one line, with the quote that stood there before, if any.
func yamlText(text string, inFlow bool, quote byte) string {
	switch {
	case quote == 0 && plain(text, inFlow):
		return text
	case quote == '\'' && !strings.ContainsFunc(text, func(c rune) bool { return !visible(c) }):
		return "'" + strings.ReplaceAll(text, "'", "''") + "'"
	}
	return quoted(text)
}

var cueIdentifier = regexp.MustCompile(`^[A-Za-z$][A-Za-z0-9_$]*$`)

// key writes a field's name.
func (w writer) key(name string) string {
	switch w.format {
	case record.YAML:
		return yamlText(name, true, 0)
	case record.CUE:
		switch name {
		case "true", "false", "null", "for", "in", "if", "let", "import", "package", "func", "try", "else", "fallback", "otherwise":
			return quoted(name)
		}
		if cueIdentifier.MatchString(name) {
			return name
		}
	case record.JSON, record.NoFormat:
	}
	return quoted(name)
}

// scalar writes a value that is no collection on one line.
func (w writer) scalar(n *estate.Node, inFlow bool, quote byte) string {
	switch n.Kind {
	case estate.Null:
		return "null"
	case estate.String:
		if w.format == record.YAML {
			return yamlText(n.Text, inFlow, quote)
		}
		return quoted(n.Text)
	case estate.Bool, estate.Number, estate.List, estate.Struct:
	}
	return n.Text
}
