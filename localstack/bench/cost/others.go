package main

// other is something else that takes events, by its public price alone.
type other struct {
	what    string
	missing string // beside what the gateway does
	dollars func(bytes int) float64
}

var others = []other{
	{"EventBridge PutEvents", "schemas are not enforced; AWS credentials", func(bytes int) float64 {
		return float64(chunks(bytes, 64<<10)) * eventBridge.dollars
	}},
	{"Firehose, direct put", "to a store in minutes; no schema; AWS credentials", func(bytes int) float64 {
		return million * float64(chunks(bytes, 5<<10)*5<<10) / gigabyte * firehose.dollars
	}},
	{"Confluent Cloud, Basic", "Kafka clients; schema checks by the clients; no storage", func(bytes int) float64 {
		return million * float64(bytes) / gigabyte * confluent.dollars
	}},
	{"Cloudflare Pipelines", "to R2 in minutes; no violations in the answer; no storage", func(bytes int) float64 {
		return million * float64(bytes) / gigabyte * pipelines.dollars
	}},
}
