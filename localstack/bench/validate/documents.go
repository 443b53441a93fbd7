package main

import (
	"fmt"
	"strings"

	"example.com/eventgateway/localstack/bench/internal/rig"
)

// document is a schema of draft 7, which all libraries know, and a valid event. spoilt is
// the event with a fault near its end.
type document struct {
	name, schema, event, spoilt string
}

const draft7 = `"$schema":"http://json-schema.org/draft-07/schema#"`

func documents() []document {
	order := rig.Samples[1]
	return []document{
		{"tiny", `{` + draft7 + `,"type":"object","properties":{"fruit":{"type":"string","minLength":1}},"required":["fruit"],"additionalProperties":false}`,
			`{"fruit": "apple"}`, `{"fruit": 12345678}`},
		{"oneOf + $ref", shapes, shape, strings.Replace(shape, `"mm"`, `"ft"`, 1)},
		{"formats", contact, person, strings.Replace(person, "203.0.113.7", "203.0.113.777", 1)},
		{"CloudEvents", cloudEvents, cloudEvent, strings.Replace(cloudEvent, `"sequence":4711`, `"sequence":"47"`, 1)},
		{"order", strings.Replace(order.Schema, `{`, `{`+draft7+`,`, 1), order.Event,
			strings.TrimSuffix(order.Event, `}`) + `,"more":1}`},
		{"array of 100", readings, array(), strings.Replace(array(), `"id":100,`, `"id":1.5,`, 1)},
	}
}

const shapes = `{` + draft7 + `,"definitions":{
"point":{"type":"object","properties":{"x":{"type":"number"},"y":{"type":"number"}},"required":["x","y"],"additionalProperties":false},
"circle":{"type":"object","properties":{"type":{"const":"circle"},"center":{"$ref":"#/definitions/point"},"radius":{"type":"number","exclusiveMinimum":0},"unit":{"enum":["mm","cm","m"]}},"required":["type","center","radius"]},
"line":{"type":"object","properties":{"type":{"const":"line"},"from":{"$ref":"#/definitions/point"},"to":{"$ref":"#/definitions/point"},"unit":{"enum":["mm","cm","m"]},"label":{"type":"string","maxLength":80}},"required":["type","from","to"]},
"polygon":{"type":"object","properties":{"type":{"const":"polygon"},"points":{"type":"array","items":{"$ref":"#/definitions/point"},"minItems":3},"unit":{"enum":["mm","cm","m"]},"label":{"type":"string","maxLength":80}},"required":["type","points"]}},
"oneOf":[{"$ref":"#/definitions/circle"},{"$ref":"#/definitions/line"},{"$ref":"#/definitions/polygon"}]}`

const shape = `{"type":"polygon","points":[{"x":0,"y":0},{"x":12.5,"y":0.25},{"x":12.5,"y":8.75},{"x":-3.125,"y":16},{"x":-7.5,"y":4.0625}],"unit":"mm","label":"base plate of the left bracket"}`

const contact = `{` + draft7 + `,"type":"object","properties":{
"id":{"type":"string","format":"uuid"},"at":{"type":"string","format":"date-time"},"born":{"type":"string","format":"date"},
"email":{"type":"string","format":"email"},"site":{"type":"string","format":"uri"},"host":{"type":"string","format":"hostname"},"ip":{"type":"string","format":"ipv4"}},
"required":["id","at","email"]}`

const person = `{"id":"6fa459ea-ee8a-4ca4-894e-db77e160355e","at":"2026-11-23T08:15:30.25Z","born":"1979-02-28","email":"ada@example.com","site":"https://example.com/a?x=1","host":"mail.example.com","ip":"203.0.113.7"}`

const cloudEvents = `{` + draft7 + `,"type":"object","properties":{
"specversion":{"const":"1.0"},"id":{"type":"string","minLength":1},"source":{"type":"string","format":"uri-reference","minLength":1},
"type":{"type":"string","minLength":1},"subject":{"type":["string","null"],"minLength":1},"time":{"type":["string","null"],"format":"date-time"},
"datacontenttype":{"type":["string","null"],"minLength":1},"dataschema":{"type":["string","null"],"format":"uri"},
"data":{"type":"object","properties":{"order":{"type":"string","pattern":"^[A-Z]{2}-[0-9]{6}$"},"sequence":{"type":"integer","minimum":0},"amount":{"type":"number","minimum":0,"multipleOf":0.25},"currency":{"enum":["EUR","USD","GBP","JPY","CHF"]},"paid":{"type":"boolean"}},"required":["order","sequence"]}},
"required":["specversion","id","source","type"]}`

const cloudEvent = `{"specversion":"1.0","id":"0f8fad5b-d9cb-469f-a165-70867728950e","source":"/orders/service/europe","type":"com.example.order.created","subject":"orders/EU-004711","time":"2026-11-23T08:15:30.123Z","datacontenttype":"application/json","dataschema":"https://example.com/schemas/order-created/3","data":{"order":"EU-004711","sequence":4711,"amount":129.75,"currency":"EUR","paid":true,"note":"at door"}}`

const readings = `{` + draft7 + `,"type":"array","maxItems":1000,"items":{"type":"object","properties":{
"id":{"type":"integer","minimum":1},"name":{"type":"string","minLength":1,"maxLength":40},"value":{"type":"number","minimum":-100,"maximum":100},"ok":{"type":"boolean"}},
"required":["id","name","value"],"additionalProperties":false}}`

func array() string {
	items := make([]string, 100)
	for i := range items {
		items[i] = fmt.Sprintf(`{"id":%d,"name":"sensor %d north","value":%d.%d,"ok":true}`, i+1, i+1, i-50, i%10)
	}
	return "[" + strings.Join(items, ",") + "]"
}
