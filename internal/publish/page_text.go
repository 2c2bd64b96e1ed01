package publish

import (
	"fmt"
	"strings"
	"time"

	"github.com/gitsm/gitsm/internal/approval"
	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/prose"
	"github.com/gitsm/gitsm/internal/site"
	"github.com/gitsm/gitsm/internal/statement"
)

// Bounds of a page: the rows of a table or entries of a list, the rest of which is counted, and
// the characters of a text.
const (
	mostRows = 500
	mostText = 500
)

// plain is a text without what could disturb others, cut.
func plain(s string) string { return prose.Plain(shortened(s, 8*mostText), mostText) }

func text(s string) site.Inline {
	if s == "" {
		return nil
	}
	return site.Inline{{Text: plain(s)}}
}

// sentence begins a text with a capital, unless it begins with a reference or path.
func sentence(s string) string {
	if first, _, _ := strings.Cut(s, " "); strings.ContainsAny(first, "/.:[") {
		return s
	}
	return statement.Sentence(s)
}

func code(s string) site.Inline {
	if s == "" {
		return nil
	}
	return site.Inline{{Text: plain(s), Code: true}}
}

func pill(tone site.Tone, s string) site.Span {
	return site.Span{Text: prose.Plain(shortened(s, 500), 60), Pill: tone}
}

// instant is a moment for people and machines.
func instant(t time.Time) site.Inline {
	if t.IsZero() {
		return nil
	}
	return site.Inline{{Text: t.UTC().Format("2 January 2006, 15:04 UTC"), Time: t.UTC().Format(time.RFC3339)}}
}

// refs are references, each in a line of its own.
func refs(all []estate.Ref) site.Inline {
	const most = 20
	var line site.Inline
	for i, ref := range all[:min(len(all), most)] {
		line = append(line, site.Span{Text: plain(string(ref)), Code: true, Break: i > 0})
	}
	if rest := len(all) - most; rest > 0 {
		line = append(line, site.Span{Text: fmt.Sprintf("and %d more", rest), Muted: true, Break: true})
	}
	return line
}

// told leaves out fields without a value.
func told(fields []site.Field) []site.Field {
	var all []site.Field
	for _, f := range fields {
		if len(f.Value) > 0 {
			all = append(all, f)
		}
	}
	return all
}

func fieldsBlock(fields []site.Field) []site.Block {
	if fields = told(fields); len(fields) == 0 {
		return nil
	}
	return []site.Block{{Fields: fields}}
}

func listed(items []string) []site.Block {
	if len(items) == 0 {
		return nil
	}
	var list []site.Inline
	for _, item := range items[:min(len(items), mostRows)] {
		list = append(list, text(sentence(item)))
	}
	return append([]site.Block{{List: list}}, rest(len(items)-mostRows)...)
}

// rest counts what is not shown.
func rest(n int) []site.Block {
	if n <= 0 {
		return nil
	}
	return []site.Block{{Text: site.Inline{{Text: fmt.Sprintf("and %d more", n), Muted: true}}}}
}

// tableOf is a table of at most so many rows.
func tableOf(caption string, columns []site.Column, rows [][]site.Inline) []site.Block {
	if len(rows) == 0 {
		return nil
	}
	t := &site.Table{Caption: caption, Columns: columns}
	for _, row := range rows[:min(len(rows), mostRows)] {
		t.Rows = append(t.Rows, site.Row{Cells: row})
	}
	return append([]site.Block{{Table: t}}, rest(len(rows)-mostRows)...)
}

func verdictTone(v approval.Verdict) site.Tone {
	switch v {
	case approval.Approved:
		return site.OK
	case approval.Rejected:
		return site.Danger
	case approval.NotControlled:
		return site.Muted
	}
	return site.Warning
}

func severityTone(s diag.Severity) site.Tone {
	switch s {
	case diag.Error:
		return site.Danger
	case diag.Warning:
		return site.Warning
	}
	return site.Info
}

// levelTone is that of a level of risk or criticality.
func levelTone(level string) site.Tone {
	switch level {
	case "critical", "high":
		return site.Danger
	case "medium":
		return site.Warning
	case "low":
		return site.OK
	}
	return site.Muted
}

func effectTone(effect string) site.Tone {
	switch effect {
	case "outage":
		return site.Danger
	case "degraded", "redundancy_lost":
		return site.Warning
	}
	return site.Muted
}
