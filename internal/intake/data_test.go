package intake_test

import (
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/intake"
)

// exported is a file that another system exported. Without the data the test is skipped, or
// fails where everything is required.
func exported(t *testing.T, format intake.Format, name ...string) intake.Source {
	t.Helper()
	path := filepath.Join(append([]string{"..", "..", "..", "shared", "data"}, name...)...)
	_, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) && os.Getenv("GITSM_REQUIRE_ALL") != "1" {
		t.Skip("what real systems exported is not here: ../shared/data")
	}
	require.NoError(t, err)
	return intake.Source{Name: name[len(name)-1], Type: "thing", Format: format, Open: func() (io.ReadCloser, error) { return os.Open(path) }}
}

func count(list []intake.Object) map[string]int {
	out := map[string]int{}
	for _, o := range list {
		out[o.Type]++
	}
	return out
}

func TestRealSourcesAreReadWhole(t *testing.T) {
	t.Parallel()
	kind := intake.Layout{TypeField: "kind"}
	assert.Equal(t, 75, count(objects(t, exported(t, intake.YAML, "backstage-giantswarm", "charts.yaml"), kind))["Component"])
	assert.Equal(t, 12, count(objects(t, exported(t, intake.YAML, "backstage-giantswarm", "groups.yaml"), kind))["Group"])

	lists := intake.Layout{Lists: map[string]string{"service": "services", "team": "teams", "tier": "tiers"}}
	assert.Equal(t, map[string]int{"service": 55, "tier": 5}, count(objects(t, exported(t, intake.YAML, "gitlab-service-catalog", "service-catalog.yml"), lists)))
	assert.Equal(t, map[string]int{"team": 63}, count(objects(t, exported(t, intake.YAML, "gitlab-service-catalog", "teams.yml"), lists)))

	netbox := exported(t, intake.JSON, "netbox-demo", "netbox-demo-v3.6.json")
	got := objects(t, netbox, intake.Layout{TypeField: "model", Normalise: intake.NetBoxREST})
	file, err := netbox.Open()
	require.NoError(t, err)
	defer file.Close()
	var want []struct {
		Model  string
		PK     json.RawMessage
		Fields json.RawMessage
	}
	require.NoError(t, json.NewDecoder(file).Decode(&want))
	require.Len(t, got, len(want))
	for i := range want {
		require.Equal(t, want[i].Model, got[i].Type)
		require.JSONEq(t, string(want[i].Fields), string(got[i].Node.Get("fields").AppendJSON(nil)))
	}
}
