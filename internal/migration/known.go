package migration

import (
	"bytes"
	"regexp"
	"strconv"

	"github.com/gitsm/gitsm/internal/estate"
)

// knowRecords indexes the records of the repository that came from this system. Those whose
// source cannot be read as it should be are looked for in their text: to take them for new would
// make second records beside them.
func (p *Planner) knowRecords() {
	p.bySource = map[string][]*estate.Record{}
	p.astray = map[string]bool{}
	var unclear []*estate.Record
	know := func(r *estate.Record) {
		if r.Encoded != "" && !r.Mentions(p.options.Header.System) {
			return
		}
		source := r.Field("source")
		id, system := source.Str("externalId"), source.Str("system")
		switch {
		case id != "" && system == p.options.Header.System:
			p.bySource[id] = append(p.bySource[id], r)
		case r.Encoded == "" || source.Kind != estate.Null && (id == "" || system == ""):
			unclear = append(unclear, r)
		}
	}
	for r := range p.target.Estate.All() {
		know(r)
	}
	for _, r := range p.target.Estate.Duplicates() {
		know(r)
	}
	for _, r := range unclear {
		p.knowByText(r)
	}
}

// knowByText indexes a record by the key of a draft that its text has in its source.
func (p *Planner) knowByText(r *estate.Record) {
	if p.target.Read == nil {
		return
	}
	text, err := p.target.Read(r.Path)
	if err != nil || !bytes.Contains(text, []byte(p.options.Header.System)) {
		return
	}
	for _, id := range writtenIDs(text) {
		if d := p.byKey[id]; d != nil && d.kind == r.Kind && !d.Own {
			p.bySource[id] = append(p.bySource[id], r)
			p.astray[r.Path] = r.Encoded != ""
			return
		}
	}
}

// externalID matches where a text has the key of a source, however broken the rest of it is: its
// value in quotes, or without up to the end of a flow or of the line.
var externalID = regexp.MustCompile(`\bexternalId["']?[ \t]*:[\s\[]*(?:("(?:[^"\\\n]|\\.)*")|'([^'\n]*)'|(([^,\]}\n]*)[^\n]*))`)

// writtenIDs are what a text may say of its source's key.
func writtenIDs(text []byte) []string {
	var out []string
	for _, m := range externalID.FindAllSubmatch(text, -1) {
		for _, raw := range m[1:] {
			if !bytes.HasPrefix(raw, []byte(`"`)) {
				raw, _, _ = bytes.Cut(raw, []byte(" #")) // a comment
			}
			id := string(bytes.TrimSpace(raw))
			if unquoted, err := strconv.Unquote(id); err == nil {
				id = unquoted
			}
			if id != "" {
				out = append(out, id)
			}
		}
	}
	return out
}
