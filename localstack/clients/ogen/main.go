// Command clients sends events by the client that ogen generates into the package
// gateway, which is not in the repository. Its argument is the gateway's URL.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"log"
	"os"
	"strings"

	"github.com/go-faster/jx"
	"github.com/ogen-go/ogen/ogenerrors"

	"clients/gateway"
)

const client = "SpongeBob"

// nobody is for a gateway that asks nobody.
type nobody struct{}

func (nobody) Sigv4(context.Context, gateway.OperationName) (gateway.Sigv4, error) {
	return gateway.Sigv4{}, ogenerrors.ErrSkipClientSecurity
}

func (nobody) Key(context.Context, gateway.OperationName) (gateway.Key, error) {
	return gateway.Key{}, ogenerrors.ErrSkipClientSecurity
}

func (nobody) Jwt(context.Context, gateway.OperationName) (gateway.Jwt, error) {
	return gateway.Jwt{}, ogenerrors.ErrSkipClientSecurity
}

func main() {
	log.SetFlags(0)
	c := check(gateway.NewClient(os.Args[1], nobody{}))
	ctx := context.Background()
	var schema gateway.RegisterEventApplicationJSON
	must(json.Unmarshal([]byte(`{"type":"object","properties":{"fruit":{"type":"string"}},"required":["fruit"]}`), &schema))
	registered := check(c.RegisterEvent(ctx, &schema,
		gateway.RegisterEventParams{Client: client, Event: "Fruits"})).(*gateway.RegisterEventCreated)
	fmt.Println("registered", registered.Event, registered.Version)

	send := func(request gateway.SendEventReq) gateway.SendEventRes {
		return check(c.SendEvent(ctx, request, gateway.SendEventParams{Client: client, Event: "Fruits"}))
	}
	plain, one, list := gateway.Event(`{"fruit":"apple"}`), cloudEvent("1"), gateway.SendEventReqApplicationCloudeventsBatchJSON{cloudEvent("2"), cloudEvent("3")}
	lines := &gateway.SendEventReqApplicationXNdjson{Data: strings.NewReader("{\"fruit\":\"apple\"}\n" +
		"{\"fruit\":\"banana\"}\n")}
	fmt.Println("application/json", created(send(&plain)).Receipt.SchemaVersion)
	fmt.Println("application/cloudevents+json", created(send(&one)).Receipt.ID)
	fmt.Println("application/x-ndjson", created(send(lines)).BatchResult.Accepted)
	fmt.Println("application/cloudevents-batch+json", created(send(&list)).BatchResult.Accepted)
	mixed := check(c.SendEvents(ctx, list, gateway.SendEventsParams{Client: client})).(*gateway.BatchResultHeaders)
	fmt.Println("send_events", mixed.Response.Accepted)
	wrong := gateway.Event(`{"fruit":7}`)
	refused := send(&wrong).(*gateway.SendEventApplicationProblemJSONUnprocessableEntity)
	fmt.Println("refused", refused.Code, refused.Errors[0].Pointer)
	document := check(c.GetEventSchema(ctx,
		gateway.GetEventSchemaParams{Client: client, Event: "Fruits"})).(*gateway.SchemaDocumentHeaders)
	fmt.Println("schema", document.Response.SchemaDocument0["required"])
	for _, e := range check(c.ListRegisteredEvents(ctx,
		gateway.ListRegisteredEventsParams{Client: client})).(*gateway.RegisteredEvents).Events {
		fmt.Println("listed", e.Event)
	}
}

func cloudEvent(id string) gateway.CloudEvent {
	return gateway.CloudEvent{Specversion: "1.0", ID: id, Source: "/mine", Type: "Fruits", Data: jx.Raw(`{"fruit":"apple"}`)}
}

func created(r gateway.SendEventRes) gateway.SendEventCreated {
	return r.(*gateway.SendEventCreatedHeaders).Response
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
