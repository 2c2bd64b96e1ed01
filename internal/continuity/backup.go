package continuity

import (
	"fmt"
	"iter"
	"slices"
	"time"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
)

// restoreTestEvery is how old a restore test may be. ISO 22301 asks for exercises at planned
// intervals and auditors for one a year.
const restoreTestEvery = 365 * 24 * time.Hour

// retention checks that copies from before a loss are still there when it is noticed.
func (c *check) retention(ref estate.Ref, d *demand) {
	backup := c.body(ref).Get("backup")
	if kept, ok := backup.Duration("retention"); ok && kept < d.detection {
		c.measured(estate.FormatDuration(d.detection), estate.FormatDuration(kept), diag.RetentionTooShort, diag.Warning, c.record(ref), place(backup, "retention"),
			fmt.Sprintf("copies are kept for %s, and by %s it may take %s until a loss is noticed", estate.FormatDuration(kept), d.noticed, estate.FormatDuration(d.detection)),
			"keep copies longer, or notice sooner", d.noticed, d.holder)
	}
}

// groups returns the items with a backup in use, by consistency group, sorted.
func (c *check) groups() map[string][]estate.Ref {
	out := map[string][]estate.Ref{}
	for r := range c.estate.OfKind(estate.ConfigurationItem) {
		if !r.Mentions("consistencyGroup") {
			continue
		}
		if backup := r.Field("backup"); backup.Str("consistencyGroup") != "" && running(r) {
			out[backup.Str("consistencyGroup")] = append(out[backup.Str("consistencyGroup")], r.Ref)
		}
	}
	return out
}

// group checks an item that must be restored to one moment with others: the member that
// may lose most decides. Where the service needs that member too, its data cannot be whole
// otherwise; elsewhere the group may be wider than this service needs.
func (c *check) group(ref estate.Ref, d *demand, groups map[string][]estate.Ref) {
	backup := c.body(ref).Get("backup")
	name := backup.Str("consistencyGroup")
	var oldest estate.Ref
	var lost time.Duration
	for _, member := range groups[name] {
		if s := c.savedAt(member); s.atLeast > lost {
			oldest, lost = member, s.atLeast
		}
	}
	if oldest == "" || oldest == ref || lost <= d.Duration {
		return
	}
	severity := diag.Warning
	if slices.ContainsFunc(c.stores(d.holder), func(s storeAt) bool { return s.ref == oldest }) {
		severity = diag.Error
	}
	c.measured(estate.FormatDuration(d.Duration), estate.FormatDuration(lost), diag.GroupLossTooGreat, severity, c.record(ref), place(backup, "consistencyGroup"),
		fmt.Sprintf("it must be restored to one moment with %s, which may lose %s, and %s may lose %s", oldest, estate.FormatDuration(lost), d.holder, estate.FormatDuration(d.Duration)),
		"back up the whole group as often, or take out of it what need not agree", oldest, d.holder, d.from.Ref)
}

// late reports backups of which the last good one is older than the rhythm allows: what
// would be lost now is all since it began.
func (c *check) late(items iter.Seq[*estate.Record], demands map[estate.Ref]*demand) {
	for r := range items {
		if r.Kind != estate.ConfigurationItem || !r.Mentions("lastSuccess") {
			continue
		}
		backup := r.Field("backup")
		last, ok := backup.Instant("lastSuccess")
		if !ok || !running(r) || !last.Before(c.at) {
			continue
		}
		s := c.savedAt(r.Ref)
		ago := c.at.Sub(last).Truncate(time.Minute)
		interval, regular := s.backup.Duration("interval")
		duration, _ := s.backup.Duration("duration")
		d := demands[r.Ref]
		beyond := d != nil && ago > d.Duration
		if regular && ago <= interval+duration || !regular && !beyond {
			continue
		}
		message, severity := fmt.Sprintf("its last good backup began %s ago", estate.FormatDuration(ago)), diag.Warning
		if regular {
			message += ", and there should be one every " + estate.FormatDuration(interval)
		}
		promised, because := "", []estate.Ref(nil)
		if beyond {
			promised, because = estate.FormatDuration(d.Duration), refsOf(d.holder, d.from.Ref)
			message += fmt.Sprintf("; %s may lose %s", d.holder, promised)
			if !s.byReplica.Known || s.byReplica.Duration > d.Duration {
				severity = diag.Error
			}
		}
		c.measured(promised, estate.FormatDuration(ago), diag.BackupLate, severity, r, place(s.backup, "lastSuccess"), message,
			"find out why backups fail, or bring lastSuccess up to date", because...)
	}
}

// restores reports backups that nobody has restored for a year: until then nobody knows
// whether they are any good.
func (c *check) restores(asked []estate.Ref) {
	for r := range c.items(asked) {
		if r.Kind != estate.ConfigurationItem || !running(r) {
			continue
		}
		backup := r.Field("backup")
		if backup.Kind == estate.Null {
			continue
		}
		tested, ok := backup.Date("lastRestoreTest")
		switch {
		case !ok || tested.After(c.at):
			c.report(diag.RestoreUntested, diag.Warning, r, place(&backup, "lastRestoreTest"), "its backup has never been restored as a test", "restore it to a spare place and write down the day")
		case c.at.Sub(tested) > restoreTestEvery:
			c.report(diag.RestoreUntested, diag.Warning, r, place(&backup, "lastRestoreTest"),
				"its backup was last restored as a test on "+tested.Format(time.DateOnly)+", more than a year ago", "restore it to a spare place and write down the day")
		}
	}
}

// restoreList checks that what a plan restores has a backup.
func (c *check) restoreList(p *plan) {
	for _, d := range p.body.Each("dataRestore") {
		item := estate.Ref(d.Str("item"))
		if c.exists(item) && c.body(item).Get("backup") == nil {
			c.report(diag.RestoreWithoutBackup, diag.Warning, p.record, place(&d, "item"),
				"the plan restores the data of "+string(item)+", whose record says nothing of a backup", "write its backup, or correct the item", item)
		}
	}
}

// running reports whether an item is in use, so that its data matter.
func running(r *estate.Record) bool {
	switch r.Status {
	case "in_use", "in_maintenance", "end_of_support", "pending_retirement", "pilot":
		return true
	}
	return false
}
