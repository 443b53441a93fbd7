package events_test

import (
	"encoding/json"
	"fmt"
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
	fmt.Printf("%s at %s, checked by version %d: %s\n", r.Type, r.Time.Format(time.TimeOnly), r.SchemaVersion, fruit.Fruit)
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
