package console

import (
	"bytes"
	"net/http"
	"strconv"

	"example.com/eventgateway/events"
	"example.com/eventgateway/events/client"
	"example.com/eventgateway/events/console/internal/tables"
	"example.com/eventgateway/events/console/internal/words"
	"example.com/eventgateway/events/internal/indent"
)

// typeOf returns the event type of a request's path.
func typeOf(r *http.Request) *eventType {
	return &eventType{r.PathValue("client"), r.PathValue("event")}
}

// shown is what the page about an event type shows.
type shown struct {
	client.Description
	tables.Table
	Source   string // as it is registered, or indented if that is one long line
	Indented bool
	Of       string // the version that is shown: a number, or shadow
	IsLatest bool
	Settings []words.Setting
	Users    []events.VersionName // that refer to the event type, where that is known
	Named    []events.Sender      // versions that events name, where that is known
	Traffic  string               // what the shadow would refuse; "" if that is not known
}

func (c *console) event(r *http.Request) (view, error) {
	at := typeOf(r)
	d, err := c.Registry.Describe(r.Context(), at.Client, at.Event)
	if err != nil {
		return view{}, err
	}
	s := shown{Description: d, Of: r.URL.Query().Get("version"), Settings: words.Of(d.Settings)}
	if s.Of == "" {
		s.Of = strconv.Itoa(d.Version)
	}
	s.IsLatest = s.Of == strconv.Itoa(d.Version)
	schema, whole, err := c.schema(r, at, s.Of)
	if err != nil {
		return view{}, err
	}
	s.Table, s.Traffic = tables.Of(whole, d.Draft), trial(d.Shadow)
	s.Source, s.Indented = indented(schema, longSchema)
	if d.ReferencedBy != nil {
		s.Users = *d.ReferencedBy
	}
	if d.Senders != nil {
		s.Named = *d.Senders
	}
	title := "version " + s.Of
	if s.Of == "shadow" {
		title = "shadow"
	}
	return view{template: "event", Title: title, Type: at, Tab: "schema", Body: s}, nil
}

// trial says what a shadow would refuse; "" if there is none, or if that is not known.
func trial(s *events.DescribedShadow) string {
	switch {
	case s == nil || s.Checked == nil || s.Refused == nil:
		return ""
	case *s.Checked == 0:
		return "It was tried on no event yet."
	}
	summary, _ := client.TrafficReport(&events.Traffic{Checked: *s.Checked, Refused: *s.Refused})
	return "It " + summary + "."
}

// longSchema is from how many bytes on a schema in one line is hard to read.
const longSchema = 100

// indented returns JSON as it is written, or in lines if that is one line of so many bytes.
func indented(document []byte, long int) (text string, is bool) {
	if len(document) >= long && !bytes.Contains(bytes.TrimSpace(document), []byte("\n")) {
		if text, is := indent.JSON(document); is {
			return text, true
		}
	}
	return string(document), false
}

// schema returns a schema as it was registered, and as one document with what it refers to.
// version is a number, or shadow.
func (c *console) schema(r *http.Request, at *eventType, version string) (source, whole []byte, err error) {
	options := client.SchemaOptions{Shadow: version == "shadow"}
	if !options.Shadow {
		if options.Version, err = strconv.Atoi(version); err != nil || options.Version < 1 {
			return nil, nil, errNoPage
		}
	}
	schema, err := c.Registry.Schema(r.Context(), at.Client, at.Event, options)
	if err != nil || !bytes.Contains(schema.Document, []byte("$ref")) {
		return schema.Document, schema.Document, err
	}
	options.Bundle = true
	bundled, err := c.Registry.Schema(r.Context(), at.Client, at.Event, options)
	return schema.Document, bundled.Document, err
}
