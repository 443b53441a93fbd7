package core

import (
	"strconv"
	"strings"
)

// Address is the name of a version of a schema: "/SpongeBob/Fruits/schema?version=1".
// Schemas refer to each other by it, and records name by it the schema that checked
// them. Both are stored, so its form never changes.
func Address(t EventType, version int) string {
	return "/" + t.Client + "/" + t.Event + "/schema?version=" + strconv.Itoa(version)
}

// ParseAddress reads an address. version is 0 if the text does not name one exactly as
// [Address] writes it. known is false if the text is not an address at all.
func ParseAddress(text string) (t EventType, version int, known bool) {
	path, query, _ := strings.Cut(text, "?")
	parts := strings.Split(path, "/")
	if len(parts) != 4 || parts[0] != "" || parts[3] != "schema" {
		return EventType{}, 0, false
	}
	t, err := NewEventType(parts[1], parts[2])
	if err != nil {
		return EventType{}, 0, false
	}
	number, _ := strings.CutPrefix(query, "version=")
	if n, err := strconv.Atoi(number); err == nil && n > 0 && Address(t, n) == text {
		version = n
	}
	return t, version, true
}
