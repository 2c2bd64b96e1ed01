package site

import (
	"math"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/finding"
	"github.com/gitsm/gitsm/internal/prose"
)

// maxMessage is the longest message of a finding, in characters, that is shown.
const maxMessage = 1000

// finding shows what a calculation found, with the record that it is about. It is false where
// readers see nothing calculated, and where it names a record that they may not see: what is
// true of a visible record may follow from a hidden one.
func (v *View) finding(f finding.Finding) (Note, bool) {
	note, ok := v.ownFinding(f)
	if ok && f.Ref != "" {
		note.Text = slices.Concat(v.Link(f.Ref), Inline{{Text: ": "}}, note.Text)
	}
	return note, ok
}

// ownFinding is finding for the page of the record itself, which need not name it.
func (v *View) ownFinding(f finding.Finding) (Note, bool) {
	if !v.Calculated() || v.Hidden(f.Ref) || slices.ContainsFunc(f.Because, v.Hidden) ||
		v.mentionsHidden(f.Message) || v.mentionsHidden(f.Hint) || v.mentionsHidden(f.Promised) || v.mentionsHidden(f.Achievable) {
		return Note{}, false
	}
	note := Note{Tone: Info, Word: "Note", Text: v.linked(f.Message), Hint: v.linked(f.Hint)}
	switch f.Severity {
	case diag.Error:
		note.Tone, note.Word = Danger, "Error"
	case diag.Warning:
		note.Tone, note.Word = Warning, "Warning"
	}
	if f.Code != "" {
		note.Text = append(note.Text, Span{Text: " "}, Span{Text: clean(string(f.Code)), Muted: true})
	}
	return note, true
}

// findings shows the first of several, and returns how many there are that readers may see.
func (v *View) findings(found []finding.Finding, limit int) (notes []Note, total int) {
	for i := range found {
		if note, ok := v.finding(found[i]); ok {
			if total++; total <= limit {
				notes = append(notes, note)
			}
		}
	}
	return notes, total
}

// linked shows a text of ours as a sentence, in which references to visible records are links
// by their names.
func (v *View) linked(message string) Inline {
	message = prose.Plain(message, maxMessage)
	var out Inline
	rest := 0
	for _, m := range mentions(message) {
		r, ok := v.Label(m.ref)
		if !m.exact || !ok {
			continue
		}
		if m.start > rest {
			out = append(out, Span{Text: worded(message[rest:m.start])})
		}
		out = append(out, v.linkTo(r))
		rest = m.end
	}
	if rest < len(message) {
		out = append(out, Span{Text: worded(message[rest:])})
	}
	if len(out) > 0 && out[0].Href == "" {
		out[0].Text = upper(out[0].Text)
	}
	return out
}

// worded writes days and priorities in a text of ours as pages do: 2026-11-20 as 20 November
// 2026, and p1 as P1.
func worded(s string) string {
	words := strings.Split(s, " ")
	for i, w := range words {
		core := strings.Trim(w, "(),;:.")
		if len(core) == 2 && core[0] == 'p' && core[1] >= '1' && core[1] <= '5' {
			words[i] = strings.Replace(w, core, strings.ToUpper(core), 1)
		}
		if len(core) != len(time.DateOnly) {
			continue
		}
		if day, err := time.Parse(time.DateOnly, core); err == nil {
			words[i] = strings.Replace(w, core, day.Format("2 January 2006"), 1)
		}
	}
	return strings.Join(words, " ")
}

// mentionsHidden reports whether a text may name a record that readers may not see.
func (v *View) mentionsHidden(message string) bool {
	// What is left out of texts could divide a reference, or end one.
	for _, text := range []string{message, prose.Plain(message, math.MaxInt)} {
		for _, m := range mentions(text) {
			for _, ref := range m.readings() {
				if v.Visible(ref) {
					break
				}
				if v.Hidden(ref) {
					return true
				}
			}
		}
	}
	return false
}

// mention is a place in a text that may be a reference.
type mention struct {
	start, end int
	ref        estate.Ref
	// exact is false where it is part of something longer.
	exact bool
}

// mentions returns all that could be a reference in a text, the longest reading of each:
// what stands behind the prefix of a kind, without the punctuation at its end.
func mentions(message string) []mention {
	var found []mention
	for slash := 0; slash < len(message); slash++ {
		if message[slash] != '/' {
			continue
		}
		end := slash + 1
		for end < len(message) && inID(message[end]) {
			end++
		}
		id := strings.TrimRight(message[slash+1:end], "._-")
		begin := slash
		for begin > 0 && message[begin-1] >= 'a' && message[begin-1] <= 'z' {
			begin--
		}
		if prefix := prefixIn(message[begin:slash]); prefix != "" && id != "" {
			m := mention{start: slash - len(prefix), end: slash + 1 + len(id), ref: estate.Ref(prefix + "/" + id)}
			m.exact = !joined(message[:m.start], true) && !joined(message[m.end:], false)
			found = append(found, m)
		}
	}
	return found
}

// readings are the references that could be meant, the longest first: it, and those that end
// where something else may begin. The first that exists is the one that is.
func (m mention) readings() []estate.Ref {
	readings := []estate.Ref{m.ref}
	slash := strings.IndexByte(string(m.ref), '/')
	for i := min(len(m.ref), slash+estate.MaxIDLength+2) - 1; i > slash+1; i-- {
		if strings.IndexByte("._-", m.ref[i]) >= 0 {
			readings = append(readings, m.ref[:i])
		}
	}
	return readings
}

// prefixIn returns the prefix of a kind with which letters end, the longest; "" where there is
// none.
func prefixIn(letters string) string {
	for i := max(0, len(letters)-20); i < len(letters); i++ {
		if _, ok := estate.KindByPrefix(letters[i:]); ok {
			return letters[i:]
		}
	}
	return ""
}

// inID reports whether a byte may stand in an id.
func inID(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '.' || c == '_' || c == '-'
}

// joined reports whether the text beside a reference goes on the word that this is in.
func joined(beside string, before bool) bool {
	r, _ := utf8.DecodeRuneInString(beside)
	if before {
		r, _ = utf8.DecodeLastRuneInString(beside)
	}
	switch {
	case beside == "":
		return false
	case before && (r == '.' || r == '-' || r == '_'):
		return true
	}
	return r == '/' || unicode.IsLetter(r) || unicode.IsDigit(r)
}

// upper makes the first letter large.
func upper(s string) string {
	r, size := utf8.DecodeRuneInString(s)
	if size == 0 || r == utf8.RuneError {
		return s
	}
	return string(unicode.ToUpper(r)) + s[size:]
}
