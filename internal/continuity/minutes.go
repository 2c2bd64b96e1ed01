package continuity

import (
	"math"
	"strconv"
	"time"
)

// forever is what a time that never comes is counted as. It lies so far below the greatest
// time.Duration that two of them and the present can be added.
const forever = 120 * 365 * 24 * time.Hour

// Minutes is a length of time, or unknown; the zero value is unknown. In JSON it is a number
// of minutes, with at most two decimals, rounded up; null where it is unknown.
type Minutes struct {
	time.Duration
	// Known is false where nobody can tell; the duration then means nothing.
	Known bool
}

// known returns a length of time that is known, unless it is beyond all reckoning.
func known(d time.Duration) Minutes {
	if d >= forever {
		return Minutes{}
	}
	return Minutes{d, true}
}

// MarshalJSON writes a number of minutes, or null.
func (m Minutes) MarshalJSON() ([]byte, error) { return []byte(m.orNull("null")), nil }

// String returns the number of minutes, or "" where it is unknown.
func (m Minutes) String() string { return m.orNull("") }

func (m Minutes) orNull(unknown string) string {
	if !m.Known {
		return unknown
	}
	return strconv.FormatFloat(math.Ceil(m.Seconds()*100/60)/100, 'f', -1, 64)
}

// after adds two lengths of time; what is beyond all reckoning stays there.
func after(a, b time.Duration) time.Duration {
	if a >= forever-b {
		return forever
	}
	return a + b
}
