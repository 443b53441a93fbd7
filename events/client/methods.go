package client

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"

	"example.com/eventgateway/events"
)

// Registration is a registered version of an event type's schema.
type Registration struct {
	events.Registered
	New bool // false if the latest version already was the same schema
}

// RegisterOptions are the settings of a registration. A nil field keeps the earlier
// setting. A pointer to "" or false removes it.
type RegisterOptions struct {
	// PartitionKey is the JSON Pointer of a required scalar, such as /order/id. Events
	// with the same value keep their order.
	PartitionKey *string

	// DataContentType is the media type of data that is not JSON, such as image/png. The
	// schema then describes the JSON string that has the data in base64. It excludes
	// PartitionKey.
	DataContentType *string

	// Idempotent stores each event id once. If an event is sent again with the id of a
	// stored one, the answer is the receipt of the stored event.
	Idempotent *bool

	// Compatibility says how new versions must be compatible with the earlier ones:
	// "none", "backward" (the default), "forward" or "full"; the last three can end in
	// "_transitive". OpenContent is "lenient", with which
	// an event type begins, or "strict": how comparisons treat members that an object schema
	// does not name. Neither can be empty.
	Compatibility *string
	OpenContent   *string

	// VersionField is the JSON Pointer of the member that has the version of the event's own
	// format, such as /meta/version: comparisons leave that place out. "" takes it back.
	VersionField *string

	// Enforcement says what happens to an event that violates its schema: "enforce" (the
	// default) refuses it, "warn" stores it, marked with the number of its violations. It
	// cannot be empty.
	Enforcement *string
	// Formats is "assert" to check the keyword format in schemas of all drafts, or
	// "draft" (the default) to check it only where the schema's draft says so. It cannot
	// be empty.
	Formats *string

	// Draft says of which draft a schema is that names none that the gateway knows: "4", "6",
	// "7", "2019-09" or "2020-12". "" takes it back.
	Draft *string

	// Accept says which versions an event may name (see Event.Version): "latest" (the
	// default), "all", or a number up to 100 for the last so many. It cannot be empty.
	Accept *string

	// Deprecated marks the event type in lists, and in answers to its senders with the
	// header Deprecation (RFC 9745). The gateway still accepts its events.
	Deprecated *bool

	// Checks are of this registration only.
	Checks

	// Owner, Tags and Description describe the event type to people: up to 256 bytes, 20 tags
	// of 64 bytes with commas between them, and 2,048 bytes.
	Owner, Tags, Description *string

	// DryRun stores nothing. The answer says what a registration would do.
	DryRun bool

	// IfMatch is the ETag of the event type's description, with its quotes. If the event type
	// is in another state, the registration is a Problem with the code precondition_failed.
	IfMatch string
	// IfNew is IfMatch for an event type that is not registered.
	IfNew bool
}

// Checks say what the gateway does about the doubtful parts of a schema.
type Checks struct {
	// Strict refuses a schema that has warnings. The [Problem] lists them.
	Strict bool
	// ExamplesWarn takes a schema that its examples contradict, with a warning of each.
	ExamplesWarn bool
}

func (checks Checks) addTo(query url.Values) {
	if checks.Strict {
		query.Set("strict", "true")
	}
	if checks.ExamplesWarn {
		query.Set("examples", events.ExamplesWarn)
	}
}

// Register registers schema, a JSON Schema of up to 350,000 bytes, as the event type's
// next version. Registering the same schema again changes nothing.
func (c *Client) Register(ctx context.Context, client, event string, schema []byte) (Registration, error) {
	return c.RegisterWith(ctx, client, event, schema, RegisterOptions{})
}

// RegisterWith is Register with options. The settings can change without a new version.
func (c *Client) RegisterWith(ctx context.Context, client, event string, schema []byte,
	options RegisterOptions) (Registration, error) {
	return c.register(ctx, client, event, "register_event", options.query(), options.conditions(), schema)
}

// conditions returns the headers of the states that the options ask for.
func (options RegisterOptions) conditions() http.Header {
	header := http.Header{}
	if options.IfMatch != "" {
		header.Set("If-Match", options.IfMatch)
	}
	if options.IfNew {
		header.Set("If-None-Match", "*")
	}
	return header
}

// query returns the options as query parameters.
func (options RegisterOptions) query() url.Values {
	query := url.Values{}
	for name, value := range map[string]*string{
		"partition_key": options.PartitionKey, "data_content_type": options.DataContentType,
		"compatibility": options.Compatibility, "open_content": options.OpenContent,
		"version_field": options.VersionField, "accept": options.Accept,
		"enforcement": options.Enforcement, "formats": options.Formats,
		"draft": options.Draft, "owner": options.Owner, "tags": options.Tags, "description": options.Description,
	} {
		if value != nil {
			query.Set(name, *value)
		}
	}
	for name, value := range map[string]*bool{"idempotent": options.Idempotent, "deprecated": options.Deprecated} {
		if value != nil {
			query.Set(name, strconv.FormatBool(*value))
		}
	}
	options.addTo(query)
	if options.DryRun {
		query.Set("dry_run", "true")
	}
	return query
}

// register sends a schema, which may be nil, to a route that answers with a registration.
func (c *Client) register(ctx context.Context, client, event, action string, query url.Values, header http.Header,
	schema []byte) (Registration, error) {
	if schema != nil {
		header.Set("Content-Type", events.SchemaType)
	}
	r, a, err := fetch(ctx, c, request{http.MethodPost, []string{client, event}, action, query, header, schema},
		"a registration", func(r events.Registered) bool { return r.Version > 0 })
	return Registration{r, err == nil && a.status == http.StatusCreated}, err
}

// SchemaOptions choose a schema.
type SchemaOptions struct {
	Version     int    // 0 for the latest
	Shadow      bool   // the event type's shadow instead of a version
	Bundle      bool   // as one document with the versions that it refers to
	IfNoneMatch string // an ETag: if the schema still has it, the gateway does not send the document
}

// Schema is a registered schema.
type Schema struct {
	Document    []byte // exactly the registered bytes; nil if NotModified
	Version     int    // 0 for a shadow, and if the gateway leaves it out with NotModified
	ETag        string
	NotModified bool // the schema still has the ETag of SchemaOptions.IfNoneMatch
}

// Schema returns an event type's schema.
func (c *Client) Schema(ctx context.Context, client, event string, options SchemaOptions) (Schema, error) {
	r := request{
		method: http.MethodGet, names: []string{client, event}, action: "schema", query: url.Values{},
		header: http.Header{"Accept": {events.SchemaType}},
	}
	if options.Shadow {
		r.query.Set("version", "shadow")
	} else if options.Version != 0 {
		r.query.Set("version", strconv.Itoa(options.Version))
	}
	if options.Bundle {
		r.query.Set("bundle", "true")
	}
	if options.IfNoneMatch != "" {
		r.header.Set("If-None-Match", options.IfNoneMatch)
	}
	a, err := c.do(ctx, r)
	if err != nil {
		return Schema{}, err
	}
	s := Schema{ETag: a.header.Get("ETag"), NotModified: a.status == http.StatusNotModified}
	s.Version, _ = strconv.Atoi(a.header.Get("Schema-Version"))
	if s.NotModified {
		return s, nil
	}
	known := s.Version > 0 || options.Shadow && a.mediaType() == events.SchemaType
	if !known || !json.Valid(a.body) {
		return Schema{}, a.isNot("a schema")
	}
	s.Document = a.body
	return s, nil
}
