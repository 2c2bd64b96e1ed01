package site

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/feed"
	"github.com/gitsm/gitsm/internal/memo"
)

// maxNews is how many entries a feed has.
const maxNews = 50

// logFiles are the change log of all records, and the feeds of it. The log of one record
// stands on its page; a feed there is for a service, with what it needs directly, since that
// is what people follow.
func logFiles(s *Site) []File {
	if !s.remembers() {
		return nil
	}
	files := []File{
		html("log.html", func(v *View) Page { return logPage(v, 0) }),
		{Path: "log.atom", make: logFeed},
	}
	for _, n := range logPages(s.source.Past.Count("")) {
		files = append(files, html(logPath(n), func(v *View) Page { return logPage(v, n) }))
	}
	for r := range s.source.Estate.OfKind(estate.Service) {
		if s.visible(r.Ref) {
			ref := r.Ref
			files = append(files, File{Path: besides(ref, ".atom"), make: func(v *View) ([]byte, error) { return serviceFeed(v, ref) }})
		}
	}
	return files
}

// logPath is the file of a page of the log, 0 for the latest.
func logPath(n int) string {
	if n == 0 {
		return "log.html"
	}
	return "log-" + strconv.Itoa(n) + ".html"
}

// logTotal is how many pages of the log there are. It changes no more often than these.
var logTotal = query[[]int]{
	name: "log pages",
	inputs: func(s *Site, _ estate.Ref) memo.Digest {
		return memo.Of([]byte(strconv.Itoa(s.source.Past.Count("") / logBlock)))
	},
	answer: func(l *lens, _ estate.Ref) []int { return logPages(l.site.source.Past.Count("")) },
}

func logPage(v *View, n int) Page {
	part := ask(v, logQuery, estate.Ref(strconv.Itoa(n)))
	pages := ask(v, logTotal, "")
	p := Page{
		Title: "Change log", Area: areaChanges, Kicker: v.lists(areaChanges, "log.html"),
		Lead:   "<p>Who changed what, from the history of the repository.</p>",
		Crumbs: []Span{{Text: "Changes", Href: v.To("changes.html")}, {Text: "Change log"}},
		Feeds:  []Feed{{"Change log", "application/atom+xml", v.To("log.atom")}},
	}
	if n > 0 {
		p.Crumbs = []Span{{Text: "Changes", Href: v.To("changes.html")}, {Text: "Change log", Href: v.To("log.html")}, {Text: "Page " + strconv.Itoa(n)}}
		p.Title = "Change log, page " + strconv.Itoa(n)
	} else {
		p.Crumbs[1].Text = "Change log"
	}
	p.Sections = append(v.logDays(part.Entries), logOthers(v, n, pages))
	if n == 0 {
		p.Pills = []Span{{Text: "Follow as a feed (Atom)", Href: v.To("log.atom"), Pill: Accent}}
	}
	return p
}

// logDays are the entries in a section for each month.
func (v *View) logDays(entries []PastEntry) []Section {
	var sections []Section
	for len(entries) > 0 {
		month := entries[0].At.UTC().Format("2006-01")
		end := slices.IndexFunc(entries, func(e PastEntry) bool { return e.At.UTC().Format("2006-01") != month })
		if end < 0 {
			end = len(entries)
		}
		if shown := v.log(entries[:end], true); len(shown) > 0 {
			sections = append(sections, Section{
				ID: "m" + strconv.Itoa(len(sections)) + "-" + month, Title: entries[0].At.UTC().Format("January 2006"), Blocks: []Block{{Log: shown}},
			})
		}
		entries = entries[end:]
	}
	if len(sections) == 0 {
		sections = []Section{{ID: "none", Title: "Entries", Blocks: []Block{{Text: muted("Nothing is shown here.")}}}}
	}
	return sections
}

