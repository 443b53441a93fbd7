package registry

import (
	"encoding/json"
	"regexp"
	"testing"

	"example.com/eventgateway/events/client"
)

// A description has a line for each thing that it knows, and none for the others.
func TestDescription(t *testing.T) {
	body := `{"client":"SpongeBob","event":"Fruits","version":2,"fingerprint":"f2","created_at":"2026-11-29T12:00:00Z",
		"author":"arn:a","compatibility":"full","open_content":"lenient","partition_key":"/id","owner":"team a",
		"tags":["x","y"],"description":"Fruits,\nas they are \u001b[1m sold","deprecated_at":"2026-11-30T12:00:00Z",
		"shadow":{"fingerprint":"f3","created_at":"2026-11-29T13:00:00Z","checked":500,"refused":3},
		"versions":[{"version":2,"created_at":"2026-11-29T12:00:00Z","fingerprint":"f2","author":"arn:a"},
		{"version":1,"created_at":"2026-11-28T12:00:00Z","fingerprint":"f1","version_deprecated_at":"2026-11-29T12:30:00Z"}],
		"versions_omitted":1,"references":[{"client":"SpongeBob","event":"Colors","version":4}],
		"senders":[{"version":2,"events":30,"last_seen":"2026-11-29T18:10:23Z"},{"version":1,"events":1,"last_seen":"2026-11-02T18:10:21Z"}],"new":{"member":1}}`
	d := client.Description{Body: []byte(body)}
	if err := json.Unmarshal(d.Body, &d.Description); err != nil {
		t.Fatal(err)
	}
	const want = `event type SpongeBob.Fruits
version 2, registered 2026-11-29T12:00:00Z by arn:a
fingerprint f2
description Fruits, as they are �[1m sold
owner team a
tags x, y
settings compatibility full, partition key /id, deprecated
deprecated since 2026-11-30T12:00:00Z
shadow fingerprint f3, registered 2026-11-29T13:00:00Z, would refuse 3 of the last 500 accepted events
refers to SpongeBob.Colors version 4
senders 30 events named version 2 in the last 30 days, the last at 2026-11-29T18:10:23Z
senders 1 event named version 1 in the last 30 days, the last at 2026-11-02T18:10:21Z
version 2 registered 2026-11-29T12:00:00Z by arn:a, fingerprint f2
version 1 registered 2026-11-28T12:00:00Z, deprecated since 2026-11-29T12:30:00Z, fingerprint f1
 and 1 earlier versions
`
	if got := regexp.MustCompile(`  +`).ReplaceAllString(string(description(d)), " "); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}
