// Package routes is the gateway's one table of routes: which function answers
// which method and path, and which settings that function needs. The stack, the
// local API Gateway and the functions read it, so that a route is written once.
package routes

import (
	"net/http"
	"strings"

	"example.com/eventgateway/functions/settings"
)

// Names of the functions: also their folders, constructs and log groups.
const (
	ReceiveEvent         = "receive_event"
	RegisterEvent        = "register_event"
	GetEventSchema       = "get_event_schema"
	ListRegisteredEvents = "list_registered_events"
)

// Names of the path parameters.
const (
	Client = "client"
	Event  = "event"
)

// Paths of routes whose function answers others too.
const (
	OpenAPI          = "/openapi.json"                       // the document that describes the other routes
	PromoteShadow    = "/{client}/{event}/promote_shadow"    // of POST
	Shadow           = "/{client}/{event}/shadow"            // of DELETE
	DeprecateVersion = "/{client}/{event}/deprecate_version" // of POST
	DeleteEvent      = "/{client}/{event}"                   // of DELETE
)

// Route is one line of the table.
type Route struct {
	Function string
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

// KeyOf is the key of the table's route by which API Gateway's route is answered: that
// of GET for HEAD.
func KeyOf(routeKey string) string {
	if path, ok := strings.CutPrefix(routeKey, http.MethodHead+" "); ok {
		return http.MethodGet + " " + path
	}
	return routeKey
}

// All is the table.
var All = []Route{
	{ReceiveEvent, "POST", "/{client}/{event}/send_event", []string{"atomic", "results", "batch"}, []string{settings.SchemaTable, settings.ClaimTable, settings.EventStream, settings.PublicURL}},
	{ReceiveEvent, "POST", "/{client}/send_events", []string{"atomic", "results"}, []string{settings.SchemaTable, settings.ClaimTable, settings.EventStream, settings.PublicURL}},
	{RegisterEvent, "POST", "/{client}/{event}/register_event", declared("shadow"), []string{settings.SchemaTable}},
	{RegisterEvent, "POST", PromoteShadow, declared("fingerprint"), []string{settings.SchemaTable}},
	{RegisterEvent, "DELETE", Shadow, nil, []string{settings.SchemaTable}},
	{RegisterEvent, "POST", DeprecateVersion, []string{"version", "deprecated"}, []string{settings.SchemaTable}},
	{RegisterEvent, "DELETE", DeleteEvent, nil, []string{settings.SchemaTable}},
	{GetEventSchema, "GET", "/{client}/{event}/schema", []string{"version", "versions", "limit", "cursor"}, []string{settings.SchemaTable}},
	{ListRegisteredEvents, "GET", "/{client}/list_events", []string{"limit", "cursor"}, []string{settings.SchemaTable}},
	{GetEventSchema, "GET", OpenAPI, nil, []string{settings.SchemaTable}},
}

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
