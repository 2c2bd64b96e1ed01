package continuity

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/gitsm/gitsm/internal/estate"
)

// span writes a length of time that may be beyond all reckoning.
func span(d time.Duration) string {
	if d >= forever {
		return "for ever"
	}
	return estate.FormatDuration(d)
}

// instant writes a moment for a reader.
func instant(t time.Time) string { return t.UTC().Format("Mon 2006-01-02 15:04 UTC") }

func plural(count int, one, many string) string {
	if count == 1 {
		return one
	}
	return many
}

// shortList joins names; of many, the first eight.
func shortList(names []string) string {
	const shown = 8
	if len(names) > shown+1 {
		names = append(slices.Clone(names[:shown]), fmt.Sprintf("%d more", len(names)-shown))
	}
	switch len(names) {
	case 0:
		return "nobody"
	case 1:
		return names[0]
	}
	return strings.Join(names[:len(names)-1], ", ") + " and " + names[len(names)-1]
}

func text(refs []estate.Ref) []string {
	out := make([]string, len(refs))
	for i, r := range refs {
		out[i] = string(r)
	}
	return out
}

// limitRefs keeps the first of many records.
func limitRefs(refs []estate.Ref) []estate.Ref { return refs[:min(len(refs), maxBecause)] }
