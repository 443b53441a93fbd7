package console

import (
	"errors"
	"net/http"
	"strconv"

	"example.com/eventgateway/events/client"
	"example.com/eventgateway/events/console/internal/tables"
)

// changed is what the page about an event type's versions shows.
type changed struct {
	client.Description
	From, To string // that are compared; "" where there is nothing to compare
	Diff     *client.Diff
	Changes  []tables.Change
	Omitted  bool // a schema has more than was compared
	Refusal  string
}

// IsPast reports whether there are several versions after one.
func (b changed) IsPast(version int) bool { return version < b.Version-1 }

func (c *console) changes(r *http.Request) (view, error) {
	at := typeOf(r)
	d, err := c.Registry.Describe(r.Context(), at.Client, at.Event)
	if err != nil {
		return view{}, err
	}
	b := changed{Description: d, From: r.URL.Query().Get("from"), To: r.URL.Query().Get("to")}
	if b.To == "" && d.Version > 1 {
		b.To = strconv.Itoa(d.Version)
	} else if b.To == "" && d.Shadow != nil {
		b.To = "shadow"
	}
	if to, err := strconv.Atoi(b.To); b.From == "" && err == nil && to > 1 {
		b.From = strconv.Itoa(to - 1)
	} else if b.From == "" {
		b.From = strconv.Itoa(d.Version)
	}
	v := view{template: "changes", Title: "versions", Type: at, Tab: "changes"}
	if b.To != "" {
		if err := c.compareVersions(r, at, &b); err != nil {
			problem, refused := errors.AsType[*client.Problem](err)
			if !refused {
				return view{}, err
			}
			v.status, b.Refusal = http.StatusUnprocessableEntity, problem.Detail
		}
	}
	v.Body = b
	return v, nil
}

// compareVersions fills in what differs between two versions, or a version and the shadow.
func (c *console) compareVersions(r *http.Request, at *eventType, b *changed) error {
	_, before, err := c.schema(r, at, b.From)
	if err != nil {
		return err
	}
	_, after, err := c.schema(r, at, b.To)
	if err != nil {
		return err
	}
	earlier, later := tables.Of(before, b.Draft), tables.Of(after, b.Draft)
	b.Changes, b.Omitted = tables.Changes(earlier, later), earlier.Omitted || later.Omitted
	options := client.DiffOptions{Shadow: b.To == "shadow"}
	options.From, _ = strconv.Atoi(b.From) // schema has checked both
	options.To, _ = strconv.Atoi(b.To)
	diff, err := c.Registry.Diff(r.Context(), at.Client, at.Event, options)
	if err != nil {
		return err
	}
	b.Diff = &diff
	return nil
}
