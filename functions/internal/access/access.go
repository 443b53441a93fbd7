// Package access authenticates and authorizes requests. A [Door] returns the principal of a
// request, and [Principal.Enter] checks that the principal may use the route as the client. All
// functions call both before a handler runs.
//
// Clients are compared byte by byte, as API Gateway has decoded the path.
package access

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"example.com/eventgateway/core"
	"example.com/eventgateway/functions/routes"
)

// Principal is the sender of a request, with the clients and scopes that it may use.
type Principal struct {
	ID      string // for logs and as the author of registrations; "" where nobody asks
	Clients []string
	Scopes  []routes.Scope

	noClient string // the detail of the error if it has no clients; "" for the default
}

// Every as one of a principal's clients stands for all clients. No client has this name.
const Every = "*"

var everyClient = []string{Every}

// unbound is a principal that may do everything as every client.
func unbound(id string) Principal {
	return Principal{ID: id, Clients: everyClient, Scopes: routes.Scopes}
}

// Nobody is the principal of a request to an open route, which needs no authentication. It may
// use only this route, as the client in its path.
func Nobody(route routes.Route, client string) Principal {
	return Principal{Clients: []string{client}, Scopes: []routes.Scope{route.Scope}}
}

// ForEvery reports whether the principal may speak for all clients.
func (p Principal) ForEvery() bool { return slices.Contains(p.Clients, Every) }

// Enter returns an error unless the principal may use the route, as the client in its path.
// A principal without clients may use none. The error is CodeClientNotAllowed or
// CodeScopeMissing.
func (p Principal) Enter(route routes.Route, client string) error {
	switch {
	case len(p.Clients) == 0:
		return &core.Error{Code: core.CodeClientNotAllowed, Detail: cmp.Or(p.noClient,
			"the caller may speak for no client")}
	case route.HasClient() && !slices.Contains(p.Clients, client) && !p.ForEvery():
		return &core.Error{Code: core.CodeClientNotAllowed, Detail: fmt.Sprintf(
			"the caller may not speak for the client %q, but for %s",
			core.Shorten(client), core.Shorten(strings.Join(p.Clients, ", ")))}
	case !slices.Contains(p.Scopes, route.Scope):
		return &core.Error{Code: core.CodeScopeMissing, Detail: fmt.Sprintf(
			"the route wants the scope %s, which the caller does not have", route.Scope)}
	}
	return nil
}
