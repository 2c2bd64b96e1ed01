package site

import (
	"fmt"

	"github.com/gitsm/gitsm/internal/estate"
)

// Audience is who may read the site. Each sees what the ones before it see.
type Audience string

// The audiences, as the classification of records names them.
const (
	// Public readers see records that say that they are public, as these describe themselves:
	// without calculations, health or history, which tell of others.
	Public Audience = "public"
	// Internal readers see all but what is restricted.
	Internal Audience = "internal"
	// Restricted readers see everything.
	Restricted Audience = "restricted"
)

// Audiences returns all audiences, the widest first.
func Audiences() []Audience { return []Audience{Public, Internal, Restricted} }

// ParseAudience reads an audience.
func ParseAudience(text string) (Audience, error) {
	for _, a := range Audiences() {
		if string(a) == text {
			return a, nil
		}
	}
	return "", fmt.Errorf("%q is no audience; write public, internal or restricted", text)
}

// hides reports whether readers may not see a record.
func (a Audience) hides(r *estate.Record) bool {
	return !a.Sees(AudienceOf(r.Field("classification")))
}

// AudienceOf returns the widest audience that a classification allows: internal where there
// is none, and restricted where it cannot be read, since unknown is not yes.
func AudienceOf(classification estate.Node) Audience {
	switch {
	case classification.Kind == estate.Null || classification.Text == string(Internal):
		return Internal
	case classification.Kind == estate.String && classification.Text == string(Public):
		return Public
	}
	return Restricted
}

// Sees reports whether readers may see what is for an audience. An audience that is none
// sees nothing, and nobody but the restricted sees what is for one that is none.
func (a Audience) Sees(of Audience) bool {
	switch a {
	case Restricted:
		return true
	case Internal:
		return of == Internal || of == Public
	}
	return a == Public && of == Public
}

// Narrower returns the one of two audiences that has fewer readers.
func (a Audience) Narrower(b Audience) Audience {
	if a.Sees(b) {
		return a
	}
	return b
}
