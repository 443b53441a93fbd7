package core

import (
	"fmt"
	"strings"
)

// Limits of names, in bytes. Names are ASCII, so bytes are characters too.
const (
	MaxClientName = 64  // [A-Za-z0-9][A-Za-z0-9_-]{0,63}
	MaxEventName  = 128 // [A-Za-z0-9][A-Za-z0-9._-]{0,127}
)

// EventType names a kind of event: who sends it and what it is called. A value
// made by [NewEventType] is within the name rules; use no other way to make one
// from outside input.
type EventType struct {
	Client string
	Event  string
}

// NewEventType checks both names. The error is [CodeInvalidName]; it says which name is
// wrong and gives the rule.
func NewEventType(client, event string) (EventType, error) {
	if err := CheckClient(client); err != nil {
		return EventType{}, err
	}
	if !validName(event, MaxEventName, "._-") {
		return EventType{}, &Error{Code: CodeInvalidName, Detail: fmt.Sprintf(
			"the event name %q is not 1 to %d letters, digits, '.', '_' or '-', beginning with a letter or digit",
			Shorten(event), MaxEventName)}
	}
	return EventType{Client: client, Event: event}, nil
}

// CheckClient checks a client's name by the rule; the error is [CodeInvalidName].
// A client's name has no dot, so that the first dot of a topic ends it.
func CheckClient(client string) error {
	if !validName(client, MaxClientName, "_-") {
		return &Error{Code: CodeInvalidName, Detail: fmt.Sprintf(
			"the client name %q is not 1 to %d letters, digits, '_' or '-', beginning with a letter or digit",
			Shorten(client), MaxClientName)}
	}
	return nil
}

// Topic is client.event, as in "SpongeBob.Fruits": the name by which consumers
// know the event type, and the CloudEvents type of its records.
func (t EventType) Topic() string { return t.Client + "." + t.Event }

func validName(name string, limit int, punctuation string) bool {
	if name == "" || len(name) > limit {
		return false
	}
	for i := 0; i < len(name); i++ {
		c := name[i]
		letterOrDigit := 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
		if !letterOrDigit && (i == 0 || strings.IndexByte(punctuation, c) < 0) {
			return false
		}
	}
	return true
}

// Shorten keeps an outsider's text from filling an answer or a log line.
func Shorten(s string) string {
	const most = 80
	if len(s) <= most {
		return s
	}
	return s[:most] + "…"
}
