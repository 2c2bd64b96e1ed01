package statement

import (
	"bufio"
	"io"
	"strconv"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/graph"
)

// JSON writes the impact in its published shape, each record on a line of its own. It is
// written as it goes, since it may be the whole estate.
func (m *Impact) JSON(w io.Writer) error {
	j := &jsonLines{w: bufio.NewWriterSize(w, 1<<16)}
	j.raw("{\n  \"refs\": ")
	j.refs(m.refs)
	m.effectsJSON(j, "downstream", m.down)
	m.effectsJSON(j, "upstream", m.up)
	j.list("cycles", len(m.cycles), func(i int) { j.refs(m.cycles[i]) })
	j.list("alsoAffected", len(m.losses), func(i int) {
		l := &m.losses[i]
		r := m.subject(j, l.Ref)
		j.field("name", r.Name)
		j.field("effect", l.Effect)
		j.field("relation", l.Relation)
		j.raw(`, "via": `)
		j.refs(l.Via)
		j.raw("}")
	})
	j.raw("\n}\n")
	return j.w.Flush()
}

func (m *Impact) effectsJSON(j *jsonLines, name string, effects []graph.Effect) {
	j.list(name, len(effects), func(i int) {
		e := &effects[i]
		r := m.subject(j, e.Ref)
		j.field("name", r.Name)
		if c := criticality(r); c != "" {
			j.field("criticality", c)
		}
		j.raw(`, "distance": `)
		j.raw(strconv.Itoa(e.Distance))
		j.field("effect", e.Level.String())
		j.raw(`, "via": `)
		j.refs(e.Via)
		j.raw("}")
	})
}

// subject begins an object with a record's reference and kind.
func (m *Impact) subject(j *jsonLines, ref estate.Ref) *estate.Record {
	r, _ := m.estate.Record(ref) // what the graph speaks of exists
	j.raw(`{"ref": `)
	j.text(string(ref))
	j.field("kind", r.Kind.String())
	return r
}

// jsonLines writes an object whose lists have a line for each entry. A failure to write
// shows when the buffer is flushed.
type jsonLines struct {
	w       *bufio.Writer
	scratch []byte
}

func (j *jsonLines) raw(s string) { _, _ = j.w.WriteString(s) }

// text writes a string. Most need no escapes.
func (j *jsonLines) text(s string) {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c >= 0x7f || c == '"' || c == '\\' {
			n := estate.Node{Kind: estate.String, Text: s}
			j.scratch = n.AppendJSON(j.scratch[:0])
			_, _ = j.w.Write(j.scratch)
			return
		}
	}
	_ = j.w.WriteByte('"')
	j.raw(s)
	_ = j.w.WriteByte('"')
}

// field writes another field of an object.
func (j *jsonLines) field(name, value string) {
	j.raw(`, "`)
	j.raw(name)
	j.raw(`": `)
	j.text(value)
}

func (j *jsonLines) refs(refs []estate.Ref) {
	j.raw("[")
	for i, ref := range refs {
		if i > 0 {
			j.raw(", ")
		}
		j.text(string(ref))
	}
	j.raw("]")
}

// list writes a field of the outer object with an entry on each line.
func (j *jsonLines) list(name string, count int, entry func(i int)) {
	j.raw(",\n  \"" + name + "\": [")
	for i := range count {
		if i > 0 {
			j.raw(",")
		}
		j.raw("\n    ")
		entry(i)
	}
	if count > 0 {
		j.raw("\n  ")
	}
	j.raw("]")
}
