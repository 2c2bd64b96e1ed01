// Command typecheck checks the types of the packages of a module, with their tests, as they are for
// other systems:
//
//	typecheck GOOS…
//
// It reads everything from source. To vet the same, or to build it, would compile all that the packages
// stand on for each system, which takes ten times as long and finds no more than that.
package main

import (
	"fmt"
	"os"

	"golang.org/x/tools/go/packages"
)

func main() {
	status := 0
	for _, system := range os.Args[1:] {
		count, err := check(system)
		switch {
		case err != nil:
			fmt.Fprintf(os.Stderr, "typecheck: %s: %v\n", system, err)
			status = 1
		case count > 0:
			status = 1
		default:
			fmt.Println(system)
		}
	}
	os.Exit(status)
}

// check prints the faults of the packages below the current directory and counts them.
func check(system string) (int, error) {
	list, err := packages.Load(&packages.Config{
		Mode:  packages.LoadAllSyntax,
		Env:   append(os.Environ(), "GOOS="+system, "CGO_ENABLED=0"),
		Tests: true,
	}, "./...")
	if err != nil {
		return 0, err
	}
	if len(list) == 0 {
		return 0, fmt.Errorf("there are no packages")
	}
	return packages.PrintErrors(list), nil
}
