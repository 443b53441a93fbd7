package console

import (
	"net/http"
	"strconv"

	"example.com/eventgateway/events/console/internal/snippets"
	"example.com/eventgateway/events/console/internal/tables"
)

// usage is what the page about sending and reading shows.
type usage struct {
	Event         string // to begin with
	Send, Read    []snippets.Snippet
	Authorization string
	Stream        string
}

func (c *console) use(r *http.Request) (view, error) {
	at := typeOf(r)
	event, err := c.beginning(r, at)
	if err != nil {
		return view{}, err
	}
	s := snippets.Deployment{Gateway: c.Gateway, Auth: c.Auth, Stream: c.Stream, StreamEndpoint: c.StreamEndpoint}
	u := usage{Event: event, Send: s.Send(at.Client, at.Event, event), Read: s.Read(at.Client, at.Event),
		Authorization: s.Authorization(), Stream: c.Stream}
	return view{template: "use", Title: "send and read", Type: at, Tab: "use", Body: u}, nil
}

// beginning returns an event to begin with.
func (c *console) beginning(r *http.Request, at *eventType) (string, error) {
	d, err := c.Registry.Describe(r.Context(), at.Client, at.Event)
	if err != nil {
		return "", err
	}
	_, whole, err := c.schema(r, at, strconv.Itoa(d.Version))
	if err != nil {
		return "", err
	}
	return tables.Example(whole, d.Draft), nil
}
