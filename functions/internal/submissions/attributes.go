package submissions

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"example.com/eventgateway/core"
	"example.com/eventgateway/events"
)

// Bounds of attributes. The record has them beside the data, some of them escaped, and the
// stream limits its length. CloudEvents advises names of at most 20 characters; longer
// names do no harm.
const (
	maxAttributes      = 64        // of one event, data among them
	maxAttributesBytes = 16 * 1024 // names and values together
	maxValueBytes      = 4 * 1024  // one value, as JSON
	maxIDBytes         = 256
	maxNameBytes       = 64 // of an extension
)

// Extensions of records that the gateway sets.
const (
	schemaVersion    = "schemaversion"
	schemaViolations = "schemaviolations"
)

// cloudEvent makes a submission from attributes, which come one by one.
type cloudEvent struct {
	submission core.Submission
	routed     bool     // the route names the event
	versioned  bool     // specversion was there
	typed      bool     // type was there
	names      []string // of all attributes so far, data included
	size       int      // of names and values, in bytes
}

func newCloudEvent(client, event string) *cloudEvent {
	return &cloudEvent{
		submission: core.Submission{Client: client, Event: event}, routed: event != "",
		names: make([]string, 0, 12), // enough for most
	}
}

// fail keeps the first fault. Reading mostly goes on, since an outcome is more useful with
// the event's id and type.
func (e *cloudEvent) fail(err error) {
	if e.submission.Err == nil {
		e.submission.Err = err
	}
}

// admit counts an attribute, and reports whether to go on.
func (e *cloudEvent) admit(name string, size int) bool {
	e.size += len(name) + size
	switch {
	case slices.Contains(e.names, name):
		e.fail(invalid("the attribute %.40q is there twice", name))
	case len(e.names) == maxAttributes:
		e.fail(invalid("the event has more than %d attributes", maxAttributes))
	case e.size > maxAttributesBytes:
		e.fail(invalid("the attributes are longer than %d bytes together", maxAttributesBytes))
	default:
		e.names = append(e.names, name)
		return true
	}
	return false
}

// set gives an attribute its value, a JSON text that is not null.
func (e *cloudEvent) set(name string, value []byte) {
	if err := e.assign(name, value); err != nil {
		e.fail(err)
	}
}

func (e *cloudEvent) assign(name string, value []byte) error {
	if !validAttributeName(name) {
		return invalid("the attribute name %.40q is not 1 to %d lower-case letters and digits", name, maxNameBytes)
	}
	if len(value) > maxValueBytes {
		return invalid("the attribute %s is longer than %d bytes", name, maxValueBytes)
	}
	if value[0] != '"' {
		return e.assignScalar(name, value)
	}
	text, ok := unquote(value)
	if !ok {
		return invalid("the attribute %s has characters that no attribute may have, or is not in UTF-8", name)
	}
	s := &e.submission
	switch name {
	case "datacontenttype":
		if text == "" {
			return unsupported("the attribute datacontenttype is empty")
		}
		var err error
		s.ContentType, err = contentType(text)
		if err == nil && s.ContentType == "" && !strings.EqualFold(text, events.JSONType) {
			s.JSONType = text
		}
		return err
	case "dataschema":
		s.DataSchema = text
		return nil
	case schemaVersion, schemaViolations: // the gateway's own
		return nil
	case "specversion":
		if e.versioned = true; text != "1.0" {
			return invalid("specversion must be \"1.0\"")
		}
		return nil
	}
	if text == "" && (isCore(name) || name == "partitionkey") {
		return invalid("the attribute %s is empty", name)
	}
	switch name {
	case "id":
		if len(text) > maxIDBytes {
			return invalid("the attribute id is longer than %d bytes", maxIDBytes)
		}
		s.ID = text
	case "source":
		if !isURIReference(text) {
			return invalid("the attribute source is not a URI reference (RFC 3986)")
		}
		s.Source = text
	case "type":
		return e.assignType(text)
	case "subject":
		s.Subject = text
	case "time":
		return e.assignTime(text)
	default:
		if name == "partitionkey" {
			s.PartitionKey = text
		}
		s.Extensions = append(s.Extensions, core.Extension{Name: name, Value: value})
	}
	return nil
}

// assignScalar sets an attribute that is not a string: only extensions may be that.
func (e *cloudEvent) assignScalar(name string, value []byte) error {
	if isCore(name) || name == "partitionkey" {
		return invalid("the attribute %s is not a string", name)
	}
	switch string(value) {
	case "true", "false":
	default:
		if _, err := strconv.ParseInt(string(value), 10, 32); err != nil {
			return invalid("the attribute %s is not a string, a boolean or an integer of 32 bits", name)
		}
	}
	if name != schemaVersion && name != schemaViolations {
		e.submission.Extensions = append(e.submission.Extensions, core.Extension{Name: name, Value: value})
	}
	return nil
}

func (e *cloudEvent) assignType(text string) error {
	e.typed = true
	s := &e.submission
	event, _ := strings.CutPrefix(text, s.Client+".")
	switch {
	case !e.routed:
		s.Event = event
	case text != s.Event && event != s.Event:
		return invalid("the type is not the route's event, %.200q or %.200q", s.Event, s.Client+"."+s.Event)
	}
	return nil
}

func (e *cloudEvent) assignTime(text string) error {
	t, ok := parseTime(text)
	if !ok {
		return invalid("the attribute time is not an RFC 3339 timestamp")
	}
	t = t.UTC()
	if t.IsZero() || t.Year() < 1 || t.Year() > 9999 {
		return invalid("the attribute time is unset, or outside the years 1 to 9999")
	}
	e.submission.Time = t
	return nil
}

// finish returns the submission once all attributes are set. Nil data means none, which the
// schema sees as null.
func (e *cloudEvent) finish(data []byte) core.Submission {
	s := &e.submission
	s.Data = data
	if s.Err == nil {
		s.Err = e.missing()
	}
	if data == nil && s.Err == nil {
		s.Data, s.NoData = []byte("null"), true
	}
	return *s
}

// missing returns the fault of a required attribute that is not there, else nil.
func (e *cloudEvent) missing() error {
	switch {
	case !e.versioned:
		return invalid("the attribute specversion is missing")
	case e.submission.ID == "":
		return invalid("the attribute id is missing")
	case e.submission.Source == "":
		return invalid("the attribute source is missing")
	case !e.typed:
		return invalid("the attribute type is missing")
	}
	return nil
}

// isCore reports whether the specification defines the attribute.
func isCore(name string) bool {
	switch name {
	case "specversion", "id", "source", "type", "subject", "time", "datacontenttype", "dataschema":
		return true
	}
	return false
}

func invalid(format string, args ...any) error {
	return &core.Error{Code: core.CodeCloudEventInvalid, Detail: fmt.Sprintf(format, args...)}
}

func unsupported(format string, args ...any) error {
	return &core.Error{Code: core.CodeUnsupportedMediaType, Detail: fmt.Sprintf(format, args...)}
}
