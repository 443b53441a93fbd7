package catalog

import (
	"context"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/registry"
)

// Limits of a page of [ListClients]. The store looks at each client of a page.
const (
	DefaultClientsLimit = 100
	MaxClientsLimit     = 100
)

// ListClients lists the clients that have event types.
type ListClients struct {
	Schemas registry.ClientLister
}

// ClientPage is one page of the clients, in byte order of their names.
type ClientPage struct {
	Clients []string
	Next    string // the cursor of the next page; "" on the last
}

// List returns the page that begins at cursor ("" for the first) with at most limit clients
// (0 for DefaultClientsLimit). A page may have fewer, also if others follow.
//
// Errors: CodeInvalidParameter for a limit outside 1 to MaxClientsLimit or a cursor that
// List did not return; and as [registry.ClientLister].
func (u *ListClients) List(ctx context.Context, cursor string, limit int) (ClientPage, error) {
	limit, err := pageLimit(limit, DefaultClientsLimit, MaxClientsLimit)
	if err != nil {
		return ClientPage{}, err
	}
	after, err := decodeName(cursor, core.CheckClient)
	if err != nil {
		return ClientPage{}, err
	}
	clients, next, err := u.Schemas.Clients(ctx, after, limit)
	if err != nil {
		return ClientPage{}, err
	}
	page := ClientPage{Clients: clients}
	if next != "" {
		page.Next = encodeCursor(next)
	}
	return page, nil
}
