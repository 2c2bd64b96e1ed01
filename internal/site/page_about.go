package site

import "github.com/gitsm/gitsm/internal/estate"

// aboutPage says what the site is made from. It is the only page that names the commit, since
// it changes with every one.
func aboutPage(v *View) Page {
	commit, at, uncommitted := v.Commit()
	made := Field{Name: "Made from", Value: text("files that are in no commit")}
	check := Inline{{Text: "Everything here comes from files in git. Whoever has the repository makes the same site, byte for byte."}}
	if commit != "" {
		made.Value = append(Inline{{Text: "commit "}, {Text: clean(commit), Code: true}, {Text: " of "}}, instant(at)...)
	}
	switch {
	case uncommitted > 0:
		made.Value = append(made.Value, Span{Text: ", and " + plural(uncommitted, "record", "records") + " not committed yet"})
	case commit != "":
		check = append(check, Span{Text: " The command is "}, Span{Text: "gitsm render --dest site --rev " + short(commit), Code: true},
			Span{Text: " with the same audience and title."})
	}
	return Page{
		Title:  "About this site",
		Crumbs: []Span{{Text: "About"}},
		Sections: []Section{
			{ID: "made", Title: "What it is made from", Blocks: []Block{{Fields: []Field{
				made,
				{Name: "As of", Value: date(v.Day())},
				{Name: "For", Value: text(audienceWords(v.Audience()))},
				{Name: "Records", Value: text(plural(v.count(), "record", "records"))},
			}}}},
			{ID: "check", Title: "How to check it", Blocks: []Block{{Text: check}}},
		},
	}
}

func audienceWords(a Audience) string {
	switch a {
	case Public:
		return "everybody: only what is marked as public, without what is calculated"
	case Internal:
		return "people inside the organisation: all but what is restricted"
	}
	return "those who may see everything, restricted records included"
}

// count is how many records readers see.
func (v *View) count() int {
	n := 0
	for _, k := range estate.Kinds() {
		n += len(v.OfKind(k.Kind))
	}
	return n
}

func searchPage(*View) Page {
	return Page{Title: "Search", Crumbs: []Span{{Text: "Search"}}, Search: true}
}
