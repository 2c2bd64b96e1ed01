package intake

import (
	"go.yaml.in/yaml/v3"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
)

const (
	nullTag  = "!!null"
	mergeTag = "!!merge"
)

// maxExpanded bounds what the aliases of a document expand to: its texts in bytes, and as much
// for each value as a short text has.
const (
	maxExpanded   = 16 << 20
	expandedValue = 16
)

// yamlReader turns a document into a node, with its aliases and merge keys expanded.
type yamlReader struct {
	values   int
	expanded int          // what aliases have come to
	open     []*yaml.Node // the anchors that are being expanded
}

func yamlPosition(n *yaml.Node) estate.Position {
	return estate.Position{Line: n.Line, Column: n.Column}
}

func (r *yamlReader) node(n *yaml.Node, depth int) (estate.Node, error) {
	out := estate.Node{Pos: yamlPosition(n)}
	if depth > maxDepth {
		return out, tooDeep(out.Pos)
	}
	if r.values++; r.values > maxValues {
		return out, tooMany(out.Pos)
	}
	if len(r.open) > 0 {
		if r.expanded += expandedValue + len(n.Value); r.expanded > maxExpanded {
			return out, newFault(diag.SourceTooComplex, yamlPosition(r.open[0]), "aliases make the document larger than 16 MiB", "write out what is meant")
		}
	}
	switch n.Kind {
	case yaml.AliasNode:
		target, err := r.alias(n, depth)
		target.Pos = out.Pos
		return target, err
	case yaml.SequenceNode:
		out.Kind = estate.List
		for _, item := range n.Content {
			value, err := r.node(item, depth+1)
			if err != nil {
				return out, err
			}
			out.Items = append(out.Items, value)
		}
	case yaml.MappingNode:
		out.Kind = estate.Struct
		return out, r.fields(&out, n, depth)
	case yaml.ScalarNode:
		scalar(&out, n)
	case yaml.DocumentNode:
	}
	return out, nil
}

// alias reads what an alias stands for.
func (r *yamlReader) alias(n *yaml.Node, depth int) (estate.Node, error) {
	for _, target := range r.open {
		if target == n.Alias {
			return estate.Node{}, newFault(diag.SourceTooComplex, yamlPosition(n), "the alias "+diag.Quote(n.Value)+" contains itself", "take the alias out")
		}
	}
	r.open = append(r.open, n.Alias)
	out, err := r.node(n.Alias, depth)
	r.open = r.open[:len(r.open)-1]
	return out, err
}

// fields reads a mapping. What << merges stands behind the fields before it, and gives way to
// fields that the mapping has itself, wherever.
func (r *yamlReader) fields(out *estate.Node, n *yaml.Node, depth int) error {
	own := map[string]estate.Position{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i]
		name, err := keyName(key)
		if err != nil {
			return err
		}
		if first, twice := own[name]; twice {
			return repeated("the key", name, first, yamlPosition(key))
		}
		own[name] = yamlPosition(key)
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		if key.ShortTag() == mergeTag {
			if err := r.merge(out, own, value, depth); err != nil {
				return err
			}
			continue
		}
		v, err := r.node(value, depth+1)
		if err != nil {
			return err
		}
		name, _ := keyName(key)
		if v.Kind == estate.Null && value.Value == "" && value.Kind == yaml.ScalarNode {
			v.Pos = own[name] // nothing is written where the value would stand
		}
		out.Fields = append(out.Fields, estate.Field{Name: name, Pos: own[name], Value: v})
	}
	return nil
}

// merge adds the fields of a mapping, or of each in a list, of which the first wins.
func (r *yamlReader) merge(out *estate.Node, own map[string]estate.Position, value *yaml.Node, depth int) error {
	v, err := r.node(value, depth)
	if err != nil {
		return err
	}
	parts := []estate.Node{v}
	if v.Kind == estate.List {
		parts = v.Items
	}
	for _, part := range parts {
		if part.Kind != estate.Struct {
			return newFault(diag.SourceMalformed, v.Pos, "the key << merges mappings, and this is "+part.Kind.String(), "give an alias of a mapping")
		}
		for _, f := range part.Fields {
			if _, has := own[f.Name]; !has {
				own[f.Name] = f.Pos
				out.Fields = append(out.Fields, f)
			}
		}
	}
	return nil
}

// keyName is a key as text. Numbers and the like are keys in many files.
func keyName(key *yaml.Node) (string, error) {
	for key.Kind == yaml.AliasNode && key.Alias != nil {
		key = key.Alias
	}
	if key.Kind != yaml.ScalarNode {
		return "", newFault(diag.SourceMalformed, yamlPosition(key), "a key is a mapping or a list", "give each field a name")
	}
	return key.Value, nil
}
