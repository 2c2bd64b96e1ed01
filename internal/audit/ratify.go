package audit

import (
	"fmt"

	"github.com/gitsm/gitsm/internal/approval"
	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/gittree"
)

// ratifies settles the commits that an entry ratifies.
func (j *judge) ratifies(o *opinion) {
	bad := func(id gittree.Hash, format string, args ...any) {
		j.fault(o, diag.BadRatification, id, "%s is not ratified: %s", id.Short(), fmt.Sprintf(format, args...))
	}
	var by *emergencyMerge
	for i := range j.Emergencies {
		if e := &j.Emergencies[i]; e.Before == o.before && e.After == o.after && e.Change == string(o.change) {
			by = e
		}
	}
	known := by != nil
	valid := false
	for _, id := range o.ratifies {
		i := j.pushedAt(id)
		switch {
		case j.strayed && (!known || i < 0): // what it needs is not on main, which is told
		case !known:
			bad(id, "no approved emergency change was merged by %s", o.after.Short())
		case o.answer != "":
			bad(id, "%s", o.answer)
		case !o.ratifying(id):
			bad(id, "%s does not name it", diag.Quote(string(o.change)))
		case i < 0:
			bad(id, "it is not one of the commits that were recorded as unauthorised")
		default:
			if why := j.unfit(by, &j.Pushed[i]); why != "" {
				bad(id, "%s", why)
				continue
			}
			j.answer(i)
			valid = true
		}
	}
	if len(o.ratifies) == 0 {
		j.fault(o, diag.BadRatification, o.after, "it ratifies nothing")
	}
	if valid {
		j.Ratified++
		j.untaint()
	}
}

// answer marks a commit as ratified. The last commit of a range stands for all of it.
func (j *judge) answer(i int) {
	j.Pushed[i].Ratified = true
	entry := j.Pushed[i].Entry
	if i+1 < len(j.Pushed) && j.Pushed[i+1].Entry == entry {
		return
	}
	for ; i >= 0 && j.Pushed[i].Entry == entry; i-- {
		j.Pushed[i].Ratified = true
	}
}

// pushedAt finds a commit among those that were not authorised; -1 where it is none.
func (j *judge) pushedAt(id gittree.Hash) int {
	for i := range j.Pushed {
		if j.Pushed[i].Commit == id {
			return i
		}
	}
	return -1
}

// unfit says why whoever approved an emergency may not ratify what was pushed.
func (j *judge) unfit(by *emergencyMerge, p *pushed) string {
	if j.people == nil {
		return ""
	}
	people := j.people(by.Before)
	if people == nil {
		return "" // told with the entry of the emergency
	}
	bypass := approval.Bypass{Makers: p.Makers}
	if p.People {
		if bypass.Before = j.people(p.Before); bypass.Before == nil {
			return "who could approve before it cannot be read"
		}
	}
	return bypass.Ratifying(by.Requirements, people, by.Decided)
}