// logOthers leads to the other pages.
func logOthers(v *View, n int, pages []int) Section {
	s := Section{ID: "pages", Title: "Other pages"}
	var links Inline
	for _, other := range append([]int{0}, pages...) {
		if other == n {
			continue
		}
		name := "the latest"
		if other > 0 {
			name = strconv.Itoa(other)
		}
		if links != nil {
			links = append(links, Span{Text: " · "})
		}
		links = append(links, Span{Text: name, Href: v.To(logPath(other))})
	}
	if links == nil {
		return s
	}
	s.Blocks = []Block{{Text: links}}
	if len(pages) == logBlocks && pages[len(pages)-1] > 1 {
		s.Intro = Inline{{Text: "Page 1 would be the oldest. The site has the last " + strconv.Itoa(logBlocks) + " pages; "}, {Text: "gitsm log", Code: true}, {Text: " has everything."}}
	} else {
		s.Intro = text("Page 1 is the oldest.")
	}
	return s
}

// logFeed is the feed of the whole log.
func logFeed(v *View) ([]byte, error) {
	part := ask(v, logQuery, "0")
	return v.atom("log", v.site.title()+": change log", "log.atom", part.Entries), nil
}

// serviceFeed is the feed of a service and what it needs directly.
func serviceFeed(v *View, ref estate.Ref) ([]byte, error) {
	r, _ := v.Record(ref)
	var entries []PastEntry
	for _, of := range v.around(r) {
		entries = append(entries, ask(v, pastQuery, of).Entries...)
	}
	slices.SortStableFunc(entries, func(a, b PastEntry) int {
		return cmp.Or(b.At.Compare(a.At), cmp.Compare(a.Commit, b.Commit), cmp.Compare(a.Ref, b.Ref))
	})
	return v.atom(string(ref), clean(r.Name), besides(ref, ".atom"), entries), nil
}

// maxAround is how many records a service's feed and calendar look at besides it.
const maxAround = 100

// around are a service and the visible records that it refers to by relations.
func (v *View) around(r *Record) []estate.Ref {
	refs := []estate.Ref{}
	for i := range r.Links {
		if link := &r.Links[i]; link.Type != "" && len(refs) < maxAround && v.Visible(link.To) {
			refs = append(refs, link.To)
		}
	}
	return sortedRefs(append(refs, r.Ref))
}

// atom makes entries a feed. Its time is that of the newest, so that it does not change of
// itself.
func (v *View) atom(id, title, path string, entries []PastEntry) []byte {
	f := feed.Feed{ID: "urn:x-gitsm:feed:" + id, Title: title, Self: lastOf(path), Author: v.site.title(), Updated: time.Unix(0, 0)}
	for i := range entries {
		e := &entries[i]
		if !v.told(e) || len(f.Entries) == maxNews {
			continue
		}
		if e.At.After(f.Updated) {
			f.Updated = e.At
		}
		f.Entries = append(f.Entries, v.news(e))
	}
	return feed.Atom(f)
}

func (v *View) news(e *PastEntry) feed.Entry {
	out := feed.Entry{
		ID: "urn:x-gitsm:" + e.Commit + ":" + string(e.Ref), Updated: e.At, Author: clean(v.author(e)),
		Title: lineText(v.pastName(e)) + " " + opWord(e.Op) + ": " + v.summary(e), Summary: v.newsText(e),
	}
	if v.Visible(e.Ref) {
		out.Link = v.Href(e.Ref)
	}
	return out
}

// newsText lists the changes of fields in words.
func (v *View) newsText(e *PastEntry) string {
	changes, note := v.fieldChanges(e)
	out := ""
	for _, c := range changes {
		out += c.Path + ": " + cmp.Or(c.From, "–") + " → " + cmp.Or(c.To, "–") + "\n"
	}
	return out + lineText(note)
}

// lineText is a line without its marks.
func lineText(line Inline) string {
	out := ""
	for _, span := range line {
		out += span.Text
	}
	return out
}
