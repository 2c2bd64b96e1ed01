package integrity

import (
	"strings"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
)

// serials warns of two live items of one vendor with one serial number: most likely one
// thing recorded twice.
func serials() rule {
	return rule{
		name:  "serial numbers are unique",
		codes: []diag.Code{diag.DuplicateItem},
		kinds: []estate.Kind{estate.ConfigurationItem},
		reach: unbounded,
		check: func(c *context, r *estate.Record, n *estate.Node) {
			serial := n.Get("serial")
			if serial == nil || gone(n) != "" {
				return
			}
			key := strings.ToLower(n.Str("vendor") + "\x00" + serial.Text)
			if first, ok := c.serials[key]; ok {
				c.warn(r, diag.DuplicateItem, serial.Pos, string(first.record.Ref)+" has the same serial number", "remove one of the two records", at(first.record, first.pos, "also here"))
				return
			}
			c.serials[key] = claim{r, serial.Pos}
		},
	}
}
