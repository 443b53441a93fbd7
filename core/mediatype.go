package core

import (
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
)

// maxMediaTypeName bounds a type and a subtype, in bytes (RFC 6838, section 4.2).
const maxMediaTypeName = 127

// MediaType reads a media type without parameters, such as image/png, and returns
// it in lower case: each half is a letter or digit and then up to 126 of those
// and of !#$&-^_.+ (RFC 6838, section 4.2). The error is CodeInvalidParameter.
func MediaType(text string) (string, error) {
	kind, subtype, _ := strings.Cut(text, "/")
	if !restrictedName(kind) || !restrictedName(subtype) {
		return "", &Error{Code: CodeInvalidParameter, Detail: fmt.Sprintf(
			"%q is not a media type without parameters, such as image/png", shorten(text))}
	}
	return strings.ToLower(text), nil
}

func restrictedName(s string) bool {
	return validName(s, maxMediaTypeName, "!#$&-^_.+")
}

// IsJSON reports whether a media type in lower case is one of JSON: */json or
// */*+json (CloudEvents JSON format 1.0.2, section 3.1.1).
func IsJSON(mediaType string) bool {
	_, subtype, _ := strings.Cut(mediaType, "/")
	return subtype == "json" || strings.HasSuffix(subtype, "+json")
}

// NDJSONTypes are the media types of one JSON value a line. None is registered at IANA;
// https://github.com/ndjson/ndjson-spec defines the first.
var NDJSONTypes = []string{
	"application/x-ndjson", "application/ndjson", "application/jsonl", "application/x-jsonl",
	"application/jsonlines", "application/x-jsonlines",
}

// dataContentType checks what a registration declares, and returns it in lower
// case. The error is CodeInvalidParameter.
func dataContentType(declared string) (string, error) {
	if declared == "" {
		return "", nil
	}
	mediaType, err := MediaType(declared)
	if err != nil {
		return "", err
	}
	refuse := func(why string) (string, error) {
		return "", &Error{Code: CodeInvalidParameter,
			Detail: fmt.Sprintf("data_content_type cannot be %s: %s", mediaType, why)}
	}
	switch {
	case IsJSON(mediaType):
		return refuse("events are JSON unless another media type is declared, and an empty value takes that back")
	case slices.Contains(NDJSONTypes, mediaType), strings.HasPrefix(mediaType, "application/cloudevents"):
		return refuse("that is how events are sent, not what one is")
	case strings.HasPrefix(mediaType, "multipart/"):
		return refuse("it means nothing without its boundary, and parameters are not kept")
	}
	return mediaType, nil
}

// accept checks a submission's data: its media type against the event type's, and its
// content against the schema. Without data, the schema checks null, whatever the media
// type. The schema of another media type than JSON checks a JSON string that holds the
// data in base64, as contentEncoding: base64 describes it (JSON Schema 2020-12,
// Validation, section 8.3).
//
// Errors: CodeUnsupportedMediaType, and as [Validator].
func (v Versioned) accept(t EventType, s *Submission, work *Work) error {
	if s.ContentType != v.DataContentType && (!s.NoData || s.ContentType != "") {
		return otherMediaType(t, s.ContentType, v.DataContentType)
	}
	if s.ContentType == "" || s.NoData {
		return v.Validate(s.Data, work)
	}
	quoted := make([]byte, 0, base64.StdEncoding.EncodedLen(len(s.Data))+2)
	quoted = base64.StdEncoding.AppendEncode(append(quoted, '"'), s.Data)
	return v.Validate(append(quoted, '"'), work)
}

// refused reports whether an error of accept depends on the registration: a later or an
// earlier one may accept the event.
func refused(err error) bool {
	code := CodeOf(err)
	return code == CodeEventInvalid || code == CodeTooLarge || code == CodeUnsupportedMediaType
}

func otherMediaType(t EventType, got, want string) error {
	if want == "" {
		want = jsonType
	}
	return &Error{Code: CodeUnsupportedMediaType, Remedy: Remedy{SendAs: want}, Detail: fmt.Sprintf(
		"the data of %s is %s, as it is registered, and not %s",
		t.Topic(), mediaTypeOrJSON(want), mediaTypeOrJSON(got))}
}

const jsonType = "application/json"

// mediaTypeOrJSON is what details call the data's media type.
func mediaTypeOrJSON(mediaType string) string {
	if mediaType == "" || mediaType == jsonType {
		return "JSON"
	}
	return mediaType
}
