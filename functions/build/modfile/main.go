// Command modfile writes build.Modfile before goreleaser builds the functions with it. It runs in
// the module's folder.
package main

import (
	"context"
	"fmt"
	"os"

	"example.com/eventgateway/functions/build"
)

func main() {
	if err := build.WriteModfile(context.Background(), "."); err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		os.Exit(1)
	}
}
