package integrity

import (
	"math/big"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
)

// shares reports allocations whose shares come to more or less than the whole. What is
// left over stays in the unallocated pool, so less is a warning and more an error.
func shares() rule {
	return rule{
		name:  "allocation shares sum to 100",
		codes: []diag.Code{diag.ShareSum, diag.RepeatedAllocation},
		check: func(c *context, r *estate.Record, n *estate.Node) {
			list := n.Get("allocation")
			if list == nil || len(list.Items) == 0 {
				return
			}
			sum := new(big.Rat)
			seen := map[string]estate.Position{}
			for i := range list.Items {
				entry := &list.Items[i]
				if share := entry.Get("sharePercent"); share != nil {
					if value, ok := new(big.Rat).SetString(share.Text); ok {
						sum.Add(sum, value)
					}
				}
				target := entry.Get("service")
				if target == nil {
					target = entry.Get("on")
				}
				if target == nil {
					continue
				}
				if first, ok := seen[target.Text]; ok {
					c.fault(r, diag.RepeatedAllocation, target.Pos, target.Text+" has two shares", "write one share for each", at(r, first, "first here"))
				}
				seen[target.Text] = target.Pos
			}
			c.shareSum(r, list, sum)
		},
	}
}

// shareSum compares a sum with 100; thirds written with two decimals pass.
func (c *context) shareSum(r *estate.Record, list *estate.Node, sum *big.Rat) {
	off := new(big.Rat).Sub(sum, big.NewRat(100, 1))
	tolerance := new(big.Rat).Mul(big.NewRat(1, 100), big.NewRat(int64(len(list.Items)), 1))
	if new(big.Rat).Abs(off).Cmp(tolerance) <= 0 {
		return
	}
	text := trimmed(sum)
	if off.Sign() > 0 {
		c.fault(r, diag.ShareSum, list.Pos, "the shares of the allocation come to "+text+" %, more than the whole", "lower them to 100 together")
		return
	}
	c.warn(r, diag.ShareSum, list.Pos, "the shares of the allocation come to "+text+" %; the rest belongs to no service", "raise them to 100 together")
}

// trimmed writes a number with up to four decimals and no trailing noughts.
func trimmed(r *big.Rat) string {
	text := r.FloatString(4)
	for text[len(text)-1] == '0' {
		text = text[:len(text)-1]
	}
	if text[len(text)-1] == '.' {
		text = text[:len(text)-1]
	}
	return text
}
