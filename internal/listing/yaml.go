package listing

import (
	"fmt"
	"io"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/gitsm/gitsm/internal/estate"
)

// YAML writes the items as YAML documents.
func YAML(w io.Writer, items []Item) error {
	if len(items) == 0 {
		return nil
	}
	encoder := yaml.NewEncoder(w)
	encoder.SetIndent(2)
	for i := range items {
		object := items[i].object()
		if err := encoder.Encode(node(&object)); err != nil {
			return fmt.Errorf("write YAML: %w", err)
		}
	}
	if err := encoder.Close(); err != nil {
		return fmt.Errorf("write YAML: %w", err)
	}
	return nil
}

// node turns a value into a YAML node. Short lists of scalars stay on one line.
func node(n *estate.Node) *yaml.Node {
	switch n.Kind {
	case estate.Struct:
		out := &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map"}
		if len(n.Fields) == 0 {
			out.Style = yaml.FlowStyle
		}
		for i := range n.Fields {
			out.Content = append(out.Content, text(n.Fields[i].Name), node(&n.Fields[i].Value))
		}
		return out
	case estate.List:
		out := &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq"}
		if len(n.Items) == 0 {
			out.Style = yaml.FlowStyle
		}
		for i := range n.Items {
			out.Content = append(out.Content, node(&n.Items[i]))
		}
		return out
	case estate.String:
		return text(n.Text)
	case estate.Number:
		tag := "!!int"
		for _, r := range n.Text {
			if r == '.' || r == 'e' || r == 'E' {
				tag = "!!float"
			}
		}
		return &yaml.Node{Kind: yaml.ScalarNode, Tag: tag, Value: n.Text}
	case estate.Bool:
		return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!bool", Value: n.Text}
	case estate.Null:
	}
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!null", Value: "null"}
}

// text is a YAML string; the encoder quotes it where it would read as something else.
func text(s string) *yaml.Node {
	out := &yaml.Node{}
	out.SetString(s)
	if NeedsQuotes(s) {
		out.Style = yaml.DoubleQuotedStyle
	}
	return out
}

// NeedsQuotes reports whether a text must stand in double quotes in YAML, since the encoder would
// write it as a block that cannot be read again, or that reads as something else: one of several
// lines that begins with a blank or a line end, or has a line that begins with a tab.
func NeedsQuotes(text string) bool {
	return strings.Contains(text, "\n") && (strings.ContainsAny(text[:1], " \t\n") || strings.Contains(text, "\n\t"))
}
