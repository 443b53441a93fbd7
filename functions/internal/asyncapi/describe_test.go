package asyncapi_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/txtar"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/jsonschema"
	"example.com/eventgateway/core/adapters/memory"
	"example.com/eventgateway/core/registry"
	"example.com/eventgateway/core/registry/catalog"
	"example.com/eventgateway/functions/internal/asyncapi"
)

// Readers follow each $ref from the document's root, and take no other member $ref. The
// official parser reads the same documents in localstack/clients.
func TestAllReferencesLeadSomewhere(t *testing.T) {
	document := described(t, schemas(t))
	text, err := json.Marshal(document)
	if err != nil {
		t.Fatal(err)
	}
	var root any
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	if err := decoder.Decode(&root); err != nil {
		t.Fatal(err)
	}
	walk(root, func(ref any) {
		fragment, is := strings.CutPrefix(fmt.Sprint(ref), "#")
		plain, err := url.PathUnescape(fragment)
		if !is || err != nil || !leads(root, plain) {
			t.Errorf("$ref %v leads nowhere", ref)
		}
	})
	var elsewhere []string
	for name, schema := range document.Components.Schemas {
		if strings.Contains(string(schema.Schema), "is not here") {
			elsewhere = append(elsewhere, name)
		}
	}
	slices.Sort(elsewhere)
	if want := []string{"const-ref", "metaschema"}; !slices.Equal(elsewhere, want) {
		t.Errorf("the schemas of %q are not in the document, want %q", elsewhere, want)
	}
}

// The server says how to authenticate, where it asks who calls. The names are in the OpenAPI
// document, too.
func TestHowToAuthenticate(t *testing.T) {
	for authorization, want := range map[string]string{
		"":     `{"host":"gateway.example","protocol":"https"} null`,
		"none": `{"host":"gateway.example","protocol":"https"} null`,
		"iam": `{"host":"gateway.example","protocol":"https","security":[{"$ref":"#/components/securitySchemes/sigv4"}]} ` +
			`{"sigv4":{"type":"httpApiKey","name":"Authorization","in":"header","x-amazon-apigateway-authtype":"awsSigv4"}}`,
		"keys": `{"host":"gateway.example","protocol":"https","security":[{"$ref":"#/components/securitySchemes/key"}]} ` +
			`{"key":{"type":"http","scheme":"bearer","bearerFormat":"egk_…"}}`,
		"jwt": `{"host":"gateway.example","protocol":"https","security":[{"$ref":"#/components/securitySchemes/jwt"}]} ` +
			`{"jwt":{"type":"http","scheme":"bearer","bearerFormat":"JWT"}}`,
	} {
		d := asyncapi.Describe(catalog.DescribedClient{},
			asyncapi.Gateway{PublicURL: "https://gateway.example", Authorization: authorization})
		text, err := json.Marshal(d.Servers["gateway"])
		schemes, err2 := json.Marshal(d.Components.SecuritySchemes)
		got := descriptions.ReplaceAllString(string(text)+" "+string(schemes), "")
		if err != nil || err2 != nil || got != want {
			t.Errorf("%s: got %s, %v, %v\nwant %s", authorization, got, err, err2, want)
		}
	}
	without := asyncapi.Describe(catalog.DescribedClient{}, asyncapi.Gateway{Authorization: "iam"})
	if without.Servers != nil || without.Components.SecuritySchemes != nil {
		t.Errorf("without a server: %+v", without)
	}
}

var descriptions = regexp.MustCompile(`,"description":"[^"]+"`)

// An answer has room for schemas that become much longer in the document.
func TestADocumentFitsIntoAnAnswer(t *testing.T) {
	var page catalog.DescribedClient
	for i := range catalog.MaxDescribeLimit {
		page.Events = append(page.Events, catalog.BundledSchema{Document: []byte(`{"allOf":[` +
			strings.Repeat(`{"$ref":"#"},`, 2000) + `{}]}`), Registration: core.Registration{Type: core.EventType{
			Client: strings.Repeat("c", 64), Event: fmt.Sprintf("%0128d", i),
		}, Settings: core.Settings{Description: strings.Repeat(`"`, 2048)}}})
	}
	text, err := json.Marshal(asyncapi.Describe(page,
		asyncapi.Gateway{PublicURL: "https://gateway.example/" + strings.Repeat("x", 200), Authorization: "jwt"}))
	if err != nil {
		t.Fatal(err)
	}
	asString, err := json.Marshal(string(text))
	if err != nil || len(asString) > 6_000_000 {
		t.Errorf("it has %d bytes as a JSON string, %v", len(asString), err)
	}
}

// schemas registers the schemas of testdata.
func schemas(t *testing.T) *memory.Schemas {
	t.Helper()
	archive, err := txtar.ParseFile("testdata/schemas.txtar")
	if err != nil {
		t.Fatal(err)
	}
	store := &memory.Schemas{}
	register := registry.RegisterEvent{Schemas: store, Language: jsonschema.Language{}, Now: time.Now}
	for _, file := range archive.Files {
		var declared registry.Declaration
		if file.Name == "foreign" {
			declared.Draft = new("7")
		}
		if _, _, err := register.Register(t.Context(), "Hostile", file.Name, file.Data, declared); err != nil {
			t.Fatalf("%s: %v", file.Name, err)
		}
	}
	return store
}

func described(t *testing.T, store *memory.Schemas) asyncapi.Document {
	t.Helper()
	u := catalog.DescribeClient{Schemas: store, Language: jsonschema.Language{}}
	page, err := u.Describe(t.Context(), "Hostile", "", 0)
	if err != nil {
		t.Fatal(err)
	}
	return asyncapi.Describe(page, asyncapi.Gateway{PublicURL: "https://gateway.example/stage", Authorization: "keys"})
}

func walk(value any, each func(ref any)) {
	switch v := value.(type) {
	case []any:
		for _, item := range v {
			walk(item, each)
		}
	case map[string]any:
		for name, member := range v {
			if name == "$ref" {
				each(member)
				continue
			}
			walk(member, each)
		}
	}
}

func leads(value any, pointer string) bool {
	for _, token := range strings.Split(pointer, "/")[1:] {
		token = strings.NewReplacer("~1", "/", "~0", "~").Replace(token)
		switch v := value.(type) {
		case map[string]any:
			member, is := v[token]
			if !is {
				return false
			}
			value = member
		case []any:
			i := slices.IndexFunc(v, func(any) bool { return true })
			if _, err := fmt.Sscan(token, &i); err != nil || i >= len(v) {
				return false
			}
			value = v[i]
		default:
			return false
		}
	}
	return true
}
