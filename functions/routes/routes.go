// Package routes is the gateway's one table of routes: which function answers
// which method and path, and which settings that function needs. The stack, the
// local API Gateway and the functions read it, so that a route is written once.
package routes

import (
	"net/http"
	"strings"

	"example.com/eventgateway/functions/settings"
)

// Names of the functions: also their folders, constructs and log groups, and each its
// first use case.
const (
	ReceiveEvent         = "receive_event"
	RegisterEvent        = "register_event"
	GetEventSchema       = "get_event_schema"
	ListRegisteredEvents = "list_registered_events"
)

// Names of the use cases that a function serves beside its own: also their files in the
// function's folder, and their operations in openapi.json.
const (
	PromoteShadow    = "promote_shadow"
	DropShadow       = "drop_shadow"
	DeprecateVersion = "deprecate_version"
	DeleteEvent      = "delete_event"
	GetOpenAPI       = "get_openapi" // returns the document that describes the routes
)

// Names of the path parameters.
const (
	Client = "client"
	Event  = "event"
)

// Route is one line of the table.
type Route struct {
	Function string
	UseCase  string
	Method   string
	Path     string   // in API Gateway's notation: "/{client}/list_events"
	Query    []string // the query parameters that it knows: any other is refused
	Settings []string // environment variables that the function cannot do without
}

// Key is API Gateway's route key: "GET /{client}/list_events".
func (r Route) Key() string { return r.Method + " " + r.Path }

// Methods are the route's, and HEAD beside GET: it is answered alike, without a body
// (RFC 9110, section 9.3.2). API Gateway has a route for each.
func (r Route) Methods() []string {
	if r.Method == http.MethodGet {
		return []string{http.MethodGet, http.MethodHead}
	}
	return []string{r.Method}
}

// Of returns the table's route that answers API Gateway's route: GET answers HEAD. ok is
// false for [DefaultKey].
func Of(routeKey string) (r Route, ok bool) {
	if path, ok := strings.CutPrefix(routeKey, http.MethodHead+" "); ok {
		routeKey = http.MethodGet + " " + path
	}
	for _, r := range All {
		if r.Key() == routeKey {
			return r, true
		}
	}
	return Route{}, false
}

// All is the table.
var All = []Route{
	{ReceiveEvent, ReceiveEvent, "POST", "/{client}/{event}/send_event", []string{"atomic", "results", "batch"}, forEvents},
	{ReceiveEvent, ReceiveEvent, "POST", "/{client}/send_events", []string{"atomic", "results"}, forEvents},
	{RegisterEvent, RegisterEvent, "POST", "/{client}/{event}/register_event", declared("shadow"), forSchemas},
	{RegisterEvent, PromoteShadow, "POST", "/{client}/{event}/promote_shadow", declared("fingerprint"), forSchemas},
	{RegisterEvent, DropShadow, "DELETE", "/{client}/{event}/shadow", nil, forSchemas},
	{RegisterEvent, DeprecateVersion, "POST", "/{client}/{event}/deprecate_version", []string{"version", "deprecated"}, forSchemas},
	{RegisterEvent, DeleteEvent, "DELETE", "/{client}/{event}", nil, forSchemas},
	{GetEventSchema, GetEventSchema, "GET", "/{client}/{event}/schema", []string{"version", "versions", "limit", "cursor"}, forSchemas},
	{ListRegisteredEvents, ListRegisteredEvents, "GET", "/{client}/list_events", []string{"limit", "cursor"}, forSchemas},
	{GetEventSchema, GetOpenAPI, "GET", "/openapi.json", nil, forSchemas},
}

var (
	forEvents  = []string{settings.SchemaTable, settings.ClaimTable, settings.EventStream, settings.PublicURL}
	forSchemas = []string{settings.SchemaTable}
)

// declared are the parameters of a registration, and others.
func declared(others ...string) []string {
	return append([]string{
		"partition_key", "idempotent", "data_content_type", "compatibility", "open_content", "formats", "enforcement", "deprecated", "dry_run",
	}, others...)
}

// DefaultKey is API Gateway's key for requests that match no route.
const DefaultKey = "$default"

// Default names the function that answers requests that match no route with a
// 404 problem: the one that may do least.
const Default = GetEventSchema
