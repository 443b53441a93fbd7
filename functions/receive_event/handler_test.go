package main

import (
	"context"
	"encoding/json"
	"testing"
	"time"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/jsonschema"
	"example.com/eventgateway/core/adapters/memory"
	"example.com/eventgateway/events"
	"example.com/eventgateway/functions/internal/apigateway"
)

func TestReceiveEvent(t *testing.T) {
	var schemas memory.Schemas
	var stream memory.Stream
	fruits := core.EventType{Client: "SpongeBob", Event: "Fruits"}
	if err := schemas.Add(t.Context(), core.Schema{
		Registration: core.Registration{Type: fruits, Version: 1}, Document: []byte(`{"required":["fruit"]}`),
	}); err != nil {
		t.Fatal(err)
	}
	receive := handler(&core.ReceiveEvent{
		Validators: core.NewValidators(&schemas, jsonschema.Language{}, core.ValidatorsOptions{}),
		Stream:     &stream, NewID: func() string { return "id-1" }, Now: time.Now, MaxBytes: 100,
	}, limits{events: 10, bytes: 1000})
	request := func(contentType, body string) apigateway.Request {
		return apigateway.Request{Client: "SpongeBob", Event: "Fruits", Body: []byte(body), Header: map[string]string{"content-type": contentType}}
	}

	response, err := receive(context.Background(), request("application/json", `{"fruit": "apple"}`))
	if err != nil || response.Status != 201 {
		t.Fatalf("%+v, %v", response, err)
	}
	var got events.Receipt
	if err := json.Unmarshal(response.Body, &got); err != nil {
		t.Fatal(err)
	}
	want := events.Receipt{
		ID: "id-1", Client: "SpongeBob", Event: "Fruits", SchemaVersion: 1,
		PartitionKey: "id-1", ShardID: "shard-0", SequenceNumber: "00000000000000000001",
	}
	if got != want {
		t.Errorf("the receipt is %+v, want %+v", got, want)
	}

	for _, c := range []struct {
		contentType, body string
		want              core.Code
	}{
		{"text/plain", `{"fruit": "apple"}`, core.CodeUnsupportedMediaType},
		{"application/json", ``, core.CodeInvalidJSON},
		{"application/json", `fruit`, core.CodeInvalidJSON},
		{"application/json", `{}`, core.CodeEventInvalid},
	} {
		if _, err := receive(context.Background(), request(c.contentType, c.body)); core.CodeOf(err) != c.want {
			t.Errorf("%+v: %v", c, err)
		}
	}
	if n := len(stream.Events()); n != 1 {
		t.Errorf("%d events were published", n)
	}
}
