package document

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"html/template"
	"strconv"
	"strings"
	"time"
)

//go:embed page
var files embed.FS

// page is the document's template with its style, and the policy that admits this style and
// nothing else.
var page = load()

type layout struct {
	template *template.Template
	style    template.CSS
	policy   string
}

func load() layout {
	style, err := files.ReadFile("page/style.css")
	if err != nil {
		panic(err) // it is compiled in
	}
	sum := sha256.Sum256(style)
	return layout{
		template: template.Must(template.New("document.html").Funcs(template.FuncMap{"tel": tel}).ParseFS(files, "page/document.html")),
		style:    template.CSS(style),
		policy: "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) +
			"'; img-src data:; base-uri 'none'; form-action 'none'",
	}
}

// tel is the number of a telephone link; "" for any other.
func tel(address string) string {
	number, ok := strings.CutPrefix(address, "tel:")
	if !ok {
		return ""
	}
	return number
}

// HTML writes the document as one file that needs no other. The same plan gives the same
// bytes.
func (p *Plan) HTML() ([]byte, error) {
	var out bytes.Buffer
	err := page.template.Execute(&out, struct {
		Plan   *Plan
		Style  template.CSS
		Policy string
	}{p, page.style, page.policy})
	return out.Bytes(), err
}

// Label names a row for whoever hears the document: its first cell that says something.
func (r Row) Label() string {
	for _, c := range r.Cells {
		if len(c) > 0 {
			if text := c[0].text(); len(text) > 2 {
				return cut(text, 100)
			}
		}
	}
	return "row"
}

// Wide reports whether a table needs more than the width of a telephone.
func (t *Table) Wide() bool { return len(t.Columns) > 4 }

// The chart's measures in HTML, in pixels.
const (
	chartLeft, chartRight = 210, 712
	chartTop, chartRow    = 22, 22
)

// Height is that of the drawing.
func (c *Chart) Height() int { return c.Bottom() + 32 }

// Bottom is where the bars end.
func (c *Chart) Bottom() int { return chartTop + chartRow*len(c.Bars) + 2 }

// at is the place of a time.
func (c *Chart) at(d time.Duration) float64 {
	return chartLeft + (chartRight-chartLeft)*share(d, c.End)
}

// share is the part that a length of time is of another, from 0 to 1.
func share(part, whole time.Duration) float64 {
	if whole <= 0 {
		return 0
	}
	return min(max(float64(part)/float64(whole), 0), 1)
}

func pixels(x float64) string { return strconv.FormatFloat(x, 'f', 1, 64) }

// Stroke is a line across the chart with a text.
type Stroke struct {
	X, Text, Anchor string
	// Y is the foot of the text, where it does not stand above.
	Y int
}

// Axis are the times that are marked.
func (c *Chart) Axis() []Stroke {
	var out []Stroke
	for _, t := range c.Ticks {
		out = append(out, Stroke{X: pixels(c.at(t)), Text: span(t)})
	}
	return out
}

// Marks are when people are at work and the objective.
func (c *Chart) Marks() []Stroke {
	var out []Stroke
	mark := func(at time.Duration, text string) {
		anchor := "start"
		if share(at, c.End) > 0.5 {
			anchor = "end"
		}
		out = append(out, Stroke{pixels(c.at(at)), text, anchor, c.Bottom() + 13*(len(out)+1)})
	}
	if c.Lead > 0 {
		mark(c.Lead, "people at work "+span(c.Lead))
	}
	if c.Limit > 0 {
		mark(c.Limit, "objective "+span(c.Limit))
	}
	return out
}

// Drawing is a bar with its place.
type Drawing struct {
	Bar
	Short, Times, X, Width string
	Top, Base              int
}

// Drawn are the bars with their places.
func (c *Chart) Drawn() []Drawing {
	out := make([]Drawing, 0, len(c.Bars))
	for i, b := range c.Bars {
		from, to := c.at(b.From), c.at(b.To)
		out = append(out, Drawing{
			Bar: b, Short: cut(b.Label, 24), Times: span(b.From) + " – " + span(b.To),
			X: pixels(from), Width: pixels(max(to-from, 2)), Top: chartTop + chartRow*i + 3, Base: chartTop + chartRow*i + 14,
		})
	}
	return out
}
