package main

import "example.com/eventgateway/core/usage/prices"

// other is something else that takes events, by its public price alone.
type other struct {
	what    string
	missing string // beside what the gateway does
	dollars func(bytes int) float64
}

var others = []other{
	{"EventBridge PutEvents", "schemas are not enforced; AWS credentials", func(bytes int) float64 {
		return float64(chunks(bytes, 64<<10)) * prices.EventBridge.Dollars
	}},
	{"Firehose, direct put", "to a store in minutes; no schema; AWS credentials", func(bytes int) float64 {
		return million * float64(chunks(bytes, 5<<10)*5<<10) / gigabyte * prices.Firehose.Dollars
	}},
	{"Confluent Cloud, Basic", "Kafka clients; schema checks by the clients; no storage", func(bytes int) float64 {
		return million * float64(bytes) / gigabyte * prices.Confluent.Dollars
	}},
	{"Cloudflare Pipelines", "to R2 in minutes; no violations in the answer; no storage", func(bytes int) float64 {
		return million * float64(bytes) / gigabyte * prices.Pipelines.Dollars
	}},
}
