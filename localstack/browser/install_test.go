package browser

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// `make chromium` has nothing to do where one of the browsers is that the tests look for. Where
// none is and none can be installed, it says what to do.
func TestMakeChromium(t *testing.T) {
	for _, browser := range append([]string{""}, programs...) {
		path := t.TempDir() // without apt-get
		for _, name := range []string{"make", "awk"} {
			program, err := exec.LookPath(name)
			if err != nil {
				t.Fatal(err)
			}
			if err := os.Symlink(program, filepath.Join(path, name)); err != nil {
				t.Fatal(err)
			}
		}
		if browser != "" {
			if err := os.WriteFile(filepath.Join(path, browser), []byte("#!/bin/sh\n"), 0o755); err != nil {
				t.Fatal(err)
			}
		}
		chromium := exec.CommandContext(t.Context(), filepath.Join(path, "make"), "-C", "../..", "chromium")
		chromium.Env = []string{"PATH=" + path}
		out, err := chromium.CombinedOutput()
		if (err == nil) != (browser != "") {
			t.Errorf("%q: %v: %s", browser, err, out)
		}
		if err != nil && !strings.Contains(string(out), "error: Chromium is not installed") {
			t.Errorf("%q: %s", browser, out)
		}
	}
}
