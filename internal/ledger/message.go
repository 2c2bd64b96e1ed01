package ledger

import (
	"fmt"
	"strconv"
	"strings"
)

// Message returns the message of the commit that adds an entry: one line for people, and
// what a shell script can read without understanding JSON. It follows from the entry and
// its file alone, so that it cannot say anything else than they do.
func (e *Entry) Message(file []byte) string {
	var b strings.Builder
	b.WriteString(string(e.Kind))
	if about := e.about(); about != "" {
		b.WriteString(": " + about)
	}
	b.WriteString("\n\n")
	line := func(key, value string) {
		if value != "" {
			fmt.Fprintf(&b, "%s: %s\n", key, value)
		}
	}
	line("Entry", strconv.Itoa(e.Number))
	line("Kind", string(e.Kind))
	line("Digest", Digest(file))
	line("Previous", e.Previous)
	line("Main", e.Main)
	line("Before", e.Before)
	line("After", e.After)
	line("Head", e.Head)
	line("Commits", strings.Join(e.Commits, " "))
	return b.String()
}

// about names what an entry is about.
func (e *Entry) about() string {
	var parts []string
	if e.Change != "" {
		parts = append(parts, string(e.Change))
	}
	if e.Pull > 0 {
		parts = append(parts, fmt.Sprintf("(#%d)", e.Pull))
	}
	if len(parts) == 0 && e.After != "" {
		parts = append(parts, e.After[:min(len(e.After), 10)])
	}
	if e.Adoption != nil {
		parts = append(parts, e.Adoption.Commit[:min(len(e.Adoption.Commit), 10)])
	}
	return strings.Join(parts, " ")
}
