package synthetic

import (
	"strconv"
	"strings"
)

// shape tells values apart.
type shape uint8

const (
	textual shape = iota // text, in quotes where YAML needs them
	plain                // text that YAML reads as text without quotes, such as a date, a duration or a reference
	literal              // a number or a truth value
	mapping
	sequence
)

// value is a value of a record.
type value struct {
	shape  shape
	text   string
	fields []field
	items  []value
	inline bool // written on one line
}

// field is an entry of a mapping.
type field struct {
	key   string
	value value
}

func text(s string) value  { return value{shape: textual, text: s} }
func bare(s string) value  { return value{shape: plain, text: s} }
func number(n int) value   { return value{shape: literal, text: strconv.Itoa(n)} }
func truth(b bool) value   { return value{shape: literal, text: strconv.FormatBool(b)} }
func exact(s string) value { return value{shape: literal, text: s} }

// block is a mapping with an entry a line, inline one on a single line.
func block(fields ...field) value  { return value{shape: mapping, fields: fields} }
func inline(fields ...field) value { return value{shape: mapping, fields: fields, inline: true} }

// list is a sequence with an entry a line, row one on a single line.
func list(items ...value) value { return value{shape: sequence, items: items} }
func row(items ...value) value  { return value{shape: sequence, items: items, inline: true} }

// euros is an amount of money.
func euros(n int, per string) value {
	return inline(field{"amount", text(strconv.Itoa(n) + ".00")}, field{"currency", bare("EUR")}, field{"per", bare(per)})
}

// readsAsText reports whether YAML reads the text, unquoted, as this very text.
func readsAsText(s string) bool {
	switch strings.ToLower(s) {
	case "", "true", "false", "yes", "no", "on", "off", "y", "n", "null":
		return false
	}
	for i := range len(s) {
		c := s[i]
		letter := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
		inner := c >= '0' && c <= '9' || c == ' ' || c == '_' || c == '.' || c == '/' || c == '-'
		if !letter && (i == 0 || !inner) {
			return false
		}
	}
	return s[len(s)-1] != ' '
}
