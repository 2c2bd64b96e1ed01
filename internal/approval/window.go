package approval

import (
	"cmp"

	"github.com/gitsm/gitsm/internal/change"
)

// window judges the time. Where the merge is the work it has to wait for its window; where
// the work comes after, the window gates the work.
func (j *judge) window() Reason {
	w := j.Assessment.Window
	switch {
	case j.closing:
		return leaf("window", skipped, "the outcome of a change needs no window")
	case !w.GatesMerge:
		return leaf("window", info, "%s; the merge need not wait for it", j.standing(w))
	}
	switch w.State {
	case change.NoWindow, change.Open:
		return leaf("window", satisfied, "%s", j.standing(w))
	case change.NotYet:
		return j.notYet(w)
	case change.Missed:
		return j.missed(w)
	case change.Frozen:
		return j.frozen(w)
	}
	j.todo(toWait, "find out when it may be merged")
	return leaf("window", pending, "it is not known whether the window is open")
}

func (j *judge) notYet(w change.Window) Reason {
	if w.Opens == nil {
		j.todo(toWait, "find out when it may be merged: "+j.standing(w))
		return leaf("window", pending, "%s", j.standing(w))
	}
	j.todo(toWait, "wait with the merge until "+moment(*w.Opens))
	return leaf("window", pending, "%s", j.standing(w))
}

// missed rejects where the change's own window is over, since only a commit moves that. The
// windows of a calendar come again.
func (j *judge) missed(w change.Window) Reason {
	if w.Calendar == "" && (w.Opens == nil || !w.Opens.After(j.At)) {
		j.todo(toMend, "move the window in "+j.recordOf(j.Assessment.Request)+" by a new commit")
		return leaf("window", rejected, "%s; another commit must move it", j.standing(w))
	}
	return j.notYet(w)
}

// frozen holds back all but emergencies, which still keep to a window of their own.
func (j *judge) frozen(w change.Window) Reason {
	if !j.emergency.declared {
		text := "wait with the merge until the freeze " + string(w.Calendar) + " is over"
		if w.Opens != nil {
			text = "wait with the merge until " + moment(*w.Opens) + ", after the freeze of " + string(w.Calendar)
		}
		j.todo(toWait, text)
		return leaf("window", pending, "%s", j.standing(w))
	}
	q := j.Assessment.Request
	switch {
	case q != nil && !q.End.IsZero() && !j.At.Before(q.End):
		j.todo(toMend, "move the window in "+j.recordOf(j.Assessment.Request)+" by a new commit")
		return leaf("window", rejected, "its window closed at %s; another commit must move it", moment(q.End))
	case q != nil && !q.Start.IsZero() && j.At.Before(q.Start):
		j.todo(toWait, "wait with the merge until "+moment(q.Start))
		return leaf("window", pending, "its window opens at %s", moment(q.Start))
	}
	return leaf("window", satisfied, "frozen by %s, which an emergency may pass", w.Calendar)
}

// standing words how the change stands to the time.
func (j *judge) standing(w change.Window) string {
	if w.Reason != "" {
		return w.Reason
	}
	text := map[change.WindowState]string{
		change.NoWindow: "it may be done at any time", change.Open: "its window is open",
		change.NotYet: "its window is not open yet", change.Missed: "its window is over", change.Frozen: "changes are frozen",
	}[w.State]
	switch {
	case w.State == change.NotYet && w.Opens != nil:
		text = "its window opens at " + moment(*w.Opens)
	case w.State == change.Missed && w.Closes != nil:
		text = "its window closed at " + moment(*w.Closes)
	case w.State == change.Open && w.Closes != nil:
		text = "its window is open until " + moment(*w.Closes)
	case w.State == change.Frozen && w.Calendar != "":
		text = "changes are frozen by " + string(w.Calendar)
	}
	return cmp.Or(text, "nothing is known of its window")
}

// merge judges whether it can be merged at all.
func (j *judge) merge() Reason {
	var children []Reason
	if j.Tree == "" {
		why := cmp.Or(j.TreeReason, "the merge cannot be predicted")
		j.todo(toUpdate, "update the branch, merging main into it: "+why)
		children = append(children, leaf("tree", pending, "the branch must be updated: %s", why))
	} else {
		children = append(children, leaf("tree", satisfied, "it merges without conflict"))
	}
	if j.Facts.Pull.Draft {
		j.todo(toFinish, "mark the pull request as ready for review")
		children = append(children, leaf("draft", pending, "the pull request is a draft"))
	}
	why := "a person merges it"
	if j.Rules.Merge == "gitsm" {
		why = "gitsm merges it"
	}
	return branch("merge", why, children)
}

// conflicts shows other changes that this one may collide with. They never block by
// themselves.
func (j *judge) conflicts() Reason {
	if len(j.Assessment.Conflicts) == 0 {
		return leaf("conflicts", satisfied, "no other change meets this one")
	}
	var children []Reason
	for _, c := range j.Assessment.Conflicts {
		children = append(children, leaf("conflict", info, "%s", c.Reason))
	}
	r := branch("conflicts", plural(len(children), "other change")+" may meet this one", children)
	r.Result = info
	return r
}
