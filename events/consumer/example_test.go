package consumer_test

import (
	"context"
	"fmt"
	"time"

	"example.com/eventgateway/events/consumer"
)

// Read a topic from the beginning, and stop after two events.
func ExampleListen() {
	stream := newFake("shardId-000000000000") // kinesis.NewFromConfig(config) in earnest
	stream.put("shardId-000000000000", "apple", "banana", "cherry")

	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	heard := 0
	err := consumer.Listen(ctx, stream, "event-gateway-events", consumer.Options{From: consumer.Beginning()},
		func(_ context.Context, m consumer.Message) error {
			if m.Err != nil || m.Record.Type != "t.T" {
				return nil
			}
			fmt.Printf("%s: %s\n", m.ShardID, m.Record.Data)
			if heard++; heard == 2 {
				return consumer.ErrStop
			}
			return nil
		})
	if err != nil {
		fmt.Println(err)
	}
	// Output:
	// shardId-000000000000: "apple"
	// shardId-000000000000: "banana"
}

// Count what a stream has, and end. Records that the gateway did not write have an Err.
func ExampleOptions_untilEnd() {
	stream := newFake("shardId-000000000000", "shardId-000000000001")
	stream.put("shardId-000000000000", "apple", "banana")
	stream.put("shardId-000000000001", "cherry")
	stream.PutTo("shardId-000000000001", "key", []byte("something else"))

	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	found, strange := 0, 0
	options := consumer.Options{From: consumer.Beginning(), UntilEnd: true, Interval: time.Millisecond}
	err := consumer.Listen(ctx, stream, "event-gateway-events", options,
		func(_ context.Context, m consumer.Message) error {
			if m.Err != nil {
				strange++
				return nil
			}
			found++
			return nil
		})
	fmt.Println(found, strange, err)
	// Output: 3 1 <nil>
}
