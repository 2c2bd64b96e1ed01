package synthetic

import (
	"fmt"
	"time"
)

// MinRecords is the size of the smallest estate: one with at least one record of every family that others refer to.
const MinRecords = 50

// Options says what to make. The final state depends on Records, Relations, Seed and Shard only.
type Options struct {
	// Records is the number of records in the final state, at least [MinRecords].
	Records int
	// Relations is about how many relations there are, counted by their targets; 0 means 3 per item.
	Relations int
	// Commits is the number of commits after the first that are no merges; 0 means no history beyond one commit.
	Commits int
	// Seed tells estates of the same size apart.
	Seed uint64
	// Shard puts the items into sub-folders of two hexadecimal digits below cmdb/items/<class>.
	Shard bool
	// At is the time of the last commit, to which the history leads up; whole seconds count. A fixed moment when zero.
	At time.Time
}

// check refuses options that cannot be met.
func (o Options) check() error {
	switch {
	case o.Records < MinRecords:
		return fmt.Errorf("make synthetic estate: %d records are too few, the least is %d", o.Records, MinRecords)
	case o.Relations < 0:
		return fmt.Errorf("make synthetic estate: %d relations are fewer than none", o.Relations)
	case o.Commits < 0:
		return fmt.Errorf("make synthetic estate: %d commits are fewer than none", o.Commits)
	}
	return nil
}

// at is the time of the last commit.
func (o Options) at() time.Time {
	if o.At.IsZero() {
		return time.Date(2026, time.November, 20, 12, 0, 0, 0, time.UTC)
	}
	return o.At.Truncate(time.Second)
}
