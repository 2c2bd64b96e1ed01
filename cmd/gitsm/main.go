// Command gitsm is IT service management in Git.
package main

import (
	"context"
	"os"
	"os/signal"

	"github.com/gitsm/gitsm/internal/cli"
	"github.com/gitsm/gitsm/internal/confine"
)

func main() {
	if len(os.Args) == 2 && os.Args[1] == confine.Argument {
		os.Exit(confine.Main(os.Stdin, os.Stdout, os.Stderr))
	}
	cli.SpendMemory()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	status := cli.Main(ctx, cli.System(), os.Args[1:])
	stop()
	os.Exit(status)
}
