package openapi_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/pb33f/libopenapi/datamodel"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"example.com/eventgateway/functions/openapi/openapitest"
	"example.com/eventgateway/functions/routes"
)

// The document is valid against the specification's own schema.
func TestTheDocumentIsOpenAPI31(t *testing.T) {
	metaschema, err := jsonschema.UnmarshalJSON(strings.NewReader(datamodel.OpenAPI31SchemaData))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("https://openapi.invalid/schema", metaschema); err != nil {
		t.Fatal(err)
	}
	schema, err := compiler.Compile("https://openapi.invalid/schema")
	if err != nil {
		t.Fatal(err)
	}
	if err := schema.Validate(openapitest.Document().Value); err != nil {
		t.Errorf("%#v", err)
	}
}

// Checks that the specification's schema does not make: of references, schemas, examples.
func TestTheDocumentIsWhole(t *testing.T) {
	unused := map[string]bool{}
	for _, kind := range openapitest.Document().At("components").Names() {
		for _, name := range openapitest.Document().At("components", kind).Names() {
			unused["#/components/"+kind+"/"+name] = kind != "securitySchemes"
		}
	}
	delete(unused, "#/components/responses/RouteNotFound") // of no operation
	openapitest.Document().Walk(func(n openapitest.Node) {
		object, _ := n.Value.(map[string]any)
		if reference, ok := object["$ref"].(string); ok {
			if !openapitest.Document().At(strings.Split(strings.TrimPrefix(reference, "#/"), "/")...).Has() {
				t.Errorf("%s refers to %s, which is not there", n.Pointer, reference)
			}
			delete(unused, reference)
		}
		if _, ok := object["schema"]; !ok {
			return
		}
		schema := n.At("schema")
		if _, err := schema.Compile(); err != nil {
			t.Errorf("%s: %v", schema.Pointer, err)
		}
		if example, ok := object["example"]; ok {
			if err := schema.Validate(example); err != nil {
				t.Errorf("the example of %s: %v", n.Pointer, err)
			}
		}
	})
	maps.DeleteFunc(unused, func(_ string, is bool) bool { return !is })
	if len(unused) > 0 {
		t.Errorf("nothing refers to %q", slices.Sorted(maps.Keys(unused)))
	}
	schemas := openapitest.Document().At("components", "schemas")
	for _, name := range schemas.Names() {
		examples, _ := schemas.At(name, "examples").Value.([]any)
		for _, example := range examples {
			if err := schemas.At(name).Validate(example); err != nil {
				t.Errorf("an example of %s: %v", name, err)
			}
		}
	}
}

// The document has exactly the routes of the table, with their use cases, scopes and
// parameters.
func TestTheDocumentHasTheRoutes(t *testing.T) {
	var want, got, ids []string
	for _, route := range routes.All {
		want = append(want, route.Key())
		id := openapitest.OperationOf(route).At("operationId").Text()
		if id != route.UseCase && route.UseCase != routes.ReceiveEvent {
			t.Errorf("%s is called %s, its use case %s", route.Key(), id, route.UseCase)
		}
		if scope := openapitest.OperationOf(route).At("x-scope").Text(); scope != string(route.Scope) {
			t.Errorf("%s has the scope %s in the document, and %s in the table", route.Key(), scope, route.Scope)
		}
		if own := openapitest.OperationOf(route).At("security").Has(); own != route.Open {
			t.Errorf("%s has a security of its own: %v; it is open: %v", route.Key(), own, route.Open)
		}
		query := slices.Sorted(slices.Values(route.Query))
		if names := openapitest.OperationOf(route).ParameterNames("query"); !slices.Equal(names, query) {
			t.Errorf("%s has the query parameters %q, the table %q", route.Key(), names, query)
		}
	}
	for _, operation := range openapitest.Operations() {
		got = append(got, operation.Key)
		ids = append(ids, operation.At("operationId").Text())
		var inPath []string
		for segment := range strings.SplitSeq(operation.Key, "/") {
			if strings.HasPrefix(segment, "{") {
				inPath = append(inPath, strings.Trim(segment, "{}"))
			}
		}
		if names := operation.ParameterNames("path"); !slices.Equal(names, inPath) {
			t.Errorf("%s has the path parameters %q", operation.Key, names)
		}
	}
	slices.Sort(want)
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Errorf("the document has %q, the table %q", got, want)
	}
	if slices.Sort(ids); len(slices.Compact(ids)) != len(got) || ids[0] == "" {
		t.Errorf("operation ids are there for each, once: %q", ids)
	}
}
