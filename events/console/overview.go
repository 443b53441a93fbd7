package console

import (
	"errors"
	"net/http"
	"slices"

	"example.com/eventgateway/core"
	"example.com/eventgateway/events/console/internal/catalog"
)

// Numbers of event types that pages list.
const (
	onOverview = 10
	onPage     = 100
)

// overview is what the first page shows.
type overview struct {
	catalog.Snapshot
	Latest     []*catalog.Entry
	Deprecated []catalog.Hit
	Found      int // how many are deprecated
	Streams    []streamState
}

func (c *console) overview(r *http.Request) (view, error) {
	c.follow()
	known, err := c.known(r)
	if err != nil {
		return view{}, err
	}
	o := overview{Snapshot: known, Latest: known.Latest(onOverview), Streams: c.streams()}
	o.Deprecated, o.Found = known.Search(catalog.Query{Deprecated: true}, onOverview)
	return view{template: "overview", Title: "Overview", Body: o}, nil
}

// known returns what is registered. The error says that nothing is known.
func (c *console) known(r *http.Request) (catalog.Snapshot, error) {
	known := c.catalog.Get(r.Context())
	if len(known.Entries) == 0 {
		return known, known.Err
	}
	return known, nil
}

// found is what a search shows.
type found struct {
	catalog.Snapshot
	catalog.Query
	Hits  []catalog.Hit
	Found int
}

func (c *console) search(r *http.Request) (view, error) {
	known, err := c.known(r)
	if err != nil {
		return view{}, err
	}
	asked := r.URL.Query()
	f := found{Snapshot: known, Query: catalog.Query{Words: asked.Get("q"), Client: asked.Get("client"),
		Tag: asked.Get("tag"), Owner: asked.Get("owner"), Deprecated: asked.Get("deprecated") != ""}}
	f.Hits, f.Found = known.Search(f.Query, onPage)
	return view{template: "search", Title: "Search", Body: f}, nil
}

// ofClient is what the page about a client shows.
type ofClient struct {
	catalog.Snapshot
	Client string
	Hits   []catalog.Hit
	All    int
	Next   string // the event type that the next page begins with; "" on the last
}

func (c *console) client(r *http.Request) (view, error) {
	name := r.PathValue("client")
	if refusal, is := errors.AsType[*core.Error](core.CheckClient(name)); is { // the page has a command with the name
		return c.missing(refusal.Detail), nil
	}
	known, err := c.known(r)
	if err != nil {
		return view{}, err
	}
	p := ofClient{Snapshot: known, Client: name}
	from := r.URL.Query().Get("from")
	for _, e := range known.Entries {
		if e.Client != p.Client {
			continue
		}
		p.All++
		switch {
		case e.Event < from:
		case len(p.Hits) < onPage:
			p.Hits = append(p.Hits, catalog.Hit{Entry: e})
		case p.Next == "":
			p.Next = e.Event
		}
	}
	v := view{template: "client", Title: p.Client, Body: p}
	if !known.At.IsZero() && !slices.ContainsFunc(known.Clients,
		func(one catalog.Client) bool { return one.Name == p.Client }) {
		v.status = http.StatusNotFound
	}
	return v, nil
}
