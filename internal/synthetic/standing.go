package synthetic

// standing adds the relations that make the record what it is, the weightiest first.
func (l *relations) standing() {
	e, h := l.estate, l.from
	l.one("member_of", e.groupOf(h))
	switch h.family {
	case site:
		l.eitherOf("powered_by", handle{powerSource, 2 * h.n}, handle{powerSource, 2*h.n + 1})
	case rack:
		l.one("located_in", e.siteOf(h))
		l.one("powered_by", handle{powerSource, 2 * e.siteOf(h).n})
	case networkDevice:
		l.one("located_in", l.near(rack))
		if h.n < e.cores() {
			l.one("connects_to", l.before(h.n))
		} else {
			l.eitherOf("connects_to", l.core(), l.core())
		}
	case circuit:
		l.one("supplied_by", l.near(supplier))
		l.one("connects_to", l.core())
	case firewall:
		l.one("located_in", l.near(rack))
		l.one("connects_to", l.near(networkDevice))
		l.one("routed_through", l.near(circuit))
	case storage, server:
		l.one("located_in", l.near(rack))
		l.eitherOf("connects_to", l.near(networkDevice), l.near(networkDevice))
	case computeCluster:
		l.one("depends_on", l.near(storage))
		l.one("protected_by", l.near(firewall))
	case hypervisor:
		l.one("located_in", l.near(rack))
		l.eitherOf("connects_to", l.near(networkDevice), l.near(networkDevice))
		l.one("stores_data_on", l.near(storage))
	case monitoring, identityProvider, dnsZone:
		l.eitherOf("runs_on", l.near(server), l.near(server))
	case backupJob:
		l.one("stores_data_on", l.near(storage))
		l.one("runs_on", l.near(server))
	case loadBalancer:
		l.one("located_in", l.near(rack))
		l.one("connects_to", l.near(networkDevice))
		l.one("routed_through", l.near(firewall))
	case certificate:
		l.one("supplied_by", l.near(supplier))
	case endpoint:
		l.one("located_in", l.near(site))
		l.one("authenticates_with", l.near(identityProvider))
		l.one("managed_by", l.near(monitoring))
	default:
		l.standingOfSoftware()
	}
}

// standingOfSoftware does the same for what runs on machines, and for services.
func (l *relations) standingOfSoftware() {
	e, h := l.estate, l.from
	switch h.family {
	case virtualMachine:
		if l.draw.IntN(10) < 7 {
			l.one("runs_on", l.near(computeCluster))
		} else {
			l.one("runs_on", l.near(hypervisor))
		}
		l.one("stores_data_on", l.near(storage))
		l.one("backed_up_by", l.near(backupJob))
		l.one("monitored_by", l.near(monitoring))
	case databaseCluster:
		l.one("depends_on", l.near(storage))
		l.one("monitored_by", l.near(monitoring))
		l.one("protected_by", l.near(firewall))
	case database:
		l.one("runs_on", l.near(virtualMachine))
		l.one("backed_up_by", l.near(backupJob))
		l.one("stores_data_on", l.near(storage))
		l.one("monitored_by", l.near(monitoring))
	case application:
		if l.draw.IntN(2) == 0 {
			l.one("depends_on", l.near(databaseCluster))
		} else {
			l.one("depends_on", l.near(database))
		}
		l.eitherOf("runs_on", l.near(virtualMachine), l.near(virtualMachine))
		l.one("routed_through", l.near(loadBalancer))
		l.one("authenticates_with", l.near(identityProvider))
		l.one("protected_by", l.near(certificate))
	case component:
		whole := l.near(application)
		l.one("part_of", whole)
		l.one("runs_on", l.near(virtualMachine))
		if whole.n > 0 {
			l.one("consumes_api", handle{application, l.draw.IntN(whole.n)})
		}
	case service:
		l.eitherOf("depends_on", l.near(application), l.near(application))
		l.one("depends_on", l.before(h.n))
		l.one("resolves_via", l.near(dnsZone))
		l.one("monitored_by", handle{monitoring, h.n % e.counts[monitoring]})
	default:
	}
}

// further is what a record may be related to beyond its standing relations.
func (l *relations) further() []relation {
	to := func(kind string, f family) relation {
		return relation{kind: kind, to: []handle{l.near(f)}}
	}
	base := []relation{
		to("connects_to", networkDevice), to("protected_by", firewall), to("managed_by", server),
		to("monitored_by", monitoring), to("authenticates_with", identityProvider), to("resolves_via", dnsZone),
	}
	switch l.from.family {
	case server:
		return []relation{
			to("connects_to", networkDevice), to("stores_data_on", storage), to("protected_by", firewall),
			to("connects_to", storage), to("powered_by", powerSource),
		}
	case hypervisor:
		return append(base, to("stores_data_on", storage), to("connects_to", storage), to("powered_by", powerSource))
	case virtualMachine:
		return append(base, to("stores_data_on", storage), to("depends_on", server), to("connects_to", networkDevice))
	case database:
		return append(base, to("depends_on", virtualMachine), to("stores_data_on", storage), to("backed_up_by", backupJob))
	case application:
		return append(base, to("depends_on", database), to("depends_on", virtualMachine),
			relation{kind: "consumes_api", to: []handle{l.before(l.from.n)}})
	case component:
		return append(base, to("depends_on", database), to("depends_on", virtualMachine), to("routed_through", loadBalancer))
	case service:
		return []relation{to("depends_on", application), to("depends_on", database), to("routed_through", loadBalancer)}
	default:
		return base
	}
}

// fill draws further relations until there is no room, or none that is new is found.
func (l *relations) fill() {
	for tries := 0; l.room > 0 && tries < 16; tries++ {
		room := l.room
		further := l.further()
		r := further[l.draw.IntN(len(further))]
		l.one(r.kind, r.to[0])
		if l.room < room {
			tries = 0
		}
	}
}
