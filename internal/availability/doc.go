// Package availability works out how available a record is from the availability of what
// it stands on.
//
// # Structure
//
// A record is up when nothing of its own is down and each of its requirements is met: so
// many members of a set are up, each with what the connection to it runs through (see
// package graph, run-time requirements). Two kinds of requirement are left out:
//
//   - Those whose loss only degrades. The record is up without them; a note lists them.
//   - Those that only keep a record from being cut off (graph.Requirement.Isolation). A
//     switch is not down because nothing is connected to it: leaves do not carry uplinks.
//
// # Chances
//
// What can fail by itself is a factor with a chance of being up, and factors fail
// independently of each other. A record that several others stand on is one factor however
// many paths lead to it: multiplying along the paths would count it twice. So the chance is
// not multiplied along paths but taken of the whole: the structure is split into modules,
// parts of it that share nothing with the rest (Dutuit and Rauzy, A linear time algorithm to
// find modules of fault trees, IEEE Transactions on Reliability 45(3), 1996), and each module
// becomes a reduced ordered binary decision diagram (Bryant, Graph-based algorithms for
// Boolean function manipulation, IEEE Transactions on Computers C-35(8), 1986) over its
// factors and the modules in it, which gives the chance exactly.
//
// A module that is too entangled for that (see Budget) has bounds instead. When all of it is
// up it works, so it works at least as often as that; and it works only while each of its
// single points of failure is up, so it works at most as often as they all do.
//
// # What is not known
//
// A part that matters and whose availability is not recorded makes the whole unknown; what
// can be said is how available it is at most, were that part perfect. Nothing becomes
// 100 % for want of records.
//
// Records that need each other in a circle are taken as one, which is up when each of them
// is and all that they need outside of the circle. Where one of them could do without the
// circle, that is too strict, and the figure becomes a range: below, the circle as one;
// above, each record as if the rest of its circle were up.
//
// # Rounding
//
// Chances are whole numbers of 1e-18, every operation rounds down, and there are no floating
// point numbers: one estate gives one figure on every machine. A composite of a thousand
// parts is less than 1e-14 below the exact one. Raising a part never lowers a composite, not
// even by rounding.
package availability
