// Package build compiles the functions for Lambda: each to one static binary named
// bootstrap, in a folder of its own. The stack and the local gateway call it.
package build

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"

	"example.com/eventgateway/functions/routes"
)

// Flags leave out what a function never uses: symbol tables, local paths, and the RPC mode
// of the retired go1.x runtime.
// https://docs.aws.amazon.com/lambda/latest/dg/golang-package.html
var Flags = []string{"-tags", "lambda.norpc", "-trimpath", "-ldflags", "-s -w"}

// ExampleConsumer is the function that shows how to read the stream. It has no route.
const ExampleConsumer = "example_consumer"

// Functions compiles all functions of the route table for Linux and the architecture goarch
// ("arm64" or "amd64") into root/.cache/functions/linux_<goarch>, where root is the
// module's folder. It returns that folder, which then has each <function>/bootstrap. It calls
// begin, which may be nil, before it compiles a function.
func Functions(ctx context.Context, root, goarch string, begin func(function string)) (string, error) {
	return FunctionsFor(ctx, root, "linux", goarch, begin)
}

// FunctionsFor is Functions for another operating system: macOS runs the functions as
// plain processes too.
func FunctionsFor(ctx context.Context, root, goos, goarch string, begin func(function string)) (string, error) {
	if err := WriteModfile(ctx, root); err != nil {
		return "", err
	}
	for _, name := range routes.Functions() {
		if begin != nil {
			begin(name)
		}
		if err := function(ctx, root, goos, goarch, name); err != nil {
			return "", err
		}
	}
	return folder(root, goos, goarch), nil
}

// Function compiles one function more for Linux, such as a consumer, beside those of Functions.
func Function(ctx context.Context, root, goarch, name string) error {
	if err := WriteModfile(ctx, root); err != nil {
		return err
	}
	return function(ctx, root, "linux", goarch, name)
}

func function(ctx context.Context, root, goos, goarch, name string) error {
	args := append([]string{"build", "-modfile", Modfile}, Flags...)
	args = append(args, "-o", filepath.Join(folder(root, goos, goarch), name, "bootstrap"), "./functions/"+name)
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir = root
	cmd.Env = append(os.Environ(), noGoWork, "CGO_ENABLED=0", "GOOS="+goos, "GOARCH="+goarch)
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("go build ./functions/%s: %w\n%s", name, err, out)
	}
	return nil
}

func folder(root, goos, goarch string) string {
	return filepath.Join(root, ".cache", "functions", goos+"_"+goarch)
}
