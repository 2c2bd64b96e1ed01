package migration

import "github.com/gitsm/gitsm/internal/estate"

// packed is a value in the compact encoding of records. Drafts wait for the last object of the
// source, and as trees they would take several times the memory.
type packed string

func pack(n *estate.Node) packed { return packed(estate.AppendNode(nil, n)) }

// open returns the value, whose texts share the memory of the encoding. It is false for one that
// nests deeper than any record may.
func (p packed) open() (estate.Node, bool) {
	n, err := estate.DecodeNode(string(p))
	return n, err == nil
}

// mapping returns a value that is known to open.
func (p packed) mapping() estate.Node {
	n, _ := p.open()
	return n
}
