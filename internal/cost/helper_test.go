package cost

import (
	"fmt"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/finding"
	"github.com/gitsm/gitsm/internal/period"
	"github.com/gitsm/gitsm/internal/record/recordtest"
)

// day20 is the present in the tests.
var day20 = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

// records decodes files; faulty says whether they may break the schema.
func records(t require.TestingT, files map[string]string, faulty bool) []estate.Record {
	out, faults, err := recordtest.Decode(files)
	require.NoError(t, err)
	if !faulty {
		require.Empty(t, faults)
	}
	return out
}

func build(t require.TestingT, files map[string]string) *estate.Estate {
	return estate.New(records(t, files, false), nil)
}

// reckon returns the report on a period, in EUR unless rates say otherwise.
func reckon(t require.TestingT, files map[string]string, days string) Report {
	r, err := Reckon(build(t, files), Options{Period: parsed(t, days), At: day20})
	require.NoError(t, err)
	return r
}

func parsed(t require.TestingT, days string) period.Period {
	p, err := period.Parse(days)
	require.NoError(t, err)
	return p
}

func item(extra string) string {
	return "{kind: ConfigurationItem, class: server, name: X, owner: team/a, " + extra + "}"
}

func service(extra string) string {
	return "{kind: Service, name: S, type: technical, owner: team/a, criticality: low" + comma(extra) + "}"
}

func contract(extra string) string {
	return "{kind: Contract, name: C, supplier: supplier/s" + comma(extra) + "}"
}

func comma(extra string) string {
	if extra == "" {
		return ""
	}
	return ", " + extra
}

func money(amount, rest string) string {
	return fmt.Sprintf("{amount: %q, %s}", amount, rest)
}

// on writes an allocation of all to one service.
func on(service string) string {
	return "allocation: [{service: service/" + service + ", sharePercent: 100}]"
}

// of returns what a service costs.
func (r Report) of(id string) string {
	for _, s := range r.Services {
		if s.Ref == estate.NewRef(estate.Service, id) {
			return s.Amount.String()
		}
	}
	return "absent"
}

func codes(found []finding.Finding) []string {
	out := []string{}
	for _, f := range found {
		out = append(out, string(f.Code)+" "+string(f.Ref))
	}
	return out
}
