package schemadir_test

import (
	"maps"
	"os"
	"testing"

	"example.com/eventgateway/core"
	"example.com/eventgateway/events/internal/schemadir"
)

// What is written is read back, and nothing is left beside it.
func TestWrite(t *testing.T) {
	root, err := os.OpenRoot(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	read := func() *schemadir.Type {
		t.Helper()
		d, problems, err := schemadir.Read(root.Name())
		if err != nil || len(problems) > 0 || len(d.Types) != 1 {
			t.Fatal(d, problems, err)
		}
		return d.Type(core.EventType{Client: "SpongeBob", Event: "Fruits"})
	}
	const folder = "SpongeBob/Fruits"
	for _, want := range []schemadir.Settings{
		{"partition_key": "/a: b#/\"c\"", "idempotent": "true", "compatibility": "full_transitive"},
		{"partition_key": "/null", "data_content_type": "true"},
		{"owner": "a: b", "tags": "true,7,null,x y,#z,- é", "description": "one\n\n  two: #\n\tthree\n"},
		{"owner": " ", "tags": "-", "description": "| \"'\\ "},
		{"draft": "7", "accept": "3", "version_field": "/meta/version", "open_content": "strict"},
		{"draft": "2019-09", "accept": "all", "formats": "assert", "enforcement": "warn", "deprecated": "true"},
		{},
		{},
	} {
		if err := schemadir.WriteSchema(root, folder, []byte("{ }\n")); err != nil {
			t.Fatal(err)
		}
		if err := schemadir.WriteManifest(root, folder, want); err != nil {
			t.Fatal(err)
		}
		if got := read(); !maps.Equal(got.Manifest.Settings, want) || string(got.Document) != "{ }\n" {
			t.Errorf("%v came back as %v, with %q", want, got.Manifest.Settings, got.Document)
		}
	}
	left, err := os.ReadDir(root.Name() + "/" + folder)
	if err != nil || len(left) != 1 {
		t.Errorf("%v, %v", left, err)
	}
}
