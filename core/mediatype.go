package core

import (
	"encoding/base64"
	"fmt"
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
			"%q is not a media type without parameters, such as image/png", Shorten(text))}
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

// Accept checks a submission's data: its media type against the event type's, and its
// content against the schema. Without data, the schema checks null, whatever the media
// type. The schema of another media type than JSON checks a JSON string that holds the
// data in base64, as contentEncoding: base64 describes it (JSON Schema 2020-12,
// Validation, section 8.3).
//
// Errors: CodeUnsupportedMediaType, and as [Validator].
func (v *Versioned) Accept(t EventType, s *Submission, work *Work) error {
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

// refused reports whether an error of Accept depends on the registration: a later or an
// earlier one may accept the event.
func refused(err error) bool {
	code := CodeOf(err)
	switch code {
	case CodeEventInvalid, CodeTooLarge, CodeUnsupportedMediaType, CodeVersionNotAccepted, CodeVersionNotFound:
		return true
	}
	return false
}

func otherMediaType(t EventType, got, want string) error {
	if want == "" {
		want = jsonType
	}
	return &Error{Code: CodeUnsupportedMediaType, Remedy: Remedy{SendAs: want}, Detail: fmt.Sprintf(
		"the data of %s is %s, as it is registered, and not %s",
		t.Topic(), MediaTypeName(want), MediaTypeName(got))}
}

const jsonType = "application/json"

// MediaTypeName is what details call the data's media type.
func MediaTypeName(mediaType string) string {
	if mediaType == "" || mediaType == jsonType {
		return "JSON"
	}
	return mediaType
}
