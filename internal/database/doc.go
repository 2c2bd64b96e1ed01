// Package database shows an estate as tables of SQLite: one for each kind, and the relations,
// the closure of impact and the history beside them.
//
// The table of a kind is called as references to its records begin: service, ci, change. Its
// columns are the fields that can be reached without passing a list, named like their paths in
// snake_case: owner, end_of_support, cost_amount for cost.amount. What is not a scalar is JSON.
// Which tables and columns there are is told by Tables.
//
// Only the tables and columns that a statement names are filled, but all there are can be
// named. The closure of impact is computed as far as a statement asks for it.
//
// What SQLite uses is bounded, so that a statement that grows for ever ends with a fault.
//
// A statement only reads. That rests on three things, of which any one is enough: it must begin
// with SELECT, WITH, VALUES or EXPLAIN and be the only one; the connection is query_only; and
// nothing can be attached to a database that lies in memory.
package database
