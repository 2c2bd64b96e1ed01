package scaffold

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"
	"unicode"
)

// ChangeDraft is what is known of a change before its record is written.
type ChangeDraft struct {
	Title string
	// Type is normal or emergency.
	Type string
	// Owner is who answers for it, a person or a team.
	Owner string
	// Affects are the records that it touches.
	Affects []DraftScope
	// Impact are lines for the reader about what it hits.
	Impact []string
	// Start and End are the window proposed; zero where none is. Why says where it is from.
	Start, End time.Time
	Why        string
}

// DraftScope is a record that a change touches.
type DraftScope struct {
	Ref string
	// Note says what differs; it becomes a comment.
	Note string
	// Effect is what the work does to it: outage, degraded or none.
	Effect string
	// Gone is true for a record that is removed, which only a selector can name.
	Gone bool
}

// ChangeRecord writes a change record in YAML, ready to edit: what is known is filled in,
// what only people know is left to replace.
func ChangeRecord(d ChangeDraft) []byte {
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	line("kind: Change")
	line("title: %s", quoted(d.Title))
	line("type: %s", d.Type)
	line("owner: %s", d.Owner)
	line("reason: %s", quoted("Replace this: why it is needed"))
	if d.Type == "emergency" {
		line("incident: %s  # the record of the incident, or an issue such as \"#123\"", quoted("#0"))
	}
	if len(d.Affects) == 0 {
		line("# No record differs from the main branch. Where the work is done elsewhere, say here to what, with its")
		line("# effect: outage, degraded or none; where it is done by editing records, edit them and draft anew.")
		line("# affects: [{item: ci/…, effect: outage}, {select: \"ci[class=server,environment=production]\", effect: degraded}]")
	} else {
		line("# What the work does to each: outage (as where nothing is said), degraded or none. Correct it where it is less.")
		if len(d.Affects) > manyScopes {
			line("# %d records differ. A selector may say the same: {select: \"ci[class=server,environment=production]\"}", len(d.Affects))
		}
		line("affects:")
	}
	for _, a := range d.Affects {
		text := fmt.Sprintf("  - {item: %s, effect: %s}", a.Ref, a.Effect)
		if prefix, _, _ := strings.Cut(a.Ref, "/"); a.Gone {
			text = fmt.Sprintf("  - {select: %q, effect: %s}", prefix+"[ref="+a.Ref+"]", a.Effect)
		}
		if a.Note != "" {
			text += "  # " + comment(a.Note)
		}
		line("%s", text)
	}
	for _, text := range d.Impact {
		line("# %s", comment(text))
	}
	switch {
	case d.Type == "emergency":
		line("# Without a window it may be done as soon as it is authorised.")
	case d.Start.IsZero():
		line("# No maintenance calendar is for what it touches; a window of its own would be:")
		line("# window: {start: \"2026-11-22T22:00:00+01:00\", end: \"2026-11-23T01:00:00+01:00\"}")
	default:
		line("window: {start: %q, end: %q}  # %s", d.Start.Format(time.RFC3339), d.End.Format(time.RFC3339), comment(d.Why))
	}
	line("implementation:")
	line("  - {step: %s, minutes: 10}", quoted("Replace this: what is done"))
	line("test: %s", quoted("Replace this: how one sees that it works"))
	line("backout: {steps: [%s], duration: 10m}", quoted("Replace this: how it is undone"))
	return []byte(b.String())
}

// manyScopes is how many records people list before a selector says it better.
const manyScopes = 30

// comment brings a text into a comment: on one line, of moderate length, and without what YAML
// does not take.
func comment(text string) string {
	const most = 120
	runes := []rune(strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return ' '
	}, text))
	if len(runes) > most {
		runes = append(runes[:most:most], '…')
	}
	return oneLine(string(runes))
}

// writable leaves out the characters that YAML does not take even in quotes.
func writable(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == '\ufeff' || r == '\ufffe' || r == '\uffff' {
			return -1
		}
		return r
	}, text)
}

// quoted writes a text as a string of JSON, which is one of YAML too.
func quoted(text string) string {
	var b strings.Builder
	out := json.NewEncoder(&b)
	out.SetEscapeHTML(false)
	if err := out.Encode(writable(oneLine(text))); err != nil {
		return `""` // unreachable: strings can be written
	}
	return strings.TrimSuffix(b.String(), "\n")
}
