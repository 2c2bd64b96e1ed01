// Package search makes the index by which a static site is searched without a server, and
// has the client that reads it. The index is a folder of small scripts, because a page
// opened from a folder may load scripts and nothing else: a directory, shards of words and
// blocks of documents. A search loads the directory, the shards of what is typed and the
// blocks of what is shown.
//
// Documents have numbers by the digests of their references and shards are cut where the
// words say, so that a change to one record changes the few files it is in.
package search

import (
	"cmp"
	_ "embed" // for the client and its style
	"encoding/json"
	"slices"
	"strings"

	"github.com/gitsm/gitsm/internal/prose"
)

// Client is search.js. It takes charge of every form.search and of #search-results.
//
//go:embed search.js
var Client []byte

// CSS is the style of what the client adds, by the custom properties --text, --muted,
// --surface, --raised, --border, --accent, --accent-text and --focus.
//
//go:embed search.css
var CSS []byte

// Weights of fields. The title and the reference of a document weigh more than any field.
const (
	Body  = 1 // descriptions, reasons and other prose
	Label = 3 // tags, owners, names of related records
	Best  = 5 // the heaviest that a field may be
)

// What the index says of a word beyond the weights of fields.
const (
	weightRef   = 6
	weightTitle = 7
	weightFirst = 8 // the first word of the title
	weightWhole = 9 // all words of the id
)

const (
	// MaxWords is how many different words of a document are indexed, the heaviest first.
	MaxWords = 200
	// MaxTitle is how many characters of a title are shown.
	MaxTitle = 200

	maxScanned = 64 << 10 // bytes of a field that are looked at
)

// Document is what can be found.
type Document struct {
	Ref    string  // unique, as service/payments-api
	Title  string  // text
	Kind   string  // for people
	Href   string  // relative to the root of the site, escaped as an address
	Status string  // for people; may be empty
	Rank   int     // 0 to 3: of documents that match equally well, lower ones come first
	Text   []Field // what else it can be found by
}

// Field is one text of a document.
type Field struct {
	Weight int // Body to Best; others are taken for the nearest
	Text   string
}

// Analysed is a document with its words taken apart. It depends on the document alone and
// can be kept, in any encoding, until the document or this package changes.
type Analysed struct {
	Ref  string
	Rank int
	// Row is what a result shows: a JSON list without its brackets.
	Row string
	// Words are lines of a digit, the weight, and a word.
	Words string
}

// Analyse takes a document apart.
func Analyse(d Document) Analysed {
	c := collector{seen: make(map[string]bool, 32)}
	id := d.Ref[strings.LastIndexByte(d.Ref, '/')+1:]
	if whole := strings.Join(split(id), " "); whole != "" {
		c.add(weightWhole, wholePrefix+whole)
	}
	for i, word := range split(d.Title) {
		weight := byte(weightTitle)
		if i == 0 {
			weight = weightFirst
		}
		c.add(weight, word)
	}
	c.text(weightRef, d.Ref)
	fields := slices.Clone(d.Text)
	slices.SortStableFunc(fields, func(a, b Field) int { return cmp.Compare(b.Weight, a.Weight) })
	for _, f := range fields {
		if len(f.Text) > maxScanned {
			f.Text = f.Text[:maxScanned]
		}
		c.text(byte(min(max(f.Weight, Body), Best)), f.Text)
	}
	return Analysed{Ref: d.Ref, Rank: min(max(d.Rank, 0), 3), Row: row(d), Words: c.out.String()}
}

// wholePrefix marks the words of a whole id. No word has it.
const wholePrefix = "="

// collector gathers different words, the heaviest first.
type collector struct {
	seen map[string]bool
	out  strings.Builder
}

func (c *collector) text(weight byte, text string) {
	if len(c.seen) < MaxWords {
		for _, word := range split(text) {
			c.add(weight, word)
		}
	}
}

func (c *collector) add(weight byte, word string) {
	if c.seen[word] || len(c.seen) >= MaxWords {
		return
	}
	c.seen[word] = true
	c.out.WriteByte('0' + weight)
	c.out.WriteString(word)
	c.out.WriteByte('\n')
}

// row is what a result shows.
func row(d Document) string {
	texts := []string{
		prose.Plain(d.Ref, MaxTitle), prose.Plain(d.Title, MaxTitle), prose.Plain(d.Kind, MaxTitle), d.Href, prose.Plain(d.Status, MaxTitle),
	}
	out, _ := json.Marshal(texts) // texts always marshal; < > & U+2028 and U+2029 come out escaped
	return string(out[1 : len(out)-1])
}
