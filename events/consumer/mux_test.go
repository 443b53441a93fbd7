package consumer_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"example.com/eventgateway/events"
	"example.com/eventgateway/events/consumer"
)

type fruit struct {
	Fruit string `json:"fruit"`
}

func event(topic string, version int, data string) consumer.Message {
	return consumer.Message{Record: events.Record{ID: "1", Source: "/s", Type: topic, SchemaVersion: version,
		Data: []byte(data)}}
}

func TestMux(t *testing.T) {
	var called []string
	call := func(text string, args ...any) error {
		called = append(called, fmt.Sprintf(text, args...))
		return nil
	}
	var mux consumer.Mux
	consumer.On(&mux, "SpongeBob.Fruits", func(_ context.Context, m consumer.Message, f fruit) error {
		return call("fruit %s of version %d", f.Fruit, m.Record.SchemaVersion)
	})
	consumer.OnVersion(&mux, "SpongeBob.Fruits", 2, func(_ context.Context, _ consumer.Message, name string) error {
		return call("fruit of version two %s", name)
	})
	consumer.On(&mux, "SpongeBob.Pictures", func(_ context.Context, _ consumer.Message, bytes []byte) error {
		return call("bytes %s", bytes)
	})
	consumer.On(&mux, "SpongeBob.Any", func(_ context.Context, _ consumer.Message, v *json.RawMessage) error {
		return call("any %v", v)
	})
	foreign := consumer.Message{Err: events.ErrNotARecord, Bytes: []byte("x")}
	picture := event("SpongeBob.Pictures", 1, "\x89PNG")
	picture.Record.DataContentType = "image/png"
	nothing := event("SpongeBob.Any", 1, "")
	nothing.Record.Data = nil
	messages := []consumer.Message{
		event("SpongeBob.Fruits", 1, `{"fruit":"apple"}`), event("SpongeBob.Fruits", 2, `"pear"`),
		event("SpongeBob.Fruits", 3, `{"fruit":"fig"}`), picture, nothing, event("SpongeBob.Colors", 1, `"red"`), foreign,
	}
	handle := func() {
		called = nil
		for _, m := range messages {
			if err := mux.Handle(t.Context(), m); err != nil {
				t.Error(err)
			}
		}
	}
	handle() // without Else, the last two are dropped
	mux.Else = func(_ context.Context, m consumer.Message) error { return call("else %s %v", m.Record.Type, m.Err) }
	want := "fruit apple of version 1; fruit of version two pear; fruit fig of version 3; bytes \x89PNG; any <nil>"
	if got := strings.Join(called, "; "); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	handle()
	want += "; else SpongeBob.Colors <nil>; else  " + events.ErrNotARecord.Error()
	if got := strings.Join(called, "; "); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// A handler of all topics of a client has those without one of their own.
func TestMuxOfAClient(t *testing.T) {
	var mux consumer.Mux
	var called []string
	add := func(name string) func(context.Context, consumer.Message, json.RawMessage) error {
		return func(context.Context, consumer.Message, json.RawMessage) error {
			called = append(called, name)
			return nil
		}
	}
	consumer.On(&mux, "a.*", add("any"))
	consumer.OnVersion(&mux, "a.*", 3, add("any of version 3"))
	consumer.OnVersion(&mux, "a.B", 2, add("B of version 2"))
	mux.Else = func(context.Context, consumer.Message) error {
		called = append(called, "else")
		return nil
	}
	for _, m := range []consumer.Message{event("a.B", 2, "1"), event("a.B", 1, "1"), event("a.C.D", 1, "1"),
		event("a.C", 3, "1"), event("ab.C", 1, "1"), {Err: events.ErrNotARecord, Record: event("a.B", 2, "1").Record}} {
		if err := mux.Handle(t.Context(), m); err != nil {
			t.Error(err)
		}
	}
	if got := strings.Join(called, ", "); got != "B of version 2, any, any, any of version 3, else, else" {
		t.Errorf("called %s", got)
	}
	wrong, is := errors.AsType[*consumer.DecodeError](mux.Handle(t.Context(), event("a.C", 1, "{")))
	if !is || wrong.Topic != "a.C" {
		t.Errorf("got %v", wrong)
	}
}

func TestMuxErrors(t *testing.T) {
	var mux consumer.Mux
	failure := errors.New("the disk is full")
	consumer.On(&mux, "a.B", func(context.Context, consumer.Message, fruit) error { return failure })
	if err := mux.Handle(t.Context(), event("a.B", 1, `{}`)); !errors.Is(err, failure) {
		t.Errorf("got %v", err)
	}
	text := event("a.B", 1, `hello`)
	text.Record.DataContentType = "text/plain"
	for _, m := range []consumer.Message{event("a.B", 7, `{"fruit":1}`), text} {
		err := mux.Handle(t.Context(), m)
		wrong, is := errors.AsType[*consumer.DecodeError](err)
		if !is || wrong.Topic != "a.B" || wrong.Version != m.Record.SchemaVersion || wrong.ID != "1" {
			t.Errorf("got %v", err)
		}
	}
	ignore := func(context.Context, consumer.Message, int) error { return nil }
	for name, add := range map[string]func(){
		"twice":       func() { consumer.On(&mux, "a.B", ignore) },
		"version 0":   func() { consumer.OnVersion(&mux, "a.C", 0, ignore) },
		"a client":    func() { consumer.On(&mux, "a", ignore) },
		"no event":    func() { consumer.On(&mux, "a.", ignore) },
		"all":         func() { consumer.On(&mux, "*", ignore) },
		"all clients": func() { consumer.On(&mux, "*.B", ignore) },
		"a beginning": func() { consumer.On(&mux, "a.B*", ignore) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: no panic", name)
				}
			}()
			add()
		}()
	}
}
