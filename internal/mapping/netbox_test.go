package mapping_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/mapping"
)

// netBox loads the shipped mapping.
func netBox(t *testing.T) *mapping.Mapping {
	t.Helper()
	files, format, ok := mapping.ReadShipped("netbox")
	require.True(t, ok)
	require.Equal(t, "json", format)
	m, fault := mapping.Load(files)
	require.Nil(t, fault)
	return m
}

// netBoxObject maps one object, which must not be a fault.
func netBoxObject(t *testing.T, m *mapping.Mapping, model, content string) mapping.Answer {
	t.Helper()
	a := m.Map(mapping.Object{Type: model, File: "test.json", Number: 1, JSON: []byte(content)})
	require.Nil(t, a.Fault, "%s %s", model, content)
	return a
}

// netBoxRecord maps an object of which one record is made.
func netBoxRecord(t *testing.T, m *mapping.Mapping, model, fields string) (mapping.Draft, mapping.Answer) {
	t.Helper()
	a := netBoxObject(t, m, model, `{"model":"`+model+`","pk":7,"fields":`+fields+`}`)
	require.Len(t, a.Records, 1, "%s %s", model, fields)
	return a.Records[0], a
}

// told renders relations for comparison: the source, the type and the target.
func told(relations []mapping.Relation) []string {
	var out []string
	for _, r := range relations {
		line := r.From.Key + " " + r.Type + " " + r.To.Key
		if r.Group != "" {
			line += " in " + r.Group
		}
		if r.Hard != nil && !*r.Hard {
			line += " soft"
		}
		out = append(out, line)
	}
	return out
}

func TestNetBoxHeader(t *testing.T) {
	t.Parallel()
	h := netBox(t).Header()
	assert.Equal(t, "netbox", h.System)
	assert.Equal(t, "model", h.TypeField)
	assert.Contains(t, h.Edges, mapping.Edge{From: "powerport", To: "poweroutlet", Type: "powered_by", Group: "power"})
	assert.Contains(t, h.Edges, mapping.Edge{From: "interface", To: "interface", Type: "connects_to"})
	assert.Contains(t, h.Reads, "fields.serial")
}

func TestNetBoxStatuses(t *testing.T) {
	t.Parallel()
	m := netBox(t)
	for status, want := range map[string]string{
		`"active"`: "in_use", `"planned"`: "planned", `"staged"`: "build", `"failed"`: "in_maintenance", `"offline"`: "on_hold",
		`"inventory"`: "in_stock", `"decommissioning"`: "pending_retirement", `"decommissioned"`: "retired", `"provisioning"`: "on_order",
		`""`: "in_use", `null`: "in_use", `"in a museum"`: "in a museum",
	} {
		r, _ := netBoxRecord(t, m, "dcim.device", `{"name":"x","status":`+status+`}`)
		assert.Equal(t, want, r.Body.Str("status"), status)
	}
}

