package schematest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path"
	"testing"

	"example.com/eventgateway/core/adapters/jsonschema/internal/resource"
)

// Group is a schema of the official suite with its tests.
type Group struct {
	Description string
	Schema      json.RawMessage
	Tests       []struct {
		Description string
		Data        json.RawMessage
		Valid       bool
	}
}

// Suite returns the official JSON Schema Test Suite
// (https://github.com/json-schema-org/JSON-Schema-Test-Suite): where JSON_SCHEMA_TEST_SUITE
// says, or a checkout beside the repository's.
func Suite(t *testing.T) fs.FS {
	t.Helper()
	dir, set := os.LookupEnv("JSON_SCHEMA_TEST_SUITE")
	if !set {
		dir = "../../../../JSON-Schema-Test-Suite"
	}
	if _, err := os.Stat(path.Join(dir, "tests")); err != nil {
		if set {
			t.Fatalf("the official test suite is promised but missing: %v", err)
		}
		t.Skip("the official test suite is not here: JSON_SCHEMA_TEST_SUITE names a checkout of it")
	}
	return os.DirFS(dir)
}

// Groups returns the groups of a file of the suite. If draft is not 0, each schema without a
// $schema gets the draft's.
func Groups(t *testing.T, suite fs.FS, file string, draft int) (groups []Group) {
	t.Helper()
	text, err := fs.ReadFile(suite, file)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &groups); err != nil {
		t.Fatal(err)
	}
	for i, g := range groups {
		if draft != 0 {
			groups[i].Schema = WithDraft(g.Schema, draft)
		}
	}
	return groups
}

// WithDraft adds a draft's $schema to a schema that has none. The gateway takes a schema without
// one for the newest draft.
func WithDraft(schema []byte, draft int) []byte {
	var object map[string]json.RawMessage
	if json.Unmarshal(schema, &object) != nil || object["$schema"] != nil {
		return schema
	}
	head := fmt.Sprintf(`{"$schema":%q`, resource.Metaschema(draft))
	if len(object) > 0 {
		head += ","
	}
	return append([]byte(head), bytes.TrimSpace(schema)[1:]...)
}
