package submissions

import (
	"net/url"
	"strconv"
	"strings"

	"example.com/eventgateway/core"
)

// NameVersions gives each event the version of its schema that the request names, 0 for
// none, or that its dataschema names. An event that names another version than its request
// gets an error. publicURL is where callers reach the gateway, without a trailing slash; ""
// if that is not known.
func NameVersions(batch []core.Submission, publicURL string, version int) {
	for i := range batch {
		s := &batch[i]
		s.Version = version
		if s.DataSchema == "" {
			continue
		}
		own, err := versionIn(s, publicURL)
		switch {
		case own == 0:
		case version == 0 || version == own:
			s.Version = own
		default:
			err = invalid("the dataschema names version %d, but the request names version %d", own, version)
		}
		if s.Err == nil {
			s.Err = err
		}
	}
}

// versionIn returns the version in an event's dataschema: the address of a version of the
// event type's schema, or its public address, alone or behind the gateway's URL. Any other URL
// names none, and says nothing to the gateway.
func versionIn(s *core.Submission, publicURL string) (int, error) {
	text, named := versionText(s, publicURL)
	if !named {
		return 0, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > core.MaxVersion || strconv.Itoa(n) != text {
		return 0, invalid("the dataschema names %.40q as its version, which is not a whole number from 1", text)
	}
	return n, nil
}

// versionText returns the number in [core.Address] or [core.PublicAddress], as it is written.
func versionText(s *core.Submission, publicURL string) (text string, named bool) {
	address, _, _ := strings.Cut(s.DataSchema, "#")
	if n := len(publicURL); n > 0 && len(address) > n && strings.EqualFold(address[:n], publicURL) {
		address = address[n:]
	}
	path, query, _ := strings.Cut(address, "?")
	eventType := "/" + s.Client + "/" + s.Event + "/"
	if text, public := strings.CutPrefix(path, "/_schemas"+eventType); public {
		return text, !strings.Contains(text, "/")
	}
	if path != eventType+"schema" {
		return "", false
	}
	values, err := url.ParseQuery(query)
	if err != nil {
		return "", false
	}
	return values.Get("version"), values.Has("version")
}
