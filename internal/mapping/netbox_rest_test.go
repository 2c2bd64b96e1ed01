package mapping_test

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/mapping"
)

// restModels are the types of objects by where NetBox's interface has them.
var restModels = map[string]string{
	"/api/dcim/sites/": "dcim.site", "/api/dcim/regions/": "dcim.region", "/api/extras/tags/": "extras.tag",
	"/api/tenancy/tenants/": "tenancy.tenant", "/api/dcim/device-roles/": "dcim.devicerole", "/api/dcim/devices/": "dcim.device",
	"/api/ipam/ip-addresses/": "ipam.ipaddress", "/api/virtualization/clusters/": "virtualization.cluster",
	"/api/virtualization/virtual-machines/": "virtualization.virtualmachine",
}

// restObjects reads a dump of the interface, a list of pages, as intake hands its objects on:
// nested objects are their numbers, choices their values.
func restObjects(t *testing.T, name string) []mapping.Object {
	t.Helper()
	content, err := os.ReadFile("testdata/netbox-rest/" + name)
	require.NoError(t, err)
	var pages []struct{ Results []map[string]any }
	require.NoError(t, json.Unmarshal(content, &pages))
	var objects []mapping.Object
	for _, page := range pages {
		for _, fields := range page.Results {
			url, _ := fields["url"].(string)
			path := url[strings.Index(url, "/api/"):]
			model := restModels[path[:strings.LastIndex(strings.TrimSuffix(path, "/"), "/")+1]]
			require.NotEmpty(t, model, url)
			pk := fields["id"]
			for field, value := range fields {
				if field != "custom_fields" {
					fields[field] = restValue(value)
				}
			}
			delete(fields, "id")
			object, err := json.Marshal(map[string]any{"model": model, "pk": pk, "fields": fields})
			require.NoError(t, err)
			objects = append(objects, mapping.Object{Type: model, File: name, Number: len(objects) + 1, JSON: object})
		}
	}
	return objects
}

func restValue(value any) any {
	switch v := value.(type) {
	case map[string]any:
		if id, nested := v["id"]; nested {
			return id
		}
		if choice, is := v["value"]; is {
			return choice
		}
	case []any:
		for i := range v {
			v[i] = restValue(v[i])
		}
	}
	return value
}

func TestNetBoxInterface(t *testing.T) {
	t.Parallel()
	m := netBox(t)
	records, relations := map[string]mapping.Draft{}, []string{}
	tags := map[string]int{}
	for _, name := range []string{"sites.json", "devices.json"} {
		for _, o := range restObjects(t, name) {
			a := m.Map(o)
			require.Nil(t, a.Fault, string(o.JSON))
			for _, r := range a.Records {
				records[r.Key] = r
			}
			for _, v := range a.Values {
				tags[v.Key] += len(v.Value.Each("tags"))
			}
			relations = append(relations, told(a.Relations)...)
		}
	}
	assert.ElementsMatch(t, []string{
		"site:1 located_in region:1", "site:1 owned_by tenant:1",
		"device:10 located_in site:1", "device:11 located_in site:1", "cluster:5 located_in site:1",
		"virtualmachine:6 runs_on cluster:5", "virtualmachine:6 runs_on device:10",
	}, relations)
	assert.Len(t, records, 8)

	site := records["site:1"].Body
	assert.Equal(t, "in_use", site.Str("status"))
	assert.Equal(t, "LDN1", site.Str("location"))
	assert.Equal(t, "Main office", site.Str("description"))
	assert.Equal(t, "52.16", site.At("attributes.latitude").Text)
	assert.Equal(t, "Europe/Amsterdam", site.Get("attributes").Str("zone"))
	assert.Equal(t, "K-17", site.Get("annotations").Str("netbox.dev/custom_fields.cost_code"))
	assert.Equal(t, "3", site.Get("annotations").Str("netbox.dev/custom_fields.floors"))
	assert.Len(t, site.Get("annotations").Fields, 2, "what is empty says nothing")
	assert.Equal(t, 1, tags["site:1"])
	closing := records["site:2"].Body
	assert.Equal(t, "pending_retirement", closing.Str("status"))
	assert.Nil(t, closing.Get("attributes"))

	wall := records["device:10"].Body
	assert.Equal(t, "build", wall.Str("status"))
	assert.Equal(t, "0123", wall.Str("serial"))
	assert.Equal(t, "A-7", wall.Str("assetTag"))
	assert.Equal(t, "4", wall.At("rackPosition.unit").Text, "the lowest unit")
	assert.Equal(t, "rear", wall.Get("rackPosition").Str("face"))
	key, field, ok := mapping.ReadValue(wall.At("network.addresses[0]"))
	assert.True(t, ok)
	assert.Equal(t, "ipaddress:8 address", key+" "+field)
	spare := records["device:11"].Body
	assert.Equal(t, "Device 11", spare.Str("name"))
	assert.Equal(t, "in_stock", spare.Str("status"))
	assert.Nil(t, spare.Get("rackPosition"))

	machine := records["virtualmachine:6"].Body
	assert.Equal(t, "on_hold", machine.Str("status"))
	assert.Equal(t, "1.5", machine.At("attributes.cpus").Text)
	assert.Equal(t, "1.5", machine.At("attributes.memoryGibibytes").Text)
	assert.Equal(t, "30000", machine.Get("annotations").Str("netbox.dev/disk"))
}
