package live

import (
	"strings"
	"testing"
	"time"

	"example.com/eventgateway/events"
	"example.com/eventgateway/events/console/feed"
)

func TestRow(t *testing.T) {
	warned := event("A.B", `{"a":  1}`)
	warned.Record.SchemaViolations = 2
	picture := event("A.B", "\x89PNG\r\n\x1a\n\x00\x00")
	picture.Record.DataContentType = "image/png"
	long := event("A.B", `"`+strings.Repeat("ä", 1000)+`"`)
	empty := event("A.B", "")
	resent := feed.Arrival{At: time.Now(), Bytes: []byte(`{}`), Resent: &events.Resent{RejectedID: "r1"}}
	strange := feed.Arrival{At: time.Now(), Bytes: []byte("\xf3"), Err: events.ErrNotARecord}
	many := refused("A", "", "\x1b[31mred\n\ttext")
	many.Rejected.Errors = make([]events.Violation, 7)
	many.Rejected.ErrorsOmitted = 3
	for name, c := range map[string]struct {
		feed.Arrival
		want Row
	}{
		"an event":   {event("A.B.C", `{"a":  1}`), Row{Client: "A", Event: "B.C", Preview: `{"a": 1}`}},
		"a warned":   {warned, Row{Client: "A", Event: "B", Preview: `{"a": 1}`, Mark: "2 violations"}},
		"a picture":  {picture, Row{Client: "A", Event: "B", Preview: "10 bytes of image/png"}},
		"a long one": {long, Row{Client: "A", Event: "B", Preview: `"` + strings.Repeat("ä", 159) + "…"}},
		"none":       {empty, Row{Client: "A", Event: "B", Preview: "no data"}},
		"a rejected": {refused("A", "B", `{"a":7}`), Row{Client: "A", Event: "B", Preview: `{"a":7}`, Mark: "rejected",
			Detail: "event_invalid: no"}},
		"many": {many, Row{Client: "A", Preview: "\uFFFD[31mred text", Mark: "rejected",
			Detail: "event_invalid: no"}},
		"a resent": {resent, Row{Preview: "r1", Mark: "resent",
			Detail: "The rejected event r1 was sent again, and is stored."}},
		"a foreign one": {strange, Row{Preview: "1 byte", Mark: "not the gateway's",
			Detail: events.ErrNotARecord.Error()}},
	} {
		i := Item{Arrival: c.Arrival}
		got := i.Row()
		if got.Client != c.want.Client || got.Event != c.want.Event || got.Preview != c.want.Preview ||
			got.Mark != c.want.Mark || got.Detail != c.want.Detail || got.Clock == "" || got.Record == "" {
			t.Errorf("%s is %+v", name, got)
		}
	}
	i := Item{Arrival: many}
	if wrong := i.Row().Wrong; len(wrong) != maxWrong+1 || wrong[maxWrong] != "and 5 more" {
		t.Errorf("wrong is %q", wrong)
	}
	i = Item{Arrival: event("A.B", `"`+strings.Repeat("x", maxInRow)+`"`)}
	if r := i.Row(); r.Record != "" || r.Size != "8.3 kB" {
		t.Errorf("a long record is in the row, or is of %s", r.Size)
	}
}

func TestPretty(t *testing.T) {
	nested := strings.Repeat("[", 5000) + strings.Repeat("[],", 100_000) + "1" + strings.Repeat("]", 5000)
	for record, want := range map[string]string{
		`{"a":[1,"b,\"]"],"c":{}}`: "{\n  \"a\": [\n    1,\n    \"b,\\\"]\"\n  ],\n  \"c\": {}\n}",
		`{"a":1`:                   `{"a":1`,
		"text":                     "text",
		nested:                     nested,
		"\xff\x00":                 "00000000  ff 00                                             |..|\n",
	} {
		if got := Pretty([]byte(record)); got != want {
			t.Errorf("%.80s is\n%.200s", record, got)
		}
	}
	if text := Pretty(make([]byte, 1<<20)); len(text) > 1<<20 { // NUL is UTF-8
		t.Errorf("a megabyte of zeros is %d bytes", len(text))
	}
	if text := Pretty([]byte(strings.Repeat("\xff", 1<<20))); !strings.HasSuffix(text, "… and 786.4 kB more\n") {
		t.Errorf("a megabyte of bytes ends with %s", text[len(text)-40:])
	}
}
