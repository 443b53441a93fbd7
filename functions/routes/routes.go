// Package routes is the gateway's one table of routes: which use case of which function
// answers a method and path, and which settings that function needs. The stack, the local
// API Gateway and the functions read it, so that a route is written once.
package routes

import (
	"net/http"
	"slices"
	"strings"

	"example.com/eventgateway/functions/settings"
)

// Names of the functions. A function's folder, construct, log group and first use case have
// its name.
const (
	ReceiveEvent         = "receive_event"
	RegisterEvent        = "register_event"
	GetEventSchema       = "get_event_schema"
	ListRegisteredEvents = "list_registered_events"
)

// Names of the further use cases of a function. A use case's file in internal/handlers and
// its operation in openapi.json have its name.
const (
	ReceiveWebhook   = "receive_webhook"
	PromoteShadow    = "promote_shadow"
	DropShadow       = "drop_shadow"
	DeprecateVersion = "deprecate_version"
	DeleteEvent      = "delete_event"
	GetPublicSchema  = "get_public_schema" // without authentication
	DescribeEvent    = "describe_event"
	DiffVersions     = "diff_versions"
	DescribeClient   = "describe_client" // in AsyncAPI
	ListClients      = "list_clients"
	GetUsage         = "get_usage"
	GetOpenAPI       = "get_openapi" // returns the document that describes the routes
)

// WebhookKey is the key of the route for webhooks. No client's name begins with an underscore.
const WebhookKey = http.MethodPost + " " + webhookPath

const webhookPath = "/_hooks/{client}/{event}"

// Names of the path parameters.
const (
	Client  = "client"
	Event   = "event"
	Version = "version"
)

// Scope is what a caller may do as a client.
type Scope string

// The scopes. No scope's name begins or ends with another's.
const (
	ScopePublish  Scope = "publish"  // send events
	ScopeRegister Scope = "register" // change event types
	ScopeRead     Scope = "read"     // look event types up
	ScopeAdmin    Scope = "admin"    // delete event types
)

// Scopes are all of them.
var Scopes = []Scope{ScopePublish, ScopeRegister, ScopeRead, ScopeAdmin}

// Route is one line of the table.
type Route struct {
	Function string
	UseCase  string
	Method   string
	Path     string   // in API Gateway's notation: "/{client}/list_events"
	Scope    Scope    // that the caller must have
	Query    []string // its query parameters; any other is refused
	Settings []string // the environment variables that the function must have

	If   string // the optional setting that a deployment with the route has; "" for a route of all
	Open bool   // API Gateway authenticates nobody: the handler does, or the route is public
}

// Key is API Gateway's route key: "GET /{client}/list_events".
func (r Route) Key() string { return r.Method + " " + r.Path }

// options are what an operator sets for the settings that optional routes want.
var options = map[string]string{
	settings.Webhooks: "webhooks=on", settings.PublicSchemas: "publicSchemas=on", settings.UsageTable: "quotas=on",
}

// Option is what the operator of a deployment sets to have the route, such as quotas=on; "" for a
// route of all.
func (r Route) Option() string { return options[r.If] }

// HasClient reports whether the path names a client.
func (r Route) HasClient() bool { return strings.Contains(r.Path, "{"+Client+"}") }

// Methods returns the route's method, and HEAD with GET: HEAD gets the same answer without
// a body (RFC 9110, section 9.3.2). API Gateway has a route for each.
func (r Route) Methods() []string {
	if r.Method == http.MethodGet {
		return []string{http.MethodGet, http.MethodHead}
	}
	return []string{r.Method}
}

// Of returns the table's route for API Gateway's route key: GET's for HEAD. ok is false for
// a key that is not in the table, such as [DefaultKey].
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

// route returns a line of the table for all deployments.
func route(function, useCase, method, path string, scope Scope, query, settings []string) Route {
	return Route{Function: function, UseCase: useCase, Method: method, Path: path, Scope: scope, Query: query,
		Settings: settings}
}

