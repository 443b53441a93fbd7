package lambdaconsumer_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"example.com/eventgateway/events/consumer"
	"example.com/eventgateway/events/lambdaconsumer"
)

// A function is New's, given to lambda.Start of aws-lambda-go. Here Lambda's events come from a test.
func ExampleNew() {
	var mux consumer.Mux
	consumer.On(&mux, "Test.Letters", func(_ context.Context, m consumer.Message, _ struct{}) error {
		if m.Record.ID == "b1" {
			return errors.New("the database is away")
		}
		fmt.Println("done:", m.Record.ID)
		return nil
	})
	function := lambdaconsumer.New(lambdaconsumer.Options{
		Note: func(m consumer.Message, err error) { fmt.Println("failed:", m.Record.ID, err) },
	}, mux.Handle)

	var batch lambdaconsumer.Event
	if err := json.Unmarshal(payload(batchOf(event("a", 1), event("b", 1), event("b", 2), event("a", 2))),
		&batch); err != nil {
		fmt.Println(err)
	}
	answer, err := function(context.Background(), batch)
	fmt.Println(len(answer.BatchItemFailures), "come again,", err)
	// Output:
	// done: a1
	// failed: b1 the database is away
	// done: a2
	// 2 come again, <nil>
}

// The mapping of a function gives it only the events of some topics, and of all topics of a client.
func ExampleFilter() {
	fmt.Println(lambdaconsumer.Filter("SpongeBob.Fruits", "Patrick.*"))
	// Output: {"data":{"type":["SpongeBob.Fruits",{"prefix":"Patrick."}]}}
}
