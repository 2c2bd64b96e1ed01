package site

import (
	"strconv"
	"time"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/memo"
)

const (
	// ShownEntries is how many entries of its history the page of a record shows.
	ShownEntries = 20
	// logBlock is how many entries of the log of all records stand on one page of old ones. The
	// page of the latest has as many, and what does not fill a page of its own yet.
	logBlock = 200
	// logBlocks is how many pages of old entries there are at most.
	logBlocks = 20
)

// pastPart is what pages ask of a history.
type pastPart struct {
	Entries []PastEntry `json:"entries"`
	Total   int         `json:"total"`
}

// pastQuery is the last entries of the history of a record.
var pastQuery = query[pastPart]{
	name: "past entries",
	inputs: func(s *Site, ref estate.Ref) memo.Digest {
		from, to := lastEntries(s.source.Past, ref)
		return digestPast(s.source.Past, ref, from, to)
	},
	answer: func(l *lens, ref estate.Ref) pastPart {
		from, to := lastEntries(l.site.source.Past, ref)
		return readPast(l.site.source.Past, ref, from, to)
	},
	keep: true,
}

func lastEntries(p Past, ref estate.Ref) (from, to int) {
	total := p.Count(ref)
	return max(0, total-ShownEntries), total
}

func digestPast(p Past, ref estate.Ref, from, to int) memo.Digest {
	var m memo.Mix
	m.Text(strconv.Itoa(from))
	m.Text(strconv.Itoa(to))
	m.Digest(p.Digest(ref, from, to))
	return m.Sum()
}

// readPast reads entries. Where they cannot be read there are none.
func readPast(p Past, ref estate.Ref, from, to int) pastPart {
	entries, err := p.Entries(ref, from, to)
	if err != nil {
		return pastPart{}
	}
	return pastPart{entries, to}
}

// changedQuery is when a record was last changed.
var changedQuery = query[time.Time]{
	name:   "last changed",
	inputs: func(s *Site, ref estate.Ref) memo.Digest { return s.pastOf([]estate.Ref{ref}) },
	answer: func(l *lens, ref estate.Ref) time.Time {
		_, at, _ := l.site.source.Past.Last([]estate.Ref{ref})
		return at.UTC()
	},
}

// goneQuery is who might read a record that is gone.
var goneQuery = query[Audience]{
	name: "gone",
	inputs: func(s *Site, ref estate.Ref) memo.Digest {
		total := s.source.Past.Count("")
		return digestPast(s.source.Past, "", max(0, total-1), total)
	},
	answer: func(l *lens, ref estate.Ref) Audience { return l.site.source.Past.Gone(ref) },
}

// logQuery is the entries of a page of the log: of all records, by the page's number, which
// is 0 for the latest.
var logQuery = query[pastPart]{
	name: "log",
	inputs: func(s *Site, page estate.Ref) memo.Digest {
		from, to := logEntries(s.source.Past.Count(""), page)
		return digestPast(s.source.Past, "", from, to)
	},
	answer: func(l *lens, page estate.Ref) pastPart {
		from, to := logEntries(l.site.source.Past.Count(""), page)
		return readPast(l.site.source.Past, "", from, to)
	},
	keep: true,
}

// logEntries are the entries of a page of the log.
func logEntries(total int, page estate.Ref) (from, to int) {
	number, _ := strconv.Atoi(string(page))
	latest := max(0, total/logBlock-1) // the first block that the latest page has
	if number == 0 {
		return latest * logBlock, total
	}
	return (number - 1) * logBlock, min(number*logBlock, total)
}

// logPages are the numbers of the pages of old entries, the newest first: page n has the n-th
// block of entries since the beginning, so that it stays as it is when entries come.
func logPages(total int) []int {
	var pages []int
	for n := total/logBlock - 1; n > 0 && len(pages) < logBlocks; n-- {
		pages = append(pages, n)
	}
	return pages
}
