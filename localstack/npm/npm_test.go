package npm

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// fakeTools puts scripts of the given names first on the PATH, and nothing else.
func fakeTools(t *testing.T, scripts map[string]string) {
	t.Helper()
	folder := t.TempDir()
	for name, text := range scripts {
		if err := os.WriteFile(filepath.Join(folder, name), []byte("#!/bin/sh\n"+text+"\n"), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("PATH", folder)
}

func checkout(t *testing.T) string {
	t.Helper()
	root := t.TempDir()
	writeLock(t, root, "{}")
	return root
}

func writeLock(t *testing.T, root, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(root, "package-lock.json"), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

const goodNPM = `/bin/rm -rf node_modules; /bin/mkdir node_modules; echo run >> runs; echo "$@"`

func TestInstallsOncePerLockFile(t *testing.T) {
	fakeTools(t, map[string]string{"node": "echo v20.1.2", "npm": goodNPM})
	root := checkout(t)
	runs := func() int {
		text, _ := os.ReadFile(filepath.Join(root, "runs"))
		return strings.Count(string(text), "run")
	}
	install := func(want int, why string) {
		t.Helper()
		if err := Install(t.Context(), root); err != nil {
			t.Fatal(err)
		}
		if got := runs(); got != want {
			t.Errorf("%s: npm ci ran %d times, want %d", why, got, want)
		}
	}
	install(1, "first")
	install(1, "second")
	writeLock(t, root, `{"changed":true}`)
	install(2, "another lock file")
	if err := os.RemoveAll(filepath.Join(root, "node_modules")); err != nil {
		t.Fatal(err)
	}
	install(3, "node_modules gone")
	log, err := os.ReadFile(filepath.Join(root, ".cache", "npm.log"))
	if err != nil || !strings.Contains(string(log), "ci --ignore-scripts") {
		t.Errorf("the log has %q, %v", log, err)
	}
}

func TestErrorsAreOneLine(t *testing.T) {
	for name, c := range map[string]struct {
		tools map[string]string
		want  string
	}{
		"no node":     {nil, "there is no node on the PATH: install Node 20 or newer, with npm, and try again"},
		"broken node": {map[string]string{"node": "exit 3"}, "--version failed"},
		"old node":    {map[string]string{"node": "echo v16.0.0"}, "is version v16.0.0: install Node 20"},
		"no npm":      {map[string]string{"node": "echo v22.0.0"}, "there is no npm on the PATH"},
		"npm fails":   {map[string]string{"node": "echo v22.0.0", "npm": "echo no network; exit 1"}, "npm ci failed: check the network"},
	} {
		t.Run(name, func(t *testing.T) {
			root := checkout(t)
			fakeTools(t, c.tools)
			err := Install(t.Context(), root)
			if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
				t.Errorf("got %v, want one line with %q", err, c.want)
			}
			if installed(root, "") {
				t.Error("it counts as installed")
			}
		})
	}
}
