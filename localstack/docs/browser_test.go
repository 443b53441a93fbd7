package docs

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// The code for browsers in functions/README.md is what a real browser is tested with.
func TestTheCodeForBrowsersIsTested(t *testing.T) {
	script, err := os.ReadFile(filepath.Join(root, "localstack/browser/publish.js"))
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Contains(read(t, "functions/README.md").blocks, string(script)) {
		t.Error("functions/README.md does not have localstack/browser/publish.js as a block of code")
	}
}
