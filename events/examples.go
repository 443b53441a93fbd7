package events

import (
	"bytes"
	"embed"
	"fmt"
	"io/fs"
	"path"
	"strings"
)

//go:embed fruits colors earthquakes
var exampleFiles embed.FS

// Example is an event type for trying the gateway. A folder beside this file holds its
// schema, events that the schema accepts, and events that it refuses.
type Example struct {
	Name   string // the folder: "fruits"
	Client string // "SpongeBob"
	Event  string // "Fruits"
}

// Examples lists all examples. Fruits and Colors are small and made up; Earthquakes has the
// strict schema of a real feed by the USGS.
var Examples = []Example{
	{Name: "fruits", Client: "SpongeBob", Event: "Fruits"},
	{Name: "colors", Client: "SpongeBob", Event: "Colors"},
	{Name: "earthquakes", Client: "USGS", Event: "Earthquake"},
}

// FindExample returns the example with the name.
func FindExample(name string) (Example, bool) {
	for _, e := range Examples {
		if e.Name == name {
			return e, true
		}
	}
	return Example{}, false
}

// Topic returns the event type's name for consumers, which is [Record].Type.
func (e Example) Topic() string { return e.Client + "." + e.Event }

// Schema returns the JSON Schema of the event type.
func (e Example) Schema() []byte { return readExample(path.Join(e.Name, "schema.json")) }

// ExampleEvent is one event of an example.
type ExampleEvent struct {
	Name string // the file's name without .json; it says what is special about the event
	Data []byte // one JSON value, without surrounding white space
}

// Valid returns the events that the schema accepts, in order of their names.
func (e Example) Valid() []ExampleEvent { return readExampleEvents(path.Join(e.Name, "valid")) }

// Invalid returns the events that the schema refuses, in order of their names.
func (e Example) Invalid() []ExampleEvent { return readExampleEvents(path.Join(e.Name, "invalid")) }

func readExampleEvents(folder string) []ExampleEvent {
	entries, err := fs.ReadDir(exampleFiles, folder)
	if err != nil {
		panic(fmt.Sprintf("events: no such example: %v", err)) // an Example made up by the caller
	}
	found := make([]ExampleEvent, 0, len(entries))
	for _, entry := range entries {
		name, isJSON := strings.CutSuffix(entry.Name(), ".json")
		if isJSON {
			data := bytes.TrimSpace(readExample(path.Join(folder, entry.Name())))
			found = append(found, ExampleEvent{Name: name, Data: data})
		}
	}
	return found
}

func readExample(file string) []byte {
	b, err := exampleFiles.ReadFile(file)
	if err != nil {
		panic(fmt.Sprintf("events: no such example: %v", err))
	}
	return b
}
