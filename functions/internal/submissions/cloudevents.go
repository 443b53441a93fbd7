package submissions

import (
	"bytes"
	"slices"
	"strings"
	"unicode/utf8"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/jsontext"
	"example.com/eventgateway/events"
)

// Structured reads a body that is one CloudEvent, of [events.CloudEventType].
func Structured(client, event string, body []byte) core.Submission {
	body, err := core.WithoutMark(body)
	if err == nil {
		err = checkJSON(body)
	}
	if err != nil {
		return core.Submission{
			Client: client, Event: event, Err: err,
			Original: core.Original{ContentType: events.CloudEventType, Bytes: body},
		}
	}
	return structured(client, event, bytes.Trim(body, core.JSONSpace))
}

// Batch splits a body of CloudEvents, of [events.CloudEventsBatchType]. If event is "", the type of each
// CloudEvent names its event. A batch may be empty.
//
// Errors: CodeInvalidJSON for a body that is not a JSON array, CodeTooLarge for more than
// maxEvents events.
func Batch(client, event string, body []byte, maxEvents int) ([]core.Submission, error) {
	return arrayOf(body, "CloudEvents", maxEvents, func(element []byte) core.Submission {
		return structured(client, event, element)
	})
}

// structured reads a CloudEvent from the text of a JSON value.
func structured(client, event string, text []byte) core.Submission {
	e := newCloudEvent(client, event)
	e.submission.Original = core.Original{ContentType: events.CloudEventType, Bytes: text}
	if text[0] != '{' {
		if text[0] == '[' {
			e.fail(invalid(
				"the event is not a JSON object, but an array: send a batch as %s", events.CloudEventsBatchType))
		}
		e.fail(invalid("the event is not a JSON object"))
		return e.submission
	}
	var value, encoded []byte
	for quoted, text := range jsontext.Members(text) {
		name, ok := unquote(quoted)
		if !ok {
			e.fail(invalid("the name of an attribute has characters that none may have"))
			break
		}
		size := len(text)
		if name == "data" || name == "data_base64" {
			size = 0
		}
		if !e.admit(name, size) {
			break
		}
		switch {
		case name == "data":
			value = text
		case string(text) == "null":
		case name == "data_base64":
			encoded = text
		default:
			e.set(name, text)
		}
	}
	data, err := jsonFormatData(e.submission.ContentType, value, encoded)
	if err != nil {
		e.fail(err)
	}
	e.submission.Text = e.submission.ContentType != "" && value != nil
	return e.finish(data)
}

// IsBinary reports whether a request is a CloudEvent in binary mode: it has a ce- header,
// and no content type of another mode. Without ce-specversion it is refused later.
func IsBinary(header map[string]string) bool {
	const others = "application/cloudevents"
	contentType := header["content-type"]
	if len(contentType) >= len(others) && strings.EqualFold(contentType[:len(others)], others) {
		return false
	}
	for name := range header {
		if strings.HasPrefix(name, "ce-") {
			return true
		}
	}
	return false
}

// Binary reads a CloudEvent whose data is the body, and whose attributes are in the headers,
// by lower-case name.
func Binary(client, event string, header map[string]string, body []byte) core.Submission {
	e := newCloudEvent(client, event)
	if body == nil {
		body = []byte{}
	}
	e.submission.Original = core.Original{ContentType: header["content-type"], Header: map[string]string{}, Bytes: body}
	names := make([]string, 0, len(header))
	for key, value := range header {
		if name, ok := strings.CutPrefix(key, "ce-"); ok {
			names = append(names, name)
			e.submission.Original.Header[key] = value
		}
	}
	slices.Sort(names)
	if _, given := header["ce-specversion"]; !given {
		e.fail(invalid("the attribute specversion is missing: there are headers of a CloudEvent, such as ce-%.40s,"+
			" and ce-specversion: 1.0 must be one of them", names[0]))
	}
	for _, name := range names {
		if !e.setHeader(name, header["ce-"+name]) {
			break
		}
	}
	if header["content-type"] != "" {
		e.set("datacontenttype", quote(header["content-type"]))
	}
	if mediaType := e.submission.ContentType; mediaType != "" {
		data, err := rawData(mediaType, body)
		if err != nil {
			e.fail(err)
		}
		return e.finish(data)
	}
	if len(body) == 0 {
		return e.finish(nil)
	}
	body, err := core.WithoutMark(body)
	if err != nil {
		e.fail(err)
	}
	if trimmed := bytes.Trim(body, core.JSONSpace); len(trimmed) > 0 { // white space alone is refused later
		body = trimmed
	}
	return e.finish(slices.Clip(body))
}

// setHeader sets the attribute that a header has. It reports whether there may be more.
func (e *cloudEvent) setHeader(name, sent string) (more bool) {
	switch {
	case name == "data" || name == "datacontenttype":
		e.fail(invalid("ce-%s is no header of a CloudEvent:"+
			" the body is the data, and content-type says what it is", name))
		return true
	case replaced(sent):
		e.fail(invalid("the header ce-%.40s is not text: percent-encode what is not ASCII, as UTF-8", name))
		return true
	}
	text := decodeHeader(sent)
	if name == "source" && !isURIReference(text) && isURIReference(sent) {
		text = sent // Go's SDK, for one, sends a URI's own percent signs as they are
	}
	value := quote(text)
	if !e.admit(name, len(value)) {
		return false
	}
	e.set(name, value)
	return true
}

// replaced reports whether a header's value may not be what the client sent: API Gateway
// passes headers on as JSON, in which bytes that are not UTF-8 become U+FFFD. Such bytes,
// where nobody replaced them, count too.
func replaced(value string) bool {
	return strings.ContainsRune(value, utf8.RuneError)
}

// decodeHeader undoes the quotes and the percent-encoding of an attribute in a header (HTTP
// binding 1.0.2, section 3.1.3.2). A percent sign without two hexadecimal digits stands for
// itself. A result that is not UTF-8 is refused later.
func decodeHeader(value string) string {
	if len(value) >= 2 && value[0] == '"' && value[len(value)-1] == '"' {
		value = value[1 : len(value)-1]
		if strings.IndexByte(value, '\\') >= 0 {
			unescaped := make([]byte, 0, len(value))
			for i := 0; i < len(value); i++ {
				if value[i] == '\\' && i+1 < len(value) {
					i++
				}
				unescaped = append(unescaped, value[i])
			}
			value = string(unescaped)
		}
	}
	if strings.IndexByte(value, '%') < 0 {
		return value
	}
	decoded := make([]byte, 0, len(value))
	for i := 0; i < len(value); i++ {
		if value[i] == '%' && i+2 < len(value) && hex(value[i+1]) >= 0 && hex(value[i+2]) >= 0 {
			decoded = append(decoded, byte(hex(value[i+1])<<4|hex(value[i+2])))
			i += 2
			continue
		}
		decoded = append(decoded, value[i])
	}
	return string(decoded)
}
