// Package servicelevel compares what agreements promise with what carries them.
//
// A provider can promise no more than the operational level agreements and underpinning
// contracts below allow (ITIL, service level management; ISO/IEC 20000-1, 8.3.3 and 8.3.4).
// For each agreement its targets are taken one by one: availability as composed of what is
// promised underneath, times as the sum of those who work one after the other and the
// longest of those who work at once, hours as calendars, and the days on which each holds.
//
// What provably cannot be kept is an error. What is missing, unknown or soon to be is a
// warning: nobody has promised it, which does not mean that it will not be done.
package servicelevel
