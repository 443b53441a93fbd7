package eventgatewaytest_test

import (
	"context"
	"fmt"
	"log"
	"net/http"
	"strings"

	"example.com/eventgateway/events/client"
	"example.com/eventgateway/events/eventgatewaytest"
)

// A test uses New in place of Start, and needs no Close:
//
//	g := eventgatewaytest.New(t, "testdata/schemas")
func Example() {
	g, err := eventgatewaytest.Start(context.Background(), "testdata/schemas")
	if err != nil {
		log.Fatal(err)
	}
	defer g.Close()

	// What is tested sends an event to the gateway's URL.
	answer, err := http.Post(g.URL+"/SpongeBob/Fruits/send_event", "application/json",
		strings.NewReader(`{"fruit": "apple"}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	answer.Body.Close()

	for _, event := range g.Accepted("SpongeBob.Fruits") {
		fmt.Printf("%s %s version %d\n", event.Type, event.Data, event.SchemaVersion)
	}
	// Output: SpongeBob.Fruits {"fruit": "apple"} version 1
}

// A sender that tries again what may succeed later.
func ExampleGateway_Fail() {
	g, err := eventgatewaytest.Start(context.Background(), "testdata/schemas")
	if err != nil {
		log.Fatal(err)
	}
	defer g.Close()
	g.Fail(eventgatewaytest.Throttled, 1)
	g.Fail(eventgatewaytest.AnswerLost, 1)

	event := client.Event{ID: client.NewID(), Data: []byte(`{"fruits": []}`)}
	for range 3 {
		receipt, err := g.Client.SendEvent(context.Background(), "SpongeBob", "Baskets", event)
		if err == nil {
			fmt.Println("stored, a duplicate:", receipt.Duplicate)
			break
		}
		fmt.Println("try again, may be stored:", client.MayBeStored(err))
	}
	fmt.Println("events:", len(g.Accepted("SpongeBob.Baskets")))
	// Output:
	// try again, may be stored: false
	// try again, may be stored: true
	// stored, a duplicate: true
	// events: 1
}
