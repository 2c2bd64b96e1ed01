// Package change assesses a change: what it touches and declares, what that hits before
// and after, how risky it is, and when it may be done (ITIL, change enablement; ISO/IEC
// 20000-1, 8.5.1). Who has to approve it is for the packages above to say.
package change
