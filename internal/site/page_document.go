package site

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/gitsm/gitsm/internal/document"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/memo"
)

// Continuity documents are files of their own, as HTML and as PDF: for plans, for services
// without one, and for the loss of a site. What they say of today holds on the site's day. The
// commit that they name is the last one that changed a record that they quote, so that a copy
// on paper is out of date when there is a newer one, and not with every commit.

// documentSubjects are what documents are made of.
var documentSubjects = query[[]document.Subject]{
	name:   "document subjects",
	inputs: documentInputs,
	keep:   true,
	answer: func(l *lens, _ estate.Ref) []document.Subject { return l.site.subjects() },
}

// quoted is what is to be known of a document besides itself.
type quoted struct {
	// Refs are the records that it quotes, and Digest stands for what it says.
	Refs   []estate.Ref
	Digest memo.Digest
}

// documentQuery is a document without its version.
var documentQuery = query[quoted]{
	name:   "document",
	inputs: documentInputs,
	keep:   true,
	answer: func(l *lens, ref estate.Ref) quoted {
		p, err := l.site.document(subjectOf(l.site, ref))
		if err != nil { // what has no document has nothing to say
			return quoted{}
		}
		content, err := json.Marshal(p)
		if err != nil {
			return quoted{}
		}
		return quoted{p.Shown, memo.Of(content)}
	},
}

// version is the commit that a document names. Past stands for all changes to its records:
// it tells of them too.
type version struct {
	Commit string
	At     time.Time
	Past   memo.Digest
}

// versionQuery is the version of a document.
var versionQuery = query[version]{
	name: "document version",
	inputs: func(s *Site, ref estate.Ref) memo.Digest {
		var m memo.Mix
		refs := documentQuery.value(s, ref).Refs
		m.Digest(s.versionPast(ref, refs))
		if s.uncommitted(refs) {
			m.Text("uncommitted")
		} else if commit, _ := s.newest(refs, version{}); commit == "" {
			m.Text(s.source.Commit)
		}
		return m.Sum()
	},
	answer: func(l *lens, ref estate.Ref) version {
		refs := documentQuery.value(l.site, ref).Refs
		v := version{Commit: l.site.source.Commit, At: l.site.source.CommitTime, Past: l.site.versionPast(ref, refs)}
		if l.site.uncommitted(refs) {
			return version{Past: v.Past}
		}
		if v.Commit != "" {
			v.Commit, v.At = l.site.newest(refs, v)
		}
		return v
	},
	keep: true,
}

// versionPast stands for what a document tells of the past: the plan what changed since its
// exercises, others no more than the newest change.
func (s *Site) versionPast(ref estate.Ref, refs []estate.Ref) memo.Digest {
	if s.source.Past == nil {
		return memo.Digest{}
	}
	if ref.Kind() == estate.ContinuityPlan {
		return s.pastOf(refs)
	}
	var m memo.Mix
	for _, shown := range refs {
		m.Digest(materialQuery.digest(s, shown))
	}
	return m.Sum()
}

// newest returns the newest commit that changed what documents could say of some records;
// what is given where none is known.
func (s *Site) newest(refs []estate.Ref, otherwise version) (string, time.Time) {
	var newest material
	if s.source.Past == nil {
		return otherwise.Commit, otherwise.At
	}
	for _, ref := range refs {
		m := materialQuery.value(s, ref)
		if c := m.At.Compare(newest.At); c > 0 || c == 0 && m.Commit > newest.Commit {
			newest = m
		}
	}
	if newest.Commit == "" {
		return otherwise.Commit, otherwise.At
	}
	return newest.Commit, newest.At
}

// material is a change of a record that documents could show.
type material struct {
	Commit string
	At     time.Time
}

// materialQuery is the newest such change: one of other fields than those that no document
// quotes. Of a record with many other changes since, it is the oldest that its page shows.
var materialQuery = query[material]{
	name:   "material change",
	inputs: func(s *Site, ref estate.Ref) memo.Digest { return pastQuery.inputs(s, ref) },
	answer: func(l *lens, ref estate.Ref) material {
		var last material
		for _, e := range pastQuery.value(l.site, ref).Entries {
			last = material{e.Main, e.MainAt}
			quiet := e.Op == "modify" && e.More == 0 && len(e.Fields) > 0
			for i := range e.Fields {
				top, _, _ := strings.Cut(e.Fields[i].Path, ".")
				top, _, _ = strings.Cut(top, "[")
				quiet = quiet && slices.Contains(descriptive, top)
			}
			if !quiet {
				break
			}
		}
		return last
	},
	keep: true,
}

// pastOf stands for the history of several records.
func (s *Site) pastOf(refs []estate.Ref) memo.Digest {
	var m memo.Mix
	if s.source.Past != nil {
		for _, ref := range refs {
			m.Digest(s.wholePast(ref))
		}
	}
	return m.Sum()
}

