package cli

import (
	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/mapping"
)

// contractName is the name under which the contract of mappings is printed.
const contractName = "contract"

// printable are the names that --print-mapping knows.
func printable() []string { return append(mapping.Shipped(), contractName) }

// printMapping prints a mapping that comes with gitsm, or what all of them are made of.
func (o *importOptions) printMapping() error {
	content := mapping.Contract()
	if o.print != contractName {
		files, _, ok := mapping.ReadShipped(o.print)
		if !ok {
			return usagef("no mapping is called %q; %s", o.print, diag.DidYouMean(o.print, printable()))
		}
		content = files[0].Content
	}
	_, err := o.env.Stdout.Write(content)
	return err
}
