package migration

import (
	"regexp"
	"strings"
	"time"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
)

// unnamed is what estate.SuggestID makes of a name without a letter that an id may have.
const unnamed = "new-id"

// maxFolders is how deep a mapping may put a record below the folder of its kind.
const maxFolders = 8

// suggest returns the id that a draft is to have where no other record has it.
func (p *Planner) suggest(d *draft) string {
	id := unnamed
	for _, name := range []string{d.ID, d.heading, d.Key} {
		if name == "" {
			continue
		}
		if id = idOf(name); id != unnamed || strings.EqualFold(strings.TrimSpace(name), "new id") {
			break
		}
	}
	if !d.kind.Info().Dated {
		return d.portable(id)
	}
	if _, ok := estate.IDDate(id); ok {
		return id
	}
	id = p.day(d) + "-" + id
	return strings.TrimRight(id[:min(len(id), estate.MaxIDLength)], "-._")
}

// idOf returns a name that is an id as it is, and else an id for it.
func idOf(name string) string {
	if estate.ValidID(name) {
		return name
	}
	return estate.SuggestID(name)
}

// device matches what Windows takes for a device instead of a file or folder, whatever its
// ending.
var device = regexp.MustCompile(`^(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)`)

// portable returns a name under which every system can have a file. What was a record before
// keeps its own.
func (d *draft) portable(id string) string {
	if d.Own {
		return id
	}
	return device.ReplaceAllString(id, "$1-1$2")
}

// day returns the day with which the id of a draft begins.
func (p *Planner) day(d *draft) string {
	if d.Date != "" {
		if day, ok := dayOf(d.Date); ok {
			return day
		}
		p.faults.add(diag.Diagnostic{
			Code: diag.MappingFailed, Severity: diag.Warning, Span: p.at(d.object),
			Message: diag.Quote(d.Date) + " is no day for an id to begin with",
			Hint:    "write it as 2026-11-20",
		})
	}
	if d.day != "" {
		return d.day
	}
	return p.options.Now.Format(time.DateOnly)
}

// dayIn returns the day on which what a body tells began; "" where it does not say.
func dayIn(body *estate.Node) string {
	for _, path := range []string{"opened", "occurred", "detected", "window.start", "date"} {
		if n := body.At(path); n != nil && n.Kind == estate.String {
			if day, ok := dayOf(n.Text); ok {
				return strings.Clone(day)
			}
		}
	}
	return ""
}

// dayOf returns the day of a date or an instant, as it is written.
func dayOf(text string) (string, bool) {
	if len(text) < len(time.DateOnly) {
		return "", false
	}
	day := text[:len(time.DateOnly)]
	_, err := time.Parse(time.DateOnly, day)
	return day, err == nil
}

// pathFor returns where a new record with an id lies.
func (d *draft) pathFor(id string) string {
	folder := d.kind.Info().Folder
	depth := 0
	for segment := range strings.SplitSeq(d.Folder, "/") {
		if strings.Trim(segment, ". ") != "" && depth < maxFolders {
			folder += "/" + d.portable(idOf(segment))
			depth++
		}
	}
	if depth == 0 && d.kind.Info().Dated && !d.Own {
		folder += "/" + id[:len("2006")]
	}
	return folder + "/" + id + ".yaml"
}
