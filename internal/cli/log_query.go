package cli

import (
	"path"
	"strings"
	"time"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/history"
	"github.com/gitsm/gitsm/internal/period"
)

func (o *logOptions) parse(args []string) error {
	q := &o.query
	q.FirstParent, q.Copies = o.firstParent, o.copies
	var err error
	if len(args) == 1 {
		o.what = args[0]
		if q.Ref, err = estate.ParseRef(o.what); err != nil {
			if q.Path, err = cleanPath(o.what); err != nil {
				return err
			}
			o.what = q.Path
		}
	}
	switch {
	case o.limit < 0:
		return usagef("--limit %d is less than 0", o.limit)
	case o.kind != "" && o.what != "":
		return usagef("--kind is for the history of all records; leave out %s or --kind", o.what)
	case o.copies && q.Ref == "":
		return usagef("--copies is for a record; a path is followed so anyway")
	case o.period != "" && (o.since != "" || o.until != ""):
		return usagef("--period does not go with --since and --until")
	}
	if o.kind != "" {
		if q.Kind, err = estate.ParseKind(o.kind); err != nil {
			return &usageError{err}
		}
	}
	if o.period != "" {
		o.since, o.until = o.period, o.period
	}
	if q.Since, _, err = span("--since", o.since); err != nil {
		return err
	}
	_, q.Until, err = span("--until", o.until)
	return err
}

// cleanPath is a path as commits have it.
func cleanPath(text string) (string, error) {
	clean := path.Clean(strings.ReplaceAll(text, "\\", "/"))
	if clean == "." || strings.HasPrefix(clean, "/") || clean == ".." || strings.HasPrefix(clean, "../") {
		return "", usagef("%q is neither a record, such as service/payments-api, nor a path from the top of the repository", text)
	}
	return clean, nil
}

// span reads a time, or a stretch of days in UTC, and returns its first and its last second.
func span(flag, text string) (first, last time.Time, err error) {
	if text == "" {
		return first, last, nil
	}
	if at, err := time.Parse(time.RFC3339, text); err == nil {
		return at, at, nil
	}
	days, err := period.Parse(text)
	if err != nil {
		return first, last, usagef("%s: write 2026-11-20, 2026-11 or 2026-11-20T18:00:00+01:00: %w", flag, err)
	}
	start, end := days.In(time.UTC)
	return start, end.Add(-time.Second), nil
}

// exists fails where no commit ever had what is asked for. What reads like a record may be a
// path.
func (o *logOptions) exists(h *history.History) error {
	q := &o.query
	switch {
	case q.Ref != "" && h.Ever(q.Ref), q.Ref == "" && q.Path == "", q.Path != "" && h.EverPath(q.Path):
		return nil
	case q.Ref != "" && h.EverPath(string(q.Ref)):
		q.Path, q.Ref, q.Copies = string(q.Ref), "", false
		return nil
	case q.Ref != "":
		var ids []string
		for _, ref := range h.Refs(q.Ref.Kind()) {
			ids = append(ids, ref.ID())
		}
		if near := diag.Nearest(q.Ref.ID(), ids); near != "" {
			return usagef("no commit ever had %s; did you mean %s/%s?", q.Ref, q.Ref.Prefix(), near)
		}
		return usagef("no commit ever had %s", q.Ref)
	}
	if near := diag.Nearest(q.Path, h.Paths()); near != "" {
		return usagef("no commit ever had %s; did you mean %s?", q.Path, near)
	}
	return usagef("no commit ever had %s", q.Path)
}
