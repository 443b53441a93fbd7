package stream

import (
	"slices"
	"strings"

	"example.com/eventgateway/core"
	"example.com/eventgateway/events/cmd/eventgateway/internal/cli"
)

// everyEvent ends a pattern that has all topics of a client.
const everyEvent = ".*"

// topics are what listen was told to listen to: topics, and patterns such as SpongeBob.*.
type topics []string

// parseTopics reads the arguments of listen. An argument is a topic, the name of an example, or a
// pattern.
func parseTopics(args []string) (topics, error) {
	var found topics
	for _, arg := range args {
		topic := arg
		client, all := strings.CutSuffix(arg, everyEvent)
		switch {
		case all && core.CheckClient(client) != nil || !all && strings.Contains(arg, "*"):
			return nil, cli.Usagef("%q is not a pattern: want 'CLIENT.*', for all topics of a client", arg)
		case !all:
			var err error
			if topic, err = Topic(arg); err != nil {
				return nil, err
			}
			client, event, _ := strings.Cut(topic, ".")
			if _, err := core.NewEventType(client, event); err != nil {
				return nil, cli.OfCore(err)
			}
		}
		if !slices.Contains(found, topic) {
			found = append(found, topic)
		}
	}
	return found, nil
}

// has reports whether an event's topic is among them.
func (t topics) has(topic string) bool {
	return slices.ContainsFunc(t, func(wanted string) bool {
		prefix, all := strings.CutSuffix(wanted, "*")
		return wanted == topic || all && strings.HasPrefix(topic, prefix)
	})
}

// String lists them for people.
func (t topics) String() string { return strings.Join(t, ", ") }

func (t topics) noun() string {
	if len(t) == 1 && !strings.HasSuffix(t[0], everyEvent) {
		return "topic"
	}
	return "topics"
}
