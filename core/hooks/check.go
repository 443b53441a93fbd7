package hooks

import (
	"slices"
	"strings"
)

// Limits of a generic scheme, in bytes.
const (
	maxHeader = 64
	maxText   = 64 // of the prefix, and of the text in Signed beside its parts
)

// Check returns CodeInvalidParameter for a scheme that cannot verify a delivery, or that would
// leave its time or its body unsigned.
func (s Scheme) Check() error {
	if _, preset := presets[s.Preset]; preset {
		if s != (Scheme{Preset: s.Preset}) {
			return invalid("the preset %s says how deliveries are signed: only %s takes more", s.Preset, Generic)
		}
		return nil
	}
	if s.Preset != Generic {
		return invalid("%.40q is no preset; there are %s", s.Preset, strings.Join(Presets, ", "))
	}
	r := s.rules()
	switch {
	case algorithms[r.Algorithm] == nil:
		return invalid("the algorithm %.40q is none of sha256, sha512 and sha1", r.Algorithm)
	case encodings[r.Encoding] == nil:
		return invalid("the encoding %.40q is neither hex nor base64", r.Encoding)
	case !isText(r.Prefix):
		return invalid("the prefix is not up to %d visible characters of ASCII", maxText)
	}
	for what, name := range map[string]string{"signature": r.Header, "timestamp": r.Timestamp, "id": r.ID} {
		if !isHeader(name) && (name != "" || what == "signature") {
			return invalid("the header of the %s, %.40q, is not 1 to %d lower-case letters, digits or '-'",
				what, name, maxHeader)
		}
	}
	return r.checkSigned()
}

// checkSigned checks the template Signed. It must have the timestamp if there is one: a
// timestamp without a signature proves nothing.
func (r rules) checkSigned() error {
	before, isLast := strings.CutSuffix(r.Signed, partBody)
	literal := strings.Replace(strings.Replace(before, partTimestamp, "", 1), partID, "", 1)
	switch {
	case !isLast || strings.ContainsAny(literal, "{}") || len(literal) > maxText:
		return invalid("what is signed, %.80q, does not end with {body}, or has more before it than {timestamp}"+
			" and {id}, each once, and up to %d characters", r.Signed, maxText)
	case r.timed() != strings.Contains(before, partTimestamp):
		return invalid("{timestamp} is signed if and only if a header has it: name both or none")
	case strings.Contains(before, partID) && r.ID == "":
		return invalid("{id} is signed, but no header is named that has it")
	}
	return nil
}

func isHeader(name string) bool {
	return name != "" && len(name) <= maxHeader &&
		strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789-") == "" &&
		!slices.Contains([]string{"content-type", "content-length", "host"}, name)
}

// isText reports whether text is short and visible ASCII.
func isText(text string) bool {
	return len(text) <= maxText && !strings.ContainsFunc(text, func(r rune) bool { return r <= ' ' || r > '~' })
}