// All is the table.
var All = []Route{
	route(ReceiveEvent, ReceiveEvent, "POST", "/{client}/{event}/send_event", ScopePublish,
		[]string{"atomic", "results", "batch", "version", "as", "dry_run", "once"}, forEvents),
	route(ReceiveEvent, ReceiveEvent, "POST", "/{client}/send_events", ScopePublish,
		[]string{"atomic", "results", "as", "dry_run", "once"}, forEvents),
	// Its handler asks for the sender's signature.
	{Function: ReceiveEvent, UseCase: ReceiveWebhook, Method: http.MethodPost, Path: webhookPath,
		Scope: ScopePublish, Settings: forEvents, If: settings.Webhooks, Open: true},
	route(RegisterEvent, RegisterEvent, "POST", "/{client}/{event}/register_event", ScopeRegister, declared("shadow"),
		forSchemas),
	route(RegisterEvent, PromoteShadow, "POST", "/{client}/{event}/promote_shadow", ScopeRegister,
		declared("fingerprint"),
		forSchemas),
	route(RegisterEvent, DropShadow, "DELETE", "/{client}/{event}/shadow", ScopeRegister, nil, forSchemas),
	route(RegisterEvent, DeprecateVersion, "POST", "/{client}/{event}/deprecate_version", ScopeRegister,
		[]string{"version", "deprecated"}, forSchemas),
	route(RegisterEvent, DeleteEvent, "DELETE", "/{client}/{event}", ScopeAdmin, nil, forSchemas),
	route(GetEventSchema, GetEventSchema, "GET", "/{client}/{event}/schema", ScopeRead,
		[]string{"version", "bundle", "versions", "limit", "cursor"}, forSchemas),
	{Function: GetEventSchema, UseCase: GetPublicSchema, Method: "GET", Path: "/_schemas/{client}/{event}/{version}",
		Scope: ScopeRead, Settings: forSchemas, If: settings.PublicSchemas, Open: true},
	route(GetEventSchema, DescribeEvent, "GET", "/{client}/{event}/description", ScopeRead, nil, forDescriptions),
	route(GetEventSchema, DiffVersions, "GET", "/{client}/{event}/diff", ScopeRead, []string{"from", "to"}, forSchemas),
	route(GetEventSchema, DescribeClient, "GET", "/{client}/asyncapi.json", ScopeRead, []string{"limit", "cursor"},
		forAsyncAPI),
	route(ListRegisteredEvents, ListRegisteredEvents, "GET", "/{client}/list_events", ScopeRead,
		[]string{"limit", "cursor"}, forSchemas),
	{Function: ListRegisteredEvents, UseCase: GetUsage, Method: "GET", Path: "/{client}/usage", Scope: ScopeRead,
		Query: []string{"days"}, Settings: forSchemas, If: settings.UsageTable},
	route(ListRegisteredEvents, ListClients, "GET", "/clients", ScopeRead, []string{"limit", "cursor"}, forSchemas),
	route(GetEventSchema, GetOpenAPI, "GET", "/openapi.json", ScopeRead, nil, forSchemas),
}

var (
	forEvents  = []string{settings.SchemaTable, settings.ClaimTable, settings.EventStream, settings.PublicURL}
	forSchemas = []string{settings.SchemaTable}

	forDescriptions = []string{settings.SchemaTable, settings.ClaimTable}
	forAsyncAPI     = []string{settings.SchemaTable, settings.PublicURL}
)

// declared returns the parameters of every registration, and others.
func declared(others ...string) []string {
	return append([]string{
		"partition_key", "idempotent", "data_content_type", "compatibility", "open_content", "version_field",
		"formats", "draft", "enforcement", "accept", "deprecated", "owner", "tags", "description",
		"strict", "examples", "dry_run",
	}, others...)
}

// PreflightKey is API Gateway's key for a browser's question whether a page of another origin may
// send a request, to any path. A deployment with such origins has the route, open: a browser sends
// no credentials with the question (https://fetch.spec.whatwg.org/#cors-preflight-fetch), and
// without it, the question would go to [DefaultKey]. API Gateway writes what may be sent into the
// answer.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html
const PreflightKey = "OPTIONS /{proxy+}"

// Functions returns the names of the functions, each once.
func Functions() []string {
	var names []string
	for _, route := range All {
		if !slices.Contains(names, route.Function) {
			names = append(names, route.Function)
		}
	}
	return names
}

// DefaultKey is API Gateway's key for requests that match no route.
const DefaultKey = "$default"

// Default names the function that answers requests without a route, with a 404 problem. It
// is the function with the fewest permissions. It answers preflights too.
const Default = GetEventSchema
