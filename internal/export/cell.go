package export

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"

	"github.com/gitsm/gitsm/internal/estate"
)

// How a value stands in a cell: a text as it is, all else as JSON. A text that would be read
// as JSON, that a spreadsheet would take for a formula, or that holds control characters is
// written as a string of JSON, so that every cell can be read back: what begins with a
// quotation mark, bracket or brace, a number, true, false and null are JSON, the rest is
// text. JSON allows blanks around values, so they do not make a text of one. An empty cell is a
// field that is not there.

var (
	// jsonForm matches cells that are read as JSON.
	jsonForm = regexp.MustCompile(`^([\[{"]|-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?$|true$|false$|null$)`)
	// formula matches the beginning of a formula, also behind a character that divides cells
	// where a spreadsheet is set to another separator than the comma (OWASP: CSV injection),
	// up to the character that begins it.
	formula = regexp.MustCompile(`((?:^|[;\n])["'\\]*)([=+\-@＝＋－＠])`)
)

func cell(n *estate.Node) string {
	switch n.Kind {
	case estate.String:
		if n.Text != "" && !jsonForm.MatchString(strings.TrimSpace(n.Text)) && !formula.MatchString(n.Text) && strings.IndexFunc(n.Text, needsEscape) < 0 {
			return n.Text
		}
	case estate.Number, estate.Bool:
		return n.Text
	case estate.Null, estate.List, estate.Struct:
	}
	return harden(string(n.AppendJSON(nil)))
}

// needsEscape finds characters that a terminal would act upon, that change the direction of
// writing, or that readers of CSV do not keep: a new line is none.
func needsEscape(r rune) bool {
	return unicode.IsControl(r) && r != '\n' || unicode.Is(unicode.Bidi_Control, r)
}

// harden escapes in JSON what would begin a formula in a cell, and characters that need it.
func harden(json string) string {
	escape := func(r rune) string { return fmt.Sprintf(`\u%04x`, r) }
	json = formula.ReplaceAllStringFunc(json, func(match string) string {
		parts := formula.FindStringSubmatch(match)
		return parts[1] + escape([]rune(parts[2])[0])
	})
	if strings.IndexFunc(json, needsEscape) < 0 {
		return json
	}
	var b strings.Builder
	for _, r := range json {
		if needsEscape(r) {
			b.WriteString(escape(r))
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}
