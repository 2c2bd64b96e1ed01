package estate

import (
	"slices"
	"strconv"
	"strings"
)

// Position is a place in a record's file. Lines and columns count from 1, columns in
// code points; the zero value means unknown.
type Position struct{ Line, Column int }

// NodeKind is the type of a value in a record.
type NodeKind uint8

// The types of values, as JSON has them.
const (
	Null NodeKind = iota
	Bool
	Number
	String
	List
	Struct
)

var nodeKindNames = [...]string{Null: "nothing", Bool: "true or false", Number: "a number", String: "text", List: "a list", Struct: "a mapping"}

// String words the type for a reader: text, a number, a list …
func (k NodeKind) String() string {
	if int(k) < len(nodeKindNames) {
		return nodeKindNames[k]
	}
	return "nodekind(" + strconv.Itoa(int(k)) + ")"
}

// Node is a value in a record with the place where it is written.
type Node struct {
	Kind NodeKind
	// Pos is where the value begins.
	Pos Position
	// Text is a scalar's content: the text itself, a number as a decimal literal of
	// JSON, true or false.
	Text string
	// Fields are a mapping's entries in the order in which they are written.
	Fields []Field
	// Items are a list's entries.
	Items []Node
}

// Field is one entry of a mapping.
type Field struct {
	Name string
	// Pos is where the name is written.
	Pos   Position
	Value Node
}

// Get returns the value of the field with this name, or nil.
func (n *Node) Get(name string) *Node {
	if n == nil {
		return nil
	}
	for i := range n.Fields {
		if n.Fields[i].Name == name {
			return &n.Fields[i].Value
		}
	}
	return nil
}

// Field returns the entry with this name, or nil.
func (n *Node) Field(name string) *Field {
	if n == nil {
		return nil
	}
	for i := range n.Fields {
		if n.Fields[i].Name == name {
			return &n.Fields[i]
		}
	}
	return nil
}

// Str returns the text of the field with this name, or "" where there is none.
func (n *Node) Str(name string) string {
	if v := n.Get(name); v != nil && v.Kind == String {
		return v.Text
	}
	return ""
}

// Each returns the entries of the list in the field with this name; nil where there is none.
func (n *Node) Each(name string) []Node {
	if v := n.Get(name); v != nil && v.Kind == List {
		return v.Items
	}
	return nil
}

// At follows a path such as targets[0].metric and returns the value there, or nil.
func (n *Node) At(path string) *Node {
	for path != "" && n != nil {
		var step string
		step, path = cutStep(path)
		if index, ok := stepIndex(step); ok {
			if n.Kind != List || index >= len(n.Items) {
				return nil
			}
			n = &n.Items[index]
			continue
		}
		n = n.Get(step)
	}
	return n
}

// cutStep splits the first step off a path: a name, or an index in brackets.
func cutStep(path string) (step, rest string) {
	path = strings.TrimPrefix(path, ".")
	if strings.HasPrefix(path, "[") {
		if end := strings.IndexByte(path, ']'); end > 0 {
			return path[:end+1], path[end+1:]
		}
		return path, ""
	}
	if end := strings.IndexAny(path, ".["); end >= 0 {
		return path[:end], path[end:]
	}
	return path, ""
}

func stepIndex(step string) (int, bool) {
	if len(step) < 3 || step[0] != '[' {
		return 0, false
	}
	index, err := strconv.Atoi(step[1 : len(step)-1])
	return index, err == nil && index >= 0
}

// Clone returns a copy that shares no fields or items with the node.
func (n *Node) Clone() Node {
	out := *n
	out.Fields = slices.Clone(n.Fields)
	for i := range out.Fields {
		out.Fields[i].Value = n.Fields[i].Value.Clone()
	}
	out.Items = slices.Clone(n.Items)
	for i := range out.Items {
		out.Items[i] = n.Items[i].Clone()
	}
	return out
}

// Walk calls visit for the node and everything in it, in written order, with the path
// of each. Descent below a node stops where visit returns false.
func (n *Node) Walk(path string, visit func(path string, n *Node) bool) {
	if !visit(path, n) {
		return
	}
	for i := range n.Fields {
		n.Fields[i].Value.Walk(JoinPath(path, n.Fields[i].Name), visit)
	}
	for i := range n.Items {
		n.Items[i].Walk(IndexPath(path, i), visit)
	}
}

// JoinPath appends a field's name to a path.
func JoinPath(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

// IndexPath appends a list index to a path.
func IndexPath(path string, index int) string {
	return path + "[" + strconv.Itoa(index) + "]"
}
