package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"
)

// formatValue is a flag that takes one of several formats.
type formatValue struct {
	value   *string
	allowed []string
}

func (f *formatValue) String() string { return *f.value }
func (f *formatValue) Type() string   { return "FORMAT" }
func (f *formatValue) Set(text string) error {
	for _, a := range f.allowed {
		if a == text {
			*f.value = text
			return nil
		}
	}
	return fmt.Errorf("use one of %s", strings.Join(f.allowed, ", "))
}

// outputFlag adds -o/--output; the first format is the default.
func outputFlag(cmd *cobra.Command, value *string, allowed ...string) {
	*value = allowed[0]
	cmd.Flags().VarP(&formatValue{value, allowed}, "output", "o", "write "+strings.Join(allowed, ", "))
	_ = cmd.RegisterFlagCompletionFunc("output", cobra.FixedCompletions(allowed, cobra.ShellCompDirectiveNoFileComp)) // fails only for a flag that is not there
}
