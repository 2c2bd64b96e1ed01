package history

import (
	"context"

	"github.com/gitsm/gitsm/internal/difference"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/record"
)

// bodies are decoded contents.
type bodies struct {
	at     map[Content]int
	wanted []Content
	nodes  []estate.Node
}

func newBodies() *bodies { return &bodies{at: map[Content]int{}} }

// want asks for a content. Which folder below its kind's folder a record lies in makes no
// difference to what it says.
func (b *bodies) want(c Content) {
	if c.Path == "" || record.FormatOf(c.Path) == record.NoFormat {
		return
	}
	if _, known := b.at[c]; !known {
		b.at[c] = len(b.wanted)
		b.wanted = append(b.wanted, c)
	}
}

func (b *bodies) decode(ctx context.Context, reader *Reader) error {
	if len(b.wanted) == 0 {
		return nil
	}
	var err error
	b.nodes, err = reader.Decode(ctx, b.wanted)
	return err
}

// get returns a decoded content; false where there is none that can be read.
func (b *bodies) get(c Content) (estate.Node, bool) {
	i, ok := b.at[c]
	if !ok || b.nodes[i].Kind != estate.Struct {
		return estate.Node{}, false
	}
	return b.nodes[i], true
}

// compare fills in the fields, or why there are none.
func (b *bodies) compare(v *visit, before, after Content, e *Entry) {
	if before == (Content{}) && after == (Content{}) {
		e.Note = "it is no regular file"
		return
	}
	from, fromOK := b.get(before)
	to, toOK := b.get(after)
	e.Before, e.After = from, to
	if before.Blob == after.Blob {
		if v.before().Mode != v.change.after.Mode {
			e.Note = "only the file's mode changed"
		}
		return
	}
	switch {
	case before.Path != "" && !fromOK && after.Path != "" && !toOK:
		e.Note = "neither content can be read as fields"
	case before.Path != "" && !fromOK:
		e.Note = "the former content cannot be read as fields"
	case after.Path != "" && !toOK:
		e.Note = "the content cannot be read as fields"
	default:
		e.Fields = difference.Fields(from, to)
		if len(e.Fields) == 0 {
			e.Note = "no field changed: comments, order or format did"
		}
	}
}
