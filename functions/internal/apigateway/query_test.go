package apigateway

import (
	"strings"
	"testing"

	"example.com/eventgateway/core"
	"example.com/eventgateway/functions/internal/access"
	"example.com/eventgateway/functions/routes"
)

func queryAt(routeKey, raw string) (Query, error) {
	request, err := newRequest(lambdaRequest{RouteKey: routeKey, RawQueryString: raw},
		access.Principal{Clients: []string{access.Every}, Scopes: routes.Scopes})
	return request.Query, err
}

// A parameter that a route does not know, or gets twice, is refused: ignoring it could do
// the opposite of what the caller wants.
func TestQueryParametersThatAreRefused(t *testing.T) {
	const (
		register = "POST /{client}/{event}/register_event"
		send     = "POST /{client}/{event}/send_event"
		schema   = "GET /{client}/{event}/schema"
	)
	for _, c := range []struct{ route, raw, want string }{
		{register, "dryrun=true", `"dryrun" is no query parameter of POST /{client}/{event}/register_event: did you mean dry_run?`},
		{register, "DRY_RUN=true", "did you mean dry_run?"},
		{register, "dry-run=true", "did you mean dry_run?"},
		{register, "dry+run=true", `"dry run" is no query parameter`},
		{register, "idempotant=true", "did you mean idempotent?"},
		{register, "partitionKey=/id", "did you mean partition_key?"},
		{register, "dry_run=true&dry_run=false", "dry_run is given twice"},
		{register, "dry_run&dry_run", "dry_run is given twice"},
		{register, "dry_run=true&dry%5Frun=true", "dry_run is given twice"},
		{register, "partition_key=%ff", "not percent-encoded UTF-8"},
		{register, "partition_key=%zz", "not percent-encoded UTF-8"},
		{register, "%zz=1", "not percent-encoded UTF-8"},
		{register, "=true", `"" is no query parameter`},
		{send, "Atomic=true", "did you mean atomic?"},
		{send, "zzzzzzzzz=1", "which has atomic, results"},
		{send, strings.Repeat("x", 9000) + "=1", "is no query parameter"},
		{schema, "vrsion=1", "did you mean version?"},
		{schema, "dry_run=true", "is no query parameter"},
		{"GET /{client}/list_events", "limt=1", "did you mean limit?"},
		{"POST /{client}/send_events", "result=all", "did you mean results?"},
		{"POST /{client}/{event}/deprecate_version", "version=1&depricated=false", "did you mean deprecated?"},
		{"POST /{client}/{event}/promote_shadow", "shadow=true", "is no query parameter"},
		{"DELETE /{client}/{event}/shadow", "dry_run=true", "which has none"},
		{"DELETE /{client}/{event}", "dry_run=true", "which has none"},
		{"GET /openapi.json", "pretty", "which has none"},
	} {
		_, err := queryAt(c.route, c.raw)
		if core.CodeOf(err) != core.CodeInvalidParameter || !strings.Contains(err.Error(), c.want) ||
			len(err.Error()) > 400 {
			t.Errorf("%s ?%s: %v, want %s", c.route, c.raw, err, c.want)
		}
	}
}

func TestQueryParametersThatAreTaken(t *testing.T) {
	const register, schema = "POST /{client}/{event}/register_event", "GET /{client}/{event}/schema"
	for _, c := range []struct{ route, raw, name, value string }{
		{register, "dry_run=true", "dry_run", "true"},
		{register, "&&dry%5Frun=true&", "dry_run", "true"},
		{register, "partition_key=%2Fa+b,c%26d=e", "partition_key", "/a b,c&d=e"},
		{register, "partition_key=", "partition_key", ""},
		{register, "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Signature=1&formats=assert", "formats", "assert"},
		{schema, "versions", "versions", ""},
		{schema, "versions=", "versions", ""},
		{schema, "versions&limit=7", "limit", "7"},
	} {
		query, err := queryAt(c.route, c.raw)
		if value, given := query.Get(c.name); err != nil || !given || value != c.value {
			t.Errorf("%s ?%s: %s is %q %v, %v", c.route, c.raw, c.name, value, given, err)
		}
	}
	for _, route := range routes.All {
		if query, err := queryAt(route.Key(), ""); err != nil {
			t.Errorf("%s without parameters: %v", route.Key(), err)
		} else if _, given := query.Get("limit"); given {
			t.Errorf("%s has a limit that was not given", route.Key())
		}
	}
}