func TestNetBoxClasses(t *testing.T) {
	t.Parallel()
	m := netBox(t)
	for _, c := range []struct{ name, slug, class, attribute, want string }{
		{"Router", "router", "network_device", "role", "router"},
		{"Core Switch", "core-switch", "network_device", "tier", "core"},
		{"Distribution Switch", "distribution-switch", "network_device", "tier", "distribution"},
		{"ToR Switch", "tor-switch", "network_device", "tier", "access"},
		{"SAN Switch", "san-switch", "network_device", "role", "switch"},
		{"Patch Panel", "patch-panel", "network_device", "role", "other"},
		{"Console Server", "console-server", "network_device", "role", "other"},
		{"WAP", "wireless-ap", "network_device", "role", "access_point"},
		{"PDU", "pdu", "power_distribution", "type", "pdu"},
		{"Transfer Switch", "ats", "power_distribution", "type", "transfer_switch"},
		{"UPS", "ups", "power_source", "type", "ups"},
		{"Firewall", "firewall", "firewall", "", ""},
		{"Load Balancer", "load-balancer", "load_balancer", "", ""},
		{"Hypervisor", "hypervisor", "hypervisor", "", ""},
		{"Database Server", "database-server", "server", "", ""},
		{"NAS", "nas", "storage", "type", "nas"},
		{"Printer", "printer", "endpoint", "type", "printer"},
		{"Aquarium", "aquarium", "network_device", "role", "other"},
	} {
		a := netBoxObject(t, m, "dcim.devicerole", fmt.Sprintf(`{"model":"dcim.devicerole","pk":4,"fields":{"name":%q,"slug":%q}}`, c.name, c.slug))
		require.Len(t, a.Values, 1, c.name)
		assert.Equal(t, "devicerole:4", a.Values[0].Key)
		assert.Equal(t, c.class, a.Values[0].Value.Str("class"), c.name)
		if c.attribute != "" {
			assert.Equal(t, c.want, a.Values[0].Value.Get("attributes").Str(c.attribute), c.name)
		}
	}
	r, _ := netBoxRecord(t, m, "dcim.device", `{"name":"x","role":4}`)
	key, field, ok := mapping.ReadValue(r.Body.Get("class"))
	assert.True(t, ok)
	assert.Equal(t, "devicerole:4 class", key+" "+field)
	r, _ = netBoxRecord(t, m, "dcim.device", `{"name":"x","device_role":5}`)
	key, _, _ = mapping.ReadValue(r.Body.Get("class"))
	assert.Equal(t, "devicerole:5", key, "the field's name before version 3.6")
	r, _ = netBoxRecord(t, m, "dcim.device", `{"name":"x"}`)
	assert.Equal(t, "network_device", r.Body.Str("class"))
}

func TestNetBoxPlacesAndPower(t *testing.T) {
	t.Parallel()
	m := netBox(t)
	for _, c := range []struct {
		model, fields string
		want          []string
	}{
		{"dcim.device", `{"name":"a","site":2,"location":3,"rack":4,"tenant":1}`, []string{"device:7 located_in rack:4", "device:7 owned_by tenant:1"}},
		{"dcim.device", `{"name":"a","site":2,"location":3,"rack":null,"cluster":9,"virtual_chassis":8}`, []string{"device:7 located_in location:3", "device:7 member_of cluster:9", "device:7 member_of virtualchassis:8"}},
		{"dcim.rack", `{"name":"a","site":2,"location":null}`, []string{"rack:7 located_in site:2"}},
		{"dcim.location", `{"name":"a","site":2,"parent":6}`, []string{"location:7 located_in location:6"}},
		{"dcim.site", `{"name":"a","region":2}`, []string{"site:7 located_in region:2"}},
		{"dcim.powerfeed", `{"name":"a","power_panel":2,"rack":3}`, []string{"powerfeed:7 powered_by powerpanel:2", "rack:3 powered_by powerfeed:7 in power"}},
		{"virtualization.cluster", `{"name":"a","type":1,"site":5}`, []string{"cluster:7 located_in site:5"}},
		{"virtualization.cluster", `{"name":"a","type":1,"scope_type":["dcim","location"],"scope_id":5}`, []string{"cluster:7 located_in location:5"}},
		{"virtualization.cluster", `{"name":"a","type":1,"scope_type":["dcim","sitegroup"],"scope_id":5}`, nil},
		{"virtualization.virtualmachine", `{"name":"a","cluster":1,"device":2,"site":3}`, []string{"virtualmachine:7 runs_on cluster:1", "virtualmachine:7 runs_on device:2"}},
		{"virtualization.virtualmachine", `{"name":"a","cluster":null,"site":3}`, []string{"virtualmachine:7 located_in site:3"}},
	} {
		_, a := netBoxRecord(t, m, c.model, c.fields)
		assert.Equal(t, c.want, told(a.Relations), "%s %s", c.model, c.fields)
	}
	r, _ := netBoxRecord(t, m, "dcim.powerfeed", `{"name":"a","voltage":-48,"amperage":100,"phase":"single-phase","type":"redundant"}`)
	assert.Equal(t, "48", r.Body.At("attributes.volts").Text)
	assert.Equal(t, "4.8", r.Body.At("attributes.kilovoltAmperes").Text)
}

