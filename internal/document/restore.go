package document

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"github.com/gitsm/gitsm/internal/estate"
)

// restores are the data to restore, in order: as the plan says it, or of whatever the steps
// recover that has a backup.
func (d *draft) restores() []Block {
	t := &Table{Caption: "Data to restore, in order", Columns: []Column{
		{Title: "Done", Box: true}, {Title: "No.", Share: 0.7, Right: true}, {Title: "Data", Share: 3}, {Title: "From where", Share: 3.2}, {Title: "Saved, and loss at worst", Share: 3},
		{Title: "Whole if", Share: 2}, {Title: "Time, initials", Share: 1.8, Blank: true},
	}}
	written := slices.Clone(d.body.Each("dataRestore"))
	place := func(i int) int {
		if order, ok := written[i].Int("order"); ok {
			return order
		}
		return i + 1
	}
	order := make([]int, len(written))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(place(a), place(b)) })
	var listed []estate.Ref
	row := func(item estate.Ref, n *estate.Node) {
		listed = add(listed, item)
		t.Rows = append(t.Rows, Row{Cells: [][]Line{
			nil, cell(plain(strconv.Itoa(len(t.Rows) + 1))), cell(d.labelled(item)), d.whereCell(item, n), d.savedCell(item), cell(plain(n.Str("integrityCheck"))), nil,
		}})
	}
	for _, i := range order {
		row(estate.Ref(written[i].Str("item")), &written[i])
	}
	if len(written) > 0 {
		return []Block{{Table: t}}
	}
	for _, item := range d.items {
		if item != "" && d.Maker.body(item).Get("backup") != nil {
			row(item, nil)
		}
	}
	if len(t.Rows) == 0 {
		return nil
	}
	return []Block{{Text: plain("No restores are planned; these are the items of the steps told above that have a backup.")}, {Table: t}}
}

// whereCell says where a backup lies and who has the key.
func (d *draft) whereCell(item estate.Ref, n *estate.Node) []Line {
	set := estate.Ref(n.Str("backupSet"))
	lines := []Line{d.labelled(set), plain(n.Str("location"))}
	attributes := d.Maker.body(set).Get("attributes")
	if where := attributes.Str("location"); where != n.Str("location") {
		lines = append(lines, plain(where))
	}
	if job := estate.Ref(d.Maker.body(item).Get("backup").Str("job")); job != "" && set == "" {
		lines = append(lines, join(" ", plain("Backup job:"), d.labelled(job)))
	}
	if key := estate.Ref(n.Str("keyCustody")); key != "" {
		lines = append(lines, join(" ", plain("Key:"), d.name(key)), d.call(key))
	}
	if where := clean(attributes.Str("keyLocation")); where != "" {
		lines = append(lines, plain("Key kept in: "+where))
	}
	if out := cell(lines...); len(out) > 0 {
		return out
	}
	return cell(plain("the records do not say"))
}

// savedCell says how data are saved, what is lost at worst, and when anybody last tried.
func (d *draft) savedCell(item estate.Ref) []Line {
	n := d.Maker.body(item)
	backup := n.Get("backup")
	if d.hidden(item) {
		return cell(plain(notShown))
	}
	var lines []Line
	if backup == nil {
		lines = append(lines, strong("no backup on record"))
	} else {
		if every := lasting(backup, "interval"); every != "" {
			lines = append(lines, plain("every "+every+prefixed(", kept ", lasting(backup, "retention"))))
		}
		lines = append(lines, plain(worst(backup)))
		lines = append(lines, plain(prefixed("restore takes ", lasting(backup, "restoreDuration"))))
		tested := "never restored as a test"
		if last := day(backup, "lastRestoreTest"); last != "" {
			tested = "last restore test " + last
		}
		lines = append(lines, plain(tested))
	}
	if copied := n.Get("replication"); copied != nil {
		text := words(copied.Str("mode")) + " copy in use"
		if lag := lasting(copied, "lag"); lag != "" {
			text += ", up to " + lag + " behind"
		}
		lines = append(lines, plain(text))
	}
	return cell(lines...)
}

// worst words the most that a backup can lose: its interval, the time it takes and the time
// until a copy is out of the house.
func worst(backup *estate.Node) string {
	var total time.Duration
	known := true
	for _, part := range []string{"interval", "duration", "offsiteLag"} {
		d, ok := backup.Duration(part)
		if !ok && (part != "offsiteLag" || backup.Get(part) != nil) {
			known = false
		}
		total = plus(total, d)
	}
	switch {
	case total == 0:
		return "nobody knows how much may be lost"
	case known:
		return "up to " + span(total) + " lost"
	}
	return "at least " + span(total) + " lost at worst"
}
