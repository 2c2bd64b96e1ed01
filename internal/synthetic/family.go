package synthetic

// family is a group of records that are made alike. The order of the constants is that of the layers of the estate,
// lowest first; relations that carry outages lead to an earlier family, or to an earlier record of the same one, but
// for those that a part writes about its whole.
type family uint8

const (
	calendar family = iota
	person
	team
	customer
	supplier
	contract
	powerSource
	site
	rack
	networkDevice
	circuit
	firewall
	storage
	server
	monitoring
	identityProvider
	dnsZone
	backupJob
	computeCluster
	hypervisor
	virtualMachine
	loadBalancer
	certificate
	databaseCluster
	database
	application
	component
	endpoint
	service
	agreement
	problem
	change
	incident
	families
)

// trait says where the records of a family lie, what they are called and how many there are.
type trait struct {
	prefix string // of references
	folder string // with a final slash
	stem   string // with which ids begin
	class  string // of items

	perMille int // of all records, or of all items
	least    int
	most     int // 0: as many as perMille gives

	// relations is the most relations that a record of the family has; -1 is any number.
	relations int
}

// traits of all families. The counts of sites' power sources, and of the rest of the items, follow from others.
func traits() [families]trait {
	const many = -1
	return [families]trait{
		calendar:  {prefix: "calendar", folder: "catalogue/calendars/", least: 4, most: 4},
		person:    {prefix: "person", folder: "catalogue/people/", perMille: 25, least: 4},
		team:      {prefix: "team", folder: "catalogue/teams/", stem: "team", perMille: 7, least: 2, most: 400},
		customer:  {prefix: "customer", folder: "catalogue/customers/", stem: "unit", perMille: 2, least: 1},
		supplier:  {prefix: "supplier", folder: "catalogue/suppliers/", stem: "supplier", perMille: 3, least: 1},
		contract:  {prefix: "contract", folder: "catalogue/contracts/", stem: "contract", perMille: 5, least: 1},
		service:   {prefix: "service", folder: "catalogue/services/", stem: "service", perMille: 20, least: 2, relations: many},
		agreement: {prefix: "agreement", folder: "catalogue/agreements/", stem: "agreement", perMille: 10, least: 1},
		problem:   {prefix: "problem", folder: "cmdb/problems/", perMille: 7, least: 1},
		change:    {prefix: "change", folder: "cmdb/changes/", perMille: 35, least: 2},
		incident:  {prefix: "incident", folder: "cmdb/incidents/", perMille: 30, least: 1},

		powerSource:      item("power_source", "ups", 0, 2, 0),
		site:             item("site", "site", 3, 1, 2).upTo(60),
		rack:             item("rack", "rack", 20, 1, 2),
		networkDevice:    item("network_device", "sw", 50, 2, 3),
		circuit:          item("circuit", "line", 8, 0, 2),
		firewall:         item("firewall", "fw", 10, 1, 3),
		storage:          item("storage", "san", 15, 1, 3),
		server:           item("server", "srv", 80, 1, many),
		computeCluster:   item("cluster", "vc", 8, 1, 2),
		hypervisor:       item("hypervisor", "hv", 60, 2, many),
		monitoring:       item("monitoring", "mon", 1, 1, 2),
		identityProvider: item("identity_provider", "idp", 1, 1, 2),
		dnsZone:          item("dns_zone", "zone", 3, 0, 2),
		backupJob:        item("backup_job", "backup", 20, 1, 2),
		virtualMachine:   item("virtual_machine", "vm", 0, 1, many),
		loadBalancer:     item("load_balancer", "lb", 20, 1, 3),
		certificate:      item("certificate", "cert", 10, 0, 1),
		databaseCluster:  item("cluster", "dbc", 20, 1, 3),
		database:         item("database", "db", 90, 2, many),
		application:      item("application", "app", 120, 2, many),
		component:        item("application_component", "cmp", 80, 1, many),
		endpoint:         item("endpoint", "lap", 120, 2, 3),
	}
}

// item is the trait of a family of items.
func item(class, stem string, perMille, least, relations int) trait {
	return trait{
		prefix: "ci", folder: "cmdb/items/" + class + "/", stem: stem, class: class,
		perMille: perMille, least: least, relations: relations,
	}
}

// upTo is the trait with a most.
func (t trait) upTo(most int) trait {
	t.most = most
	return t
}

// of is how many of the whole the family has.
func (t trait) of(whole int) int {
	n := max(t.least, whole*t.perMille/1000)
	if t.most > 0 {
		n = min(n, t.most)
	}
	return n
}
