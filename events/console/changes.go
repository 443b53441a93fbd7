package console

import (
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"example.com/eventgateway/events"
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

// choice is a field to choose a version from.
type choice struct {
	Name, Chosen string
	Choices      []string
}

// pick returns the field of a name on the page about versions.
func pick(b changed, chosen, name string) choice {
	p := choice{Name: name, Chosen: chosen}
	if name == "to" && b.Shadow != nil {
		p.Choices = append(p.Choices, "shadow")
	}
	for _, v := range b.Versions {
		p.Choices = append(p.Choices, strconv.Itoa(v.Version))
	}
	if !slices.Contains(p.Choices, chosen) {
		p.Choices = append(p.Choices, chosen)
	}
	return p
}

// comparison says whether To accepts all that From accepts.
type comparison struct {
	events.Comparison
	From, To string
}

func direction(c events.Comparison, from, to string) comparison {
	to = label(to)
	return comparison{c, label(from), strings.ToUpper(to[:1]) + to[1:]}
}

// label returns a version, or the shadow, as it is called in a sentence.
func label(version string) string {
	if version == "shadow" {
		return "the shadow"
	}
	return "version " + version
}
