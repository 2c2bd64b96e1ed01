package integrity

import (
	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
)

// duplicates reports files whose kind and id another file already has.
func duplicates(c *context) {
	for _, r := range c.estate.Duplicates() {
		first, _ := c.estate.Record(r.Ref)
		c.fault(r, diag.DuplicateID, estate.Position{},
			string(r.Ref)+" is already "+first.Path,
			"give one of the two files another name, or remove it",
			at(first, estate.Position{}, "the same id"))
	}
}
