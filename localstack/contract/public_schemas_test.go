package contract

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"example.com/eventgateway/core"
	"example.com/eventgateway/events"
	"example.com/eventgateway/functions/settings"
	"example.com/eventgateway/localstack/gateway"
	"example.com/eventgateway/localstack/gateway/gatewaytest"
)

// A consumer that has a record, and no other way in, reads the schema at its dataschema and
// validates the data by it. The schema refers to another one, which comes with it, and neither
// says its draft: in 2020-12, exclusiveMaximum is no truth, and items no list.
func TestAConsumerResolvesTheDataschema(t *testing.T) {
	g := gatewaytest.Start(t, gateway.Options{Env: []string{
		settings.FullEnvelope + "=on", settings.PublicSchemas + "=on",
	}})
	g.Register(t, "/SpongeBob/Colors?draft=7", `{"items":[{"enum":["red","green"]}]}`)
	g.Register(t, "/SpongeBob/Fruits?draft=4", `{"type":"object","properties":{
		"color":{"$ref":"/SpongeBob/Colors/schema?version=1"},"price":{"maximum":5,"exclusiveMaximum":true}}}`)
	g.Want(t, 201, "", "POST", "/SpongeBob/Fruits/send_event", asJSON, `{"color":["red"],"price":4}`)
	record := storedIn(t, g.Stream)[0]
	fruits := core.EventType{Client: "SpongeBob", Event: "Fruits"}
	if want := g.URL + core.PublicAddress(fruits, record.SchemaVersion); record.DataSchema != want {
		t.Fatalf("dataschema is %s, want %s", record.DataSchema, want)
	}
	var fetched fetcher
	compiler := jsonschema.NewCompiler()
	compiler.UseLoader(&fetched)
	schema, err := compiler.Compile(record.DataSchema)
	if err != nil {
		t.Fatal(err)
	}
	for data, valid := range map[string]bool{
		string(record.Data): true, `{"color":["blue"]}`: false, `{"price":5}`: false,
	} {
		value, err := jsonschema.UnmarshalJSON(strings.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(value); (err == nil) != valid {
			t.Errorf("%s: %v", data, err)
		}
	}
	if len(fetched) != 1 {
		t.Errorf("the schema does not stand alone: %q are read", fetched)
	}
}

// fetcher reads schemas as anyone does, and remembers their URLs.
type fetcher []string

// Load implements [jsonschema.URLLoader].
func (f *fetcher) Load(url string) (any, error) {
	*f = append(*f, url)
	response, err := http.Get(url)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != http.StatusOK || response.Header.Get("Content-Type") != events.SchemaType {
		return nil, fmt.Errorf("%s is answered %s, %w", url, response.Status, err)
	}
	return jsonschema.UnmarshalJSON(bytes.NewReader(body))
}
