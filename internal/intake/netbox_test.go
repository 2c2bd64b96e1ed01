package intake_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/intake"
)

const restDevice = `{"id":7,"url":"https://nb.example/api/dcim/devices/7/","display_url":"https://nb.example/dcim/devices/7/","display":"sw1",
"name":"sw1","device_type":{"id":3,"url":"https://nb.example/api/dcim/device-types/3/","display":"X","manufacturer":{"id":1}},
"tenant":null,"status":{"value":"active","label":"Active"},"face":{"value":"front","label":"Front","id":0},
"tags":[{"id":5,"url":"https://nb.example/api/extras/tags/5/","name":"core"}],"custom_fields":{"tier":{"value":"x"}},"position":12.0,
"interface_count":4,"local_context_data":{"id":1,"other":2}}`

func TestNetBoxRESTBecomesItsExport(t *testing.T) {
	t.Parallel()
	rest := intake.Layout{Normalise: intake.NetBoxREST, TypeField: "model"}
	want := `dcim.device{"model":"dcim.device","pk":7,"fields":{"name":"sw1","device_type":3,"tenant":null,"status":"active","face":"front","tags":[5],"custom_field_data":{"tier":{"value":"x"}},"position":12.0,"local_context_data":{"id":1,"other":2}}}`
	exported := `{"model":"dcim.site","pk":1,"fields":{"name":"A","url":"https://nb.example/api/dcim/sites/1/"}}`
	for name, text := range map[string]string{
		"a page":         `{"count":2,"next":null,"previous":null,"results":[` + restDevice + `,` + exported + `]}`,
		"a page, turned": `{"results":[` + restDevice + `,` + exported + `],"count":2,"next":null}`,
		"pages":          `{"count":2,"results":[` + restDevice + `]}` + "\n" + `{"count":2,"results":[` + exported + `]}`,
		"pages in list":  `[` + restDevice + `,` + exported + `]`,
		"single objects": restDevice + exported,
	} {
		for _, format := range []intake.Format{intake.JSON, intake.YAML} {
			if format == intake.YAML && (name == "pages" || name == "single objects") {
				continue
			}
			assert.Equal(t, []string{want, "dcim.site" + exported}, texts(objects(t, source(format, text), rest)), name)
		}
	}
	plain := objects(t, source(intake.JSON, restDevice), intake.Layout{})
	assert.Equal(t, "sw1", plain[0].Node.Str("name"), "only who asks for it")
}

func TestNetBoxCablesHaveEnds(t *testing.T) {
	t.Parallel()
	got := objects(t, source(intake.JSON, `{"results":[{"id":9,"url":"https://nb.example/api/dcim/cables/9/","type":"cat6",
"a_terminations":[{"object_type":"dcim.interface","object_id":5,"object":{"id":5}},{"object_type":"dcim.interface","object_id":6}],
"b_terminations":[{"object_type":"circuits.circuittermination","object_id":1}],"length":null}]}`),
		intake.Layout{Normalise: intake.NetBoxREST, TypeField: "model"})
	assert.Equal(t, []string{
		`dcim.cable{"model":"dcim.cable","pk":9,"fields":{"type":"cat6","length":null}}`,
		`dcim.cabletermination{"model":"dcim.cabletermination","fields":{"cable":9,"cable_end":"A","termination_type":["dcim","interface"],"termination_id":5}}`,
		`dcim.cabletermination{"model":"dcim.cabletermination","fields":{"cable":9,"cable_end":"A","termination_type":["dcim","interface"],"termination_id":6}}`,
		`dcim.cabletermination{"model":"dcim.cabletermination","fields":{"cable":9,"cable_end":"B","termination_type":["circuits","circuittermination"],"termination_id":1}}`,
	}, texts(got))
	address := objects(t, source(intake.JSON, `{"id":1,"url":"/api/ipam/ip-addresses/1/","assigned_object_type":"dcim.interface","assigned_object_id":4,"power_type":"a.b"}`),
		intake.Layout{Normalise: intake.NetBoxREST, TypeField: "model"})
	assert.Equal(t, []string{`ipam.ipaddress{"model":"ipam.ipaddress","pk":1,"fields":{"assigned_object_type":["dcim","interface"],"assigned_object_id":4,"power_type":"a.b"}}`}, texts(address))
}

func TestNetBoxAddressesNameModels(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		"dcim/devices": "dcim.device", "dcim/device-types": "dcim.devicetype", "dcim/device-roles": "dcim.devicerole", "dcim/sites": "dcim.site",
		"dcim/site-groups": "dcim.sitegroup", "dcim/racks": "dcim.rack", "dcim/power-feeds": "dcim.powerfeed", "dcim/power-panels": "dcim.powerpanel",
		"dcim/power-outlets": "dcim.poweroutlet", "dcim/virtual-chassis": "dcim.virtualchassis", "dcim/inventory-items": "dcim.inventoryitem",
		"dcim/mac-addresses": "dcim.macaddress", "dcim/interfaces": "dcim.interface", "virtualization/interfaces": "virtualization.vminterface",
		"virtualization/virtual-machines": "virtualization.virtualmachine", "virtualization/clusters": "virtualization.cluster",
		"ipam/ip-addresses": "ipam.ipaddress", "ipam/prefixes": "ipam.prefix", "ipam/vlans": "ipam.vlan", "ipam/asns": "ipam.asn",
		"ipam/fhrp-groups": "ipam.fhrpgroup", "ipam/services": "ipam.service", "circuits/circuits": "circuits.circuit",
		"circuits/circuit-terminations": "circuits.circuittermination", "circuits/providers": "circuits.provider", "tenancy/tenants": "tenancy.tenant",
		"tenancy/contacts": "tenancy.contact", "vpn/ike-policies": "vpn.ikepolicy", "wireless/wireless-lans": "wireless.wirelesslan",
		"extras/journal-entries": "extras.journalentry", "extras/object-changes": "extras.objectchange", "extras/tags": "extras.tag",
		"plugins/bgp/sessions": "bgp.session",
	} {
		got := objects(t, source(intake.JSON, fmt.Sprintf(`{"url":"https://nb.example/netbox/api/%s/1/"}`, address)), intake.Layout{Normalise: intake.NetBoxREST})
		require.Len(t, got, 1)
		assert.Equal(t, want, got[0].Node.Str("model"))
	}
	for _, other := range []string{`{"url":"https://nb.example/"}`, `{"url":5}`, `{"a":1}`} {
		got := objects(t, source(intake.JSON, other), intake.Layout{Normalise: intake.NetBoxREST})
		want, err := json.Marshal(json.RawMessage(other))
		require.NoError(t, err)
		assert.JSONEq(t, string(want), string(got[0].Node.AppendJSON(nil)))
	}
}
