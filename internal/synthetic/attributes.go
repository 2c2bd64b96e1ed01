package synthetic

import "strconv"

// attributes of an item, by its class.
func (r *record) attributes() []field {
	switch r.handle.family {
	case server, hypervisor, virtualMachine, endpoint:
		return r.machine()
	case networkDevice, firewall, loadBalancer, circuit, dnsZone:
		return r.network()
	case site, rack, powerSource:
		return r.facility()
	case storage, database, databaseCluster, computeCluster, backupJob, certificate:
		return r.data()
	default:
		return r.software()
	}
}

func (r *record) machine() []field {
	fields := []field{
		{"cpus", number(r.aged(2+r.draw.IntN(30), 6))},
		{"memoryGibibytes", number(4 * r.aged(1+r.draw.IntN(64), 3))},
		{"diskGibibytes", number(50 * (1 + r.draw.IntN(40)))},
		{"os", text(r.pick("Debian", "Ubuntu", "Windows Server", "Alpine"))},
		{"osVersion", r.version(10, 14)},
		{"patchedOn", bare(day(10 + r.draw.IntN(40) + 30*((r.age+2)/3)))},
	}
	switch r.handle.family {
	case server:
		fields = append(fields, field{"formFactor", bare("rack")}, field{"powerSupplies", number(2)})
	case hypervisor:
		fields = append(fields, field{"product", text("KVM")}, field{"maxMachines", number(40)})
	case virtualMachine:
		fields = append(fields, field{"size", text(r.pick("small", "medium", "large"))})
	case endpoint:
		fields = append(fields, field{"type", bare("laptop")}, field{"user", r.any(person)}, field{"encrypted", truth(true)})
	default:
	}
	return fields
}

func (r *record) network() []field {
	gear := []field{
		{"os", text("NetOS")},
		{"osVersion", r.version(15, 5)},
		{"managementAddress", text(r.address())},
		{"throughputMegabits", number(1000 * (1 + r.draw.IntN(40)))},
	}
	switch r.handle.family {
	case networkDevice:
		tier := "access"
		if r.handle.n < r.estate.cores() {
			tier = "core"
		}
		return append(gear, field{"role", bare("switch")}, field{"tier", bare(tier)}, field{"ports", number(48)})
	case firewall:
		return append(gear, field{"type", bare("stateful")}, field{"zones", row(bare("inside"), bare("outside"))})
	case loadBalancer:
		return append(gear, field{"layer", number(7)}, field{"method", bare("least_connections")})
	case circuit:
		return []field{
			{"circuitId", text("C" + pad(r.handle.n, 7))}, {"type", bare(r.pick("internet", "mpls", "dark_fibre"))},
			{"downMegabits", number(r.aged(1000, 1))}, {"upMegabits", number(1000)},
		}
	default: // a zone
		return []field{
			{"zone", text(r.estate.domain(r.handle) + ".example.org")}, {"dnssec", truth(r.chance(60))},
			{"ttlSeconds", number(60 * r.aged(60, 1))}, {"registeredUntil", bare(day(-900 - r.draw.IntN(900)))},
		}
	}
}

func (r *record) facility() []field {
	switch r.handle.family {
	case site:
		at := r.draw.IntN(len(r.estate.words.towns))
		return []field{
			{"town", text(r.estate.words.towns[at])}, {"country", text(r.estate.words.countries[at])},
			{"zone", bare(r.estate.words.zones[at])}, {"use", bare(r.pick("office", "data_centre", "warehouse"))},
		}
	case rack:
		return []field{
			{"units", number(42)}, {"row", text(r.pick("A", "B", "C", "D") + strconv.Itoa(1+r.draw.IntN(20)))},
			{"powerKilowatts", number(4 + r.draw.IntN(12))},
		}
	default: // a power source
		return []field{
			{"type", bare(r.pick("feed", "ups", "generator"))}, {"side", text(string(rune('A' + r.handle.n%2)))},
			{"kilovoltAmperes", number(20 * (1 + r.draw.IntN(20)))}, {"autonomy", bare("30m")},
			{"testedOn", bare(day(20 + r.draw.IntN(150)))},
		}
	}
}

func (r *record) data() []field {
	switch r.handle.family {
	case storage:
		return []field{
			{"type", bare(r.pick("san", "nas", "object"))}, {"product", text("ArrayStore")}, {"version", r.version(4, 5)},
			{"capacityGibibytes", number(1024 * (4 + r.draw.IntN(60)))}, {"encrypted", truth(r.chance(80))},
		}
	case database:
		return []field{
			{"engine", text(r.pick("postgresql", "mariadb", "oracle"))}, {"version", r.version(14, 4)},
			{"port", number(5432)}, {"sizeGibibytes", number(10 * r.aged(10+r.draw.IntN(90), 2))},
			{"personalData", truth(r.chance(30))},
		}
	case databaseCluster:
		return []field{
			{"purpose", bare("database")}, {"product", text("Patroni")}, {"version", r.version(3, 2)},
			{"mode", bare("active_passive")}, {"address", text(r.address())},
		}
	case computeCluster:
		return []field{
			{"purpose", bare("virtualisation")}, {"product", text("KVM")}, {"version", r.version(8, 2)},
			{"mode", bare("active_active")},
		}
	case backupJob:
		return []field{
			{"product", text("Restic")}, {"schedule", text("daily at " + strconv.Itoa(1+r.draw.IntN(5)) + " o'clock")},
			{"type", bare(r.pick("full", "incremental"))}, {"duration", bare("45m")}, {"retention", bare("35d")},
		}
	default: // a certificate
		return []field{
			{"subject", text("CN=" + r.estate.domain(r.handle) + ".example.org")}, {"issuer", text("Example Root")},
			{"notBefore", bare(day(100 + r.draw.IntN(100)))}, {"notAfter", bare(day(-900 - r.draw.IntN(600)))},
			{"keyAlgorithm", text("ECDSA P-256")}, {"autoRenew", truth(r.chance(70))},
		}
	}
}

func (r *record) software() []field {
	switch r.handle.family {
	case application:
		return []field{
			{"version", r.version(1, 9)}, {"origin", bare(r.pick("built", "bought", "open_source"))},
			{"languages", row(text("Go"), text("TypeScript"))}, {"users", number(10 * (1 + r.draw.IntN(500)))},
			{"url", bare("https://" + r.estate.domain(r.handle) + ".example.org")},
		}
	case component:
		return []field{
			{"type", bare(r.pick("service", "frontend", "worker", "job"))}, {"version", r.version(1, 9)},
			{"language", text(r.pick("Go", "Java", "Python"))}, {"replicas", number(1 + r.draw.IntN(5))},
			{"port", number(8000 + r.draw.IntN(1000))},
		}
	case monitoring:
		return []field{
			{"product", text("Prometheus")}, {"version", r.version(2, 2)}, {"signals", row(bare("metrics"), bare("events"))},
			{"interval", bare("30s")}, {"alertsTo", r.ref(r.estate.teamOf(r.handle))},
		}
	default: // an identity provider
		return []field{
			{"product", text("Keycloak")}, {"version", r.version(24, 3)}, {"protocols", row(bare("oidc"), bare("saml"))},
			{"sessionLifetime", bare("8h")},
		}
	}
}
