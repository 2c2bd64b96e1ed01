package document

import "github.com/gitsm/gitsm/internal/estate"

// draft is a document in the making.
type draft struct {
	*Maker
	record   *estate.Record
	body     *estate.Node
	notices  []Line
	sections []Section
	// teams are those who do the steps that are shown, in the order in which they are needed;
	// suppliers too.
	teams, suppliers []estate.Ref
	// items are what these steps recover, in their order.
	items []estate.Ref
}

// section adds a part, unless it is empty.
func (d *draft) section(id, title string, blocks ...Block) {
	kept := blocks[:0]
	for _, b := range blocks {
		if !b.empty() {
			kept = append(kept, b)
		}
	}
	if len(kept) > 0 {
		d.sections = append(d.sections, Section{ID: id, Title: title, Blocks: kept})
	}
}

// empty reports whether a block says nothing.
func (b Block) empty() bool {
	return b.Heading == "" && len(b.Text) == 0 && len(b.Facts) == 0 && len(b.List) == 0 && len(b.Ordered) == 0 &&
		(b.Table == nil || len(b.Table.Rows) == 0) && len(b.Tree) == 0 && b.Chart == nil
}

// under puts a heading over blocks, unless all are empty.
func under(heading string, blocks ...Block) []Block {
	for _, b := range blocks {
		if !b.empty() {
			return append([]Block{{Heading: heading}}, blocks...)
		}
	}
	return nil
}

// or returns blocks, or where all are empty a sentence that says so.
func or(missing string, blocks ...Block) []Block {
	for _, b := range blocks {
		if !b.empty() && b.Heading == "" {
			return blocks
		}
	}
	return []Block{{Text: plain(missing)}}
}

// fact is a term with one line; without one it is left out.
func fact(facts []Fact, term string, lines ...Line) []Fact {
	var kept []Line
	for _, l := range lines {
		if len(l) > 0 {
			kept = append(kept, l)
		}
	}
	if len(kept) == 0 {
		return facts
	}
	return append(facts, Fact{term, kept})
}

// cell is the content of a table's cell.
func cell(lines ...Line) []Line {
	var kept []Line
	for _, l := range lines {
		if len(l) > 0 {
			kept = append(kept, l)
		}
	}
	return kept
}

// add appends a reference that is not there yet.
func add(refs []estate.Ref, ref estate.Ref) []estate.Ref {
	if ref == "" {
		return refs
	}
	for _, r := range refs {
		if r == ref {
			return refs
		}
	}
	return append(refs, ref)
}

// finish makes the document of what was gathered.
func (d *draft) finish(sort string, extra ...Fact) *Plan {
	p := &Plan{
		Subject: d.subject(d.record), Sort: sort, Notices: d.notices,
		body: d.sections, control: d.control(extra), record: d.record.Path, at: d.At,
	}
	return p.In(d.Commit, d.CommitTime)
}

// verified words the last verification of the record.
func (d *draft) verified() Line {
	n := d.body.Get("lastVerified")
	l := plain(day(n, "date"))
	if l == nil {
		return plain("never, as far as the record says")
	}
	if by := estate.Ref(n.Str("by")); by != "" {
		l = join(" by ", l, d.name(by))
	}
	if method := n.Str("method"); method != "" {
		l = append(l, Span{Text: " (" + words(method) + ")"})
	}
	return l
}

// expiry says until when a printed copy may be trusted.
func (d *draft) expiry() Line {
	text := "Out of date as soon as the records change"
	review, due := d.body.Date("reviewDue")
	switch {
	case !d.until.IsZero() && (!due || d.until.Before(review)):
		text += ", and after " + date(d.until) + ", when a deputy or somebody on call changes"
	case due:
		text += ", and after " + date(review) + ", when it is to be reviewed"
	}
	return plain(text + ".")
}
