package group_test

import (
	"context"
	"fmt"

	"example.com/eventgateway/events"
	"example.com/eventgateway/events/consumer"
	"example.com/eventgateway/events/consumer/group"
	"example.com/eventgateway/events/consumer/internal/fakestream"
	"example.com/eventgateway/events/consumer/lease"
)

// A worker handles two events and stops. The next one goes on behind them.
func ExampleRun() {
	stream := fakestream.New("shardId-000000000000") // kinesis.NewFromConfig(config) in earnest
	for _, fruit := range []string{"apple", "banana", "cherry", "damson"} {
		r := events.Record{ID: fruit, Source: "/SpongeBob", Type: "SpongeBob.Fruits", Data: []byte(`"` + fruit + `"`)}
		stream.Put("fruits", r.Append(nil))
	}
	options := group.Options{
		API:    stream,
		Stream: "event-gateway-events",
		Leases: &lease.Memory{}, // a file or a DynamoDB table outlives the process
		From:   consumer.Beginning(),
	}
	for range 2 {
		heard := 0
		err := group.Run(context.Background(), options, func(_ context.Context, m consumer.Message) error {
			if m.Err != nil || m.Record.Type != "SpongeBob.Fruits" {
				return nil
			}
			fmt.Println(string(m.Record.Data))
			if heard++; heard == 2 {
				return consumer.ErrStop
			}
			return nil
		})
		fmt.Println(err)
	}
	// Output:
	// "apple"
	// "banana"
	// <nil>
	// "cherry"
	// "damson"
	// <nil>
}
