package consumer

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"example.com/eventgateway/events"
)

// Mux calls a handler by an event's topic and the version of its schema. Its method Handle is
// the handler for Listen or a group.
//
//	var mux consumer.Mux
//	consumer.On(&mux, "SpongeBob.Fruits", func(ctx context.Context, m consumer.Message, fruit Fruit) error {
//		return store(ctx, m.Record.ID, fruit)
//	})
//	err := consumer.Listen(ctx, api, stream, options, mux.Handle)
//
// The zero value has no handlers. Add all handlers before the first message.
type Mux struct {
	// Else is called with each message that has no handler: events of other topics, and
	// records that are not the gateway's, whose Err is set. If it is nil, they are dropped.
	Else func(context.Context, Message) error

	handlers map[kind]func(context.Context, Message) error
}

// kind is what a handler is for. A version of 0 is for all that have no handler of their own.
type kind struct {
	topic   string
	version int
}

// every, behind a client and a dot, is for all topics of the client.
const every = "*"

// On adds a handler for a topic, for all versions without one of their own. The topic client.* is for
// all topics of a client without a handler of their own. The event's data is decoded into a T as
// encoding/json does; a T of []byte has the data as it was sent, also if it is not JSON. Data that
// does not fit ends in a [*DecodeError]. On panics if the topic has a handler, or can be no topic.
//
// The gateway has checked the data against the version's schema, unless the record has
// SchemaViolations.
func On[T any](m *Mux, topic string, handle func(context.Context, Message, T) error) {
	on(m, kind{topic, 0}, handle)
}

// OnVersion is On for the events that were checked against one version of the schema.
func OnVersion[T any](m *Mux, topic string, version int, handle func(context.Context, Message, T) error) {
	if version < 1 {
		panic(fmt.Sprintf("consumer: version %d of %s: versions begin with 1", version, topic))
	}
	on(m, kind{topic, version}, handle)
}

func on[T any](m *Mux, k kind, handle func(context.Context, Message, T) error) {
	if client, event, dotted := strings.Cut(k.topic, "."); !dotted || client == "" || event == "" ||
		event != every && strings.Contains(k.topic, "*") {
		panic(fmt.Sprintf("consumer: %q is no topic: want client.event, or client.* for all of a client", k.topic))
	}
	if m.handlers == nil {
		m.handlers = map[kind]func(context.Context, Message) error{}
	}
	if m.handlers[k] != nil {
		panic(fmt.Sprintf("consumer: there is a handler for %s, version %d, already", k.topic, k.version))
	}
	m.handlers[k] = func(ctx context.Context, message Message) error {
		data, err := decode[T](message)
		if err != nil {
			return &DecodeError{Topic: message.Record.Type, Version: message.Record.SchemaVersion,
				ID: message.Record.ID, Err: err}
		}
		return handle(ctx, message, data)
	}
}

// Handle calls the handler for a message and returns its error.
func (m *Mux) Handle(ctx context.Context, message Message) error {
	handle := m.Else
	if own := m.find(message.Record); own != nil && message.Err == nil {
		handle = own
	}
	if handle == nil {
		return nil
	}
	return handle(ctx, message)
}

// find returns the handler for an event: of its topic, or else of all topics of its client.
func (m *Mux) find(r events.Record) func(context.Context, Message) error {
	client, _, _ := strings.Cut(r.Type, ".")
	for _, topic := range []string{r.Type, client + "." + every} {
		for _, version := range []int{r.SchemaVersion, 0} {
			if handle := m.handlers[kind{topic, version}]; handle != nil {
				return handle
			}
		}
	}
	return nil
}

// DecodeError says that an event's data does not fit the type of its handler. It fits no better
// when it is tried again.
type DecodeError struct {
	Topic   string
	Version int // of the schema
	ID      string
	Err     error
}

// Error implements error.
func (e *DecodeError) Error() string {
	return fmt.Sprintf("the event %s of %s, version %d, does not fit its handler: %v", e.ID, e.Topic, e.Version, e.Err)
}

// Unwrap returns the error of encoding/json.
func (e *DecodeError) Unwrap() error { return e.Err }

func decode[T any](m Message) (data T, err error) {
	if raw, is := any(&data).(*[]byte); is {
		*raw = m.Record.Data
		return data, nil
	}
	switch {
	case !m.Record.HasJSON():
		return data, fmt.Errorf("its data is %s, not JSON", m.Record.DataContentType)
	case m.Record.Data == nil:
		return data, nil
	}
	return data, json.Unmarshal(m.Record.Data, &data)
}
