package site

import (
	"strconv"
	"strings"

	"github.com/gitsm/gitsm/internal/estate"
)

// maxChange is the longest value, in characters, that a change of a field shows.
const maxChange = 200

// remembers reports whether the site has a history that its readers may see.
func (s *Site) remembers() bool { return s.audience != Public && s.source.Past != nil }

// pastSection shows who changed what of the record.
func pastSection(v *View, r *Record) Section {
	s := Section{ID: "history", Title: "History"}
	if !v.site.remembers() {
		return s
	}
	part := ask(v, pastQuery, r.Ref)
	if len(part.Entries) == 0 {
		return s
	}
	s.Blocks = []Block{{Log: v.log(part.Entries, false)}}
	if part.Total > len(part.Entries) {
		s.Intro = text("The last " + strconv.Itoa(len(part.Entries)) + " of " + plural(part.Total, "commit that changed it", "commits that changed it") +
			". The repository has all of them: gitsm log " + string(r.Ref))
	}
	return s
}

// log shows entries of history; named says of each which record it is about. Of what readers
// may not see it shows at most that something changed, and of a record that they may not see
// and never could not even that.
func (v *View) log(entries []PastEntry, named bool) []LogEntry {
	var all []LogEntry
	for i := range entries {
		e := &entries[i]
		if named && !v.told(e) {
			continue
		}
		entry := LogEntry{At: e.At.UTC().Format("2006-01-02T15:04:05Z"), When: e.At.UTC().Format("2 January 2006, 15:04 UTC"), By: v.by(e)}
		if named {
			entry.Title = append(v.pastName(e), Span{Text: " · "}, Span{Text: opWord(e.Op)}, Span{Text: " · "})
		} else {
			entry.Title = Inline{pill(opTone(e.Op), opWord(e.Op)), {Text: " "}}
		}
		entry.Title = append(entry.Title, Span{Text: v.summary(e), Strong: !named})
		entry.Changes, entry.Text = v.fieldChanges(e)
		all = append(all, entry)
	}
	return all
}

// told reports whether the log of all records may say that there was a record: readers may
// see it now, or it is gone and they could have seen it.
func (v *View) told(e *PastEntry) bool {
	if v.Visible(e.Ref) {
		return true
	}
	return !v.Hidden(e.Ref) && v.Audience().Sees(e.Readers)
}

// pastName is the record of an entry, by its present name where there is one.
func (v *View) pastName(e *PastEntry) Inline {
	if r, ok := v.Label(e.Ref); ok {
		return Inline{v.linkTo(r)}
	}
	return code(string(e.Ref))
}

func (v *View) fieldChanges(e *PastEntry) (changes []FieldChange, note Inline) {
	if !v.Audience().Sees(e.Readers) {
		return nil, muted("What the record said then is not shown here.")
	}
	if e.Was != "" && v.safe([]estate.Ref{e.Was}) {
		changes = append(changes, FieldChange{Path: "reference", From: clean(string(e.Was)), To: clean(string(e.Ref))})
	}
	for i := range e.Fields {
		f := &e.Fields[i]
		if !v.safe(f.Refs) {
			changes = append(changes, FieldChange{Path: fieldTop(f.Path), To: "not shown here"})
			continue
		}
		changes = append(changes, FieldChange{Path: clean(f.Path), From: cut(f.From), To: cut(f.To)})
	}
	if e.More > 0 {
		note = muted("and " + plural(e.More, "more field", "more fields"))
	} else if e.Note != "" && len(e.Fields) == 0 {
		note = muted(sentenceOf(e.Note))
	}
	return changes, note
}

// safe reports whether readers may see all of some references. What names no record any
// longer may have named one that they were not to see: its past tells.
func (v *View) safe(refs []estate.Ref) bool {
	for _, ref := range refs {
		if v.Audience() == Restricted || v.Visible(ref) {
			continue
		}
		if v.Hidden(ref) || v.site.source.Past == nil || !v.Audience().Sees(ask(v, goneQuery, ref)) {
			return false
		}
	}
	return true
}

// fieldTop is the first name of a path, which cannot name a record.
func fieldTop(path string) string {
	end := strings.IndexFunc(path, func(r rune) bool {
		return r != '_' && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z')
	})
	if end < 0 {
		return clean(path)
	}
	return clean(path[:end])
}

// summary is the first line of the commit's message, which speaks of all records that the
// commit touched.
func (v *View) summary(e *PastEntry) string {
	if v.Audience().Sees(e.Told) && !v.mentionsHidden(e.Summary) {
		return clean(e.Summary)
	}
	if e.Touched > 1 {
		return "with other records"
	}
	return "without a description here"
}

func (v *View) by(e *PastEntry) Inline {
	by := text(v.author(e))
	if e.Author != "" && v.Visible(e.Author) {
		by = v.Link(e.Author)
	}
	if e.Change != "" && e.Change != e.Ref && v.Visible(e.Change) {
		by = append(append(by, Span{Text: " · in "}), v.Link(e.Change)...)
	}
	var approvers []Inline
	for _, ref := range e.ApprovedBy {
		if v.Visible(ref) {
			approvers = append(approvers, v.Link(ref))
		}
	}
	if len(approvers) > 0 {
		by = append(append(by, Span{Text: " · approved by "}), join(", ", approvers...)...)
	}
	return append(by, Span{Text: " · "}, Span{Text: short(e.Commit), Code: true})
}

// author is by what name the author of an entry is told.
func (v *View) author(e *PastEntry) string {
	if v.Hidden(e.Author) {
		return "somebody who is not shown here"
	}
	return e.AuthorName
}

// opWord says what a commit did.
func opWord(op string) string {
	switch op {
	case "add":
		return "added"
	case "remove":
		return "removed"
	case "rename":
		return "moved"
	case "copy":
		return "copied"
	}
	return "changed"
}

func opTone(op string) Tone {
	switch op {
	case "add":
		return OK
	case "remove":
		return Danger
	}
	return Muted
}

// sentenceOf makes a clause a sentence.
func sentenceOf(clause string) string {
	if clause == "" {
		return ""
	}
	return strings.ToUpper(clause[:1]) + clause[1:] + "."
}

// short is the beginning of a commit's id.
func short(commit string) string { return clean(commit[:min(len(commit), 10)]) }

func cut(s string) string {
	if r := []rune(s); len(r) > maxChange {
		return clean(string(r[:maxChange])) + "…"
	}
	return clean(s)
}
