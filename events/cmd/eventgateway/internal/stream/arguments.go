package stream

import (
	"strings"
	"time"

	"example.com/eventgateway/events"
	"example.com/eventgateway/events/cmd/eventgateway/internal/cli"
	"example.com/eventgateway/events/consumer"
)

// Topic returns the topic that an argument names: the topic itself, or an example's.
func Topic(name string) (string, error) {
	if e, known := events.FindExample(name); known {
		return e.Topic(), nil
	}
	if client, event, dotted := strings.Cut(name, "."); !dotted || client == "" || event == "" {
		return "", cli.Usagef("%q is not a topic: want CLIENT.EVENT, as in SpongeBob.Fruits, or one of %s",
			name, cli.ExampleNames(", "))
	}
	return name, nil
}

// ParseFrom returns where the flag --from says to begin reading.
func ParseFrom(s string, now time.Time) (consumer.From, error) {
	at, err := ParseTime("--from", s, now)
	switch {
	case err != nil || s == "now":
		return consumer.Now(), err
	case at.IsZero():
		return consumer.Beginning(), nil
	}
	return consumer.At(at), nil
}

// ParseTime returns the time that a flag says: zero for the beginning.
func ParseTime(flag, s string, now time.Time) (time.Time, error) {
	switch s {
	case "beginning":
		return time.Time{}, nil
	case "now":
		return now, nil
	}
	at, err := time.Parse(time.RFC3339, s)
	if ago, notAgo := time.ParseDuration(s); notAgo == nil {
		at, err = now.Add(-ago), nil
	}
	if err != nil || at.After(now) || at.Unix() < 0 {
		return time.Time{}, cli.Usagef(
			"%s is %q: want beginning, now, a time in the past (2026-11-24T09:30:00Z) or how long ago (10m)", flag, s)
	}
	return at, nil
}