func TestNetBoxCables(t *testing.T) {
	t.Parallel()
	m := netBox(t)
	for content, want := range map[string][]string{
		`{"model":"dcim.cabletermination","pk":1,"fields":{"cable":5,"termination_type":["dcim","powerport"],"termination_id":9}}`:                                                                    {"cable:5 powerport powerport:9"},
		`{"model":"dcim.cabletermination","pk":1,"fields":{"cable":5,"termination_type":"circuits.circuittermination","termination_id":9}}`:                                                           {"cable:5 circuittermination circuittermination:9"},
		`{"model":"dcim.cable","pk":5,"fields":{"termination_a_type":["dcim","interface"],"termination_a_id":1,"termination_b_type":["dcim","frontport"],"termination_b_id":2,"status":"connected"}}`: {"cable:5 interface interface:1", "cable:5 frontport frontport:2"},
	} {
		var object struct{ Model string }
		require.NoError(t, json.Unmarshal([]byte(content), &object))
		var got []string
		for _, e := range netBoxObject(t, m, object.Model, content).Ends {
			got = append(got, e.Edge+" "+e.Port+" "+e.To.Key)
		}
		assert.Equal(t, want, got)
	}
	port := netBoxObject(t, m, "dcim.powerport", `{"model":"dcim.powerport","pk":9,"fields":{"device":3,"name":"PSU0"}}`)
	assert.Equal(t, []mapping.Alias{{Key: "powerport:9", Of: "device:3"}}, port.Aliases)
	end := netBoxObject(t, m, "circuits.circuittermination", `{"model":"circuits.circuittermination","pk":9,"fields":{"circuit":3,"site":2,"term_side":"Z"}}`)
	assert.Equal(t, []mapping.Alias{{Key: "circuittermination:9", Of: "circuit:3"}}, end.Aliases)
	assert.Equal(t, []string{"site:2 connects_to circuit:3 soft"}, told(end.Relations))
	end = netBoxObject(t, m, "circuits.circuittermination", `{"model":"circuits.circuittermination","pk":9,"fields":{"circuit":3,"termination_type":["circuits","providernetwork"],"termination_id":2}}`)
	assert.Equal(t, []string{"circuit:3 routed_through providernetwork:2"}, told(end.Relations))
	bay := netBoxObject(t, m, "dcim.devicebay", `{"model":"dcim.devicebay","pk":9,"fields":{"device":3,"name":"Bay 1","installed_device":4}}`)
	assert.Equal(t, []string{"device:4 depends_on device:3"}, told(bay.Relations))
}

func TestNetBoxContactsAndTags(t *testing.T) {
	t.Parallel()
	m := netBox(t)
	r, _ := netBoxRecord(t, m, "tenancy.contact", `{"name":"M. Lopes","email":"m.lopes@example.org","phone":"555-0100"}`)
	assert.Equal(t, "Person", r.Kind)
	assert.Nil(t, r.Body.Get("phone"), "not in international form")
	assert.Equal(t, "555-0100", r.Body.Get("annotations").Str("netbox.dev/phone"))
	a := netBoxObject(t, m, "tenancy.contactassignment", `{"model":"tenancy.contactassignment","pk":1,"fields":{"content_type":["dcim","site"],"object_id":3,"contact":2,"role":1,"priority":"primary"}}`)
	assert.Equal(t, []string{"site:3 supported_by contact:2"}, told(a.Relations))
	a = netBoxObject(t, m, "tenancy.contactassignment", `{"model":"tenancy.contactassignment","pk":1,"fields":{"object_type":"tenancy.tenant","object_id":3,"contact":2,"role":1}}`)
	require.Len(t, a.Values, 1)
	assert.Equal(t, "tenant:3", a.Values[0].Key)
	a = netBoxObject(t, m, "extras.taggeditem", `{"model":"extras.taggeditem","pk":1,"fields":{"content_type":["dcim","site"],"object_id":24,"tag":5}}`)
	require.Len(t, a.Values, 1)
	assert.Equal(t, "site:24", a.Values[0].Key)
	a = netBoxObject(t, m, "extras.taggeditem", `{"model":"extras.taggeditem","pk":1,"fields":{"content_type":["ipam","prefix"],"object_id":24,"tag":5}}`)
	assert.NotEmpty(t, a.Skip)
}
