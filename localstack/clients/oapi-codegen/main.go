// Command clients sends events by the client that oapi-codegen generates into the
// package gateway, which is not in the repository. Its argument is the gateway's URL.
package main

import (
	"bytes"
	"context"
	"fmt"
	"log"
	"os"
	"strings"

	"clients/gateway"
)

const client = "SpongeBob"

func main() {
	log.SetFlags(0)
	c := check(gateway.NewClientWithResponses(os.Args[1]))
	ctx := context.Background()
	register(ctx, c, "Fruits", nil, `{"type":"object","properties":{"fruit":{"type":"string"}},"required":["fruit"]}`)
	register(ctx, c, "Pictures", new("image/png"), `{"type":"string","minLength":4}`)
	plain := check(c.SendEventWithResponse(ctx, client, "Fruits", nil, map[string]any{"fruit": "apple"}))
	fmt.Println("application/json", receipt(plain).SchemaVersion)
	structured := check(c.SendEventWithApplicationCloudeventsPlusJSONBodyWithResponse(ctx, client, "Fruits", nil,
		cloudEvent("1")))
	fmt.Println("application/cloudevents+json", receipt(structured).Id)
	lines := strings.NewReader("{\"fruit\":\"apple\"}\n{\"fruit\":\"banana\"}\n")
	batch := check(c.SendEventWithBodyWithResponse(ctx, client, "Fruits", nil, "application/x-ndjson", lines))
	fmt.Println("application/x-ndjson", result(batch).Accepted)
	list := []gateway.CloudEvent{cloudEvent("2"), cloudEvent("3")}
	batch = check(c.SendEventWithApplicationCloudeventsBatchPlusJSONBodyWithResponse(ctx, client, "Fruits", nil, list))
	fmt.Println("application/cloudevents-batch+json", result(batch).Accepted)
	picture := check(c.SendEventWithBodyWithResponse(ctx, client, "Pictures", nil, "image/png",
		bytes.NewReader([]byte("\x89PNG\x00"))))
	fmt.Println("image/png", receipt(picture).SchemaVersion)
	mixed := check(c.SendEventsWithApplicationCloudeventsBatchPlusJSONBodyWithResponse(ctx, client, nil, list))
	fmt.Println("send_events", mixed.JSON201.Accepted)
	refused := check(c.SendEventWithResponse(ctx, client, "Fruits", nil,
		map[string]any{"fruit": 7})).ApplicationproblemJSON422
	fmt.Println("refused", refused.Code, (*refused.Errors)[0].Pointer)
	document := check(c.GetEventSchemaWithResponse(ctx, client, "Fruits", nil)).ApplicationschemaJSON200
	fmt.Println("schema", check(document.AsSchemaDocument0())["required"])
	for _, e := range check(c.ListRegisteredEventsWithResponse(ctx, client, nil)).JSON200.Events {
		fmt.Println("listed", e.Event)
	}
}

func register(ctx context.Context, c *gateway.ClientWithResponses, event string, dataContentType *string,
	schema string) {
	var document gateway.RegisterEventJSONRequestBody
	must(document.UnmarshalJSON([]byte(schema)))
	params := &gateway.RegisterEventParams{DataContentType: dataContentType}
	registered := check(c.RegisterEventWithResponse(ctx, client, event, params, document)).JSON201
	fmt.Println("registered", registered.Event, registered.Version)
}

func cloudEvent(id string) gateway.CloudEvent {
	return gateway.CloudEvent{Specversion: "1.0", Id: id, Source: "/mine", Type: "Fruits",
		Data: map[string]any{"fruit": "apple"}}
}

func receipt(r *gateway.SendEventResponse) gateway.Receipt { return check(r.JSON201.AsReceipt()) }

func result(r *gateway.SendEventResponse) gateway.BatchResult {
	return check(r.JSON201.AsBatchResult())
}

func check[T any](value T, err error) T {
	must(err)
	return value
}

func must(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
