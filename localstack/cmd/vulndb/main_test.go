package main

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

// A module's row has each of its vulnerabilities once, and nothing that makes govulncheck
// skip one.
func TestIndex(t *testing.T) {
	ids, folder := t.TempDir(), t.TempDir()
	for name, text := range map[string]string{
		"GO-1.json": `{"id":"GO-1","modified":"2026-01-02T03:04:05Z","aliases":["CVE-1"],"affected":[{"package":{"name":"stdlib"}},{"package":{"name":"stdlib"}}]}`,
		"GO-2.json": `{"id":"GO-2","modified":"2026-01-02T03:04:05Z","affected":[{"package":{"name":"stdlib"}},{"package":{"name":"example.com/m"}}]}`,
	} {
		if err := os.WriteFile(filepath.Join(ids, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	entries, err := read(ids)
	if err != nil {
		t.Fatal(err)
	}
	if err := index(folder, entries, time.Date(2026, 11, 5, 0, 0, 0, 0, time.UTC)); err != nil {
		t.Fatal(err)
	}
	const first, second = `{"id":"GO-1","modified":"2026-01-02T03:04:05Z"}`, `{"id":"GO-2","modified":"2026-01-02T03:04:05Z"}`
	for name, want := range map[string]string{
		"db":      `{"modified":"2026-11-05T00:00:00Z"}`,
		"modules": `[{"path":"stdlib","vulns":[` + first + `,` + second + `]},{"path":"example.com/m","vulns":[` + second + `]}]`,
		"vulns":   `[{"id":"GO-1","modified":"2026-01-02T03:04:05Z","aliases":["CVE-1"]},` + second + `]`,
	} {
		if got, err := os.ReadFile(filepath.Join(folder, name+".json")); err != nil || string(got) != want {
			t.Errorf("%s is %s, %v; want %s", name, got, err, want)
		}
	}
	if _, err := read(t.TempDir()); err == nil {
		t.Error("a database without entries is one")
	}
}
