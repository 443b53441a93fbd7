package rejections_test

import (
	"fmt"
	"testing"
	"time"

	"example.com/eventgateway/events"
	"example.com/eventgateway/events/console/feed"
	"example.com/eventgateway/events/console/internal/rejections"
	"example.com/eventgateway/events/internal/rejectlog"
)

var noon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

// rejected is a rejection of an event of a type and with a place, at a time.
func rejected(id int, event, place string, at time.Time) feed.Arrival {
	name := fmt.Sprintf("id-%06d", id)
	return feed.Arrival{At: at, Rejected: &events.Rejected{ID: name, Time: at, Client: "Bob", Event: event,
		EventID:     name,
		EventSource: "/Bob", Code: "event_invalid", SchemaVersion: 1,
		Errors:   []events.Violation{{Pointer: place, Keyword: "type", Detail: "expected a string"}},
		Original: events.Original{ContentType: "application/json", Bytes: []byte(`{"fruit":1}`), Size: 11}}}
}

func resent(id int, at time.Time) feed.Arrival {
	return feed.Arrival{At: at, Resent: &events.Resent{ID: fmt.Sprintf("resent-%d", id), Time: at,
		RejectedID: fmt.Sprintf("id-%06d", id)}}
}

func TestSummarize(t *testing.T) {
	log := rejectlog.New(0)
	for i := range 48 { // half an hour between two
		log.Add(rejected(i, "Fruits", "/fruit", noon.Add(time.Duration(i-48)*30*time.Minute)))
	}
	for i := range 3 {
		log.Add(rejected(100+i, "Colors", "/color", noon.Add(-time.Hour)))
	}
	log.Add(rejected(200, "Fruits", "/tree", noon.Add(-48*time.Hour)))
	log.Add(resent(100, noon))
	day := rejections.Query{Since: noon.Add(-24 * time.Hour)}
	s := rejections.Summarize(log, day, noon)
	if len(s.Groups) != 2 || s.Events != 51 || s.Waiting != 50 || s.Bar() != "1h" {
		t.Fatalf("the summary is %+v", s)
	}
	fruits, colors := s.Groups[0], s.Groups[1]
	for i, n := range fruits.Counts {
		if n != 2 {
			t.Errorf("bar %d is %d", i, n)
		}
	}
	if fruits.Events != 48 || fruits.Topic() != "Bob.Fruits" || !fruits.First.Equal(day.Since) ||
		colors.Events != 3 || colors.Waiting != 2 || colors.Counts[23] != 3 {
		t.Errorf("the groups are %+v and %+v", fruits, colors)
	}
	if path, words := colors.Path(), colors.InWords(); path != "M23 8v-8.0h.8v8.0z" ||
		words != "in 1 of 24 parts of the time, at most 3 in one" {
		t.Errorf("the bars are %s, %s", path, words)
	}
	if chosen := rejections.Choose(log, day, colors.Key); len(chosen) != 3 || chosen[0].ID != "id-000100" {
		t.Errorf("the group has %v", chosen)
	}
	for q, want := range map[rejections.Query]int{
		{}: 52, {Topic: "Bob.Fruits"}: 49, {Topic: "Bob.Fruit"}: 0, {Client: "Bob"}: 52, {Client: "B"}: 0,
		{Code: "event_invalid"}: 52, {Code: "too_large"}: 0, {Waiting: true}: 51,
	} {
		if s := rejections.Summarize(log, q, noon); s.Events != want {
			t.Errorf("%+v finds %d, want %d", q, s.Events, want)
		}
	}
	for length, want := range map[time.Duration]string{time.Hour: "2m30s", 7 * 24 * time.Hour: "7h",
		24 * time.Minute:  "1m",
		240 * time.Second: "10s", 36 * time.Hour: "1h30m", 0: "0s"} {
		if got := (rejections.Summary{From: noon, To: noon.Add(length)}).Bar(); got != want {
			t.Errorf("a bar of %v is %s, want %s", length, got, want)
		}
	}
}
