package events_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"example.com/eventgateway/events"
)

// What a consumer does with the bytes of one Kinesis record.
func ExampleDecode() {
	fromShard := []byte(`{"specversion":"1.0","id":"019ab7a2","source":"/SpongeBob","type":"SpongeBob.Fruits",` +
		`"time":"2026-11-24T09:30:00.123Z","dataschema":"https://gateway.example/SpongeBob/Fruits/schema?version=3",` +
		`"schemaversion":3,"data":{"fruit": "apple"}}`)

	r, err := events.Decode(fromShard)
	if err != nil {
		fmt.Println("skipped:", err)
		return
	}
	var fruit struct{ Fruit string }
	if err := json.Unmarshal(r.Data, &fruit); err != nil {
		fmt.Println("skipped:", err)
		return
	}
	fmt.Printf("%s at %s, checked by version %d: %s\n", r.Type, r.Time.Format(time.TimeOnly), r.SchemaVersion,
		fruit.Fruit)
	// Output: SpongeBob.Fruits at 09:30:00, checked by version 3: apple
}

func ExampleFindExample() {
	fruits, _ := events.FindExample("fruits")
	fmt.Println(fruits.Topic())
	fmt.Printf("%s\n", fruits.Valid()[0].Data)
	// Output:
	// SpongeBob.Fruits
	// {"fruit": "apple"}
}

// The data of a record is the event's bytes as they were sent.
func ExampleRecord_Append() {
	r := events.Record{
		ID: "019ab7a2", Source: "/SpongeBob", Type: "SpongeBob.Fruits",
		Time:       time.Date(2026, 11, 24, 9, 30, 0, 0, time.UTC),
		DataSchema: "https://gateway.example/SpongeBob/Fruits/schema?version=3", SchemaVersion: 3, Data: []byte(`{"fruit":  "apple"}`),
	}
	fmt.Println(strings.ReplaceAll(string(r.Append(nil)), `,"`, ",\n\"")) // a member a line
	// Output:
	// {"specversion":"1.0",
	// "id":"019ab7a2",
	// "source":"/SpongeBob",
	// "type":"SpongeBob.Fruits",
	// "time":"2026-11-24T09:30:00Z",
	// "dataschema":"https://gateway.example/SpongeBob/Fruits/schema?version=3",
	// "schemaversion":3,
	// "data":{"fruit":  "apple"}}
}

// The stream of rejected events has two types of records.
func ExampleDecodeRejected() {
	fromShard := []byte(`{"specversion":"1.0","id":"019ab7a3","source":"/SpongeBob","type":"eventgateway.rejected","subject":"SpongeBob.Fruits",` +
		`"time":"2026-11-24T09:30:00Z","data":{"client":"SpongeBob","event":"Fruits","event_id":"019ab7a3","event_source":"/SpongeBob",` +
		`"schema_version":3,"code":"event_invalid","detail":"the event violates its schema in 1 place",` +
		`"errors":[{"pointer":"/fruit","keyword":"type","detail":"expected a string, found the number 7","schema_pointer":"/properties/fruit/type"}],` +
		`"content_type":"application/json","size":12,"body":{"fruit": 7}}}`)

	record, err := events.Decode(fromShard)
	if err != nil {
		fmt.Println(err)
		return
	}
	switch record.Type {
	case events.RejectedType:
		r, err := events.DecodeRejected(record)
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("%s %s: %s\n", r.Topic(), r.Code, r.Original.Bytes)
		for _, v := range r.Errors {
			fmt.Printf("%s: %s\n", v.Pointer, v.Detail)
		}
	case events.ResentType: // events.DecodeResent tells which event was sent again
	}
	// Output:
	// SpongeBob.Fruits event_invalid: {"fruit": 7}
	// /fruit: expected a string, found the number 7
}

// Each example has events that its schema refuses; their names say why.
func ExampleExample_Invalid() {
	colors, _ := events.FindExample("colors")
	for _, e := range colors.Invalid() {
		fmt.Println(e.Name)
	}
	// Output:
	// a_fruit
	// empty
	// not_an_object
	// short_hex
	// two_faults
}
