package graph

import (
	"math/big"

	"github.com/gitsm/gitsm/internal/estate"
)

// idle are the states of items and services that do not run: not yet, or not any more.
func idle(r *estate.Record) bool {
	switch r.Status {
	case "planned", "on_order", "in_stock", "evaluation", "design", "build", "retired", "disposed", "pipeline":
		return true
	}
	return false
}

// needed returns how many of so many members a record's redundancy asks for, from 1 to
// all: minUp, or minUpPercent rounded up, or all.
func needed(r *estate.Record, members int) int {
	redundancy := r.Field("redundancy")
	if k, ok := redundancy.Int("minUp"); ok {
		return min(max(k, 1), members)
	}
	percent, ok := redundancy.Decimal("minUpPercent")
	if !ok {
		return members
	}
	// Two thirds are written as 66.67 %, of which three members would make 2.0001: what
	// exceeds a whole member by less than a two-hundredth is taken for the rounding of the
	// percentage.
	share := new(big.Rat).Mul(percent, big.NewRat(int64(members), 100))
	share.Sub(share, big.NewRat(1, 200))
	if share.Sign() <= 0 {
		return 1
	}
	whole, rest := new(big.Int).QuoRem(share.Num(), share.Denom(), new(big.Int))
	if rest.Sign() > 0 {
		whole.Add(whole, big.NewInt(1))
	}
	if !whole.IsInt64() || whole.Int64() > int64(members) {
		return members
	}
	return int(whole.Int64())
}
