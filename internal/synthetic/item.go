package synthetic

import "strconv"

// item is a configuration item.
func (r *record) item() {
	e, h := r.estate, r.handle
	t := e.traits[h.family]
	critical := r.pick("critical", "high", "high", "medium", "medium", "medium", "low")
	r.bare("kind", "ConfigurationItem")
	r.bare("class", t.class)
	r.text("name", e.title(h)+" "+r.called()+" "+strconv.Itoa(h.n+1))
	if r.chance(40) {
		r.text("description", "The "+one(r.draw, e.words.adjectives)+" "+r.called()+" for "+e.domain(h)+", kept since day one.")
	}
	r.add("owner", r.ref(e.teamOf(h)))
	r.bare("status", r.status())
	r.bare("environment", r.pick("production", "production", "production", "acceptance", "test", "development"))
	r.bare("criticality", critical)
	if attributes := r.attributes(); len(attributes) > 0 {
		r.add("attributes", block(attributes...))
	}
	r.make()
	if e.membersOfNone(h) {
		r.add("availabilityPercent", exact(r.pick("99.5", "99.9", "99.95", "99")))
	} else {
		r.add("redundancy", inline(field{"minUp", number(max(1, e.membersOf(h)-1))}, field{"switchTime", bare("2m")}))
	}
	r.protection()
	r.relate()
	r.costs()
	r.verified()
	if r.chance(30) {
		r.add("tags", row(bare(one(r.draw, e.words.domains))))
	}
	r.bare("classification", "internal")
}

// membersOfNone reports whether the item is no cluster.
func (e *estate) membersOfNone(h handle) bool {
	return h.family != computeCluster && h.family != databaseCluster
}

// status is in use but for a few, and now and then was something else.
func (r *record) status() string {
	n := r.draw.IntN(100)
	switch {
	case r.age%7 == 4:
		return "in_maintenance"
	case n < 3:
		return "test"
	case n < 5:
		return "in_maintenance"
	default:
		return "in_use"
	}
}

// called is what an item is called in words.
func (r *record) called() string {
	switch r.handle.family {
	case powerSource:
		return "power feed"
	case networkDevice:
		return "switch"
	case computeCluster:
		return "host cluster"
	case virtualMachine:
		return "machine"
	case databaseCluster:
		return "database cluster"
	case identityProvider:
		return "identity provider"
	case loadBalancer:
		return "load balancer"
	case backupJob:
		return "backup job"
	case dnsZone:
		return "zone"
	case component:
		return "component"
	case endpoint:
		return "laptop"
	default:
		return r.estate.traits[r.handle.family].class
	}
}

// make adds who made an item, and how it is known on the network.
func (r *record) make() {
	e, h := r.estate, r.handle
	switch h.family {
	case server, hypervisor, storage, networkDevice, firewall, endpoint:
		vendor := one(r.draw, e.words.vendors)
		r.text("serial", "SN"+pad(int(h.family), 2)+"-"+pad(h.n, 7))
		r.text("assetTag", "AT-"+pad(int(h.family), 2)+pad(h.n, 7))
		r.text("vendor", vendor)
		r.text("model", vendor[:1]+strconv.Itoa(100*(1+r.draw.IntN(9))))
		r.bare("purchasedOn", day(400+r.draw.IntN(900)))
		r.bare("warrantyEnd", day(-900-r.draw.IntN(400)))
	default:
	}
	switch h.family {
	case server, hypervisor, virtualMachine, networkDevice, firewall, loadBalancer, endpoint:
		r.add("network", block(
			field{"hostname", text(e.id(h) + ".example.org")},
			field{"addresses", row(text(r.address()))}))
	default:
	}
}

// address is an address of the network 10.0.0.0/8.
func (r *record) address() string {
	n := r.draw.IntN(1 << 24)
	return "10." + strconv.Itoa(n>>16) + "." + strconv.Itoa(n>>8&255) + "." + strconv.Itoa(n&255)
}

// protection adds how data and work come back.
func (r *record) protection() {
	e, h := r.estate, r.handle
	switch h.family {
	case database:
		r.add("backup", inline(
			field{"interval", bare("15m")}, field{"duration", bare("5m")}, field{"offsiteLag", bare("30m")},
			field{"retention", bare("35d")}, field{"lastRestoreTest", bare(day(30 + r.draw.IntN(200)))}))
		r.add("recovery", inline(field{"duration", bare("40m")}, field{"team", r.ref(e.teamOf(h))}))
	case virtualMachine, application, server:
		r.add("recovery", inline(
			field{"duration", bare(r.pick("10m", "20m", "45m", "1h30m"))}, field{"team", r.ref(e.teamOf(h))}))
	default:
	}
}

// costs adds what an item costs and who bears it.
func (r *record) costs() {
	switch r.handle.family {
	case storage, server, database, application, virtualMachine:
	default:
		return
	}
	e := r.estate
	r.text("costCentre", "CC"+pad(1000+r.draw.IntN(200), 4))
	r.add("cost", euros(r.aged(20+r.draw.IntN(2000), 4), "month"))
	first := e.any(r.draw, service)
	second := handle{service, (first.n + 1) % e.counts[service]}
	share := 5 * (1 + r.draw.IntN(19))
	r.add("allocation", list(
		inline(field{"service", r.ref(first)}, field{"sharePercent", number(share)}),
		inline(field{"service", r.ref(second)}, field{"sharePercent", number(100 - share)})))
	if r.chance(30) {
		r.add("contract", r.any(contract))
		r.bare("endOfSupport", day(-1200-r.draw.IntN(1500)))
	}
}
