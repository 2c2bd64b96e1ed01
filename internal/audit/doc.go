// Package audit holds main against its evidence: every commit that main's first parents have
// since its adoption must be what an entry of the ledger says, and every entry must be what
// an entitled recorder wrote at its time.
//
// What git holds is looked up entry by entry, on all processors; what follows from the order
// of entries is judged one after the other. Both judgements read nothing themselves.
package audit
