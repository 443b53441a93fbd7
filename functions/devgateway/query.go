package devgateway

import (
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

const (
	defaultLimit = 100
	maxLimit     = 1000
	maxWait      = time.Minute
)

// choosing are the parameters that choose among events. An empty one, such as of a variable that is
// not set, would choose all.
var choosing = []string{"client", "code", "id", "key", "topic"}

// query is what a request asks of events. "" is any.
type query struct {
	client, event string // event is a part of the topic
	key           string // the partition key
	id            string
	code          string // of a rejection
	after         int64  // a place
	since         time.Time
	arrivals      bool // the answer tells them, too
	epoch         string
	wait          time.Duration
	limit         int
}

// read reads parameters. also are further ones that the route takes. The error says what it
// takes.
func read(values url.Values, also ...string) (q query, err error) {
	taken := append([]string{"after", "arrivals", "client", "epoch", "id", "limit", "since", "topic", "wait"}, also...)
	for _, name := range slices.Sorted(maps.Keys(values)) {
		if !slices.Contains(taken, name) {
			slices.Sort(taken)
			return q, fmt.Errorf("there is no parameter %.50q: there are %s", name, strings.Join(taken, ", "))
		}
		if len(values[name]) > 1 {
			return q, fmt.Errorf("the parameter %s is there %d times", name, len(values[name]))
		}
		if slices.Contains(choosing, name) && values.Get(name) == "" {
			return q, fmt.Errorf("%s is empty: leave it out to have all events", name)
		}
	}
	q = query{client: values.Get("client"), key: values.Get("key"), id: values.Get("id"), code: values.Get("code"),
		epoch: values.Get("epoch"), limit: defaultLimit}
	if topic := values.Get("topic"); topic != "" {
		client, event, ok := strings.Cut(topic, ".")
		switch {
		case !ok || client == "" || event == "":
			return q, fmt.Errorf("topic is %.200q, not client.event, such as SpongeBob.Fruits", topic)
		case q.client != "" && q.client != client:
			return q, fmt.Errorf("topic is %.200q, and client is %.50q: want one client", topic, q.client)
		}
		q.client, q.event = client, event
	}
	if text := values.Get("after"); text != "" {
		if q.after, err = strconv.ParseInt(text, 10, 64); err != nil || q.after < 0 {
			return q, fmt.Errorf("after is %.50q, not the member next of an earlier answer", text)
		}
	}
	if text := values.Get("since"); text != "" {
		if q.since, err = time.Parse(time.RFC3339, text); err != nil {
			return q, fmt.Errorf("since is %.50q, not a time (RFC 3339), such as 2026-01-31T12:00:00Z", text)
		}
	}
	if text := values.Get("arrivals"); text != "" {
		if q.arrivals, err = strconv.ParseBool(text); err != nil {
			return q, fmt.Errorf("arrivals is %.50q, not true or false", text)
		}
	}
	if text := values.Get("limit"); text != "" {
		if q.limit, err = strconv.Atoi(text); err != nil || q.limit < 1 || q.limit > maxLimit {
			return q, fmt.Errorf("limit is %.50q, not a number from 1 to %d", text, maxLimit)
		}
	}
	if text := values.Get("wait"); text != "" {
		if q.wait, err = time.ParseDuration(text); err != nil || q.wait < 0 || q.wait > maxWait {
			return q, fmt.Errorf("wait is %.50q, not a time up to %v, such as 10s", text, maxWait)
		}
	}
	return q, nil
}
