package attainment

import (
	"encoding/json"
	"time"

	"github.com/gitsm/gitsm/internal/estate"
)

// Report is what was delivered in a period, in its published JSON shape.
type Report struct {
	// Period is the period's name.
	Period string `json:"period"`
	// At is the instant at which the report is made; nothing after it counts.
	At time.Time `json:"at"`
	// Agreements are those in force in the period, sorted by reference, and those that were
	// asked for.
	Agreements []Agreement `json:"agreements"`
}

// Agreement is how far one agreement was kept.
type Agreement struct {
	Ref  estate.Ref `json:"ref"`
	Name string     `json:"name"`
	// Customer is who is promised; "" where nobody is named.
	Customer estate.Ref `json:"customer,omitempty"`
	// Targets are in written order, one entry for each service and each stretch in which
	// the promise stayed as it was.
	Targets []Target `json:"targets"`
	// Reliability is how often its services failed; services that did not are left out.
	Reliability []Reliability `json:"reliability,omitempty"`
	// Notes say why there is nothing to report.
	Notes []string `json:"notes,omitempty"`
}

// Target is how far one promise was kept for one service.
type Target struct {
	// Metric is what is measured, such as availability.
	Metric string `json:"metric"`
	// Service is what it is measured of; nil where the agreement covers no service.
	Service *estate.Ref `json:"service"`
	// Unit is that of Promised and Achieved: percent, minutes, outages, score,
	// milliseconds, or as the promise words it.
	Unit string `json:"unit"`
	// Priority and CaseClass are those of the cases that it holds for; all when empty.
	Priority  string `json:"priority,omitempty"`
	CaseClass string `json:"caseClass,omitempty"`
	// Within and Clock are the time in which a case must be dealt with.
	Within string `json:"within,omitempty"`
	Clock  string `json:"clock,omitempty"`
	// Window is what the promise is measured over; empty where it is about single events.
	Window string `json:"window,omitempty"`
	// From and To are the part of the period in which the promise was in force, the end
	// excluded.
	From time.Time `json:"from"`
	To   time.Time `json:"to"`
	// Promised is what the record says; nil where that cannot be read.
	Promised *Decimal `json:"promised"`
	// Achieved is the figure of the period, rounded against the promise; nil where it is
	// unknown or there was nothing to measure.
	Achieved *Decimal `json:"achieved"`
	// Met is whether the promise was kept in every window; nil where that is unknown.
	Met *bool `json:"met"`
	// AgreedMinutes is the agreed service time, excluded maintenance taken out.
	AgreedMinutes *Decimal `json:"agreedMinutes"`
	// DownMinutes is the downtime that counts: with degraded minutes at their weight.
	DownMinutes *Decimal `json:"downMinutes"`
	// AllowedMinutes is how much downtime the promise leaves of AgreedMinutes.
	AllowedMinutes *Decimal `json:"allowedMinutes,omitempty"`
	// DegradedMinutes is how long the service was degraded and not down, at full length.
	DegradedMinutes *Decimal `json:"degradedMinutes,omitempty"`
	// MaintenanceMinutes is the agreed service time that went to excluded maintenance.
	MaintenanceMinutes *Decimal `json:"maintenanceMinutes,omitempty"`
	// Provisional figures may still change without any record being corrected.
	Provisional bool `json:"provisional"`
	// Cases are counted where the promise is about cases.
	Cases *Cases `json:"cases,omitempty"`
	// Windows are the windows of measurement, where they are not the period.
	Windows []Window `json:"windows,omitempty"`
	// Records are what the figure comes from: the incidents with downtime that counts, the
	// cases, the failures. Sorted.
	Records []estate.Ref `json:"records"`
	// Notes say what a reader should know: why a figure is unknown, what could not be read.
	Notes []string `json:"notes,omitempty"`
}

// Cases are how many cases kept the promised time, broke it, or are open and within it.
type Cases struct {
	Met      int `json:"met"`
	Breached int `json:"breached"`
	Open     int `json:"open"`
	// Late are those that broke it, by their start.
	Late []estate.Ref `json:"late,omitempty"`
}

// Window is one window of measurement, as far as it has come by the end of the period.
type Window struct {
	// Name is a period such as 2026-10, or of a rolling window its last day.
	Name string `json:"name"`
	// From and To are what of it was measured.
	From          time.Time `json:"from"`
	To            time.Time `json:"to"`
	Achieved      *Decimal  `json:"achieved"`
	Met           *bool     `json:"met"`
	AgreedMinutes *Decimal  `json:"agreedMinutes"`
	DownMinutes   *Decimal  `json:"downMinutes"`
	// Provisional windows are not over, and not broken beyond repair either.
	Provisional bool `json:"provisional"`
}

// Reliability is how often a service failed in agreed time. A failure is a stretch of
// unplanned downtime, from however many incidents.
type Reliability struct {
	Service estate.Ref `json:"service"`
	From    time.Time  `json:"from"`
	To      time.Time  `json:"to"`
	// Failures is how many began in the period.
	Failures int `json:"failures"`
	// MTBFMinutes is the mean time between failures: up time / failures (ITIL).
	MTBFMinutes *Decimal `json:"mtbfMinutes"`
	// MTBSIMinutes is the mean time between service incidents: from the beginning of one
	// failure to that of the next (ITIL), agreed time / failures.
	MTBSIMinutes *Decimal `json:"mtbsiMinutes"`
}

// MarshalJSON writes lists where nothing is listed.
func (r Report) MarshalJSON() ([]byte, error) {
	type plain Report
	r.Agreements = orEmpty(r.Agreements)
	return json.Marshal(plain(r))
}

// MarshalJSON writes a list where nothing is promised.
func (a Agreement) MarshalJSON() ([]byte, error) {
	type plain Agreement
	a.Targets = orEmpty(a.Targets)
	return json.Marshal(plain(a))
}

// MarshalJSON writes a list where there are no records.
func (t Target) MarshalJSON() ([]byte, error) {
	type plain Target
	t.Records = orEmpty(t.Records)
	return json.Marshal(plain(t))
}

func orEmpty[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}
