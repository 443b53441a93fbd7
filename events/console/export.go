package console

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"golang.org/x/sync/errgroup"

	"example.com/eventgateway/events/console/internal/catalog"
	"example.com/eventgateway/events/console/internal/live"
	"example.com/eventgateway/events/console/internal/site"
	"example.com/eventgateway/events/console/internal/tables"
)

// ForeignError says that a directory has something that no export wrote.
type ForeignError = site.ForeignError

// exporters is how many event types are exported at once.
const exporters = 8

// Export writes the pages into a directory, for a site that needs no gateway: what is registered
// with its versions and what differs between them, and how to send and read its events. Nothing
// in them is of events that were sent, and nothing is sent by them. They may be opened as files and
// served under any path. Their search needs a script; the rest needs none.
//
// The directory is made if there is none. One with files is a [*ForeignError] unless an earlier
// export wrote there, or force is true, which also replaces the files of others that have the name
// of a page. Pages of an earlier export that are no more are deleted. If Export fails while it
// asks the gateway, what was there stays.
//
// It returns the number of pages. Sender, Accepted, Rejected, Done, Prefix and Hosts of the options
// are for pages that are served.
func Export(ctx context.Context, o Options, dir string, force bool) (pages int, err error) {
	d, err := site.Open(dir, force)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	known, err := catalog.Read(ctx, o.Registry)
	if err != nil {
		return 0, err
	}
	o.Sender = nil
	x := &export{console: console{Options: o, hub: live.New(nil, nil, nil)}, known: known,
		words: make([]tables.Words, len(known.Entries)),
		site:  &site.Pages{Map: site.NewMap(known.Entries), Dir: d}}
	if err := x.write(ctx); err != nil {
		return 0, err
	}
	return x.site.Count(), d.Commit()
}

// export is the writing of a site.
type export struct {
	console
	site  *site.Pages
	known catalog.Snapshot
	words []tables.Words // of each event type
}

// Get returns what was registered when the export began.
func (x *export) Get(context.Context) catalog.Snapshot { return x.known }

func (x *export) write(ctx context.Context) error {
	x.catalog = x
	working, within := errgroup.WithContext(ctx)
	working.SetLimit(exporters)
	for i, e := range x.known.Entries {
		working.Go(func() error { return x.eventType(within, i, e) })
	}
	if err := working.Wait(); err != nil {
		return err
	}
	for _, last := range []func(context.Context) error{x.index, x.lists, x.assets, x.missing} {
		if err := last(ctx); err != nil {
			return err
		}
	}
	return nil
}

// show is what makes a page.
type show func(*http.Request) (view, error)

// page writes the page that the console serves at an address. What the gateway does not have is a
// page that says so: it may have been deleted since the lists were read.
func (x *export) page(ctx context.Context, show show, address string) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return err
	}
	for i, name := range strings.Split(r.URL.EscapedPath(), "/") {
		if name, err := url.PathUnescape(name); err == nil && i == 2 {
			r.SetPathValue("client", name)
		} else if err == nil && i == 3 {
			r.SetPathValue("event", name)
		}
	}
	v, err := show(r)
	if err != nil {
		if v = x.failed(err, r); v.status != http.StatusNotFound {
			return err
		}
	}
	file, _ := x.site.File(address)
	return x.file(file, v)
}

// file writes a page.
func (x *export) file(name string, v view) error {
	text, err := v.render("layout", frame{Gateway: x.Gateway, Static: true, Policy: filePolicy,
		link: func(to string) string { return x.site.Link(name, to) }})
	if err != nil {
		return err
	}
	return x.site.Dir.Write(name, text)
}

// lists writes the pages that are about several event types.
func (x *export) lists(ctx context.Context) error {
	addresses := map[string]show{"/": x.overview, "/search": x.search}
	at := map[string]int{}
	for _, c := range x.known.Clients {
		addresses[pathOf("types", c.Name)] = x.client
	}
	for _, e := range x.known.Entries {
		if at[e.Client]++; at[e.Client] > onPage && at[e.Client]%onPage == 1 {
			addresses[pathOf("types", e.Client)+queryOf("from", e.Event)] = x.client
		}
	}
	for address, show := range addresses {
		if err := x.page(ctx, show, address); err != nil {
			return err
		}
	}
	return nil
}

// index writes what the search reads.
func (x *export) index(context.Context) error {
	var index site.Index
	for i, e := range x.known.Entries {
		file, _ := x.site.File(pathOf("types", e.Client, e.Event))
		if err := index.Add(e, file, date(e.CreatedAt), x.words[i]); err != nil {
			return err
		}
	}
	x.known.Searchable = index.Searchable
	return x.site.Dir.Write(site.SearchIndex, index.Text())
}

// assets writes the files that are the same for every gateway.
func (x *export) assets(context.Context) error {
	for _, name := range []string{"static/console.css", "static/icon.svg", "static/search.js"} {
		data, err := static.ReadFile(name)
		if err != nil {
			return err
		}
		if err := x.site.Dir.Write(name, data); err != nil {
			return err
		}
	}
	return nil
}

// missing writes a page for each link that would lead nowhere. An event type may refer to one that
// is newer than the lists, or to a version that is too old to be described.
func (x *export) missing(context.Context) error {
	for _, name := range x.site.Missing() {
		err := x.file(name, view{template: "failure", Title: "This page was not exported",
			Body: failure{Detail: "The gateway did not list it when these pages were made."}})
		if err != nil {
			return err
		}
	}
	return nil
}
