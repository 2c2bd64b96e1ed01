package synthetic

import (
	"strconv"
	"time"
)

// moment is an instant on the day on which a case was opened, so many minutes after eight.
func (r *record) moment(minutes int) value {
	at := today().AddDate(0, 0, -r.estate.opened(r.handle)).Add(8*time.Hour + time.Duration(minutes)*time.Minute)
	return value{shape: textual, text: at.Format(time.RFC3339)}
}

// touchedBy are the items that a change touches, always the same.
func (e *estate) touchedBy(h handle) []handle {
	r := e.draw(h, forScope)
	r.Uint64() // which opened takes
	all := make([]handle, 0, 3)
	for range 1 + r.IntN(3) {
		from := [...]family{virtualMachine, virtualMachine, server, database, application, component}
		all = append(all, e.any(r, from[r.IntN(len(from))]))
	}
	seen := all[:0]
	for i, item := range all {
		if i == 0 || item != all[0] && (i == 1 || item != all[1]) {
			seen = append(seen, item)
		}
	}
	return seen
}

// changeTitle is what a change is called.
func (e *estate) changeTitle(h handle) string {
	items := e.touchedBy(h)
	title := "Upgrade " + e.id(items[0])
	if len(items) > 1 {
		title += " and " + strconv.Itoa(len(items)-1) + " more"
	}
	return title
}

// change is planned work. Its older forms have no outcome, and the oldest nothing on communication.
func (r *record) change() {
	e, h := r.estate, r.handle
	owner := e.changeOwner(h)
	r.bare("kind", "Change")
	r.text("title", e.changeTitle(h))
	if r.chance(90) {
		r.bare("type", "normal")
	} else {
		r.bare("type", "emergency")
	}
	r.add("owner", r.ref(owner))
	r.add("requester", r.ref(owner))
	r.add("implementer", r.ref(r.human()))
	r.text("reason", "Fixes a fault in "+e.domain(h)+".")
	items := e.touchedBy(h)
	affects := make([]value, len(items))
	for i, item := range items {
		affects[i] = inline(field{"item", r.ref(item)}, field{"effect", bare(r.pick("degraded", "none", "outage"))})
	}
	r.add("affects", list(affects...))
	r.add("window", inline(field{"start", r.moment(3 * 1440)}, field{"end", r.moment(3*1440 + 180)}))
	r.add("implementation", list(
		inline(field{"step", text("Switch over")}, field{"minutes", number(10)}),
		inline(field{"step", text("Upgrade")}, field{"minutes", number(20 + r.draw.IntN(60))}),
		inline(field{"step", text("Switch back")}, field{"minutes", number(10)})))
	r.text("test", "No errors in the log for 15 minutes.")
	r.add("backout", inline(field{"steps", row(text("Switch back"))}, field{"duration", bare("20m")}))
	if r.age < 2 {
		r.text("communication", "Status page, one day before.")
	}
	result := r.pick("successful", "successful", "successful", "successful", "partial", "backed_out", "failed")
	if r.age == 0 {
		r.add("outcome", inline(field{"result", bare(result)}, field{"actualStart", r.moment(3*1440 + 5)},
			field{"actualEnd", r.moment(3*1440 + 90)}, field{"review", text("Nothing unexpected.")}))
	}
}

// changeOwner is who answers for a change, and who commits the work.
func (e *estate) changeOwner(h handle) handle {
	return e.leadOf(int(e.draw(h, forPlan).Uint64() % uint64(e.counts[team])))
}

// causeOf is the change that caused an incident, nobody for most.
func (e *estate) causeOf(h handle) handle {
	if h.n < e.counts[change] && h.n%4 == 1 {
		return handle{change, h.n}
	}
	return nobody()
}

// incident is a disturbance of a service.
func (r *record) incident() {
	e, h := r.estate, r.handle
	broken := e.any(r.draw, service)
	r.bare("kind", "Incident")
	r.text("title", e.title(broken)+" fails for some users")
	r.add("service", r.ref(broken))
	r.add("items", row(r.any(application)))
	r.bare("impact", r.pick("high", "medium", "low"))
	r.bare("urgency", r.pick("high", "medium", "low"))
	r.add("customer", r.any(customer))
	r.bare("channel", r.pick("monitoring", "phone", "portal"))
	r.add("team", r.ref(e.teamOf(h)))
	r.add("assignee", r.ref(r.human()))
	r.bare("status", "closed")
	responded, restored := 5+r.draw.IntN(30), 60+r.draw.IntN(300)
	r.add("occurred", r.moment(0))
	r.add("detected", r.moment(3))
	r.add("opened", r.moment(4))
	r.add("responded", r.moment(responded))
	r.add("restored", r.moment(restored))
	r.add("resolved", r.moment(restored+30))
	r.add("closed", r.moment(restored+2*1440))
	r.add("outages", list(inline(field{"service", r.ref(broken)}, field{"start", r.moment(0)},
		field{"end", r.moment(restored)}, field{"effect", bare(r.pick("down", "degraded"))}, field{"planned", truth(false)})))
	if cause := e.causeOf(h); cause.family == change {
		r.add("causedBy", r.ref(cause))
	}
	if r.chance(30) {
		r.add("problem", r.any(problem))
	}
	r.text("resolution", "Started again; the cause is known.")
	r.bare("closureCode", "resolved")
}

// problem is the cause of incidents.
func (r *record) problem() {
	e, h := r.estate, r.handle
	r.bare("kind", "Problem")
	r.text("title", "Failures of "+e.domain(h)+" under load")
	r.text("statement", "Several times a month the queue fills; then nothing works.")
	r.add("owner", r.ref(e.teamOf(h)))
	r.add("assignee", r.ref(r.human()))
	r.add("services", row(r.any(service)))
	r.add("items", row(r.any(application), r.any(virtualMachine)))
	r.bare("origin", r.pick("reactive", "proactive"))
	r.bare("impact", r.pick("high", "medium", "low"))
	r.bare("urgency", r.pick("high", "medium", "low"))
	r.bare("status", "known_error")
	r.add("opened", r.moment(0))
	r.add("diagnosed", r.moment(2000))
	r.text("rootCause", "A pool of connections that is too small.")
	r.add("contributingFactors", list(text("No limit on retries"), text("No alert on the length of the queue")))
	r.bare("method", "five_whys")
	r.add("knownError", inline(field{"symptom", text("Requests time out")}, field{"workaround", text("Start again")},
		field{"status", bare("open")}))
}
