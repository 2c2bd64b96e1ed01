package cli

import (
	"fmt"
	"runtime"

	"github.com/spf13/cobra"

	"github.com/gitsm/gitsm/internal/record"
	"github.com/gitsm/gitsm/internal/report"
)

func newVersion(a *app) *cobra.Command {
	var output string
	cmd := &cobra.Command{
		Use:   "version",
		Short: "Print the versions of the program and its schema",
		Example: `  gitsm version
  gitsm version -o json`,
		Args: usageArgs(cobra.NoArgs),
		RunE: func(*cobra.Command, []string) error {
			embedded, err := record.EmbeddedSchema()
			if err != nil {
				return err
			}
			v := map[string]string{"version": version(), "schema": record.Digest(embedded), "go": runtime.Version()}
			if output == "json" {
				return report.WriteJSON(a.env.Stdout, v)
			}
			fmt.Fprintf(a.env.Stdout, "gitsm %s\nschema %s\n%s %s/%s\n", v["version"], v["schema"], v["go"], runtime.GOOS, runtime.GOARCH)
			return nil
		},
	}
	outputFlag(cmd, &output, "text", "json")
	return cmd
}
