package ledger

import (
	"bytes"
	"encoding/json"
	"time"

	"github.com/gitsm/gitsm/internal/estate"
)

// sorted has the plain fields of an entry in the order of their names, so that they are
// written in canonical form at once. Only the first entry has an adoption.
type sorted struct {
	After      string     `json:"after,omitempty"`
	At         time.Time  `json:"at"`
	Before     string     `json:"before,omitempty"`
	Change     estate.Ref `json:"change,omitempty"`
	Commits    []string   `json:"commits,omitempty"`
	Content    string     `json:"content,omitempty"`
	Format     int        `json:"format"`
	Head       string     `json:"head,omitempty"`
	Kind       Kind       `json:"kind"`
	Main       string     `json:"main"`
	Number     int        `json:"number"`
	Outcome    string     `json:"outcome,omitempty"`
	Previous   string     `json:"previous"`
	Pull       int        `json:"pull,omitempty"`
	RecordedAt time.Time  `json:"recordedAt"`
	Review     *Review    `json:"review,omitempty"`
	Schema     string     `json:"schema"`
	Signers    string     `json:"signers"`
	Why        string     `json:"why,omitempty"`
}

// writes reports whether an entry without decision and facts is written as a canonical text.
func (e *Entry) writes(text []byte) bool {
	if e.Adoption == nil {
		var b bytes.Buffer
		w := json.NewEncoder(&b)
		w.SetEscapeHTML(false)
		err := w.Encode(&sorted{
			After: e.After, At: e.At, Before: e.Before, Change: e.Change, Commits: e.Commits, Content: e.Content, Format: e.Format,
			Head: e.Head, Kind: e.Kind, Main: e.Main, Number: e.Number, Outcome: e.Outcome, Previous: e.Previous, Pull: e.Pull,
			RecordedAt: e.RecordedAt, Review: e.Review, Schema: e.Schema, Signers: e.Signers, Why: e.Why,
		})
		if err == nil && bytes.Equal(b.Bytes()[:b.Len()-1], text) {
			return true
		}
	}
	written, err := e.frame() // as slow as sure
	return err == nil && bytes.Equal(written[:len(written)-1], text)
}
