package client_test

import (
	"strings"
	"testing"
	"time"

	"example.com/eventgateway/events"
	"example.com/eventgateway/events/client"
)

func TestTrafficReport(t *testing.T) {
	at := func(pointer string) *string { return &pointer }
	since := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		traffic events.Traffic
		want    string
	}{
		{events.Traffic{}, "there are no accepted events to try it on yet"},
		{events.Traffic{Checked: 1}, "would accept the last accepted event"},
		{events.Traffic{Checked: 1, Refused: 1}, "would refuse the last accepted event"},
		{events.Traffic{Checked: 500, Since: &since},
			"would refuse none of the last 500 accepted events, since 2026-11-24T12:00:00Z"},
		{
			events.Traffic{Checked: 500, Refused: 3, Since: &since, Errors: []events.TrafficRefusal{
				{Events: 2, Code: "event_invalid", Pointer: at(""), Keyword: "required", SchemaPointer: at("/required"),
					Detail: `missing property "origin"`},
				{Events: 1, Code: "event_invalid", Pointer: at("/a\x1b"), Keyword: "maxLength",
					SchemaPointer: at("/properties/a/maxLength")},
				{Events: 1, Code: "too_large"},
			}},
			"would refuse 3 of the last 500 accepted events, since 2026-11-24T12:00:00Z\n" +
				"2: the whole: missing property \"origin\" (/required)\n" +
				"1: /a\ufffd: refused by maxLength (/properties/a/maxLength)\n1: too_large",
		},
	} {
		summary, reasons := client.TrafficReport(&c.traffic)
		if got := strings.Join(append([]string{summary}, reasons...), "\n"); got != c.want {
			t.Errorf("got\n%s\nwant\n%s", got, c.want)
		}
	}
}
