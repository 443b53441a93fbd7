// Package console serves pages about an event gateway: its event types, their schemas as tables,
// their versions and what differs between them, how to send and read their events, and the events
// that pass. The pages are HTML that the server writes, with a little script; nothing is loaded from
// elsewhere.
//
//	c, err := client.New("https://gateway.example", client.Options{})
//	pages := console.New(console.Options{Registry: c, Gateway: "https://gateway.example"})
//	err = http.ListenAndServe("127.0.0.1:8090", pages)
//
// The pages show all that the client may see, to everybody who reaches them. They are for one
// machine: they refuse a request whose Host is neither a loopback name nor one of [Options].Hosts,
// and a form that another site sends. [Export] writes them into files for others.
package console

import (
	"context"
	"crypto/rand"
	"iter"
	"net/http"

	"example.com/eventgateway/events"
	"example.com/eventgateway/events/client"
	"example.com/eventgateway/events/console/feed"
	"example.com/eventgateway/events/console/internal/catalog"
	"example.com/eventgateway/events/console/internal/live"
	"example.com/eventgateway/events/console/internal/rejections"
)

// Registry is the registry of a gateway. A [client.Client] is one, of a gateway anywhere, or in the
// same process by a transport that calls its handler. Refusals are a [*client.Problem].
type Registry interface {
	Clients(ctx context.Context) iter.Seq2[string, error]
	List(ctx context.Context, client string) iter.Seq2[events.RegisteredEvent, error]
	Describe(ctx context.Context, client, event string) (client.Description, error)
	Schema(ctx context.Context, client, event string, options client.SchemaOptions) (client.Schema, error)
	Diff(ctx context.Context, client, event string, options client.DiffOptions) (client.Diff, error)
	// RegisterWith is called for dry runs only.
	RegisterWith(ctx context.Context, client, event string, schema []byte,
		options client.RegisterOptions) (client.Registration, error)
}

// Sender asks a gateway what would become of an event, which is not stored. A refusal is a
// [*client.Problem].
type Sender interface {
	DryRun(ctx context.Context, client, event string, e client.Event) (events.Receipt, error)
}

// Resender sends a rejected event again as its sender sent it, and asks what would become of it. A
// refusal is a [*client.Problem].
type Resender interface {
	SendOnce(ctx context.Context, client, event string, version int, header http.Header,
		body []byte) (events.Receipt, error)
	DryRunVersion(ctx context.Context, client, event string, version int, header http.Header,
		body []byte) (events.Receipt, error)
}

// Options are what the pages are about. Registry and Gateway are required.
type Options struct {
	Registry Registry
	Gateway  string // the gateway's URL, which the examples have
	Sender   Sender // nil is the Registry, if it is a Sender; without one, no page tries events

	// Marker records which rejected events were sent again. The pages send them only if there is a
	// Marker and the Registry is a [Resender].
	Marker feed.Marker
	By     string // who uses the pages, for the record of what was sent again; "" if that is not known

	// Auth says how requests to the gateway are authorized, for the examples: "none" or "", "key",
	// "jwt" or "iam".
	Auth string
	// Stream is the name of the stream that consumers read; "" if the gateway is one process,
	// which tells the accepted events at /_dev/accepted.
	Stream string
	// StreamEndpoint is the URL of Kinesis, if it is not AWS's.
	StreamEndpoint string

	// Accepted and Rejected are the streams of accepted and of rejected events. Each is followed
	// once, while somebody looks. Either may be nil: then no page shows its events. Pages about
	// rejected events are there if Rejected is a [feed.Reader], too.
	Accepted, Rejected feed.Source
	// Done is closed when the pages end: then following ends, and what is sent to open pages, which
	// a server that shuts down would wait for. It may be nil.
	Done <-chan struct{}

	Prefix string   // of the pages' paths, such as "/_console"; "" for none
	Hosts  []string // names by which the pages are reached beside those of this machine
}

// lister tells what is registered.
type lister interface {
	Get(ctx context.Context) catalog.Snapshot
}

