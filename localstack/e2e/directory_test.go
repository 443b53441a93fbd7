//go:build e2e

package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// A directory of schemas is planned for the deployed stack and applied, by the tool as users
// have it. Then there is nothing left to do, and nothing to pull.
func TestDirectory(t *testing.T) {
	dir, binary := t.TempDir(), tool(t)
	schemas := filepath.Join(dir, "schemas")
	for name, content := range map[string]string{
		"Planned/Colors/schema.json":       `{"type":"object","properties":{"name":{"type":"string","maxLength":5}}}`,
		"Planned/Colors/event.yaml":        "owner: team-colors\ntags: [color]\ncompatibility: full\n",
		"Planned/Colors/valid/red.json":    `{"name":"red"}`,
		"Planned/Fruits/schema.json":       `{"type":"object","properties":{"color":{"$ref":"../Colors/schema.json"}}}`,
		"Planned/Fruits/invalid/long.json": `{"color":{"name":"purple"}}`,
	} {
		name = filepath.Join(schemas, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct{ args, says string }{
		{"plan schemas", "Plan: 2 new"},
		{"apply schemas --yes", "Planned.Colors version 1 registered\nPlanned.Fruits version 1 registered"},
		{"plan schemas --exit-code", "2 unchanged"},
		{"pull schemas", "2 event types, 0 files written"},
	} {
		command := exec.CommandContext(t.Context(), binary, strings.Fields(c.args)...)
		command.Dir, command.Env = dir, append(os.Environ(), "EVENTGATEWAY_URL="+deployed.APIURL)
		if out, err := command.CombinedOutput(); err != nil || !strings.Contains(string(out), c.says) {
			t.Fatalf("%s: %v, want %q: %s", c.args, err, c.says, out)
		}
	}
	deployed.Want(t, 200, `"owner":"team-colors"`, "GET", "/Planned/Colors/description", "", "")
	deployed.Want(t, 200, "/Planned/Colors/schema?version=1", "GET", "/Planned/Fruits/schema", "", "")
}
