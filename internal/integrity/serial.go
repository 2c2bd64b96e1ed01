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
				c.claimSerial(r, serial, n.Str("vendor"))
			}
		},
	}
}

func (c *context) claimSerial(r *estate.Record, serial *estate.Node, vendor string) {
	key := serialKey(vendor, serial.Text)
	c.serials[key] = append(c.serials[key], claim{r, serial.Pos})
}

func serialKey(vendor, serial string) string { return strings.ToLower(vendor + "\x00" + serial) }

// claimSerials gathers the serial numbers of all items.
func (c *context) claimSerials() {
	for r := range c.estate.OfKind(estate.ConfigurationItem) {
		if serial := r.Field("serial"); numbered(r, &serial) {
			c.claimSerial(r, &serial, vendorOf(r))
		}
	}
}

// serialOf is the key of the serial number that an item gives; "" where it gives none.
func serialOf(r *estate.Record) string {
	if r == nil {
		return ""
	}
	serial := r.Field("serial")
	if !numbered(r, &serial) {
		return ""
	}
	return serialKey(vendorOf(r), serial.Text)
}

func vendorOf(r *estate.Record) string {
	vendor := r.Field("vendor")
	if vendor.Kind != estate.String {
		return ""
	}
	return vendor.Text
}

// numbered reports whether a serial number of a record counts.
func numbered(r *estate.Record, serial *estate.Node) bool {
	return r.Kind == estate.ConfigurationItem && !r.Faulty && serial.Kind != estate.Null && !gone(r)
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
