package site

import (
	"encoding/json"
	"slices"
	"sync"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/memo"
	"github.com/gitsm/gitsm/internal/search"
)

// searchQuery is a record as search knows it.
var searchQuery = query[search.Analysed]{
	name: "search document",
	inputs: func(s *Site, ref estate.Ref) memo.Digest {
		var m memo.Mix
		i, _ := s.source.Estate.Index(ref)
		m.Digest(s.digests.records[i])
		for _, target := range s.source.Estate.Targets(i) {
			if target >= 0 {
				m.Digest(s.digests.labels[target])
			}
		}
		return m.Sum()
	},
	answer: func(l *lens, ref estate.Ref) search.Analysed { return search.Analyse(l.document(ref)) },
	keep:   true,
}

// document is what a record can be found by: all its texts, and the names of the records that
// it refers to, as far as readers may see them.
func (l *lens) document(ref estate.Ref) search.Document {
	r, _ := l.estate.Record(ref)
	body := r.Body()
	d := search.Document{
		Ref: string(ref), Title: clean(r.Name), Kind: what(r), Href: pathOf(ref), Status: sentence(r.Status), Rank: rank(&body),
	}
	body.Walk("", func(path string, n *estate.Node) bool {
		if n.Kind != estate.String && n.Kind != estate.Number {
			return true
		}
		if target, err := estate.ParseRef(n.Text); err == nil {
			if to, ok := l.estate.Record(target); ok && l.site.visible(target) && slices.ContainsFunc(r.Links, func(link estate.Link) bool { return link.To == target }) {
				d.Text = append(d.Text, search.Field{Weight: search.Label, Text: to.Name})
			}
			return true
		}
		d.Text = append(d.Text, search.Field{Weight: weight(fieldName(path)), Text: n.Text})
		return true
	})
	return d
}

// weight says how much it counts that a word stands in a field: most in what people know a
// thing by.
func weight(field string) int {
	switch field {
	case "tags", "aliases", "hostname", "serial", "assetTag", "number", "licenceKeyRef", "email", "login":
		return search.Best
	case "class", "type", "status", "environment", "vendor", "model", "product":
		return search.Label
	}
	return search.Body
}

// rank puts what matters more first among what matches equally well.
func rank(body *estate.Node) int {
	switch body.Str("criticality") {
	case "critical":
		return 0
	case "high":
		return 1
	case "medium":
		return 2
	}
	return 3
}

// index is the search index of a site, made once where it is asked for.
type index struct {
	once  sync.Once
	files map[string][]byte
}

// indexName is the thing in the book that stands for all files of the index.
const indexName = "search index"

// searchFiles returns the files of the index by path.
func (s *Site) searchFiles() map[string][]byte {
	s.index.once.Do(func() {
		s.index.files = map[string][]byte{}
		var docs []search.Analysed
		for r := range s.source.Estate.All() {
			if s.visible(r.Ref) {
				docs = append(docs, searchQuery.value(s, r.Ref))
			}
		}
		for _, f := range search.Files(docs) {
			s.index.files[f.Path] = f.Content
		}
	})
	return s.index.files
}

// bringIndex brings the search index to its destination. As long as no document differs its
// files are not made.
func (s *Site) bringIndex(to Destination) error {
	var m memo.Mix
	var asked []memo.Question
	for r := range s.source.Estate.All() {
		if s.visible(r.Ref) {
			m.Text(string(r.Ref))
			m.Digest(searchQuery.digest(s, r.Ref))
			asked = append(asked, memo.Question{Name: searchQuery.name, Subject: string(r.Ref)})
		}
	}
	question := memo.Question{Name: indexName}
	inputs := m.Sum()
	if before, ok := s.book.Before(question); ok && before.Inputs == inputs && keepAll(before.Kept, to) {
		s.book.Answered(question, before)
		s.book.Made(indexName, append(asked, question))
		return nil
	}
	files := s.searchFiles()
	paths := make([]string, 0, len(files))
	for path, content := range files {
		if _, err := to.Write(path, content); err != nil {
			return err
		}
		paths = append(paths, path)
	}
	slices.Sort(paths)
	kept, err := json.Marshal(paths)
	if err != nil {
		return err
	}
	s.book.Answered(question, memo.Answer{Inputs: inputs, Kept: kept})
	s.book.Made(indexName, append(asked, question))
	return nil
}

// keepAll reports whether all the paths in a list are kept.
func keepAll(list []byte, to Destination) bool {
	var paths []string
	if json.Unmarshal(list, &paths) != nil {
		return false
	}
	for _, path := range paths {
		if !to.Keep(path) {
			return false
		}
	}
	return len(paths) > 0
}
