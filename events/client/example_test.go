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

// An access token of OAuth 2 is fetched again when the gateway refuses it. With
// golang.org/x/oauth2/clientcredentials, the function returns config.Token(ctx).AccessToken.
func ExampleOptions_token() {
	gateway := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer token-2" { // the first one is expired
			answers(401, "application/json", `{"message":"Unauthorized"}`)(w, r)
			return
		}
		answers(201, "application/json", receipt)(w, r)
	}))
	defer gateway.Close()

	fetched := 0
	c, err := client.New(gateway.URL, client.Options{Token: func(context.Context) (string, error) {
		fetched++
		return fmt.Sprintf("token-%d", fetched), nil
	}})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer c.Close()
	_, err = c.Send(context.Background(), "SpongeBob", "Fruits", []byte(`{"fruit": "apple"}`))
	fmt.Println("stored:", err == nil, "tokens:", fetched)
	// Output: stored: true tokens: 2
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
			"errors":[{"pointer":"/fruit","detail":"expected a string"}]}]}`)(w, r)
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
	}, client.BatcherOptions{Results: client.AllResults}) // for the receipts
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
	// {"fruit": 7} refused: the event violates its schema (event_invalid, 422); /fruit: expected a string
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

// A dry run registers nothing. A check of a change can end with its error.
func ExampleClient_RegisterWith() {
	gateway := httptest.NewServer(answers(201, "application/json",
		`{"client":"SpongeBob","event":"Fruits","version":4,"compatibility":"full","dry_run":true,"traffic":{"checked":500,"refused":3,
		"errors":[{"events":3,"code":"event_invalid","pointer":"/fruit","keyword":"maxLength","schema_pointer":"/properties/fruit/maxLength"}]}}`))
	defer gateway.Close()

	c, _ := client.New(gateway.URL, client.Options{})
	full := "full"
	schema := []byte(`{"properties": {"fruit": {"type": "string", "maxLength": 20}}}`)
	r, err := c.RegisterWith(context.Background(), "SpongeBob", "Fruits", schema,
		client.RegisterOptions{Compatibility: &full, DryRun: true})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("would be version", r.Version)
	if r.Traffic != nil { // the deployment keeps samples of events
		summary, reasons := client.TrafficReport(r.Traffic)
		fmt.Println(summary)
		for _, reason := range reasons {
			fmt.Println(reason)
		}
	}
	// Output:
	// would be version 4
	// would refuse 3 of the last 500 accepted events
	// 3: /fruit: refused by maxLength (/properties/fruit/maxLength)
}

// An event with an id of its own is stored once, however often it is sent, if its type
// is registered as idempotent.
func ExampleClient_SendEvent() {
	gateway := httptest.NewServer(answers(http.StatusServiceUnavailable, "application/problem+json",
		`{"detail":"the stream does not answer","code":"backend_unavailable","retryable":true}`, "Retry-After", "3"))
	defer gateway.Close()

	c, _ := client.New(gateway.URL, client.Options{})
	order := client.Event{ID: "order-17", Data: []byte(`{"item": "spatula"}`)}
	_, err := c.SendEvent(context.Background(), "SpongeBob", "Orders", order)
	if p, ok := errors.AsType[*client.Problem](err); ok && p.Retryable {
		fmt.Printf("send %s again in %v; it may be stored: %v\n", order.ID, p.RetryAfter, client.MayBeStored(err))
	}
	// Output: send order-17 again in 3s; it may be stored: true
}

// One request has a result for each of its events. A nil error says nothing about them.
func ExampleClient_SendBatch() {
	gateway := httptest.NewServer(answers(207, "application/json", `{"accepted":1,"rejected":1,"failed":0,"results":[
		{"index":1,"status":422,"code":"event_invalid","detail":"the event violates its schema"}]}`))
	defer gateway.Close()

	c, _ := client.New(gateway.URL, client.Options{})
	batch := []client.Event{{Data: []byte(`{"fruit": "apple"}`)}, {Data: []byte(`{"fruit": 7}`)}}
	answer, err := c.SendBatch(context.Background(), "SpongeBob", "Fruits", batch,
		client.BatchOptions{Results: client.RejectedResults})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(answer.Accepted, "accepted")
	for _, r := range answer.Results {
		fmt.Printf("%s: %s (%s)\n", batch[r.Index].Data, r.Detail, r.Code)
	}
	// Output:
	// 1 accepted
	// {"fruit": 7}: the event violates its schema (event_invalid)
}
