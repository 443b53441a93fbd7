package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"example.com/eventgateway/core/nearest"
	"example.com/eventgateway/events/client"
)

// NotRegistered is the error code of an event type that is not registered.
const NotRegistered = "event_type_not_registered"

// Suggest prints the registered event type whose name is most like an
// unregistered name, if any is.
func (a *App) Suggest(ctx context.Context, api *client.Client, clientName, event string) {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	var failure error
	found := 0
	name := nearest.Name(event, func(yield func(string) bool) {
		for e, err := range api.List(ctx, clientName) {
			if failure = err; err != nil || !yield(e.Event) {
				return
			}
			found++
		}
	})
	switch {
	case failure != nil:
	case found == 0:
		fmt.Fprintf(a.Stderr, "hint: %s has no event types registered%s\n", clientName,
			cmp.Or(a.nearestClient(ctx, api, clientName), ": is the client's name right?"))
	case name != "":
		fmt.Fprintf(a.Stderr, "hint: did you mean %s?\n", name)
	}
}

// nearestClient returns the client whose name is most like a wrong one, as a question, or "".
func (a *App) nearestClient(ctx context.Context, api *client.Client, wrong string) string {
	var names []string
	for name, err := range api.Clients(ctx) {
		if err != nil {
			return "" // the caller may not list clients, or the gateway cannot
		}
		names = append(names, name)
	}
	return nearest.Question(wrong, slices.Values(names))
}

// suggestFor prints a suggestion about the error that ends a command with the arguments
// CLIENT EVENT, if its event type is not registered.
func (a *App) suggestFor(ctx context.Context, err error) {
	p, is := errors.AsType[*client.Problem](err)
	if !is || p.Code != NotRegistered || len(a.args) < 2 || p.Status == 0 {
		return
	}
	api, err := a.Gateway(ctx)
	if err != nil {
		return
	}
	defer api.Close()
	a.Suggest(ctx, api, a.args[0], a.args[1])
}
