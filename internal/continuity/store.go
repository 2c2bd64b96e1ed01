package continuity

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/graph"
)

// storeAt is a data store that a record needs.
type storeAt struct {
	ref  estate.Ref
	bare bool
}

// stores returns the data stores that a record cannot do without, itself perhaps among
// them, sorted. Soft relations and connections that only keep it from being cut off do not
// count; of several targets of which some are enough, all do.
func (c *check) stores(of estate.Ref) []storeAt {
	type state struct {
		ref  estate.Ref
		bare bool
	}
	seen := map[state]bool{}
	bare := map[estate.Ref]bool{}
	for queue := []state{{of, true}}; len(queue) > 0; {
		at := queue[0]
		queue = queue[1:]
		if seen[at] || seen[state{at.ref, true}] {
			continue
		}
		seen[at] = true
		if c.isStore(at.ref) {
			bare[at.ref] = bare[at.ref] || at.bare
		}
		saved := c.body(at.ref).Get("backup") != nil
		for _, q := range c.runTime().Requirements(at.ref) {
			if q.Level != graph.Outage || q.Isolation {
				continue
			}
			// Of members of one set, what one has saved is saved for all.
			together := q.Type == "member_of" && slices.ContainsFunc(q.Members, func(m graph.Member) bool { return c.body(m.Ref).Get("backup") != nil })
			for _, m := range q.Members {
				queue = append(queue, state{m.Ref, at.bare && !saved && !together})
			}
		}
	}
	var out []storeAt
	for ref, b := range bare {
		out = append(out, storeAt{ref, b})
	}
	slices.SortFunc(out, func(a, b storeAt) int { return strings.Compare(string(a.ref), string(b.ref)) })
	return out
}

// isStore reports whether a record holds data: one with a backup or a replica, a database,
// storage, or whatever others store their data on. Where backups lie is none: what is
// saved in them is somebody else's.
func (c *check) isStore(ref estate.Ref) bool {
	r := c.record(ref)
	if r.Kind != estate.ConfigurationItem {
		return false
	}
	switch r.Class {
	case "backup_set", "backup_job":
		return false
	case "database", "database_instance", "database_schema", "storage", "volume", "bucket":
		return true
	}
	n := c.body(ref)
	return n.Get("backup") != nil || n.Get("replication") != nil ||
		slices.ContainsFunc(c.estate.Incoming(ref), func(in estate.Incoming) bool { return in.Link.Type == "stores_data_on" })
}

// saved is how the data of an item are saved.
type saved struct {
	backup, replication *estate.Node
	// byBackup is the most that is lost when the last backup must do: what is known of it,
	// and whether that is all.
	byBackup Minutes
	atLeast  time.Duration
	missing  []string
	// byReplica is how far the copy in use is behind.
	byReplica Minutes
	// pointInTime is true where an earlier state is kept.
	pointInTime bool
}

// savedAt reads how the data of an item are saved. Without offsiteLag no time is counted for
// it: the record then tells of no copy out of the house.
func (b *book) savedAt(ref estate.Ref) saved {
	n := b.body(ref)
	s := saved{backup: n.Get("backup"), replication: n.Get("replication")}
	if s.backup != nil {
		for _, part := range []string{"interval", "duration", "offsiteLag"} {
			d, ok := s.backup.Duration(part)
			if !ok && (part != "offsiteLag" || s.backup.Get(part) != nil) {
				s.missing = append(s.missing, part)
			}
			s.atLeast = after(s.atLeast, d)
		}
		s.byBackup = Minutes{s.atLeast, len(s.missing) == 0}
		s.pointInTime = s.backup.IsTrue("pointInTime", true)
	}
	if s.replication != nil {
		lag, ok := s.replication.Duration("lag")
		s.byReplica = Minutes{lag, ok || s.replication.Get("lag") == nil && s.replication.Str("mode") == "synchronous"}
	}
	return s
}

