package submissions

import (
	"bytes"
	"encoding/base64"
	"mime"
	"slices"
	"strings"
	"unicode/utf8"

	"example.com/eventgateway/core"
	"example.com/eventgateway/events"
)

// contentType returns the media type of data: "" for JSON, else without parameters and in
// lower case. The error is CodeUnsupportedMediaType, also for a charset that is not UTF-8:
// records do not have the parameters, and consumers take text for UTF-8.
func contentType(text string) (string, error) {
	if text == "" || text == events.JSONType {
		return "", nil
	}
	mediaType, parameters, err := mime.ParseMediaType(text)
	if err == nil {
		mediaType, err = core.MediaType(mediaType)
	}
	if err != nil || replaced(text) {
		return "", unsupported("the data's content type %.80q is not a media type", text)
	}
	switch strings.ToLower(parameters["charset"]) {
	case "", "utf-8", "utf8", "us-ascii":
	default:
		return "", unsupported("the data is not in UTF-8, which is all that is taken")
	}
	if core.IsJSON(mediaType) {
		return "", nil
	}
	return mediaType, nil
}

// rawData returns a body that is data of another media type than JSON, unchanged. An empty
// body is data of no bytes, which the schema may accept.
func rawData(mediaType string, body []byte) ([]byte, error) {
	if body == nil {
		body = []byte{}
	}
	return slices.Clip(body), checkText(mediaType, body)
}

// checkText returns CodeUnsupportedMediaType for text that is not in UTF-8.
func checkText(mediaType string, data []byte) error {
	if strings.HasPrefix(mediaType, "text/") && !utf8.Valid(data) {
		return unsupported("the data is %s, but not in UTF-8, which is all that is taken", mediaType)
	}
	return nil
}

// jsonFormatData returns the data of an event in CloudEvents' JSON format. value is its
// member data and encoded its data_base64: JSON texts, or nil for none. With a media type
// that is not JSON, a string in data is the text itself (JSON format 1.0.2, section 3.1.1).
func jsonFormatData(mediaType string, value, encoded []byte) ([]byte, error) {
	switch {
	case value != nil && encoded != nil:
		return value, invalid("the event has both data and data_base64")
	case encoded != nil && mediaType == "":
		return nil, unsupported(
			"data_base64 is not taken of JSON, which datacontenttype says or leaves open: put it into data")
	case encoded != nil:
		data, ok := decodeBase64(encoded)
		if !ok {
			return nil, invalid("data_base64 is not a string of base64 (RFC 4648, section 4)")
		}
		return data, checkText(mediaType, data)
	case value == nil || mediaType == "":
		return value, nil
	case value[0] != '"':
		return value, unsupported(
			"the data is %s, as datacontenttype says, and so a string in data, or data_base64", mediaType)
	}
	data, ok := stringBytes(value)
	if !ok {
		return value, invalid("the data is a string that is not in UTF-8")
	}
	return data, nil
}

// decodeBase64 decodes a JSON string of base64. It accepts only the alphabet and the
// padding.
func decodeBase64(quoted []byte) (data []byte, ok bool) {
	if quoted[0] != '"' {
		return nil, false
	}
	text, ok := stringBytes(quoted) // PHP, for one, escapes every slash
	if !ok || bytes.ContainsAny(text, "\r\n") {
		return nil, false
	}
	data = make([]byte, base64.StdEncoding.DecodedLen(len(text)))
	n, err := base64.StdEncoding.Strict().Decode(data, text)
	return data[:n:n], err == nil
}
