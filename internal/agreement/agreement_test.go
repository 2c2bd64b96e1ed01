package agreement_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/agreement"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/hours"
	"github.com/gitsm/gitsm/internal/record/recordtest"
)

// read reads an agreement that says so much besides what it must.
func read(t *testing.T, more string) agreement.Agreement {
	t.Helper()
	records, faults, err := recordtest.Decode(map[string]string{
		"catalogue/agreements/a.yaml":     "{kind: Agreement, type: sla, name: A, provider: team/a, covers: [service/s, offering/o, ci/i, service/r], validFrom: 2026-03-01" + more + "}",
		"catalogue/calendars/havana.yaml": `{kind: Calendar, name: C, type: service_hours, zone: America/Havana, weekly: {mon: ["09:00-17:00"]}}`,
	})
	require.NoError(t, err)
	require.Empty(t, faults)
	e := estate.New(records, nil)
	all := agreement.All(e, hours.New(e))
	require.Len(t, all, 1)
	return all[0]
}

func TestZone(t *testing.T) {
	t.Parallel()
	a := read(t, "")
	assert.Equal(t, time.UTC, a.Zone)
	a = read(t, ", serviceHours: calendar/havana")
	assert.Equal(t, "America/Havana", a.Zone.String(), "that of the service hours")
	a = read(t, ", serviceHours: calendar/havana, zone: Asia/Kolkata")
	assert.Equal(t, "Asia/Kolkata", a.Zone.String(), "its own goes first")
	a = read(t, ", serviceHours: calendar/gone")
	assert.Equal(t, time.UTC, a.Zone)
}

func TestValidity(t *testing.T) {
	t.Parallel()
	at := func(text string) time.Time {
		instant, err := time.Parse(time.RFC3339, text)
		require.NoError(t, err)
		return instant
	}
	a := read(t, ", validTo: 2026-12-31, zone: Asia/Kolkata")
	assert.False(t, a.Holds(at("2026-02-28T18:29:59Z")))
	assert.True(t, a.Holds(at("2026-02-28T18:30:00Z")), "midnight in Kolkata")
	assert.True(t, a.Holds(at("2026-12-31T18:29:59Z")))
	assert.False(t, a.Holds(at("2026-12-31T18:30:00Z")))
	assert.True(t, a.Over(at("2026-12-31T18:30:00Z")))

	// In Havana clocks went from midnight to one on 2026-03-08, so the day begins at one.
	a = read(t, ", validTo: 2026-03-07, serviceHours: calendar/havana")
	assert.True(t, at("2026-03-08T05:00:00Z").Equal(a.Until()), "%v", a.Until())

	a = read(t, "")
	assert.True(t, a.Holds(at("2099-01-01T00:00:00Z")), "without end")
	assert.True(t, a.Until().IsZero())
	assert.False(t, a.Over(at("2099-01-01T00:00:00Z")))

	a = read(t, ", validTo: 2026-12-31, status: terminated, terminatedOn: 2026-05-31")
	assert.True(t, a.Holds(at("2026-05-31T12:00:00Z")))
	assert.False(t, a.Holds(at("2026-06-01T00:00:00Z")))
	a = read(t, ", status: terminated")
	assert.False(t, a.Holds(at("2026-05-31T12:00:00Z")), "since nobody knows when")
	assert.True(t, a.Over(at("2026-05-31T12:00:00Z")))
	a = read(t, ", status: draft")
	assert.False(t, a.Holds(at("2026-05-31T12:00:00Z")))
	assert.False(t, a.Over(at("2026-05-31T12:00:00Z")))
}

func TestTargets(t *testing.T) {
	t.Parallel()
	a := read(t, `, handOver: 5m, underpins: [agreement/y, agreement/x], relations: [{type: underpins, to: agreement/x}, {type: underpins, to: service/z}],
		targets: [{metric: availability, percent: 99.95}, {metric: response, within: 15m, clock: calendar/havana, priority: p1, casesPercent: 95, window: calendar_quarter, services: [service/r]},
		{metric: satisfaction, score: 4}, {metric: rto, within: 200000d}]`)
	assert.Equal(t, []estate.Ref{"agreement/x", "agreement/y", "service/z"}, a.Underpins)
	assert.Equal(t, 5*time.Minute, a.HandOver)
	require.Len(t, a.Targets, 4)

	availability := a.Targets[0]
	assert.Equal(t, "1999/20", availability.Percent.String())
	assert.Equal(t, []estate.Ref{"service/s", "service/r"}, availability.Services, "all services that are covered")
	assert.Equal(t, "calendar_month", availability.Window)
	assert.Equal(t, agreement.Elapsed, availability.Clock)
	assert.False(t, availability.Timed)

	response := a.Targets[1]
	assert.Equal(t, 15*time.Minute, response.Within)
	assert.True(t, response.Timed)
	assert.Equal(t, "calendar/havana", response.Clock)
	assert.Equal(t, "p1", response.Priority)
	assert.Equal(t, "95/1", response.CasesPercent.String())
	assert.Equal(t, "calendar_quarter", response.Window)
	assert.True(t, response.About("service/r"))
	assert.False(t, response.About("service/s"))
	assert.Nil(t, response.Percent)

	assert.Equal(t, "calendar_quarter", a.Targets[2].Window, "as the schema has it")
	assert.Equal(t, "100/1", a.Targets[2].CasesPercent.String())
	assert.False(t, a.Targets[3].Timed, "longer than anything that can be reckoned with")
}
