package bundle_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/jsonschema"
	"example.com/eventgateway/core/adapters/jsonschema/bundle"
)

// TestFamilies registers families of public schemas, and checks their examples: set
// SCHEMA_FAMILIES to a folder with cdevents and openlineage.
func TestFamilies(t *testing.T) {
	dir := os.Getenv("SCHEMA_FAMILIES")
	if dir == "" {
		t.Skip("SCHEMA_FAMILIES names no folder")
	}
	validators := map[string]core.Validator{}
	schemas := 0
	_ = filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || filepath.Ext(path) != ".json" || strings.Contains(path, "/tests/") ||
			strings.Contains(path, "/conformance/") || strings.HasSuffix(path, "/registry.json") {
			return err
		}
		rel, _ := filepath.Rel(dir, path)
		family, _, _ := strings.Cut(rel, string(filepath.Separator))
		files, err := bundle.Open(path, filepath.Join(dir, family))
		if err != nil {
			t.Fatal(err)
		}
		defer files.Close()
		result, err := files.Bundle(path)
		if err != nil {
			t.Error(err)
			return nil
		}
		schema := core.SchemaSource{Document: result.Document}
		if _, err := (jsonschema.Language{}).ParseNew(schema); err != nil {
			t.Errorf("%s: %v\n%s", path, err, result.Document)
			return nil
		}
		if validators[rel], err = (jsonschema.Language{}).Compile(schema); err != nil {
			t.Errorf("%s: %v", path, err)
		}
		schemas++
		return nil
	})
	valid := 0
	_ = filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || filepath.Ext(path) != ".json" || strings.Contains(path, "/formats/") {
			return err
		}
		rel, _ := filepath.Rel(dir, path)
		parts := strings.Split(filepath.ToSlash(rel), "/")
		var schema string
		switch {
		case parts[1] == "conformance":
			schema = "cdevents/schemas/" + strings.ReplaceAll(parts[2], "_", "")
		case parts[1] == "tests" && len(parts) == 3:
			schema = "openlineage/OpenLineage.json"
		case parts[1] == "tests":
			schema = "openlineage/facets/" + parts[2] + ".json"
		default:
			return nil
		}
		validator := validators[filepath.FromSlash(schema)]
		if validator == nil {
			t.Errorf("%s: there is no %s", path, schema)
			return nil
		}
		event, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := validator.Validate(event, nil); err != nil {
			t.Errorf("%s: %v", path, err)
			return nil
		}
		valid++
		return nil
	})
	t.Logf("%d schemas registered, %d examples valid", schemas, valid)
}
