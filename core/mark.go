package core

import "bytes"

// Byte order marks, which editors and other programs put before text.
// https://www.unicode.org/faq/utf_bom.html#bom4
var (
	utf8Mark   = []byte("\xef\xbb\xbf")
	otherMarks = [][]byte{[]byte("\xfe\xff"), []byte("\xff\xfe"), []byte("\x00\x00\xfe\xff")} // UTF-16 and UTF-32
)

// WithoutMark is a body of JSON without the byte order mark that it begins with, if it
// does (RFC 8259, section 8.1, allows to ignore it). The error is CodeInvalidJSON for
// the mark of another encoding than UTF-8.
func WithoutMark(body []byte) ([]byte, error) {
	for _, mark := range otherMarks {
		if bytes.HasPrefix(body, mark) {
			return body, &Error{Code: CodeInvalidJSON,
				Detail: "the body is not JSON in UTF-8: it begins with the byte order mark of UTF-16 or UTF-32"}
		}
	}
	return bytes.TrimPrefix(body, utf8Mark), nil
}
