// Package graph answers what stands on what: which records a failure reaches and how
// badly, what a record needs, where redundancy ends, and which records need each other in
// a circle.
//
// # Requirements
//
// A relation says where a failure travels (estate.RelationType). Seen from the record that
// is hit, relations become requirements: so many members of a set must be up.
//
//   - A relation to one target is a requirement for that target. With hard: false its loss
//     degrades; a type's own effect may say less than outage too.
//   - {minUp: k, of: […]} requires k of the targets; one when minUp is absent.
//   - Types whose redundancy is targets (powered_by, connects_to): all targets of one
//     record are one set, of which one must be up; a target that is reached in several ways
//     is a member for each way. Hard and soft ones are sets of their own.
//   - Types whose redundancy is members (member_of, part_of): all sources that share a
//     target are one set, of which the target's redundancy says how many must be up; all
//     when it says nothing. A target with members and parts has its redundancy counted in
//     members, and needs every part. Hard and soft ones are sets of their own.
//   - The target of a relation that carries failures both ways (connects_to) is lost when
//     nothing is connected to it any more, whoever wrote the relation: such a set is its
//     isolation. One of several connections less does nothing to it, nor does a degraded
//     one: its own uplinks are its redundancy, not its leaves.
//   - via names what a connection runs through; the connection is as good as the worst of
//     its target and these.
//
// A set that asks for more members than it has needs all it has (a rule reports it); an
// empty set requires nothing. Members that do not run, since they are planned, in stock,
// retired or the like, are no redundancy: they do not count where others do run. A record
// that refers to itself requires nothing of itself.
//
// # Levels
//
// A record is unaffected, has lost redundancy, is degraded, or is out. Failing records are
// out. A set of n members of which k must be up is out when fewer than k are not out,
// degraded when fewer than k are neither out nor degraded, and has lost redundancy when any
// member is affected at all. A record is as bad as the worst of its requirements, each
// capped at what its loss does: degraded where it is soft. Loss of redundancy thus travels
// on: who needs a pair of which one is gone learns that it stands on one leg.
//
// Levels only rise, so circles need no special case: the result is the least one that
// agrees with all requirements, in which nothing is out that could be up.
package graph
