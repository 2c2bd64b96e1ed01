package record

import (
	"bytes"
	"errors"
	"io"
	"math/big"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
)

// parseYAML reads one YAML document. Dates stay text; tags and merge keys are refused,
// since readers of the file would have to know them to read it.
func (b *builder) parseYAML(content []byte) (estate.Node, bool) {
	decoder := yaml.NewDecoder(bytes.NewReader(content))
	var document yaml.Node
	if err := decoder.Decode(&document); err != nil {
		if errors.Is(err, io.EOF) {
			b.faults = append(b.faults, emptyFile())
		} else {
			b.faults = append(b.faults, yamlSyntax(content, err))
		}
		return estate.Node{}, false
	}
	var second yaml.Node
	switch err := decoder.Decode(&second); {
	case err == nil:
		pos := yamlPosition(&second)
		if last := lastLine(content); pos.Line > last { // an empty document stands behind its mark
			pos = estate.Position{Line: last, Column: 1}
		}
		b.faults = append(b.faults, fault(diag.SeveralDocuments, pos, "the file holds more than one document", "write one record to a file"))
		return estate.Node{}, false
	case !errors.Is(err, io.EOF):
		b.faults = append(b.faults, yamlSyntax(content, err))
		return estate.Node{}, false
	}
	if len(document.Content) == 0 || document.Content[0].ShortTag() == "!!null" {
		b.faults = append(b.faults, emptyFile())
		return estate.Node{}, false
	}
	n := b.yamlNode(document.Content[0], 0)
	return n, len(b.faults) == 0
}

func yamlPosition(n *yaml.Node) estate.Position {
	if n.Kind == yaml.DocumentNode && len(n.Content) > 0 {
		n = n.Content[0]
	}
	return estate.Position{Line: n.Line, Column: n.Column}
}

func (b *builder) yamlNode(n *yaml.Node, depth int) estate.Node {
	pos := yamlPosition(n)
	out := estate.Node{Pos: pos}
	if !b.enter(pos, depth) {
		return out
	}
	if n.Style&yaml.TaggedStyle != 0 {
		b.faults = append(b.faults, fault(diag.UnsupportedYAML, pos, "the tag "+diag.Quote(n.Tag)+" is not used in records", "remove the tag"))
		return out
	}
	switch n.Kind {
	case yaml.AliasNode:
		// The target is built again at this place; the caps bound what that can cost,
		// and an alias inside its own anchor runs into the cap on depth.
		target := b.yamlNode(n.Alias, depth+1)
		target.Pos = pos
		return target
	case yaml.SequenceNode:
		out.Kind = estate.List
		if !b.listLength(pos, len(n.Content)) {
			return out
		}
		out.Items = make([]estate.Node, 0, len(n.Content))
		for _, item := range n.Content {
			out.Items = append(out.Items, b.yamlNode(item, depth+1))
		}
	case yaml.MappingNode:
		out.Kind = estate.Struct
		out.Fields = make([]estate.Field, 0, len(n.Content)/2)
		for i := 0; i+1 < len(n.Content); i += 2 {
			b.yamlField(&out, n.Content[i], n.Content[i+1], depth)
		}
	case yaml.ScalarNode:
		b.yamlScalar(&out, n)
	case yaml.DocumentNode:
	}
	return out
}

func (b *builder) yamlField(out *estate.Node, key, value *yaml.Node, depth int) {
	pos := yamlPosition(key)
	if key.Kind != yaml.ScalarNode || key.ShortTag() == "!!merge" || key.ShortTag() == "!!null" || key.Style&yaml.TaggedStyle != 0 {
		b.faults = append(b.faults, fault(diag.UnsupportedYAML, pos, "a key must be plain text", "write each field out under its own name"))
		return
	}
	if first := out.Field(key.Value); first != nil {
		b.duplicate(key.Value, first.Pos, pos)
		return
	}
	v := b.yamlNode(value, depth+1)
	if v.Kind == estate.Null && value.Value == "" {
		v.Pos = pos // nothing is written where the value would stand
	}
	out.Fields = append(out.Fields, estate.Field{Name: key.Value, Pos: pos, Value: v})
}

func (b *builder) yamlScalar(out *estate.Node, n *yaml.Node) {
	switch n.ShortTag() {
	case "!!null":
		out.Kind = estate.Null
	case "!!bool":
		out.Kind, out.Text = estate.Bool, strings.ToLower(n.Value)
	case "!!int", "!!float":
		if leadingZero.MatchString(n.Value) && n.ShortTag() == "!!float" {
			out.Kind, out.Text = estate.String, n.Value // 089 is no octal number and no decimal one
			return
		}
		out.Kind = estate.Number
		text, ok := yamlNumber(n.Value)
		if !ok {
			b.faults = append(b.faults, fault(diag.MalformedValue, out.Pos, diag.Quote(n.Value)+" is no finite number", "put it in quotes if it is text"))
			return
		}
		out.Text, _ = b.number(text, out.Pos)
	default: // !!str, and !!timestamp, which records keep as the text that was written
		out.Kind, out.Text = estate.String, n.Value
	}
}

var (
	leadingZero = regexp.MustCompile(`^[-+]?0[0-9]+$`)
	jsonInteger = regexp.MustCompile(`^-?(0|[1-9][0-9]*)$`)
	jsonNumber  = regexp.MustCompile(`^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?$`)
)

// yamlNumber writes a YAML number as JSON has it; it fails for infinities and NaN.
func yamlNumber(text string) (string, bool) {
	if jsonInteger.MatchString(text) {
		return text, true
	}
	plain := strings.ReplaceAll(text, "_", "")
	if len(plain) <= maxNumber {
		if integer, ok := new(big.Int).SetString(plain, 0); ok {
			return integer.String(), true
		}
	}
	sign := ""
	if strings.HasPrefix(plain, "-") {
		sign = "-"
	}
	plain = strings.TrimLeft(plain, "+-")
	mantissa, exponent, hasExponent := strings.Cut(strings.ToLower(plain), "e")
	whole, fraction, _ := strings.Cut(mantissa, ".")
	if whole = strings.TrimLeft(whole, "0"); whole == "" {
		whole = "0"
	}
	plain = sign + whole
	if fraction == "" && !hasExponent {
		fraction = "0"
	}
	if fraction != "" {
		plain += "." + fraction
	}
	if hasExponent {
		plain += "e" + exponent
	}
	return plain, jsonNumber.MatchString(plain)
}
