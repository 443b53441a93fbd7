package docs

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"example.com/eventgateway/functions/build"
)

// A release has a zip of each function, but of the example, which is to be copied: CI does not build
// it.
func TestAReleaseHasEachFunction(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(root, ".goreleaser.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	functions, err := filepath.Glob(filepath.Join(root, "functions", "*", "main.go"))
	if err != nil || len(functions) == 0 {
		t.Fatalf("there are no functions: %v", err)
	}
	if !strings.Contains(string(text), "flags: [-trimpath, -modfile="+build.Modfile+"]\n") {
		t.Errorf(".goreleaser.yaml does not build the functions with %s", build.Modfile)
	}
	for _, main := range functions {
		name := filepath.Base(filepath.Dir(main))
		if name == build.ExampleConsumer {
			continue
		}
		for _, want := range []string{
			"main: ./functions/" + name + "\n", "ids: [" + name + "]\n", `name_template: "` + name + "_{{",
		} {
			if strings.Count(string(text), want) != 1 {
				t.Errorf(".goreleaser.yaml does not say %q once", want)
			}
		}
	}
}
