package editing

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/gitsm/gitsm/internal/amendment"
	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/shape"
)

// number is the form of a number as records write it.
var number = regexp.MustCompile(`^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?$`)

// parseValue makes of what was typed the value that may stand at a place. Where only a text
// may, it is the text, whatever it looks like: 16.4 of a version is no number. Where several
// types may, it is read as YAML reads it.
func parseValue(typed string, p shape.Place) (estate.Node, error) {
	structured := strings.HasPrefix(strings.TrimSpace(typed), "[") || strings.HasPrefix(strings.TrimSpace(typed), "{")
	switch {
	case structured && (p.Admits(estate.List) || p.Admits(estate.Struct)):
		return parseFlow(typed)
	case number.MatchString(typed) && p.Admits(estate.Number):
		return estate.Node{Kind: estate.Number, Text: typed}, nil
	case (typed == "true" || typed == "false") && p.Admits(estate.Bool):
		return estate.Node{Kind: estate.Bool, Text: typed}, nil
	case typed == "null" && p.Admits(estate.Null):
		return estate.Node{Kind: estate.Null}, nil
	case p.Admits(estate.String):
		return estate.Node{Kind: estate.String, Text: typed}, nil
	}
	return estate.Node{}, fmt.Errorf("%s is not %s", diag.Quote(typed), wanted(p.Kinds))
}

// parseFlow reads a list or a mapping in YAML's flow form.
func parseFlow(typed string) (estate.Node, error) {
	t, err := amendment.Parse("value.yaml", []byte("value: "+typed+"\n"))
	if err != nil {
		return estate.Node{}, fmt.Errorf("%s cannot be read; write [a, b] or {name: value, other: value}, in quotes where the shell would take it apart", diag.Quote(typed))
	}
	body := t.Body()
	if len(body.Fields) != 1 || body.Fields[0].Name != "value" {
		return estate.Node{}, fmt.Errorf("%s is more than one value", diag.Quote(typed))
	}
	return body.Fields[0].Value.Clone(), nil
}

// wanted words the types that may stand somewhere.
func wanted(kinds []estate.NodeKind) string {
	var words []string
	for _, kind := range kinds {
		word := kind.String()
		switch kind {
		case estate.List:
			word += ": write [a, b], or add to it with +="
		case estate.Struct:
			word += ": write {name: value, other: value}"
		case estate.Null, estate.Bool, estate.Number, estate.String:
		}
		if !slices.Contains(words, word) {
			words = append(words, word)
		}
	}
	if len(words) == 0 {
		return "admitted there"
	}
	return strings.Join(words, ", or ")
}
