package synthetic

import (
	"strconv"
	"strings"
)

// service is a service with what it promises and stands on.
func (r *record) service() {
	e, h := r.estate, r.handle
	r.bare("kind", "Service")
	r.text("name", e.title(h)+" service "+strconv.Itoa(h.n+1))
	r.text("description", "Lets people work with "+e.domain(h)+".")
	r.bare("type", r.pick("customer_facing", "customer_facing", "supporting", "technical"))
	r.add("owner", r.ref(e.teamOf(h)))
	r.bare("criticality", r.pick("critical", "high", "medium", "low"))
	r.bare("phase", "catalogue")
	r.add("customers", row(r.any(customer)))
	r.add("deliveryManager", r.ref(r.human()))
	r.add("supportTeams", block(field{"incident", r.ref(e.teamOf(h))}, field{"changeApproval", r.any(team)}))
	r.bare("startDate", day(400+r.draw.IntN(600)))
	r.add("serviceHours", r.ref(handle{calendar, 0}))
	r.add("supportHours", r.ref(handle{calendar, 2}))
	r.add("price", euros(r.aged(5+r.draw.IntN(500), 4), "month"))
	r.text("costCentre", "CC"+pad(1000+r.draw.IntN(200), 4))
	r.add("exclusions", list(text("Work outside of the support hours"), text("Training of new users")))
	r.relate()
	r.verified()
	r.bare("classification", "internal")
}

// agreement is a promise to a customer, between teams or by a supplier.
func (r *record) agreement() {
	e, h := r.estate, r.handle
	covered := handle{service, h.n % e.counts[service]}
	r.bare("kind", "Agreement")
	kind := "sla"
	switch h.n % 10 {
	case 7, 8:
		kind = "ola"
	case 9:
		kind = "uc"
	}
	r.bare("type", kind)
	r.text("name", strings.ToUpper(kind)+" for "+e.title(covered)+" "+strconv.Itoa(h.n+1))
	provider := e.any(r.draw, team)
	switch kind {
	case "sla":
		r.add("provider", r.ref(provider))
		r.add("customer", r.any(customer))
	case "ola":
		r.add("provider", r.ref(provider))
		r.add("customer", r.ref(handle{team, (provider.n + 1) % e.counts[team]}))
		r.add("underpins", row(r.ref(handle{agreement, h.n - 7})))
	default:
		r.add("provider", r.any(supplier))
		r.add("owner", r.ref(provider))
		r.add("customer", r.ref(provider))
		r.add("contract", r.any(contract))
		r.add("underpins", row(r.ref(handle{agreement, h.n - 7})))
	}
	r.add("covers", row(r.ref(covered)))
	r.bare("validFrom", day(300+r.draw.IntN(300)))
	r.bare("validTo", day(-1100-r.draw.IntN(600)))
	r.add("serviceHours", r.ref(handle{calendar, 0}))
	r.bare("reviewCycle", "180d")
	clock := field{"clock", r.ref(handle{calendar, 2})}
	r.add("targets", list(
		inline(field{"metric", bare("availability")}, field{"percent", exact(r.pick("99", "98.5", "99.5"))},
			field{"window", bare("calendar_month")}, field{"plannedMaintenance", bare("excluded")}),
		inline(field{"metric", bare("response")}, field{"priority", bare("p1")}, field{"within", bare("15m")},
			field{"clock", bare("elapsed")}, field{"casesPercent", number(95)}),
		inline(field{"metric", bare("resolution")}, field{"priority", bare("p2")},
			field{"within", bare(r.pick("4h", "8h"))}, clock, field{"casesPercent", number(90)})))
	r.verified()
}

// contract with a supplier.
func (r *record) contract() {
	e, h := r.estate, r.handle
	r.bare("kind", "Contract")
	r.text("name", e.title(h)+" contract "+strconv.Itoa(h.n+1))
	r.add("supplier", r.ref(handle{supplier, h.n % e.counts[supplier]}))
	r.bare("type", r.pick("support", "maintenance", "lease", "licence"))
	r.text("number", "K-"+pad(h.n, 6))
	r.add("owner", r.ref(e.teamOf(h)))
	r.bare("status", "active")
	r.bare("start", day(300+r.draw.IntN(600)))
	r.bare("end", day(-1500-r.draw.IntN(600)))
	r.bare("notice", "90d")
	r.add("autoRenew", truth(r.chance(50)))
	r.add("value", euros(100*r.aged(20+r.draw.IntN(300), 2), "year"))
	r.bare("billingFrequency", "yearly")
	r.text("costCentre", "CC"+pad(1000+r.draw.IntN(200), 4))
	r.verified()
}

// supplier of goods or services.
func (r *record) supplier() {
	e, h := r.estate, r.handle
	name := one(r.draw, e.words.vendors) + " " + e.title(h) + " " + strconv.Itoa(h.n+1)
	r.bare("kind", "Supplier")
	r.text("name", name)
	r.text("legalName", name+" B.V.")
	r.add("owner", r.ref(e.teamOf(h)))
	r.bare("category", r.pick("strategic", "tactical", "operational", "commodity"))
	r.bare("status", "active")
	r.add("relationshipManager", r.ref(r.human()))
	r.add("contacts", list(inline(field{"name", text("Service desk")},
		field{"email", bare("help@" + e.id(h) + ".example.org")}, field{"phone", text("+31 20 555 01" + pad(h.n%100, 2))})))
	r.add("supplies", row(text(e.domain(h)), text("spare parts")))
	r.bare("criticality", r.pick("high", "medium", "low"))
	r.add("personalData", truth(r.chance(20)))
	r.verified()
}

// customer who pays.
func (r *record) customer() {
	e, h := r.estate, r.handle
	r.bare("kind", "Customer")
	r.text("name", e.title(h)+" department "+strconv.Itoa(h.n+1))
	r.bare("type", r.pick("internal", "internal", "external"))
	r.add("owner", r.ref(e.teamOf(h)))
	r.bare("status", "active")
	r.add("relationshipManager", r.ref(r.human()))
	r.add("users", number(10*r.aged(1+r.draw.IntN(300), 2)))
	r.text("costCentre", "CC"+pad(1000+r.draw.IntN(200), 4))
	r.add("hours", r.ref(handle{calendar, 2}))
	r.bare("criticality", r.pick("high", "medium", "low"))
	r.bare("activeFrom", day(600+r.draw.IntN(400)))
	r.verified()
}
