package workpaper

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gitsm/gitsm/internal/report"
)

//go:embed report.html.tmpl
var page string

//go:embed report.css
var style string

// HTML writes the report for people: one page that needs nothing else, without scripts.
// Everything that comes from records and entries is escaped for where it stands.
func (p *Pack) HTML(w io.Writer) error {
	t, err := template.New("report").Funcs(functions()).Parse(page)
	if err != nil {
		return fmt.Errorf("read the report's template: %w", err)
	}
	return t.Execute(w, view{Pack: p, Style: template.CSS(style), Files: fileNotes(), Matrix: p.matrix(), Parties: p.parties()}) //nolint:gosec // our own style sheet
}

// view is what the report shows.
type view struct {
	*Pack
	Style   template.CSS
	Files   []fileNote
	Matrix  matrix
	Parties []party
}

type fileNote struct{ Name, Note string }

func fileNotes() []fileNote {
	return []fileNote{
		{"report.html", "This report."},
		{"population.csv", "One row for each thing that main took in. Its first column is what the sample is drawn by."},
		{"sample.csv", "The sample, and what is looked at in any case; the last four columns are for the auditor."},
		{"exceptions.csv", "What was found, and what was done about it."},
		{"approvers.csv", "How often each person approved for which kind of requirement."},
		{"requesters.csv", "Whose changes each person approved."},
		{"emergencies.csv", "Emergency changes and the reviews that they owe."},
		{"access.csv", "Who could approve what, from when until when, and what granted and removed it."},
		{"controls.csv", "Which part bears on which control, and what is not covered."},
		{"pack.json", "All of the above for programs; its fields are those of the tables."},
		{Sums, "Digests of all other files, for sha256sum -c."},
	}
}

// matrix is the approvers against the kinds of requirements.
type matrix struct {
	Kinds []string
	Rows  []matrixRow
}

type matrixRow struct {
	Who    Who
	Counts []int
	Total  int
}

func (p *Pack) matrix() matrix {
	var m matrix
	for _, a := range p.Approvers {
		m.Kinds = append(m.Kinds, a.Kind)
	}
	slices.Sort(m.Kinds)
	m.Kinds = slices.Compact(m.Kinds)
	for _, a := range p.Approvers {
		if n := len(m.Rows); n == 0 || m.Rows[n-1].Who.id() != a.Approver.id() {
			m.Rows = append(m.Rows, matrixRow{Who: a.Approver, Counts: make([]int, len(m.Kinds))})
		}
		at, _ := slices.BinarySearch(m.Kinds, a.Kind)
		row := &m.Rows[len(m.Rows)-1]
		row.Counts[at] = a.Approvals
		row.Total += a.Approvals
	}
	return m
}

// party is a person, team or role with the grants of it.
type party struct {
	Name   string
	Grants []Grant
}

func (p *Pack) parties() []party {
	var out []party
	for _, g := range p.Access.Grants {
		if n := len(out); n == 0 || out[n-1].Name != g.Party {
			out = append(out, party{Name: g.Party})
		}
		last := &out[len(out)-1]
		last.Grants = append(last.Grants, g)
	}
	return out
}

func functions() template.FuncMap {
	return template.FuncMap{
		"text": report.Printable,
		"day":  func(t time.Time) string { return t.UTC().Format("2 January 2006") },
		"date": func(t *time.Time) string {
			if t == nil {
				return "–"
			}
			return t.UTC().Format(time.DateOnly)
		},
		"moment": func(at any) string {
			switch t := at.(type) {
			case time.Time:
				return momentOf(t)
			case *time.Time:
				if t != nil {
					return momentOf(*t)
				}
			}
			return "–"
		},
		"instant": stamp,
		"short":   func(id string) string { return report.Printable(id[:min(10, len(id))]) },
		"number":  grouped,
		"words":   func(s string) string { return report.Printable(strings.ReplaceAll(s, "_", " ")) },
		"who":     func(w Who) string { return report.Printable(w.String()) },
		"detail":  detail,
		"row":     func(p *Pack, s Selection) *Row { return &p.Population[s.Row] },
		"anchor":  anchor,
		"bad":     func(n int) string { return map[bool]string{true: "bad", false: "good"}[n > 0] },
	}
}

func momentOf(t time.Time) string {
	if t.IsZero() {
		return "–"
	}
	return t.UTC().Format("2006-01-02 15:04")
}

// grouped writes a count with its thousands apart.
func grouped(n int) string {
	text := strconv.Itoa(n)
	for at := len(text) - 3; at > 0; at -= 3 {
		text = text[:at] + " " + text[at:]
	}
	return text
}

// detail is what identifies somebody besides the name.
func detail(w Who) string {
	var parts []string
	if w.Name != "" && w.Person != "" {
		parts = append(parts, w.Person)
	}
	if w.Account != 0 && (w.Name != "" || w.Person != "") {
		parts = append(parts, "account "+strconv.FormatInt(w.Account, 10))
	}
	return report.Printable(strings.Join(parts, " · "))
}

// anchor names a row within the page.
func anchor(r *Row) string {
	if r.Entry > 0 {
		return "entry-" + strconv.Itoa(r.Entry)
	}
	return "commit-" + strings.Map(func(c rune) rune {
		if c >= '0' && c <= '9' || c >= 'a' && c <= 'f' {
			return c
		}
		return -1
	}, r.After)
}
