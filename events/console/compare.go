package console

import (
	"errors"
	"net/http"
	"strings"

	"example.com/eventgateway/events"
	"example.com/eventgateway/events/client"
)

// compared is what the page about a schema that is not registered yet shows.
type compared struct {
	Client, Event string
	IsKnown       bool // the page is about an event type that the path names
	Schema        string
	Verdict       *client.Registration // what a registration would do; nil if nothing was asked, or it is refused
	Refusal       *client.Problem      // why it would be refused
	Causes        []events.Violation
	CausesOmitted int
	Traffic       string // what the schema says of recent events; "" if that is not known
	Reasons       []string
}

// compare asks the gateway what it would make of a schema. Nothing is registered.
func (c *console) compare(r *http.Request) (view, error) {
	b := compared{Client: r.PathValue("client"), Event: r.PathValue("event")}
	v := view{template: "compare", Title: "Compare before you register"}
	if b.IsKnown = b.Event != ""; b.IsKnown {
		v.Type, v.Tab, v.Title = typeOf(r), "compare", "compare"
	} else {
		b.Client, b.Event = strings.TrimSpace(r.FormValue("client")), strings.TrimSpace(r.FormValue("event"))
	}
	var err error
	if r.Method == http.MethodPost {
		b.Schema = r.PostFormValue("schema")
		err = c.judge(r, &b)
	} else if b.IsKnown {
		b.Schema, err = c.latest(r, typeOf(r))
	}
	if err != nil {
		return view{}, err
	}
	if b.Refusal != nil {
		v.status = http.StatusUnprocessableEntity
	}
	v.Body = b
	return v, nil
}

// latest returns the latest version's schema, or "" for an event type that is not registered.
func (c *console) latest(r *http.Request, at *eventType) (string, error) {
	schema, err := c.Registry.Schema(r.Context(), at.Client, at.Event, client.SchemaOptions{})
	if p, refused := errors.AsType[*client.Problem](err); refused && p.Status == http.StatusNotFound {
		return "", nil
	}
	text, _ := indented(schema.Document, longSchema)
	return text, err
}

func (c *console) judge(r *http.Request, b *compared) error {
	if b.Client == "" || b.Event == "" {
		b.Refusal = &client.Problem{}
		b.Refusal.Detail = "name the client and the event that the schema is for"
		return nil
	}
	verdict, err := c.Registry.RegisterWith(r.Context(), b.Client, b.Event, []byte(b.Schema),
		client.RegisterOptions{DryRun: true, Checks: client.Checks{ExamplesWarn: true}})
	if err == nil {
		b.Verdict = &verdict
		b.tell(verdict.Traffic)
		return nil
	}
	problem, refused := refusal(err)
	if !refused {
		return err
	}
	b.Refusal, b.Causes, b.CausesOmitted = problem, problem.Errors, problem.ErrorsOmitted
	b.tell(problem.Traffic)
	return nil
}

// tell says what a schema makes of recent events.
func (b *compared) tell(traffic *events.Traffic) {
	if traffic != nil {
		b.Traffic, b.Reasons = client.TrafficReport(traffic)
		if traffic.Checked == 0 {
			b.Traffic = "There are no accepted events to try it on yet"
		} else {
			b.Traffic = "It " + b.Traffic
		}
	}
}
