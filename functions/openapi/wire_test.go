package openapi_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"example.com/eventgateway/events"
	"example.com/eventgateway/functions/openapi/openapitest"
)

// wireTypes are the structs of events/wire.go.
var wireTypes = []any{
	events.Registered{}, events.Warning{}, events.Settings{}, events.Traffic{}, events.TrafficRefusal{},
	events.Receipt{},
	events.BatchResult{}, events.EventResult{},
	events.RegisteredEvents{}, events.RegisteredEvent{}, events.RegisteredVersions{}, events.RegisteredVersion{},
	events.Description{}, events.DescribedVersion{}, events.DescribedShadow{}, events.VersionName{}, events.Sender{},
	events.Diff{}, events.Comparison{}, events.RegisteredClients{}, events.Usage{}, events.UsageDay{}, events.Quota{},
	events.RegisteredClient{},
	events.Problem{}, events.Violation{},
}

// Schemas of the document without a struct.
var otherSchemas = []string{"AsyncAPIDocument", "CloudEvent", "Code", "Event", "Lines", "Message", "SchemaDocument"}

func TestAllWireTypesAreHeldToTheDocument(t *testing.T) {
	source, err := os.ReadFile("../../events/wire.go")
	if err != nil {
		t.Fatal(err)
	}
	var declared, held []string
	for _, found := range regexp.MustCompile(`(?m)^type (\w+)`).FindAllSubmatch(source, -1) {
		declared = append(declared, string(found[1]))
	}
	for _, value := range wireTypes {
		held = append(held, reflect.TypeOf(value).Name())
	}
	slices.Sort(declared)
	slices.Sort(held)
	if !slices.Equal(declared, held) {
		t.Errorf("events/wire.go declares %q, of which %q are compared", declared, held)
	}
	named := slices.Sorted(slices.Values(append(slices.Clone(otherSchemas), held...)))
	if got := openapitest.Document().At("components", "schemas").Names(); !slices.Equal(got, named) {
		t.Errorf("the document has the schemas %q, and not %q", got, named)
	}
}

// A struct and its schema have the same members, of the same types. A member is required
// unless the struct leaves it out when it is empty.
func TestWireTypes(t *testing.T) {
	for _, value := range wireTypes {
		of := reflect.TypeOf(value)
		schema := openapitest.Document().At("components", "schemas", of.Name())
		want, got := map[string]string{}, map[string]string{}
		for field := range of.Fields() {
			if field.Anonymous {
				want["allOf"] = field.Type.Name()
				continue
			}
			name, option, _ := strings.Cut(field.Tag.Get("json"), ",")
			want[name] = fmt.Sprintf("%s, required: %v", jsonType(field.Type), option != "omitempty")
		}
		required := schema.At("required").Strings()
		for _, name := range schema.At("properties").Names() {
			got[name] = fmt.Sprintf("%s, required: %v", schemaType(schema.At("properties", name)),
				slices.Contains(required, name))
		}
		for _, embedded := range schema.At("allOf").Items() {
			if embedded.Names() != nil { // {} is there for generators: see localstack/clients
				got["allOf"] = schemaType(embedded)
			}
		}
		for name := range maps.Keys(want) {
			if got[name] != want[name] {
				t.Errorf("%s of %s is %q in the document, and %q in Go", name, of.Name(), got[name], want[name])
			}
		}
		for name := range maps.Keys(got) {
			if _, ok := want[name]; !ok {
				t.Errorf("%s of %s is in the document, but not in Go", name, of.Name())
			}
		}
		if schema.At("type").Text() != "object" || len(required) != countRequired(want) {
			t.Errorf("%s is of type %q and requires %q", of.Name(), schema.At("type").Text(), required)
		}
	}
}

func countRequired(members map[string]string) (n int) {
	for _, member := range members {
		if strings.HasSuffix(member, "true") {
			n++
		}
	}
	return n
}

// jsonType names the JSON type that encoding/json writes for a Go type.
func jsonType(of reflect.Type) string {
	switch {
	case of == reflect.TypeFor[time.Time]():
		return "string date-time"
	case of == reflect.TypeFor[json.RawMessage](): // any
		return ""
	case of.Kind() == reflect.Pointer:
		return jsonType(of.Elem())
	case of.Kind() == reflect.Slice:
		return "array of " + jsonType(of.Elem())
	case of.Kind() == reflect.Struct:
		return of.Name()
	case of.Kind() == reflect.Int:
		return "integer"
	case of.Kind() == reflect.Bool:
		return "boolean"
	}
	return of.Kind().String()
}

func schemaType(schema openapitest.Node) string {
	pointer := schema.Pointer
	if object, ok := schema.Value.(map[string]any); ok && object["$ref"] != nil {
		pointer = object["$ref"].(string)
	}
	if _, name, ok := strings.Cut(pointer, "/components/schemas/"); ok && !strings.Contains(name, "/") {
		if name == "Code" {
			return "string"
		}
		return name
	}
	switch kind := schema.At("type").Text(); {
	case kind == "array":
		return "array of " + schemaType(schema.At("items"))
	case schema.At("format").Text() == "date-time":
		return kind + " date-time"
	default:
		return kind
	}
}
