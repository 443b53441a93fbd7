package jsonschema

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/jsonschema/internal/schematest"
)

// A file that is there and a server that answers, so that only the loader keeps
// them from being read.
func TestNoReferenceReachesAFileOrTheNetwork(t *testing.T) {
	file := filepath.Join(t.TempDir(), "schema.json")
	if err := os.WriteFile(file, []byte(`{"type":"object"}`), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Chdir(filepath.Dir(file))
	var requests atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		requests.Add(1)
		_, _ = w.Write([]byte(`{"type":"object"}`))
	}))
	defer server.Close()

	addresses := []string{
		server.URL + "/schema.json", strings.Replace(server.URL, "http:", "HTTP:", 1),
		"//" + server.Listener.Addr().String() + "/x",
		"file://" + file, "FILE://" + file, "file:" + file, "file://localhost" + file, "file:///%2e%2e" + file, file,
		"schema.json", "./schema.json", "../" + filepath.Base(filepath.Dir(file)) + "/schema.json", "%73chema.json",
		"schema.json#/type", "?x", "",
		"urn:example:schema", "urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6#a", "data:application/json,{}",
		"jar:file:x!/y", "ftp://127.0.0.1/x",
		"https://schema.invalid/other", "https://json-schema.org/draft/2020-12/none",
		"https://json-schema.org/draft/2020-12/schema/../none",
	}
	schemas := []string{
		`{"$ref":"@"}`, `{"$dynamicRef":"@"}`, `{"properties":{"a":{"$ref":"@"}}}`, `{"$defs":{"unused":{"$ref":"@"}},"$ref":"#/$defs/unused"}`,
		`{"$schema":"https://json-schema.org/draft/2019-09/schema","$recursiveRef":"@"}`, `{"$schema":"http://json-schema.org/draft-07/schema#","$ref":"@"}`,
		`{"$schema":"@"}`, `{"$id":"https://a.invalid/","$schema":"@"}`, `{"$defs":{"a":{"$id":"https://a.invalid/","$schema":"@"}}}`,
		`{"$id":"@x/","$ref":"y"}`, `{"$id":"https://a.invalid/","items":{"$id":"@","$ref":"z"}}`,
		`{"$ref":"#/x","x":{"$ref":"@"}}`, `{"dependentSchemas":{"a":{"not":{"$ref":"@"}}}}`, `{"$schema":"http://json-schema.org/draft-04/schema#","id":"@","properties":{"a":{"$ref":"z"}}}`,
	}
	for _, schema := range schemas {
		for _, address := range addresses {
			document := strings.ReplaceAll(schema, "@", address)
			_, err := Language{}.ParseNew(schematest.Source(document))
			if err == nil && (address == "" || address == "?x" || strings.Contains(schema, `"$id":"@`) || strings.Contains(schema, `"id":"@`)) {
				continue // the schema itself
			}
			if core.CodeOf(err) != core.CodeSchemaInvalid {
				t.Errorf("%s: %v", document, err)
			}
		}
	}
	if n := requests.Load(); n > 0 {
		t.Errorf("%d requests were made", n)
	}
}

func TestASchemaIsNoMetaschema(t *testing.T) {
	for _, schema := range []string{
		`{"$schema":"https://a.invalid/meta","$defs":{"m":{"$id":"https://a.invalid/meta","$schema":"https://json-schema.org/draft/2020-12/schema","$vocabulary":{}}}}`,
		`{"$id":"https://a.invalid/meta","$schema":"https://a.invalid/meta"}`,
		`{"$schema":"#"}`, `{"$schema":"#/$defs/m","$defs":{"m":{}}}`, `{"$schema":"https://schema.invalid/"}`,
	} {
		if _, err := (Language{}).ParseNew(schematest.Source(schema)); core.CodeOf(err) != core.CodeSchemaInvalid {
			t.Errorf("%s: %v", schema, err)
		}
	}
}

func TestASchemaMayReferToItselfAndToTheMetaschemas(t *testing.T) {
	for _, schema := range []string{
		`{"properties":{"a":{"$ref":"#"}}}`, `{"$id":"urn:example:a","properties":{"a":{"$ref":"urn:example:a"},"b":{"$ref":"#/$defs/c"}},"$defs":{"c":true}}`,
		`{"$id":"https://a.invalid/x","properties":{"a":{"$ref":"y"}},"$defs":{"y":{"$id":"y","type":"string"}}}`,
		`{"$id":"tag:a.invalid,2026:x","items":{"$ref":"#n"},"$defs":{"n":{"$anchor":"n"}}}`,
		`{"items":{"$ref":"#/%24defs/a%25b"},"$defs":{"a%b":true}}`,
		`{"$ref":"https://json-schema.org/draft/2020-12/schema"}`, `{"items":{"$ref":"http://json-schema.org/draft-07/schema#"}}`,
	} {
		if _, err := (Language{}).ParseNew(schematest.Source(schema)); err != nil {
			t.Errorf("%s: %v", schema, err)
		}
	}
}
