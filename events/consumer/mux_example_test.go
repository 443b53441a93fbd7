package consumer_test

import (
	"context"
	"fmt"

	"example.com/eventgateway/events"
	"example.com/eventgateway/events/consumer"
)

// Handle events by topic, each once.
func ExampleMux() {
	type order struct {
		Fruit string `json:"fruit"`
		Count int    `json:"count"`
	}
	var mux consumer.Mux
	consumer.On(&mux, "SpongeBob.Orders", func(_ context.Context, _ consumer.Message, o order) error {
		fmt.Println(o.Count, o.Fruit)
		return nil
	})
	consumer.OnVersion(&mux, "SpongeBob.Orders", 1, func(_ context.Context, _ consumer.Message, fruit string) error {
		fmt.Println("one", fruit)
		return nil
	})
	mux.Else = func(_ context.Context, m consumer.Message) error {
		fmt.Println("not for us:", m.Record.Type)
		return nil
	}
	handle := consumer.Dedupe(100_000, mux.Handle) // for Listen, or for a group

	for _, r := range []events.Record{
		{ID: "1", Source: "/shop", Type: "SpongeBob.Orders", SchemaVersion: 2, Data: []byte(`{"fruit":"apples","count":3}`)},
		{ID: "1", Source: "/shop", Type: "SpongeBob.Orders", SchemaVersion: 2, Data: []byte(`{"fruit":"apples","count":3}`)},
		{ID: "2", Source: "/shop", Type: "SpongeBob.Orders", SchemaVersion: 1, Data: []byte(`"pear"`)},
		{ID: "3", Source: "/shop", Type: "Patrick.Rocks", SchemaVersion: 1, Data: []byte(`{}`)},
	} {
		if err := handle(context.Background(), consumer.Message{Record: r}); err != nil {
			fmt.Println(err)
		}
	}
	// Output:
	// 3 apples
	// one pear
	// not for us: Patrick.Rocks
}
