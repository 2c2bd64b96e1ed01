// Package calendar reckons in open hours: when a calendar is open, how much open time
// lies between two instants, and when a given amount of it has passed.
//
// It is pure: data in, data out, with no file, clock, network or environment. A Calendar
// is immutable and safe for concurrent use.
//
// # Hours
//
// Hours are written "HH:MM-HH:MM" in the local time of the calendar's zone, the end
// excluded, and belong to the day on which they start. "22:00-02:00" passes midnight;
// "22:00-24:00" and "22:00-00:00" end at it; "00:00-24:00" is the whole day. An equal
// start and end is a problem, since it may mean all or nothing. Hours of one day may
// touch but not overlap; hours that run into the next day's are merged with them.
//
// # Days
//
// What is said of a date goes before what is said of a day of the week:
//
//   - An exception replaces the hours that start on its date, and the holiday on it.
//     Hours that began the evening before run on into it.
//   - A holiday, and an exception without hours, closes the whole local day: hours that
//     began the evening before end at midnight. A holiday's own open hours stay open, and
//     may pass midnight as any hours do.
//   - Windows are added to all that; no holiday and no exception closes them. In a
//     maintenance or freeze calendar they are its single windows, in a calendar of hours
//     they are extra opening.
//   - Before the first moment of validFrom and after the last of validTo nothing is open,
//     neither the rest of hours that began the evening before nor windows.
//
// # Inheritance
//
// A calendar that writes any day of the week writes its whole week: the days it leaves
// out are closed. One that writes none has the week of the nearest parent that does. For
// a single date, what the calendar says goes before what its parent says, and both go
// before any week; so a team with hours of its own still has its country's holidays. What
// a parent says counts on the days on which the parent is valid, and its times are read in
// the zone of the calendar that inherits. Windows are not inherited.
//
// # Local time
//
// Hours cover every instant whose local clock reads between their start and their end, and
// all between the first and the last of these (see wall in local.go):
//
//   - A time that does not exist, since clocks go forward over it, stands for the first
//     instant after the gap. Weekly hours wholly in the gap are not open that day; a
//     single window wholly in it is a problem.
//   - A time that exists twice, since clocks go back, is its first occurrence as a start
//     and its second as an end, so that no minute is lost. An end at the very beginning
//     of the repeated hour is its first occurrence: it is excluded, and nothing before it
//     comes twice.
//
// Days thus have 23, 24 or 25 hours, or 23½ and 24½ on Lord Howe Island, and "00:00-24:00"
// on each day covers every second.
//
// # Zones
//
// Zones come only from zoneinfo.zip, which is compiled in: the IANA database ZoneData as
// the Go distribution ships it in lib/time, byte for byte. [time.LoadLocation] would not
// do: it asks the variable ZONEINFO first, then the machine's directories, and takes the
// copy of package time/tzdata only when both fail; that copy itself is not exported and
// the linker refuses references to it. So the same repository gives the same answer on
// each machine and with each Go release, and new zone data come with a change of this
// file that can be reviewed. zone_test.go has its digest.
package calendar
