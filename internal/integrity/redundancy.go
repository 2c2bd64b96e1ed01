package integrity

import (
	"strconv"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
)

// redundancy reports a cluster that wants more members up than it has. One without any
// recorded member is not judged: its members are unknown.
func redundancy() rule {
	return rule{
		name:  "clusters have the members they need",
		codes: []diag.Code{diag.RedundancyImpossible},
		kinds: []estate.Kind{estate.ConfigurationItem},
		check: func(c *context, r *estate.Record, n *estate.Node) {
			minUp := n.At("redundancy.minUp")
			if minUp == nil {
				return
			}
			wanted, err := strconv.Atoi(minUp.Text)
			if err != nil {
				return
			}
			counts := map[string]int{}
			for _, in := range c.estate.Incoming(r.Ref) {
				counts[in.Link.Type]++
			}
			members := counts["member_of"]
			if members == 0 {
				members = counts["part_of"] // a whole without members counts its parts
			}
			if members > 0 && wanted > members {
				c.fault(r, diag.RedundancyImpossible, minUp.Pos,
					"minUp asks for "+strconv.Itoa(wanted)+" members, and "+strconv.Itoa(members)+" are recorded", "lower minUp or add members")
			}
		},
	}
}
