package calendar

import (
	"fmt"
	"strings"
)

// Type says what a calendar's open time means.
type Type uint8

// The types of a calendar. The zero value is none of them, and a problem.
const (
	// ServiceHours are the hours in which a service is offered.
	ServiceHours Type = iota + 1
	// SupportHours are the hours in which somebody helps.
	SupportHours
	// Maintenance is the time in which things may be down.
	Maintenance
	// Freeze is the time in which nothing may change.
	Freeze
)

var typeNames = [...]string{ServiceHours: "service_hours", SupportHours: "support_hours", Maintenance: "maintenance", Freeze: "freeze"}

// String returns the type as a record writes it.
func (t Type) String() string {
	if t.known() {
		return typeNames[t]
	}
	return fmt.Sprintf("type(%d)", uint8(t))
}

// ParseType is the inverse of String.
func ParseType(text string) (Type, error) {
	for t, name := range typeNames {
		if name == text && name != "" {
			return Type(t), nil
		}
	}
	return 0, fmt.Errorf("unknown calendar type %q; use one of %s", text, typeList())
}

func (t Type) known() bool { return t > 0 && int(t) < len(typeNames) }

// needsOpening reports whether a calendar of this type that never opens is a mistake.
// Nothing to maintain and nothing frozen are sensible; a service never offered is not.
func (t Type) needsOpening() bool { return t == ServiceHours || t == SupportHours }

// typeList lists the types in alphabetical order.
func typeList() string {
	return strings.Join([]string{Freeze.String(), Maintenance.String(), ServiceHours.String(), SupportHours.String()}, ", ")
}

// Spec is what a calendar record says about time, as written.
type Spec struct {
	// Type says what the open time means.
	Type Type
	// Zone is the IANA name of the zone in which all times are read.
	Zone string
	// Parent is the calendar that this one inherits from, resolved; nil when there is none.
	Parent *Spec
	// ValidFrom is the first day on which the calendar holds, as "2006-01-02"; always when empty.
	ValidFrom string
	// ValidTo is the last day on which it holds; without end when empty.
	ValidTo string
	// Weekly has the hours of each day, by time.Weekday: Sunday is 0. A nil day is one the
	// record leaves out, an empty one is written and closed; this matters only when all
	// seven are nil, since then the parent's week holds.
	Weekly [7][]string
	// Holidays are days that are closed although the week says open.
	Holidays []Holiday
	// Exceptions are days whose hours differ.
	Exceptions []Exception
	// Windows are single windows.
	Windows []Window
}

// Holiday is a day that is closed, or open for a part.
type Holiday struct {
	// Date is the day, as "2006-01-02".
	Date string
	// Open has the hours that stay open; none when empty.
	Open []string
}

// Exception is a day whose hours differ from the week's.
type Exception struct {
	// Date is the day, as "2006-01-02".
	Date string
	// Open has the day's hours; empty where it is closed.
	Open []string
}

// Window is a span between two local moments.
type Window struct {
	// Start is its beginning, as "2006-01-02T15:04" in the calendar's zone.
	Start string
	// End is its end in the same form, excluded.
	End string
}
