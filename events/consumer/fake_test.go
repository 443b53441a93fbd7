package consumer_test

import (
	"strconv"
	"strings"

	"example.com/eventgateway/events"
	"example.com/eventgateway/events/consumer/internal/fakestream"
)

// fake is a stream whose events are known by their names.
type fake struct{ *fakestream.Stream }

func newFake(shards ...string) fake { return fake{fakestream.New(shards...)} }

// put stores an event whose data is a JSON string: "a:1" in shard "a".
func (f fake) put(shard string, names ...string) {
	for _, name := range names {
		r := events.Record{ID: name, Source: "/t", Type: "t.T", Data: []byte(strconv.Quote(name))}
		f.PutTo(shard, "key", r.Append(nil))
	}
}

// joined is a list of what was heard, for comparing.
func joined(heard []string) string { return strings.Join(heard, " ") }
