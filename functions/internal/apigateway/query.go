package apigateway

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/nearest"
	"example.com/eventgateway/functions/routes"
)

// queryOf reads the query string as it was sent. API Gateway's map of parameters would
// not do: there, a parameter given twice looks like one whose value has a comma.
//
// The error is CodeInvalidParameter for a parameter that the route does not know, that is
// given twice, or that cannot be decoded.
func queryOf(route routes.Route, raw string) (Query, error) {
	if raw == "" {
		return nil, nil
	}
	values := map[string]string{}
	for pair := range strings.SplitSeq(raw, "&") {
		if pair == "" {
			continue
		}
		encodedName, encodedValue, _ := strings.Cut(pair, "=")
		name, err := decoded(encodedName)
		if err != nil {
			return nil, err
		}
		if ofSignature(name) {
			continue
		}
		if !slices.Contains(route.Query, name) {
			return nil, unknownParameter(route, name)
		}
		if _, twice := values[name]; twice {
			return nil, InvalidParameter("the query parameter %s is given twice: send it once", name)
		}
		if values[name], err = decoded(encodedValue); err != nil {
			return nil, err
		}
	}
	return QueryOf(values), nil
}

func decoded(encoded string) (string, error) {
	text, err := url.QueryUnescape(encoded)
	if err != nil || !utf8.ValidString(text) {
		return "", InvalidParameter("%.80q in the query string is not percent-encoded UTF-8", encoded)
	}
	return text, nil
}

// ofSignature reports whether the parameter is part of a signature (X-Amz-Signature and
// others), which API Gateway reads.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-authentication-methods.html
func ofSignature(name string) bool {
	const prefix = "x-amz-"
	return len(name) > len(prefix) && strings.EqualFold(name[:len(prefix)], prefix)
}

func unknownParameter(route routes.Route, name string) error {
	if len(route.Query) == 0 {
		return InvalidParameter("%.80q is no query parameter of %s, which has none", name, route.Key())
	}
	list := strings.Join(route.Query, ", ")
	if near := nearest.Name(name[:min(len(name), 128)], slices.Values(route.Query)); near != "" {
		return InvalidParameter(
			"%.80q is no query parameter of %s: did you mean %s? It has %s", name, route.Key(), near, list)
	}
	return InvalidParameter("%.80q is no query parameter of %s, which has %s", name, route.Key(), list)
}

// InvalidParameter is CodeInvalidParameter. The detail says what the caller may send.
func InvalidParameter(format string, args ...any) error {
	return &core.Error{Code: core.CodeInvalidParameter, Detail: fmt.Sprintf(format, args...)}
}