// wholePast stands for the history of a record. Many documents quote the same records.
func (s *Site) wholePast(ref estate.Ref) memo.Digest {
	if known, ok := s.pasts.Load(ref); ok {
		return known.(memo.Digest)
	}
	digest := s.source.Past.Digest(ref, 0, s.source.Past.Count(ref))
	s.pasts.Store(ref, digest)
	return digest
}

// uncommitted reports whether the working tree differs from its commit in one of the records.
func (s *Site) uncommitted(refs []estate.Ref) bool {
	return slices.ContainsFunc(s.source.Uncommitted, func(ref estate.Ref) bool {
		_, found := slices.BinarySearch(refs, ref)
		return found
	})
}

func documentInputs(s *Site, ref estate.Ref) memo.Digest {
	var m memo.Mix
	m.Digest(recoveringInputs(s, ref))
	for _, hidden := range s.digests.hidden {
		if hidden {
			m.Text("x")
		} else {
			m.Text("")
		}
	}
	return m.Sum()
}

// subjectOf returns what the document of a record is about.
func subjectOf(s *Site, ref estate.Ref) document.Subject {
	for _, subject := range documentSubjects.value(s, "") {
		if subject.Ref == ref {
			return subject
		}
	}
	return document.Subject{Ref: ref}
}

// documentPath is where the document of a record goes, without ending.
func documentPath(ref estate.Ref) string {
	return "plans/" + strings.TrimSuffix(pathOf(ref), ".html")
}

// documentFiles are all documents.
func documentFiles(s *Site) []File {
	if s.audience == Public {
		return nil
	}
	var files []File
	for _, subject := range documentSubjects.value(s, "") {
		for ending, write := range map[string]func(*document.Plan) ([]byte, error){".html": (*document.Plan).HTML, ".pdf": (*document.Plan).PDF} {
			files = append(files, File{Path: documentPath(subject.Ref) + ending, make: func(v *View) ([]byte, error) {
				p, err := v.document(subject)
				if err != nil {
					return nil, err
				}
				return write(p)
			}})
		}
	}
	return files
}

// document makes the document of a subject in its version.
func (v *View) document(subject document.Subject) (*document.Plan, error) {
	ask(v, documentQuery, subject.Ref)
	version := ask(v, versionQuery, subject.Ref)
	p, err := v.site.document(subject)
	if err != nil {
		return nil, err
	}
	return p.In(version.Commit, version.At), nil
}

// documentsSection lists all documents.
func documentsSection(v *View) Section {
	s := Section{ID: "documents", Title: "To keep and to print"}
	if !v.Calculated() {
		return s
	}
	words := map[document.Kind]string{document.OfPlan: "Continuity plan", document.OfService: "Recovery of a service", document.OfSite: "Loss of a site"}
	t := &Table{Caption: "Documents to keep and to print", Columns: []Column{{Title: "Document", Wide: true}, {Title: "About"}, {Title: "File"}, {Title: "PDF"}}}
	for _, subject := range ask(v, documentSubjects, "") {
		t.Rows = append(t.Rows, Row{
			Cells:  []Inline{v.Link(subject.Ref), text(words[subject.Kind]), v.documentLink(subject.Ref, ".html", "HTML"), v.documentLink(subject.Ref, ".pdf", "PDF")},
			Facets: []string{words[subject.Kind]},
		})
	}
	t.Facets = facets(t.Rows, []string{"About"}, func(value string) string { return value })
	s.Intro = text("Each is one file that needs neither this site nor a network. Keep copies where you can reach them when nothing else works.")
	s.Blocks = []Block{{Table: t}}
	return s
}

func (v *View) documentLink(ref estate.Ref, ending, name string) Inline {
	label, _ := v.Label(ref)
	title := name
	if label != nil {
		title = name + ": " + clean(label.Name)
	}
	return Inline{{Text: name, Href: v.To(documentPath(ref) + ending), Title: title}}
}

// documentSection leads to the documents of a record.
func documentSection(v *View, r *Record) Section {
	s := Section{ID: "documents", Title: "To keep and to print"}
	if !v.Calculated() || !slices.ContainsFunc(ask(v, documentSubjects, ""), func(d document.Subject) bool { return d.Ref == r.Ref }) {
		return s
	}
	s.Blocks = []Block{{List: []Inline{
		{{Text: "One file that needs no network", Href: v.To(documentPath(r.Ref) + ".html")}, {Text: " (HTML)"}},
		{{Text: "For the printer", Href: v.To(documentPath(r.Ref) + ".pdf")}, {Text: " (PDF)"}},
	}}}
	return s
}
