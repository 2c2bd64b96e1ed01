package site

import (
	"time"

	"github.com/gitsm/gitsm/internal/estate"
)

// soon is how long before its last day something is said to end soon.
const soon = 90 * 24 * time.Hour

// lastDay shows a last day with where it stands: past or soon. What is not live is past
// caring.
func (v *View) lastDay(n *estate.Node, field string, live bool) Inline {
	end, ok := n.Date(field)
	if !ok {
		return text(n.Str(field))
	}
	line := date(end)
	if tone, word := v.dayState(end); live && word != "" {
		line = append(line, Span{Text: " "}, pill(tone, word))
	}
	return line
}

// dayState words where a last day stands; "" where it is far.
func (v *View) dayState(end time.Time) (Tone, string) {
	switch day := v.Day(); {
	case end.Before(day):
		return Danger, "past"
	case end.Sub(day) <= soon:
		return Warning, "soon"
	}
	return Muted, ""
}

// lastDayNote is a note about a last day that is past or soon; false where it is far. what
// completes "… on 31 December 2026".
func (v *View) lastDayNote(n *estate.Node, field, past, coming string) (Note, bool) {
	end, ok := n.Date(field)
	if !ok {
		return Note{}, false
	}
	switch tone, _ := v.dayState(end); tone {
	case Danger:
		return Note{Tone: Danger, Word: "Past", Text: append(text(past+" "), date(end)...)}, true
	case Warning:
		return Note{Tone: Warning, Word: "Soon", Text: append(text(coming+" "), date(end)...)}, true
	}
	return Note{}, false
}
