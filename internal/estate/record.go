package estate

import (
	"strings"

	"github.com/gitsm/gitsm/internal/wire"
)

// Record is one record of the estate. It is immutable.
type Record struct {
	Ref  Ref
	Kind Kind
	// Path is the record's file, relative to the repository's root.
	Path string
	// Name is the record's name or title.
	Name string
	// Class is the class of a configuration item.
	Class string
	// Status is where an item stands in its life, or a service in the portfolio.
	Status string
	// EndOfSupport is the day from which an item's maker no longer supports it; "" where
	// none is recorded.
	EndOfSupport string
	// Links are the references that the record makes, in written order.
	Links []Link
	// Faulty is true where the record breaks the schema: what rules make of the faulty
	// part would only repeat it.
	Faulty bool
	// Encoded is the content as AppendNode wrote it.
	Encoded string
}

// Link is a reference from one record to another.
type Link struct {
	// Field is the path of the field that holds it, such as owner or relations[2].to.
	Field string
	// Pos is where it is written.
	Pos Position
	// To is the record referred to, as written; it may not exist.
	To Ref
	// Prefixes are the kinds that the schema allows here; empty means any.
	Prefixes []string
	// Type is the relation type where the link is the end of a relation, else "".
	Type string
	// Relation is the index in the record's relations; links of one redundancy group share it.
	Relation int
	// Soft is true where the source is only degraded without the target.
	Soft bool
	// MinUp is how many targets of the relation's group must be up; 0 outside a group.
	MinUp int
}

// Body decodes the record's content. Every call decodes anew: keep the result while you need it.
func (r *Record) Body() Node {
	n, err := DecodeNode(r.Encoded)
	if err != nil {
		return Node{} // unreachable: encodings are checksummed where they are stored
	}
	return n
}

// Field decodes one field of the record's content; it is null where there is none. It is
// much cheaper than Body where nothing else is wanted.
func (r *Record) Field(name string) Node {
	if !r.Mentions(name) {
		return Node{}
	}
	d := nodeReader{Reader: wire.NewReader(r.Encoded)}
	return d.field(name)
}

// Mentions reports whether a name or a text may stand in the record's content, at any
// depth. False is certain, and costs a small part of what decoding does.
func (r *Record) Mentions(text string) bool { return strings.Contains(r.Encoded, text) }
