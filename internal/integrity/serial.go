package integrity

import (
	"cmp"
	"slices"
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
		check: func(c *context, r *estate.Record, n *estate.Node) {
			if serial := n.Get("serial"); serial != nil && !gone(r) {
				key := strings.ToLower(n.Str("vendor") + "\x00" + serial.Text)
				c.serials[key] = append(c.serials[key], claim{r, serial.Pos})
			}
		},
	}
}

// duplicateSerials reports the serial numbers that several items gave, on all but the first.
func (c *context) duplicateSerials() {
	for _, items := range c.serials {
		slices.SortFunc(items, func(a, b claim) int { return cmp.Compare(a.record.Ref, b.record.Ref) })
		for _, item := range items[1:] {
			first := items[0]
			c.warn(item.record, diag.DuplicateItem, item.pos, string(first.record.Ref)+" has the same serial number",
				"remove one of the two records", at(first.record, first.pos, "also here"))
		}
	}
}