// console is a handler of the pages.
type console struct {
	Options
	catalog  lister
	hub      *live.Hub
	browsers chan struct{} // one for each page that is sent events
	token    string        // of the forms

	rejections *rejections.Index  // nil without a stream of rejected events
	sender     *rejections.Sender // nil if nothing can be sent again
	jobs       *rejections.Jobs
}

// Pages is a handler of the pages. It can be used by several goroutines at once.
type Pages struct {
	http.Handler
	jobs *rejections.Jobs // or nil
}

// Wait waits until the events that are sent again are answered, and recorded as sent: call it when
// [Options].Done is closed and no request is under way, before the gateway or the program ends. It
// ends with the context, too.
func (p *Pages) Wait(ctx context.Context) {
	if p.jobs != nil {
		p.jobs.Wait(ctx)
	}
}

// New returns the pages. What they read in the background ends by itself, or with [Options].Done.
func New(o Options) *Pages {
	if o.Sender == nil {
		o.Sender, _ = o.Registry.(Sender)
	}
	c := &console{
		Options: o, catalog: &catalog.Catalog{Registry: o.Registry}, hub: live.New(o.Accepted, o.Rejected, o.Done),
		browsers: make(chan struct{}, maxBrowsers), token: rand.Text(),
	}
	if stream, is := o.Rejected.(feed.Reader); is {
		c.rejections = &rejections.Index{Source: stream}
		c.jobs = &rejections.Jobs{Done: o.Done}
		if gateway, is := o.Registry.(Resender); is && o.Marker != nil {
			c.sender = &rejections.Sender{Gateway: gateway, Marker: o.Marker, Index: c.rejections, By: o.By}
			c.jobs.Sender = c.sender
		}
	}
	return &Pages{c.guarded(c.routes()), c.jobs}
}

// routes returns the table of pages.
func (c *console) routes() *http.ServeMux {
	mux := http.NewServeMux()
	page := func(pattern string, show func(*http.Request) (view, error)) {
		mux.Handle(pattern, c.page(show))
	}
	at := c.Prefix
	page("GET "+at+"/{$}", c.overview)
	page("GET "+at+"/rates", c.rates)
	page("GET "+at+"/live", c.live)
	page("GET "+at+"/live/shards", c.lag)
	mux.HandleFunc("GET "+at+"/live/events", c.events)
	mux.HandleFunc("GET "+at+"/live/records/{number}", c.record)
	page("GET "+at+"/search", c.search)
	page("GET "+at+"/types/{client}", c.client)
	page("GET "+at+"/types/{client}/{event}", c.event)
	page("GET "+at+"/types/{client}/{event}/changes", c.changes)
	page("GET "+at+"/types/{client}/{event}/use", c.use)
	page("GET "+at+"/types/{client}/{event}/compare", c.compare)
	page("POST "+at+"/types/{client}/{event}/compare", c.compare)
	page("GET "+at+"/compare", c.compare)
	page("POST "+at+"/compare", c.compare)
	if c.Sender != nil {
		page("GET "+at+"/types/{client}/{event}/try", c.try)
		page("POST "+at+"/types/{client}/{event}/try", c.try)
	}
	page("GET "+at+"/rejected", c.rejected)
	page("POST "+at+"/rejected/again", c.readAgain)
	page("GET "+at+"/rejected/groups/{key}", c.rejectedGroup)
	page("POST "+at+"/rejected/groups/{key}/check", c.startJob(false))
	page("POST "+at+"/rejected/groups/{key}/resend", c.startJob(true))
	page("GET "+at+"/rejected/jobs/{id}", c.job)
	page("POST "+at+"/rejected/jobs/{id}/stop", c.stopJob)
	page("GET "+at+"/rejected/{id}", c.rejection)
	page("POST "+at+"/rejected/{id}/check", c.checkRejection)
	page("POST "+at+"/rejected/{id}/resend", c.resendRejection)
	mux.Handle("GET "+at+"/static/", http.StripPrefix(at, http.FileServerFS(static)))
	page("GET "+at+"/", func(*http.Request) (view, error) { return view{}, errNoPage })
	return mux
}
