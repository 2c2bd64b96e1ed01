package attainment_test

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/attainment"
	"github.com/gitsm/gitsm/internal/estate"
)

// statusPage reads the outages of a large public service, 2022 to 2024: incident, start and
// end of those with one of the impacts. Without the data the test is skipped, or fails
// where everything is required.
func statusPage(t *testing.T, impacts ...string) [][3]string {
	t.Helper()
	file, err := os.Open(filepath.Join("..", "..", "..", "shared", "data", "github-status", "downtime_windows.csv"))
	if errors.Is(err, fs.ErrNotExist) && os.Getenv("GITSM_REQUIRE_ALL") != "1" {
		t.Skip("the outages of a real service are not here: ../shared/data/github-status")
	}
	require.NoError(t, err)
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	require.NoError(t, err)
	var out [][3]string
	for _, row := range rows[1:] {
		if slices.Contains(impacts, row[6]) {
			out = append(out, [3]string{row[0], row[1], row[2]})
		}
	}
	return out
}

// TestRealOutages reports a year of a real service, whose outages overlap.
func TestRealOutages(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		impacts              []string
		sum, union, achieved string
		windows              int
	}{
		{[]string{"minor", "major", "critical"}, "13783", "13333", "97.47", 0},
		{[]string{"major", "critical"}, "3784", "3764", "99.285", 26},
	} {
		t.Run(fmt.Sprint(c.impacts), func(t *testing.T) {
			t.Parallel()
			records := []estate.Record{sla(fields{"zone": "UTC", "validFrom": "2020-01-01", "validTo": "2030-12-31"}, monthly(99.9, "window", "calendar_year"))}
			apart := []estate.Record{}
			in2024 := 0
			for i, o := range statusPage(t, c.impacts...) {
				if o[1] < "2025" && o[2] > "2024" {
					in2024++
				}
				records = append(records, down(fmt.Sprintf("i%d-%s", i, o[0]), o[1], o[2]))
				// Apart, each outage is of a service of its own, so that nothing is merged.
				service := fmt.Sprintf("service/s%d", i)
				apart = append(apart,
					record(estate.Ref(fmt.Sprintf("agreement/s%d", i)), fields{"covers": list(service), "validFrom": "2020-01-01", "targets": list(monthly(99.9, "window", "calendar_year"))}),
					incident(fmt.Sprint(i), fields{"outages": list(fields{"service": service, "start": o[1], "end": o[2]})}))
			}
			got := only(t, of(t, "2024", late, attainment.Options{}, records...))
			assert.Equal(t, "527040", text(got.AgreedMinutes))
			assert.Equal(t, c.union, text(got.DownMinutes))
			assert.Equal(t, c.achieved, text(got.Achieved))
			assert.False(t, *got.Met)
			if c.windows > 0 {
				assert.Equal(t, c.windows, in2024)
			}
			sum := rat(t, decimal("0"))
			for _, a := range of(t, "2024", late, attainment.Options{}, apart...).Agreements {
				sum.Add(sum, rat(t, a.Targets[0].DownMinutes))
			}
			assert.Equal(t, c.sum, sum.RatString())
		})
	}
}
