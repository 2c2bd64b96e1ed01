package mapping_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/mapping"
)

const netBoxDemo = "../../../shared/data/netbox-demo/netbox-demo-v3.6.json"

// The types that become records, and the names by which these are known.
var netBoxRecords = map[string]string{
	"dcim.device": "device", "virtualization.virtualmachine": "virtualmachine", "dcim.site": "site", "dcim.region": "region",
	"dcim.location": "location", "dcim.rack": "rack", "dcim.powerpanel": "powerpanel", "dcim.powerfeed": "powerfeed",
	"dcim.virtualchassis": "virtualchassis", "virtualization.cluster": "cluster", "circuits.circuit": "circuit",
	"circuits.provider": "provider", "circuits.providernetwork": "providernetwork", "tenancy.tenant": "tenant", "tenancy.contact": "contact",
}

func TestNetBoxDemo(t *testing.T) {
	t.Parallel()
	source, err := os.ReadFile(netBoxDemo)
	if errors.Is(err, fs.ErrNotExist) && os.Getenv("GITSM_REQUIRE_ALL") != "1" {
		t.Skipf("%s is not here", netBoxDemo)
	}
	require.NoError(t, err)
	var objects []json.RawMessage
	require.NoError(t, json.Unmarshal(source, &objects))
	all := os.Getenv("GITSM_REQUIRE_ALL") == "1"
	m := netBox(t)
	seen, keys, exists, ends := map[string]int{}, map[string]int{}, map[string]bool{}, map[string]int{}
	var refs, edges []string
	for i, content := range objects {
		var o struct {
			Model string
			PK    any
		}
		require.NoError(t, json.Unmarshal(content, &o))
		seen[o.Model]++
		_, name, _ := strings.Cut(o.Model, ".")
		exists[fmt.Sprintf("%s:%v", name, o.PK)] = true
		// Of types of which no records are made a sample is enough where time is short.
		if _, record := netBoxRecords[o.Model]; !record && !all && seen[o.Model] > 20 && o.Model != "dcim.cabletermination" {
			continue
		}
		a := m.Map(mapping.Object{Type: o.Model, File: netBoxDemo, Number: i + 1, JSON: content})
		require.Nil(t, a.Fault, "object %d", i+1)
		made := len(a.Records) + len(a.Relations) + len(a.Values) + len(a.Aliases) + len(a.Ends)
		assert.True(t, (made > 0) != (a.Skip != ""), "%s: %d made, %q", o.Model, made, a.Skip)
		for _, r := range a.Records {
			name, _, _ := strings.Cut(r.Key, ":")
			keys[name]++
			assert.NotEmpty(t, r.Body.Str("name"), r.Key)
			assert.Nil(t, r.Body.Get("owner"), r.Key)
		}
		for _, r := range a.Relations {
			refs = append(refs, r.From.Key, r.To.Key)
		}
		for _, alias := range a.Aliases {
			refs = append(refs, alias.Of)
		}
		for _, e := range a.Ends {
			ends[e.Edge]++
			edges = append(edges, e.Port)
			refs = append(refs, e.To.Key)
		}
	}
	for model, name := range netBoxRecords {
		assert.Equal(t, seen[model], keys[name], model)
	}
	for model, want := range map[string]int{
		"dcim.device": 72, "virtualization.virtualmachine": 180, "dcim.site": 24, "dcim.rack": 42, "dcim.powerfeed": 48,
		"circuits.circuit": 29, "circuits.provider": 9, "tenancy.tenant": 11, "virtualization.cluster": 32, "dcim.cable": 108,
	} {
		assert.Equal(t, want, seen[model], model)
	}
	assert.Len(t, ends, seen["dcim.cable"], "every cable has ends")
	assert.Len(t, edges, seen["dcim.cabletermination"])
	for cable, n := range ends {
		assert.Equal(t, 2, n, cable)
		assert.True(t, exists[cable], cable)
	}
	for _, ref := range refs {
		assert.True(t, exists[ref], "%s is in the source", ref)
	}
}
