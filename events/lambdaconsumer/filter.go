package lambdaconsumer

import (
	"encoding/json"
	"strings"
)

// Filter returns a pattern for the FilterCriteria of an event source mapping, by which Lambda gives
// the function the events of some topics only. A topic is client.event, or client.* for all of a
// client:
//
//	{"data":{"type":["SpongeBob.Fruits",{"prefix":"Patrick."}]}}
//
// Lambda drops records that are not JSON, and does not charge for what it drops. The criteria of a
// mapping may have 4,096 characters.
// https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis-filtering.html
func Filter(topics ...string) string {
	type prefix struct {
		Prefix string `json:"prefix"`
	}
	var pattern struct {
		Data struct {
			Type []any `json:"type"`
		} `json:"data"`
	}
	for _, topic := range topics {
		if client, all := strings.CutSuffix(topic, "*"); all {
			pattern.Data.Type = append(pattern.Data.Type, prefix{client})
		} else {
			pattern.Data.Type = append(pattern.Data.Type, topic)
		}
	}
	text, _ := json.Marshal(pattern) // of texts, which cannot fail
	return string(text)
}
