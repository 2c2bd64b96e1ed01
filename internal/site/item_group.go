package site

// itemGroup is a sort of configuration items with its classes.
type itemGroup struct {
	id, title string
	classes   []string
}

// itemGroups are the shipped classes by what they are. What an organisation adds is in none.
func itemGroups() []itemGroup {
	return []itemGroup{
		{"applications", "Applications and interfaces", []string{
			"application", "application_component", "api", "middleware", "web_server", "message_broker", "cache", "software", "monitoring", "identity_provider",
		}},
		{"data", "Data", []string{
			"database", "database_instance", "database_schema", "storage", "volume", "bucket", "backup_job", "backup_set",
		}},
		{"platforms", "Platforms and machines", []string{
			"cluster", "container_platform", "namespace", "hypervisor", "virtual_machine", "server", "operating_system", "endpoint",
		}},
		{"networks", "Networks", []string{"network_device", "firewall", "load_balancer", "circuit", "dns_zone"}},
		{"facilities", "Places and power", []string{
			"site", "data_centre", "room", "rack", "power_source", "power_distribution",
		}},
		{"rights", "Licences, certificates and documents", []string{"software_licence", "certificate", "secret", "document"}},
		{"bought", "Bought services and people", []string{"cloud_account", "saas_subscription", "supplier_service", "key_role"}},
	}
}

// classGroup is a group with those of its classes of which there are items.
type classGroup struct {
	itemGroup
	classes []string
}

// grouped divides classes, which are sorted, into groups; those in none come last.
func grouped(classes []string) []classGroup {
	place := map[string]int{}
	groups := itemGroups()
	for i, g := range groups {
		for _, class := range g.classes {
			place[class] = i
		}
	}
	out := make([]classGroup, len(groups)+1)
	for i, g := range groups {
		out[i].itemGroup = g
	}
	out[len(groups)].itemGroup = itemGroup{id: "others", title: "Others"}
	for _, class := range classes {
		i, ok := place[class]
		if !ok {
			i = len(groups)
		}
		out[i].classes = append(out[i].classes, class)
	}
	var full []classGroup
	for _, g := range out {
		if len(g.classes) > 0 {
			full = append(full, g)
		}
	}
	return full
}