// store checks one data store.
func (c *check) store(ref estate.Ref, d *demand) {
	r, s := c.record(ref), c.savedAt(ref)
	rpo := estate.FormatDuration(d.Duration)
	wants := fmt.Sprintf("%s may lose %s", d.holder, rpo)
	because := []estate.Ref{d.holder, d.from.Ref}
	if ref == d.holder {
		wants, because = "its RPO is "+rpo, []estate.Ref{d.from.Ref}
	}
	if s.backup == nil && s.replication == nil {
		if d.bare && !c.savedBelow(ref) && !c.isCopy(ref) {
			c.measured(rpo, "", diag.LossUnknown, diag.Warning, r, estate.Position{},
				"nothing is said of how its data are saved, and "+wants, "write its backup, or its replication", because...)
		}
		return
	}
	if !d.bare && s.backup == nil {
		return // what stands above has a backup of its own
	}
	c.worst(r, s, d, wants, because)
	switch {
	case s.backup == nil:
		c.report(diag.NoPointInTimeCopy, diag.Warning, r, s.replication.Pos,
			"its data are copied while in use and have no backup, so that a mistake is copied too; "+wants, "make backups too: replication is none", because...)
	case !s.pointInTime:
		c.report(diag.NoPointInTimeCopy, diag.Warning, r, place(s.backup, "pointInTime"),
			"its backup keeps no state that later corruption cannot reach; "+wants, "keep copies of several moments", because...)
	}
}

// worst compares the worst loss with the objective. A replica that is less far behind than
// the backup is what counts, but for wrong data.
func (c *check) worst(r *estate.Record, s saved, d *demand, wants string, because []estate.Ref) {
	rpo := estate.FormatDuration(d.Duration)
	replica := s.byReplica.Known && s.byReplica.Duration <= d.Duration
	switch {
	case s.backup == nil && !s.byReplica.Known:
		c.measured(rpo, "", diag.LossUnknown, diag.Warning, r, s.replication.Pos, "nobody knows how far its copy is behind, and "+wants, "write the lag of its replication", because...)
	case s.backup == nil && !replica:
		// The other members of a redundant set may have what it loses.
		c.measured(rpo, estate.FormatDuration(s.byReplica.Duration), diag.LossTooGreat, diag.Warning, r, place(s.replication, "lag"),
			fmt.Sprintf("its copy may be %s behind, and %s", estate.FormatDuration(s.byReplica.Duration), wants), "replicate synchronously, or allow more loss", because...)
	case s.backup == nil:
	case s.atLeast > d.Duration:
		exactly := ""
		if !s.byBackup.Known {
			exactly = "at least "
		}
		lost, parts := exactly+estate.FormatDuration(s.atLeast), lossParts(s.backup)
		if !replica {
			c.measured(rpo, lost, diag.LossTooGreat, diag.Error, r, s.backup.Pos,
				fmt.Sprintf("up to %s of its data may be lost (%s), and %s", lost, parts, wants), "back up more often, shorten the backup, or replicate", because...)
			return
		}
		severity := diag.Info
		if d.corruptible {
			severity = diag.Warning
		}
		c.measured(rpo, lost, diag.LossTooGreat, severity, r, s.backup.Pos,
			fmt.Sprintf("its replica does not help against wrong data: then up to %s may be lost (%s), and %s", lost, parts, wants), "back up more often, or say that the objective does not hold for wrong data", because...)
	case !s.byBackup.Known && !replica:
		c.measured(rpo, "", diag.LossUnknown, diag.Warning, r, s.backup.Pos,
			fmt.Sprintf("its backup does not say its %s, and %s", shortList(s.missing), wants), "write what is missing under backup", because...)
	}
}

// lossParts words what a loss is made of.
func lossParts(backup *estate.Node) string {
	words := ""
	for _, part := range []struct{ field, text string }{{"interval", "every %s"}, {"duration", "takes %s"}, {"offsiteLag", "%s until it is out of the house"}} {
		if d, ok := backup.Duration(part.field); ok {
			if words != "" {
				words += ", "
			}
			words += fmt.Sprintf(part.text, estate.FormatDuration(d))
		}
	}
	return words
}

// savedBelow reports whether what an item lies on has a backup, such as the instance of a
// schema.
func (c *check) savedBelow(ref estate.Ref) bool {
	return slices.ContainsFunc(c.operandsOf(ref), func(below estate.Ref) bool { return c.body(below).Get("backup") != nil })
}

// isCopy reports whether an item is the copy of another.
func (c *check) isCopy(ref estate.Ref) bool {
	return slices.ContainsFunc(c.estate.Incoming(ref), func(in estate.Incoming) bool {
		return in.Link.Type == "replicates_to" || in.Link.Field == "replication.to"
	})
}
