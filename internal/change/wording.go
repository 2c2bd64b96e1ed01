package change

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/gitsm/gitsm/internal/estate"
)

// maxRefs is how many references a list of causes or of common records holds.
const maxRefs = 10

// firstRefs are the first references of a list.
func firstRefs(refs []estate.Ref) []estate.Ref { return refs[:min(len(refs), maxRefs)] }

// refList words references: a, b and 2 more.
func refList(refs []estate.Ref, most int) string {
	words := make([]string, 0, most)
	for _, ref := range refs[:min(len(refs), most)] {
		words = append(words, string(ref))
	}
	if more := len(refs) - most; more > 0 {
		return strings.Join(words, ", ") + fmt.Sprintf(" and %d more", more)
	}
	if len(words) > 1 {
		return strings.Join(words[:len(words)-1], ", ") + " and " + words[len(words)-1]
	}
	return strings.Join(words, "")
}

// plural words a count: 1 service, 2 services.
func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// moment words an instant in the zone that it carries.
func moment(t time.Time) string { return Moment(t) }

// Moment writes an instant for people, to the minute, in the zone that it carries: Sun 22 Nov
// 2026 22:00 CET, or +01:00 where the zone has no name.
func Moment(t time.Time) string {
	zone := "MST"
	if name, _ := t.Zone(); name == "" || name[0] == '+' || name[0] == '-' {
		zone = "-07:00"
	}
	return t.Format("Mon 2 Jan 2006 15:04 " + zone)
}

// Span writes from when to when for people: Sun 22 Nov 2026 22:00 to 23:30 CET.
func Span(start, end time.Time) string {
	end = end.In(start.Location())
	last := Moment(end)
	if start.Format(time.DateOnly) == end.Format(time.DateOnly) {
		last = strings.TrimPrefix(last, end.Format("Mon 2 Jan 2006 "))
	}
	from := Moment(start)
	if zone := from[strings.LastIndexByte(from, ' '):]; strings.HasSuffix(last, zone) {
		from = strings.TrimSuffix(from, zone)
	}
	return from + " to " + last
}
