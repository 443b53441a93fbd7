package rig

import (
	"fmt"
	"strings"
)

// The event of 344 bytes that most measurements send, and its schema.
const (
	schema = `{
  "type": "object",
  "required": ["id", "fruit", "weight_g", "origin", "picked_at"],
  "additionalProperties": false,
  "properties": {
    "id": {"type": "string", "pattern": "^[0-9a-f-]{36}$"},
    "fruit": {"enum": ["apple", "banana", "cherry"]},
    "weight_g": {"type": "number", "exclusiveMinimum": 0},
    "origin": {"type": "object", "required": ["country"],
      "properties": {"country": {"type": "string", "minLength": 2, "maxLength": 2}, "farm": {"type": "string"}}},
    "picked_at": {"type": "string", "minLength": 20},
    "tags": {"type": "array", "maxItems": 10, "items": {"type": "string", "maxLength": 40}}
  }
}`
	event = `{"id":"01a20b9f-5834-7013-b336-f3054d544669","fruit":"apple","weight_g":182.5,` +
		`"origin":{"country":"NZ","farm":"The one behind the second hill, beside the river"},"picked_at":"2026-11-24T03:35:21.868Z",` +
		`"tags":["organic","first harvest","box of twelve","unwaxed, picked by hand before sunrise","for pies and for juice","stored cool until March"]}`
)

// largeSchema is the schema of an order with many lines.
const largeSchema = `{
  "type": "object",
  "required": ["id", "lines"],
  "additionalProperties": false,
  "properties": {
    "id": {"type": "string", "pattern": "^[0-9a-f-]{36}$"},
    "lines": {"type": "array", "minItems": 1, "maxItems": 100, "items": {
      "type": "object",
      "required": ["sku", "quantity", "price"],
      "additionalProperties": false,
      "properties": {
        "sku": {"type": "string", "pattern": "^SKU-[0-9]{6}$"},
        "name": {"type": "string", "maxLength": 80},
        "quantity": {"type": "integer", "minimum": 1},
        "price": {"type": "object", "required": ["amount", "currency"],
          "properties": {"amount": {"type": "number", "minimum": 0}, "currency": {"enum": ["EUR", "NZD", "USD"]}}},
        "note": {"type": "string"}
      }
    }},
    "comment": {"type": "string"}
  }
}`

// Sample is an event type with an event.
type Sample struct {
	Name   string // of the event type
	Schema string
	Event  string
}

// Samples has an event of 344 bytes and one of 5,060.
var Samples = []Sample{{"Fruits", schema, event}, {"Orders", largeSchema, Order(5060)}}

// Order returns an event of that many bytes, at least 344, that the schema of the second
// sample accepts.
func Order(size int) string {
	const end = `],"comment":"%s"}`
	order := `{"id":"01a20b9f-5834-7013-b336-f3054d544669","lines":[`
	for i := 0; ; i++ {
		line := fmt.Sprintf(`{"sku":"SKU-%06d","name":"Apple, Braeburn, box of twelve","quantity":%d,"price":{"amount":%d.5,"currency":"NZD"},"note":"ripe"}`, i, 1+i%20, 100+i)
		if i > 0 {
			line = "," + line
		}
		if len(order)+len(line)+len(end) > size {
			break
		}
		order += line
	}
	return order + fmt.Sprintf(end, strings.Repeat("x", size-len(order)-len(end)+len("%s")))
}
