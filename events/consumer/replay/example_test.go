package replay_test

import (
	"context"
	"fmt"
	"time"

	"example.com/eventgateway/events"
	"example.com/eventgateway/events/consumer"
	"example.com/eventgateway/events/consumer/internal/fakestream"
	"example.com/eventgateway/events/consumer/replay"
)

// Deliver the events of one topic again. Each is as it was, and has the id of the replay.
func ExampleRun() {
	stream := fakestream.New("shardId-000000000000") // kinesis.NewFromConfig(config) in earnest
	put := func(topic, data string) {
		r := events.Record{ID: data, Source: "/SpongeBob", Type: topic, Data: []byte(`"` + data + `"`)}
		stream.Put("fruits", r.Append(nil))
	}
	put("SpongeBob.Fruits", "apple")
	put("SpongeBob.Colors", "red")
	put("SpongeBob.Fruits", "banana")
	time.Sleep(time.Millisecond) // what arrives after Run has begun is not replayed

	var last replay.Progress
	err := replay.Run(context.Background(), replay.Options{
		API: stream, Stream: "event-gateway-events", ID: "monday",
		Wants:  func(m consumer.Message) bool { return m.Record.Type == "SpongeBob.Fruits" },
		Report: func(p replay.Progress) error { last = p; return nil }, // keep it, to go on from there
	}, func(_ context.Context, batch []replay.Event) error {
		for _, e := range batch {
			marked, err := events.Decode(e.Marked)
			if err != nil {
				return err
			}
			mark := marked.Extensions[0]
			fmt.Printf("%s: %s, %s %s\n", e.PartitionKey, marked.Data, mark.Name, mark.Value)
		}
		return nil
	})
	fmt.Println(last.Delivered, "of", last.Read, err)
	// Output:
	// fruits: "apple", replayid "monday"
	// fruits: "banana", replayid "monday"
	// 2 of 3 <nil>
}
