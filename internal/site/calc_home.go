package site

import (
	"cmp"
	"slices"
	"time"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/memo"
)

const (
	// maxExpiries is how many last days are told at most.
	maxExpiries = 500
	// shownWindows is how many changes of the past and of the future the home page lists.
	shownWindows = 8
)

// inventory is how many records readers see, by kind and group of items.
type inventory struct {
	Kinds  map[string]int `json:"kinds"`
	Groups map[string]int `json:"groups"`
}

// inventoryQuery counts the records.
var inventoryQuery = query[inventory]{
	name:   "inventory",
	inputs: func(s *Site, _ estate.Ref) memo.Digest { return s.kindsDigest(estate.Kinds()...) },
	answer: func(l *lens, _ estate.Ref) inventory {
		group := map[string]string{}
		for _, g := range itemGroups() {
			for _, class := range g.classes {
				group[class] = g.id
			}
		}
		out := inventory{Kinds: map[string]int{}, Groups: map[string]int{}}
		for r := range l.estate.All() {
			if !l.site.visible(r.Ref) {
				continue
			}
			out.Kinds[r.Kind.Info().Prefix]++
			if r.Kind == estate.ConfigurationItem {
				out.Groups[cmp.Or(group[r.Class], "others")]++
			}
		}
		return out
	},
}

// kindsDigest stands for all records of some kinds.
func (s *Site) kindsDigest(kinds ...estate.KindInfo) memo.Digest {
	var m memo.Mix
	for _, k := range kinds {
		m.Digest(s.digests.kinds[k.Prefix])
	}
	return m.Sum()
}

// last is a last day of an item that is past or near.
type last struct {
	Ref   estate.Ref `json:"ref"`
	Owner estate.Ref `json:"owner"`
	Day   time.Time  `json:"day"`
	Past  string     `json:"past"`
	Soon  string     `json:"soon"`
}

// expiries are the last days of items that are past or near, the earliest first, of so many.
type expiries struct {
	Last  []last `json:"last"`
	Total int    `json:"total"`
}

// expiryQuery asks what of the items ends soon or has ended. Licences and contracts are in the
// findings about cost.
var expiryQuery = query[expiries]{
	name: "expiries",
	inputs: func(s *Site, _ estate.Ref) memo.Digest {
		var m memo.Mix
		m.Digest(s.kindsDigest(estate.ConfigurationItem.Info()))
		m.Text(s.day.String())
		return m.Sum()
	},
	answer: func(l *lens, _ estate.Ref) expiries {
		out := expiries{Last: []last{}}
		for r := range l.estate.OfKind(estate.ConfigurationItem) {
			if gone(r.Status) || r.EndOfSupport == "" && lastDayOf(r.Class) == "" || r.Class == "software_licence" || !l.site.visible(r.Ref) {
				continue
			}
			full := &Record{r, r.Body()}
			for _, d := range lastDaysOf(full) {
				if end, ok := d.in.Date(d.field); ok && end.Sub(l.site.day) <= soon {
					out.Last = append(out.Last, last{r.Ref, full.Owner(), end, d.past, d.coming})
				}
			}
		}
		slices.SortFunc(out.Last, func(a, b last) int {
			return cmp.Or(a.Day.Compare(b.Day), cmp.Compare(a.Ref, b.Ref), cmp.Compare(a.Past, b.Past))
		})
		out.Total = len(out.Last)
		out.Last = out.Last[:min(len(out.Last), maxExpiries)]
		return out
	},
}

// changeWindow is a change with its window, of which the end may be unknown.
type changeWindow struct {
	Ref        estate.Ref `json:"ref"`
	Start, End time.Time
}

// agenda is the changes around the day: those that were, the latest first, and those that
// are or will be, the earliest first.
type agenda struct {
	Recent []changeWindow `json:"recent"`
	Coming []changeWindow `json:"coming"`
}

// agendaQuery asks for the changes around the day.
var agendaQuery = query[agenda]{
	name: "changes around the day",
	inputs: func(s *Site, _ estate.Ref) memo.Digest {
		var m memo.Mix
		m.Digest(s.kindsDigest(estate.Change.Info()))
		m.Text(s.day.String())
		return m.Sum()
	},
	answer: func(l *lens, _ estate.Ref) agenda {
		out := agenda{Recent: []changeWindow{}, Coming: []changeWindow{}}
		for r := range l.estate.OfKind(estate.Change) {
			if !l.site.visible(r.Ref) {
				continue
			}
			window := r.Field("window")
			start, ok := window.Instant("start")
			if !ok {
				continue
			}
			end, ok := window.Instant("end")
			if !ok {
				end = start
			}
			if p := (changeWindow{r.Ref, start, end}); end.Before(l.site.day) {
				out.Recent = append(out.Recent, p)
			} else {
				out.Coming = append(out.Coming, p)
			}
		}
		slices.SortFunc(out.Recent, func(a, b changeWindow) int { return cmp.Or(b.End.Compare(a.End), cmp.Compare(a.Ref, b.Ref)) })
		slices.SortFunc(out.Coming, func(a, b changeWindow) int { return cmp.Or(a.Start.Compare(b.Start), cmp.Compare(a.Ref, b.Ref)) })
		out.Recent = out.Recent[:min(len(out.Recent), shownWindows)]
		out.Coming = out.Coming[:min(len(out.Coming), shownWindows)]
		return out
	},
}

// majorQuery asks for the major incidents that are not over, the latest first.
var majorQuery = query[[]estate.Ref]{
	name:   "open major incidents",
	inputs: func(s *Site, _ estate.Ref) memo.Digest { return s.kindsDigest(estate.Incident.Info()) },
	answer: func(l *lens, _ estate.Ref) []estate.Ref {
		open := []estate.Ref{}
		for r := range l.estate.OfKind(estate.Incident) {
			if major := r.Field("major"); major.Text != "true" || !l.site.visible(r.Ref) {
				continue
			}
			body := r.Body()
			over := slices.Contains([]string{"resolved", "closed", "cancelled"}, body.Str("status"))
			if !over && body.Get("restored") == nil && body.Get("closed") == nil {
				open = append(open, r.Ref)
			}
		}
		slices.Reverse(open) // ids begin with the day
		return open
	},
}
