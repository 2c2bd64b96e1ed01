package document

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gitsm/gitsm/internal/continuity"
	"github.com/gitsm/gitsm/internal/estate"
)

// trial is an exercise of a plan.
type trial struct {
	ref  estate.Ref
	body *estate.Node
	day  time.Time
}

// trials returns the exercises of the plan that may be seen, the last one first.
func (d *draft) trials() []trial {
	var out []trial
	for _, in := range d.Estate.Incoming(d.record.Ref) {
		if in.From.Kind != estate.Exercise || in.Link.Field != "plan" || d.hidden(in.From.Ref) {
			continue
		}
		n := d.Maker.body(in.From.Ref)
		day, _ := n.Date("date")
		out = append(out, trial{in.From.Ref, n, day})
	}
	slices.SortStableFunc(out, func(a, b trial) int {
		return cmp.Or(b.day.Compare(a.day), strings.Compare(string(a.ref), string(b.ref)))
	})
	return out
}

// held reports whether an exercise took place by now and came to something.
func (m *Maker) held(t trial) bool {
	outcome := t.body.Str("outcome")
	return outcome != "" && outcome != "cancelled" && !t.day.IsZero() && !t.day.After(m.At)
}

// exercises is the history of a plan's exercises.
func (d *draft) exercises() []Block {
	all := d.trials()
	t := &Table{Caption: "Exercises, the last one first", Columns: []Column{{Title: "Exercise", Share: 2.6}, {Title: "Outcome", Share: 1.4}, {Title: "Achieved", Share: 3}, {Title: "Found", Share: 3.4}}}
	for _, e := range all {
		what := join(", ", plain(sentence(words(e.body.Str("method")))), plain(e.body.Str("scenario")))
		outcome := words(e.body.Str("outcome"))
		if outcome == "" {
			outcome = "no outcome yet"
			if e.day.After(d.At) {
				outcome = "planned"
			}
		}
		head := strong("day unknown")
		if !e.day.IsZero() {
			head = strong(date(e.day))
		}
		if commit := clean(e.body.Str("commit")); commit != "" {
			what = join(", ", what, plain("commit "+commit[:min(12, len(commit))]))
		}
		t.Rows = append(t.Rows, Row{Cells: [][]Line{cell(head, d.name(e.ref), what), cell(plain(outcome)), d.achieved(e.body), d.found(e.body)}})
	}
	blocks := []Block{{Table: t}}
	if !slices.ContainsFunc(all, d.held) {
		blocks = append([]Block{{Text: plain("No exercise has been held, as far as is shown here: nobody knows whether the plan works.")}}, blocks...)
	}
	if every := lasting(d.body, "exerciseEvery"); every != "" {
		blocks = append(blocks, Block{Text: plain("To be exercised every " + every + ".")})
	}
	return blocks
}

// achieved are the results of an exercise against what was planned.
func (d *draft) achieved(n *estate.Node) []Line {
	var out []Line
	for _, r := range n.Each("results") {
		l := d.name(estate.Ref(r.Str("service")))
		for _, metric := range []string{"Rto", "Rpo"} {
			actual, planned := lasting(&r, "actual"+metric), lasting(&r, "planned"+metric)
			if actual != "" {
				l = join("; ", l, plain(strings.ToUpper(metric)+" "+actual+prefixed(" of ", planned)))
			}
		}
		out = append(out, join("; ", l, plain(r.Str("note"))))
	}
	for _, r := range n.Each("stepResults") {
		if result := r.Str("result"); result != "worked" && result != "" {
			out = append(out, join("; ", plain("step "+clean(r.Str("step"))+": "+words(result)), plain(r.Str("note"))))
		}
	}
	return cell(append(out, plain(n.Str("summary")))...)
}

// found are the findings of an exercise and what became of them.
func (d *draft) found(n *estate.Node) []Line {
	var out []Line
	for _, f := range n.Each("findings") {
		state := "open"
		if done := day(&f, "done"); done != "" {
			state = "done " + done
		} else if due, ok := f.Date("due"); ok {
			state = "open, due " + date(due)
			if due.Before(d.today()) {
				state = "open, was due " + date(due)
			}
		}
		out = append(out, join(" – ", plain(f.Str("text")), join(", ", d.name(estate.Ref(f.Str("owner"))), plain(state))))
	}
	return out
}

// changed are the records of the plan that changed since its last exercise.
func (d *draft) changed(s continuity.Schedule) []Block {
	all := d.trials()
	i := slices.IndexFunc(all, d.held)
	if i < 0 || d.Changes == nil {
		return nil
	}
	last := all[i]
	changes, ok := d.Changes(last.body.Str("commit"), last.day)
	if !ok {
		return []Block{{Text: plain("Unknown: the history at hand does not reach back to the exercise of " + date(last.day) + ".")}}
	}
	about := []estate.Ref{d.record.Ref}
	for _, ref := range slices.Concat(d.body.Refs("covers"), d.items) {
		about = add(about, ref)
	}
	for _, r := range d.body.Each("dataRestore") {
		about = add(about, estate.Ref(r.Str("item")))
	}
	t := &Table{Caption: "Changed since the exercise of " + date(last.day), Columns: []Column{{Title: "Record", Share: 4}, {Title: "Changes", Share: 1, Right: true}, {Title: "Last change", Share: 2.4}}}
	type touch struct {
		count  int
		newest continuity.Change
	}
	touched := map[estate.Ref]touch{}
	for _, c := range changes { // the newest first
		for _, ref := range c.Refs {
			was := touched[ref]
			if was.count == 0 {
				was.newest = c
			}
			was.count++
			touched[ref] = was
		}
	}
	for _, ref := range about {
		if of := touched[ref]; of.count > 0 && !d.hidden(ref) {
			commit := clean(of.newest.Commit)
			t.Rows = append(t.Rows, Row{Cells: [][]Line{
				cell(d.labelled(ref)), cell(plain(strconv.Itoa(of.count))), cell(plain(date(of.newest.Time.UTC()) + ", commit " + commit[:min(12, len(commit))])),
			}})
		}
	}
	if len(t.Rows) == 0 {
		return []Block{{Text: plain("Nothing that is shown here has changed since the exercise of " + date(last.day) + ".")}}
	}
	return []Block{{Text: plain("The exercise of " + date(last.day) + " says nothing about these as they are now.")}, {Table: t}}
}
