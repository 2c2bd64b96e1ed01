package cost

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/estate"
)

func TestTermOf(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, contract     string
		end, act           string
		renews, lapsed, on bool
	}{
		{"open-ended", "start: 2024-01-01", "", "", false, false, false},
		{"far off", "end: 2028-12-31, notice: 30d", "2028-12-31", "2028-12-01", false, false, false},
		{"soon", "end: 2026-12-31", "2026-12-31", "2026-12-31", false, false, true},
		{"the notice is past", "end: 2026-11-30, notice: 60d", "2026-11-30", "2026-10-01", false, false, true},
		{"a day named", "end: 2027-12-31, lastCancelDate: 2026-12-01, autoRenew: true", "2027-12-31", "2026-12-01", true, false, true},
		{"renewed twice", "end: 2025-01-01, autoRenew: true, renewalTerm: 365d, notice: 10d", "2027-01-01", "2026-12-22", true, false, true},
		{"renewed, for how long is not recorded", "end: 2025-01-01, autoRenew: true", "2025-01-01", "", true, true, false},
		{"notice was given", "end: 2027-12-31, autoRenew: true, status: cancelled", "2027-12-31", "2027-12-31", false, false, false},
		{"over", "end: 2020-12-31", "2020-12-31", "2020-12-31", false, false, true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			e := build(t, map[string]string{"catalogue/contracts/c.yaml": contract(test.contract)})
			r, ok := e.Record("contract/c")
			require.True(t, ok)
			body := r.Body()
			got := TermOf(&body, day20)
			assert.Equal(t, test.end, isoDay(got.End))
			assert.Equal(t, test.act, isoDay(got.Act))
			assert.Equal(t, test.renews, got.Renews)
			assert.Equal(t, test.lapsed, got.Lapsed)
			assert.Equal(t, test.on, got.Warned)
		})
	}
}

func isoDay(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.DateOnly)
}

func TestUseOf(t *testing.T) {
	t.Parallel()
	licence := func(attributes string) string {
		return "{kind: ConfigurationItem, class: software_licence, name: L, owner: team/a, status: in_use, attributes: {" + attributes + "}}"
	}
	files := map[string]string{
		"cmdb/items/a.yaml": item("status: in_use, attributes: {cpus: 2, coresPerCpu: 8}, relations: [{type: licensed_by, to: ci/l}]"),
		"cmdb/items/b.yaml": item("status: in_use, relations: [{type: licensed_by, to: ci/l}]"),
		"cmdb/items/c.yaml": item("status: retired, relations: [{type: licensed_by, to: ci/l}]"),
	}
	use := func(attributes string) Use {
		files["cmdb/items/l.yaml"] = licence(attributes)
		return UseOf(build(t, files), "ci/l")
	}
	instances := use("metric: instance, quantity: 3")
	assert.Equal(t, "3", instances.Bought.RatString())
	assert.Equal(t, "2", instances.Used.RatString())
	assert.Equal(t, []estate.Ref{"ci/a", "ci/b"}, instances.Users)
	assert.Empty(t, instances.Missing)

	cores := use("metric: core, quantity: 12")
	assert.Equal(t, "16", cores.Used.RatString())
	assert.Equal(t, []estate.Ref{"ci/b"}, cores.Missing)

	site := use("metric: site, quantity: 1")
	assert.Nil(t, site.Used, "sites are not counted on the records")
	unlimited := use("metric: unlimited")
	assert.Nil(t, unlimited.Bought)
	assert.Zero(t, UseOf(build(t, files), "ci/a"), "no licence")
	assert.Zero(t, UseOf(build(t, files), "ci/nowhere"))
}
