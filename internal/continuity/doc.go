// Package continuity turns continuity plans into schedules and holds them against what is
// promised: how long a recovery takes, how much data a loss costs, and whether anybody has
// tried it (ISO 22301, 8.2.2 to 8.5; ITIL, service continuity management).
//
// # Recovery time
//
// A step begins when the steps in its after are finished, or as many of them as minAfter
// says, and when the records that its item needs for recovery are back: through the
// relations that recovery waits for, and through recovery.after, past records that have no
// step of their own. A soft relation does not hold a step up: without it the item is back,
// though degraded. A record without a step that leads to none is taken to be there.
//
// Nothing begins before people are at work: detection + decision + activation. All times
// are counted from the event.
//
// The schedule with unlimited hands is the critical path method's; in the limited one each
// team and each supplier does one thing at a time. A step of a machine (mode: automated)
// keeps nobody busy, and one without a team or supplier is never held up for hands. A
// supplier works in its hours only: a step with a supplier begins when these are open,
// rests while they are closed, and keeps its team until it is finished.
//
// What is not known stays unknown. A schedule is worked out twice, once as if unknown steps
// took no time and once as if they never ended; what both agree on is known.
//
// # Loss of data
//
// The most that a backup can lose is its interval, since work done just before the next one
// is gone; the time it takes, since it keeps the state of its beginning; and the time until
// a copy is out of the house. A copy made while the data are in use is behind by its lag
// only, but copies mistakes as faithfully as data.
package continuity
