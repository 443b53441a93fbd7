package console_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"example.com/eventgateway/events/client"
)

// A search finds what 10,000 event types have. "go test -v" prints how long one takes.
func TestManyEventTypes(t *testing.T) {
	if testing.Short() {
		t.Skip("it registers 10,000 event types")
	}
	c := newGateway(t)
	const many = 10_000
	for i := range many {
		register(t, c, fmt.Sprintf("Client%02d", i%20), fmt.Sprintf("Event%05d", i),
			fmt.Sprintf(`{"title":"Order %[1]d","type":"object","properties":{"orderNumber%[1]d":{"type":"string"},"amount":{"type":"number"}}}`, i),
			client.RegisterOptions{Owner: new("somebody"), Tags: new("a,b"),
				Description: new("Something that happened.")})
	}
	pages := newConsole(c)
	for deadline := time.Now().Add(2 * time.Minute); strings.Contains(get(t, pages, "/search?q=x", 200), "so far"); {
		if time.Now().After(deadline) {
			t.Fatal("the names of members are not read")
		}
		time.Sleep(100 * time.Millisecond)
	}
	for query, found := range map[string]string{
		"q=order+9876": "1 event type ", "q=title+happened": "No event type has that.",
		"q=ordernumber9876": "1 event type ", "q=event098": "100 event types", "q=amount+somebody": "10000 event types",
		"q=nothing": "No event type has that.", "q=happened&client=Client07&tag=b": "500 event types",
	} {
		var took []time.Duration
		for range 9 {
			began := time.Now()
			wants(t, get(t, pages, "/search?"+query, 200), found)
			took = append(took, time.Since(began))
		}
		slices.Sort(took)
		t.Logf("%s: median %v, most %v", query, took[4], took[8])
	}
	wants(t, get(t, pages, "/", 200), "10000 event types of 20 clients")
}
