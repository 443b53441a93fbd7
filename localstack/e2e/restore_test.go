//go:build e2e

package e2e

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"example.com/eventgateway/localstack/emulator"
)

// A registry that was written to a file is restored in another table, which another deployment
// adopts, with a stream that exists, and with the stream of rejected events of the first. It goes
// on where the first was.
func TestARestoredRegistry(t *testing.T) {
	deployed.Register(t, "/Lost/Fruits", strict)
	binary, dir := tool(t), t.TempDir()
	before, after := filepath.Join(dir, "before.ndjson"), filepath.Join(dir, "after.ndjson")
	operator(t.Context(), t, binary, "registry", "export", before, "--table", deployed.TableName)
	const table, stream = "restored-schemas", "restored-events"
	if err := emulator.CreateResources(t.Context(), deployed.endpoint,
		emulator.Resources{SchemaTable: table, Stream: stream}); err != nil {
		t.Fatal(err)
	}
	operator(t.Context(), t, binary, "registry", "import", before, "--table", table)
	operator(t.Context(), t, binary, "registry", "export", after, "--table", table)
	want, err := os.ReadFile(before)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := os.ReadFile(after); err != nil || string(got) != string(want) {
		t.Errorf("the restored registry is another one: %v\n%s\n%s", err, got, want)
	}

	outputs, g := another(t, "name=Restored", "schemaTable="+table, "stream="+stream,
		"rejectedStream="+deployed.RejectedStreamName)
	if outputs.TableName != table || outputs.StreamName != stream ||
		outputs.RejectedStreamName != deployed.RejectedStreamName {
		t.Errorf("the deployment has %+v", outputs)
	}
	g.Want(t, 201, `"schema_version":1`, "POST", "/Lost/Fruits/send_event", jsonType, `{"fruit":"found"}`)
	g.Want(t, 422, "event_invalid", "POST", "/Lost/Fruits/send_event", jsonType, `{"fruit":12345}`)
	g.Want(t, 200, `"version":1`, "POST", "/Lost/Fruits/register_event", jsonType, strict) // it is registered
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	defer cancel()
	for name, want := range map[string]string{stream: `{"fruit":"found"}`, deployed.RejectedStreamName: "12345"} {
		found := false
		for _, records := range readShards(ctx, t, name) {
			for _, record := range records {
				found = found || strings.Contains(string(record.Data), want)
			}
		}
		if !found {
			t.Errorf("%s does not have %s", name, want)
		}
	}
}
