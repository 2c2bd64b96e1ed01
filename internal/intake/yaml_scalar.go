package intake

import (
	"math/big"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/gitsm/gitsm/internal/estate"
)

// maxNumber is how long a number may be that is not JSON's as it stands; others stay text.
const maxNumber = 64

var (
	jsonNumber  = regexp.MustCompile(`^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?$`)
	plainNumber = regexp.MustCompile(`^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$`)
	leadingZero = regexp.MustCompile(`^[-+]?0[0-9]`)
)

// scalar reads a value by YAML's core schema: dates and what has a tag of its own stay text.
func scalar(out *estate.Node, n *yaml.Node) {
	out.Kind, out.Text = estate.String, n.Value
	switch n.ShortTag() {
	case nullTag:
		out.Kind, out.Text = estate.Null, ""
	case "!!bool":
		if text := strings.ToLower(n.Value); text == "true" || text == "false" {
			out.Kind, out.Text = estate.Bool, text
		}
	case "!!int", "!!float":
		if text, ok := number(n.Value); ok {
			out.Kind, out.Text = estate.Number, text
		}
	}
}

// number writes a YAML number as JSON has it. It is false for what JSON has not, infinity for
// one, and for what is a number to some readers only, such as 089.
func number(text string) (string, bool) {
	if jsonNumber.MatchString(text) {
		return text, true
	}
	plain := strings.ReplaceAll(text, "_", "")
	if len(plain) > maxNumber {
		return "", false
	}
	if whole, ok := new(big.Int).SetString(plain, 0); ok {
		return whole.String(), true
	}
	if !plainNumber.MatchString(plain) || leadingZero.MatchString(plain) {
		return "", false
	}
	sign := ""
	if strings.HasPrefix(plain, "-") {
		sign = "-"
	}
	mantissa, exponent, scientific := strings.Cut(strings.ToLower(strings.TrimLeft(plain, "+-")), "e")
	whole, fraction, _ := strings.Cut(mantissa, ".")
	if whole == "" {
		whole = "0"
	}
	out := sign + whole
	if fraction != "" {
		out += "." + fraction
	} else if !scientific {
		out += ".0"
	}
	if scientific {
		out += "e" + exponent
	}
	return out, true
}
