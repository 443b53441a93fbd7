package client_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"

	"example.com/eventgateway/events/client"
)

func Example() {
	gateway := httptest.NewServer(answers(201, "application/json", receipt))
	defer gateway.Close()

	c, err := client.New(gateway.URL, client.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer c.Close()
	r, err := c.Send(context.Background(), "SpongeBob", "Fruits", []byte(`{"fruit": "apple"}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("stored in", r.ShardID, "at", r.SequenceNumber)
	// Output: stored in shardId-0 at 49
}

// A refusal says what is wrong, and where.
func ExampleProblem() {
	gateway := httptest.NewServer(answers(http.StatusUnprocessableEntity, "application/problem+json",
		`{"detail":"the event violates its schema","code":"event_invalid","retryable":false,
		"errors":[{"pointer":"/fruit","keyword":"type","detail":"expected a string, found the number 7","schema_pointer":"/properties/fruit/type"}]}`))
	defer gateway.Close()

	c, _ := client.New(gateway.URL, client.Options{})
	_, err := c.Send(context.Background(), "SpongeBob", "Fruits", []byte(`{"fruit": 7}`))
	if p, ok := errors.AsType[*client.Problem](err); ok {
		fmt.Println(p.Code, p.Retryable)
		for _, line := range p.Violations() {
			fmt.Println(line)
		}
	}
	// Output:
	// event_invalid false
	// /fruit: expected a string, found the number 7
}

// Many events go in few requests, and each has its outcome.
func ExampleBatcher() {
	gateway := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		answers(207, "application/json", `{"accepted":1,"rejected":1,"failed":0,"results":[
			{"index":0,"status":201,"receipt":{"id":"1","shard_id":"shardId-0","sequence_number":"49"}},
			{"index":1,"status":422,"code":"event_invalid","detail":"the event violates its schema",
			"errors":[{"pointer":"/fruit","detail":"expected a string, found the number 7"}]}]}`)(w, r)
	}))
	defer gateway.Close()

	ctx := context.Background()
	c, _ := client.New(gateway.URL, client.Options{})
	b, err := c.NewBatcher("SpongeBob", "Fruits", func(o client.Outcome) {
		switch {
		case o.Err == nil:
			fmt.Printf("%s stored in %s\n", o.Data, o.Receipt.ShardID)
		case o.Rejected():
			fmt.Printf("%s refused: %v\n", o.Data, o.Err)
		default:
			fmt.Printf("%s to be sent again later, with the id %s: %v\n", o.Data, o.ID, o.Err)
		}
	}, client.BatcherOptions{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, fruit := range []string{`{"fruit": "apple"}`, `{"fruit": 7}`} {
		if err := b.Add(ctx, []byte(fruit)); err != nil {
			fmt.Println(err)
		}
	}
	if err := b.Close(ctx); err != nil {
		fmt.Println(err)
	}
	// Output:
	// {"fruit": "apple"} stored in shardId-0
	// {"fruit": 7} refused: the event violates its schema (event_invalid, 422); /fruit: expected a string, found the number 7
}

func ExampleClient_List() {
	gateway := httptest.NewServer(answers(200, "application/json",
		`{"client":"SpongeBob","events":[{"event":"Colors","version":1,"created_at":"2026-11-24T09:30:00Z"},
		{"event":"Fruits","version":3,"created_at":"2026-11-24T09:31:00Z"}]}`))
	defer gateway.Close()

	c, _ := client.New(gateway.URL, client.Options{})
	for e, err := range c.List(context.Background(), "SpongeBob") {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(e.Event, e.Version)
	}
	// Output:
	// Colors 1
	// Fruits 3
}
