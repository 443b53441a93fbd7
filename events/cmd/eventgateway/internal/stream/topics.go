package stream

import (
	"slices"
	"strings"

	"example.com/eventgateway/core"
	"example.com/eventgateway/events/cmd/eventgateway/internal/cli"
)

// everyEvent ends a pattern that has all topics of a client.
const everyEvent = ".*"

// Topics are what a command was told to read: topics, and patterns such as SpongeBob.*.
type Topics []string

// ParseTopics reads arguments or flags. An argument is a topic, the name of an example, or a
// pattern.
func ParseTopics(args []string) (Topics, error) {
	var found Topics
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

// Has reports whether an event's topic is among them.
func (t Topics) Has(topic string) bool {
	return slices.ContainsFunc(t, func(wanted string) bool {
		prefix, all := strings.CutSuffix(wanted, "*")
		return wanted == topic || all && strings.HasPrefix(topic, prefix)
	})
}

// String lists them for people.
func (t Topics) String() string { return strings.Join(t, ", ") }

func (t Topics) noun() string {
	if len(t) == 1 && !strings.HasSuffix(t[0], everyEvent) {
		return "topic"
	}
	return "topics"
}
