package console

import (
	"context"
	"strconv"

	"example.com/eventgateway/events/client"
	"example.com/eventgateway/events/console/internal/catalog"
	"example.com/eventgateway/events/console/internal/tables"
)

// eventType writes the pages about an event type.
func (x *export) eventType(ctx context.Context, i int, e *catalog.Entry) error {
	c := x.console
	registry := &once{Registry: c.Registry, schemas: map[client.SchemaOptions]client.Schema{}}
	c.Registry = registry
	var err error
	page := func(show show, query string, tab ...string) {
		if err == nil {
			err = x.page(ctx, show, pathOf(append([]string{"types", e.Client, e.Event}, tab...)...)+query)
		}
	}
	page(c.event, "")
	d := registry.described
	if err != nil || d == nil { // the page says why
		return err
	}
	schema, err := registry.Schema(ctx, e.Client, e.Event, client.SchemaOptions{Version: d.Version})
	if err != nil {
		return err
	}
	x.words[i] = tables.WordsOf(schema.Document)
	page(c.use, "", "use")
	page(c.changes, "", "changes")
	latest := strconv.Itoa(d.Version)
	for _, v := range d.Versions {
		n := strconv.Itoa(v.Version)
		page(c.event, queryOf("version", n))
		if v.Version > 1 {
			page(c.changes, queryOf("to", n), "changes")
		}
		if (changed{Description: *d}).IsPast(v.Version) {
			page(c.changes, queryOf("from", n, "to", latest), "changes")
		}
	}
	if d.Shadow != nil {
		page(c.event, queryOf("version", "shadow"))
		page(c.changes, queryOf("from", latest, "to", "shadow"), "changes")
	}
	return err
}

// maxKept bounds the schemas that once keeps, in bytes.
const maxKept = 8 << 20

// once asks a registry once for the description and the schemas of an event type, for several
// pages. It leaves out what tells of events: what the shadow would refuse, and the senders.
type once struct {
	Registry
	described *client.Description // nil before it is known
	schemas   map[client.SchemaOptions]client.Schema
	bytes     int // of the schemas
}

func (o *once) Describe(ctx context.Context, name, event string) (client.Description, error) {
	if o.described == nil {
		d, err := o.Registry.Describe(ctx, name, event)
		if err != nil {
			return d, err
		}
		if d.Senders = nil; d.Shadow != nil {
			d.Shadow.Checked, d.Shadow.Refused, d.Shadow.RefusedAt = nil, nil, nil
		}
		o.described = &d
	}
	return *o.described, nil
}

func (o *once) Schema(ctx context.Context, name, event string, options client.SchemaOptions) (client.Schema, error) {
	if known, is := o.schemas[options]; is {
		return known, nil
	}
	schema, err := o.Registry.Schema(ctx, name, event, options)
	if err != nil {
		return schema, err
	}
	if o.bytes += len(schema.Document); o.bytes <= maxKept {
		o.schemas[options] = schema
	}
	return schema, nil
}
