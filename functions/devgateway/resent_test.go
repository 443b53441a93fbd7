package devgateway

import (
	"strings"
	"testing"
	"time"

	"example.com/eventgateway/core/adapters/boltjournal"
	"example.com/eventgateway/events"
)

// That a rejected event was sent again is kept beside it, and beyond the end of the process.
func TestResentEvents(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	open := func() (s served, closeAll func()) {
		journal, err := boltjournal.Open(dir)
		if err != nil {
			t.Fatal(err)
		}
		g, err := Open(Options{}, journal)
		if err != nil {
			t.Fatal(err)
		}
		s = servedBy(t, g)
		return s, func() { g.Close(); journal.Close() }
	}
	s, end := open()
	s.send(t, 404, "SpongeBob", `1`)
	resent := events.Resent{ID: "3", Time: time.Now().UTC().Truncate(time.Millisecond), RejectedID: "2",
		By:      "Squidward",
		Receipt: events.Receipt{ID: "1", Client: "SpongeBob", Event: "Fruits", SequenceNumber: "9"}}
	s.want(t, 204, "POST", "/_dev/rejected", string(resent.Append(nil)))
	for _, body := range []string{"", "{}", `{"specversion":"1.0","id":"1","source":"/s","type":"eventgateway.resent"}`,
		`{"specversion":"1.0","id":"1","source":"/s","type":"a.b","data":{}}`, strings.Repeat(" ", 2<<20)} {
		s.want(t, 400, "POST", "/_dev/rejected", body)
	}
	s.want(t, 403, "POST", "/_dev/rejected", string(resent.Append(nil)), "Origin", "http://evil.example")
	end()

	s, end = open()
	defer end()
	for query, want := range map[string]int{"": 2, "?client=SpongeBob": 2, "?client=Patrick": 0,
		"?code=event_invalid": 0, "?id=1": 1} {
		if found := s.page(t, "/_dev/rejected"+query).Events; len(found) != want {
			t.Errorf("%s finds %s", query, found)
		}
	}
	record, err := events.Decode(s.page(t, "/_dev/rejected?id=1").Events[0])
	if err != nil {
		t.Fatal(err)
	}
	if got, err := events.DecodeResent(record); err != nil || got.By != "Squidward" || got.RejectedID != "2" {
		t.Errorf("kept is %+v, %v", got, err)
	}
	s.want(t, 204, "POST", "/_dev/reset?client=SpongeBob", "")
	if found := s.page(t, "/_dev/rejected").Events; len(found) != 0 {
		t.Errorf("after a reset there is %s", found)
	}
}
