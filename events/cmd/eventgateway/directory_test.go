package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"example.com/eventgateway/events/internal/schemadir/schemadirtest"
	"example.com/eventgateway/localstack/gateway"
	"example.com/eventgateway/localstack/gateway/gatewaytest"
)

// tool runs the command for a gateway, and returns what it printed.
func tool(t *testing.T, url string, want int, args ...string) (stdout, stderr string) {
	t.Helper()
	var out, err strings.Builder
	began := time.Now()
	code := run(t.Context(), append(args, "--url", url), strings.NewReader(""), &out, &err)
	t.Logf("%s took %v", strings.Join(args, " "), time.Since(began).Round(time.Millisecond))
	if code != want {
		t.Fatalf("%q ended with %d, want %d: %s%s", args, code, want, &out, &err)
	}
	return out.String(), err.String()
}

// snapshot returns all files below a folder.
func snapshot(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		files[path] = string(content)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// Many event types are applied, planned and pulled: 100, or as many as
// EVENTGATEWAY_EVENT_TYPES says, up to 1,000. The figures are in the test's log.
func TestManyEventTypes(t *testing.T) {
	n := 100
	if more, err := strconv.Atoi(os.Getenv("EVENTGATEWAY_EVENT_TYPES")); err == nil {
		n = more
	}
	g := gatewaytest.Start(t, gateway.Options{MaxWorkers: 4, Env: []string{"HEAD_TTL=0s"}})
	dir := t.TempDir()
	for i := range n {
		event := fmt.Sprintf("Event%03d", i)
		properties := `"id": {"type": "string"}`
		for j := range 20 {
			properties += fmt.Sprintf(",\n    \"member%d\": {\"type\": \"string\", \"maxLength\": %d}", j, 10+i+j)
		}
		if i%10 == 9 { // refers to the one before
			properties += fmt.Sprintf(",\n    \"before\": {\"$ref\": \"../Event%03d/schema.json\"}", i-1)
		}
		folder := "Many/" + event
		schemadirtest.Write(t, dir, map[string]string{
			folder + "/schema.json": "{\n  \"type\": \"object\",\n  \"properties\": {\n    " + properties +
				"\n  }\n}\n",
			folder + "/event.yaml":     "# who\ncompatibility: full\n",
			folder + "/valid/one.json": `{"id": "1"}`,
		})
	}
	before := snapshot(t, dir)
	stdout, _ := tool(t, g.URL, 0, "plan", dir)
	if !strings.Contains(stdout, fmt.Sprintf("Plan: %d new", n)) {
		t.Fatal(stdout)
	}
	tool(t, g.URL, 0, "apply", dir, "--yes")
	stdout, _ = tool(t, g.URL, 0, "plan", dir, "--exit-code")
	if !strings.Contains(stdout, fmt.Sprintf("%d unchanged", n)) {
		t.Fatal(stdout)
	}
	if stdout, _ := tool(t, g.URL, 0, "pull", dir); stdout != "" {
		t.Errorf("pull wrote %s", stdout)
	}
	after := snapshot(t, dir)
	for file, content := range before {
		if after[file] != content {
			t.Errorf("%s changed: %s", file, after[file])
		}
	}
	if len(after) != len(before) {
		t.Errorf("%d files, before %d", len(after), len(before))
	}
}
