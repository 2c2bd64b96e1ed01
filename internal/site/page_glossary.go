package site

import (
	"strings"

	"github.com/gitsm/gitsm/internal/estate"
)

// glossaryPage explains the terms of the field by their first letters.
func glossaryPage(*View) Page {
	p := Page{Title: "Glossary", Crumbs: []Span{{Text: "Glossary"}}, Kicker: text("The terms of the field, as they are used here")}
	var letter string
	for _, t := range glossary() {
		if first := strings.ToUpper(t.name[:1]); first != letter {
			letter = first
			p.Sections = append(p.Sections, Section{ID: "letter-" + strings.ToLower(letter), Title: letter, Blocks: []Block{{}}})
		}
		block := &p.Sections[len(p.Sections)-1].Blocks[0]
		block.Fields = append(block.Fields, Field{
			ID: estate.SuggestID(t.name), Name: t.name,
			Value: Inline{{Text: t.means}, {Text: " " + t.from, Muted: true}},
		})
	}
	return p
}
