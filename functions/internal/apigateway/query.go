package apigateway

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	lambdaevents "github.com/aws/aws-lambda-go/events"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/nearest"
	"example.com/eventgateway/functions/routes"
)

// queryOf reads the query string as it was sent: in API Gateway's map of parameters,
// one that is given twice looks like one whose value has a comma.
//
// The error is CodeInvalidParameter for a parameter that the route does not know, one
// that is given twice, and one that cannot be decoded.
func queryOf(r lambdaevents.APIGatewayV2HTTPRequest) (Query, error) {
	values, key := map[string]string{}, routes.KeyOf(r.RouteKey)
	for pair := range strings.SplitSeq(r.RawQueryString, "&") {
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
		known := knownParameters(key)
		if !slices.Contains(known, name) {
			return nil, unknownParameter(key, name, known)
		}
		if _, twice := values[name]; twice {
			return nil, invalidParameter("the query parameter %s is given twice: send it once", name)
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
		return "", invalidParameter("%.80q in the query string is not percent-encoded UTF-8", encoded)
	}
	return text, nil
}

// ofSignature reports whether API Gateway reads the parameter: a signature may be in
// the query string (X-Amz-Signature and others).
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-authentication-methods.html
func ofSignature(name string) bool {
	const prefix = "x-amz-"
	return len(name) > len(prefix) && strings.EqualFold(name[:len(prefix)], prefix)
}

func knownParameters(routeKey string) []string {
	for _, route := range routes.All {
		if route.Key() == routeKey {
			return route.Query
		}
	}
	return nil
}

func unknownParameter(routeKey, name string, known []string) error {
	if len(known) == 0 {
		return invalidParameter("%.80q is no query parameter of %s, which has none", name, routeKey)
	}
	list := strings.Join(known, ", ")
	if near := nearest.Name(name[:min(len(name), 128)], slices.Values(known)); near != "" {
		return invalidParameter("%.80q is no query parameter of %s: did you mean %s? It has %s", name, routeKey, near, list)
	}
	return invalidParameter("%.80q is no query parameter of %s, which has %s", name, routeKey, list)
}

func invalidParameter(format string, args ...any) error {
	return &core.Error{Code: core.CodeInvalidParameter, Detail: fmt.Sprintf(format, args...)}
}
