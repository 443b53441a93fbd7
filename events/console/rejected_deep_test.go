package console_test

import (
	"runtime"
	"strings"
	"testing"

	"example.com/eventgateway/events/client"
)

// Indented, an event that is nested deeply would take hundreds of megabytes, or gigabytes.
func TestARejectedEventIsNestedDeeply(t *testing.T) {
	r := newRejecting(t)
	r.register(lenient, client.RegisterOptions{})
	r.send(nil, strings.Repeat("[", 3000)+strings.Repeat("[],", 50_000)+"1"+strings.Repeat("]", 3000))
	group := r.get(links(r.get("/rejected"), "/rejected/groups/")[0])
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	r.get(links(group, "/rejected/")[0])
	runtime.ReadMemStats(&after)
	if mb := (after.TotalAlloc - before.TotalAlloc) >> 20; mb > 100 {
		t.Errorf("the page took %d MB", mb)
	}
}
