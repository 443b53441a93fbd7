package stream

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"example.com/eventgateway/events/client"
	"example.com/eventgateway/events/cmd/eventgateway/internal/cli"
)

// checkTime bounds how long the gateway may take to say which topics are registered. Who listens
// waits for it.
const checkTime = 3 * time.Second

// warnOfUnregistered warns of topics that are not registered now, which may be misspelled. They
// may be registered later, so it is no error. Without a gateway that answers, it says nothing.
func (l *listening) warnOfUnregistered(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, checkTime)
	defer cancel()
	api, err := l.Gateway(ctx)
	if err != nil {
		return
	}
	defer api.Close()
	for _, topic := range l.topics {
		clientName, event, _ := strings.Cut(topic, ".")
		registered, err := isRegistered(ctx, api, clientName, event)
		switch {
		case err != nil:
			return
		case !registered && event == "*":
			fmt.Fprintf(l.Stderr, "warning: the gateway at %s has no event types of %s now\n", l.URL, clientName)
			l.Suggest(ctx, api, clientName, "")
		case !registered:
			fmt.Fprintf(l.Stderr, "warning: %s is not registered with the gateway at %s now\n", topic, l.URL)
			l.Suggest(ctx, api, clientName, event)
		}
	}
}

// isRegistered asks the gateway for one event type of a client, or with the event * for any.
func isRegistered(ctx context.Context, api *client.Client, clientName, event string) (bool, error) {
	if event == "*" {
		for _, err := range api.List(ctx, clientName) {
			return err == nil, err
		}
		return false, nil
	}
	_, err := api.Schema(ctx, clientName, event, client.SchemaOptions{})
	p, is := errors.AsType[*client.Problem](err)
	if is && p.Code == cli.NotRegistered {
		return false, nil
	}
	return err == nil, err
}
