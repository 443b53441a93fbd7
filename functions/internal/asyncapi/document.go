// Package asyncapi describes the event types of a client in AsyncAPI 3.0
// (https://www.asyncapi.com/docs/reference/specification/v3.0.0), for other tools.
//
// The application that the document describes is the client, which sends events: a channel and
// an operation send for each event type. A message is a CloudEvent in structured mode, with the
// event's schema for its data. It is what a sender may post, and what consumers read.
package asyncapi

import "encoding/json"

// Version is the version of AsyncAPI.
const Version = "3.0.0"

// Document is an AsyncAPI document.
type Document struct {
	AsyncAPI           string               `json:"asyncapi"`
	Info               Info                 `json:"info"`
	DefaultContentType string               `json:"defaultContentType"`
	Servers            map[string]Server    `json:"servers,omitempty"`
	Channels           map[string]Channel   `json:"channels"`
	Operations         map[string]Operation `json:"operations"`
	Components         Components           `json:"components"`
	Next               string               `json:"x-next-cursor,omitempty"`
}

// Info tells what the document is about.
type Info struct {
	Title       string `json:"title"`
	Version     string `json:"version"`
	Description string `json:"description"`
}

// Server is where events are sent.
type Server struct {
	Host        string `json:"host"`
	Pathname    string `json:"pathname,omitempty"`
	Protocol    string `json:"protocol"`
	Description string `json:"description"`
	Security    []Ref  `json:"security,omitempty"` // one of them is enough
}

// Channel is what has the events of one type.
type Channel struct {
	Address     string         `json:"address"`
	Title       string         `json:"title"`
	Description string         `json:"description"`
	Servers     []Ref          `json:"servers,omitempty"`
	Messages    map[string]Ref `json:"messages"`
}

// Ref refers to another place in the document.
type Ref struct {
	Ref string `json:"$ref"`
}

// Operation is that the client sends events of one type.
type Operation struct {
	Action   string           `json:"action"`
	Channel  Ref              `json:"channel"`
	Summary  string           `json:"summary"`
	Messages []Ref            `json:"messages"`
	Bindings OperationBinding `json:"bindings"`
}

// OperationBinding says by which HTTP method events are sent.
type OperationBinding struct {
	HTTP HTTPBinding `json:"http"`
}

// HTTPBinding is the binding of an operation to HTTP.
type HTTPBinding struct {
	Method         string `json:"method"`
	BindingVersion string `json:"bindingVersion"`
}

// Components are what the document refers to.
type Components struct {
	Messages        map[string]Message        `json:"messages"`
	Schemas         map[string]Schema         `json:"schemas"`
	SecuritySchemes map[string]SecurityScheme `json:"securitySchemes,omitempty"`
}

// Message is an event of one type.
type Message struct {
	Name         string        `json:"name"`
	Title        string        `json:"title"`
	Description  string        `json:"description,omitempty"`
	Tags         []Tag         `json:"tags,omitempty"`
	ContentType  string        `json:"contentType"`
	Payload      Schema        `json:"payload"`
	ExternalDocs *ExternalDocs `json:"externalDocs,omitempty"`

	SchemaVersion int    `json:"x-schema-version"`
	Owner         string `json:"x-owner,omitempty"`
	DeprecatedAt  string `json:"x-deprecated-at,omitempty"`
}

// Tag is a word for an event type.
type Tag struct {
	Name string `json:"name"`
}

// ExternalDocs are where the event type's own schema is.
type ExternalDocs struct {
	Description string `json:"description"`
	URL         string `json:"url"`
}

// Schema is a schema with the language that it is in.
type Schema struct {
	Format string          `json:"schemaFormat"`
	Schema json.RawMessage `json:"schema"`
}
