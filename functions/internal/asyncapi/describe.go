package asyncapi

import (
	"net/url"
	"strconv"
	"time"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/registry/catalog"
	"example.com/eventgateway/events"
)

// server is the name of the deployment in a document.
const server = "gateway"

// Gateway is what a document says of the deployment.
type Gateway struct {
	PublicURL     string // where callers reach it; "" leaves the server out
	Authorization string // what a request must have: a value of settings.Authorization
}

// Describe describes a page of a client's event types.
func Describe(page catalog.DescribedClient, gateway Gateway) Document {
	d := Document{
		AsyncAPI: Version, DefaultContentType: events.CloudEventType,
		Info: Info{
			Title: page.Client, Version: "0",
			Description: "The events that " + page.Client + " sends through the event gateway.",
		},
		Channels: map[string]Channel{}, Operations: map[string]Operation{},
		Components: Components{Messages: map[string]Message{}, Schemas: map[string]Schema{}},
		Next:       page.Next,
	}
	publicURL := gateway.PublicURL
	if at, err := url.Parse(publicURL); err == nil && at.Host != "" {
		d.addServer(at, gateway.Authorization)
	} else {
		publicURL = ""
	}
	room := maxSchemas
	var latest time.Time
	for _, event := range page.Events {
		d.add(event, publicURL, &room)
		if event.CreatedAt.After(latest) {
			latest = event.CreatedAt
		}
	}
	if !latest.IsZero() {
		d.Info.Version = date(latest)
	}
	return d
}

func (d *Document) addServer(at *url.URL, authorization string) {
	gateway := Server{
		Host: at.Host, Pathname: at.Path, Protocol: at.Scheme,
		Description: "The event gateway. Consumers read the same CloudEvents from its Kinesis stream.",
	}
	if name, scheme, wanted := securityOf(authorization); wanted {
		d.Components.SecuritySchemes = map[string]SecurityScheme{name: scheme}
		gateway.Security = []Ref{{"#/components/securitySchemes/" + name}}
	}
	d.Servers = map[string]Server{server: gateway}
}

func date(at time.Time) string { return at.UTC().Format(time.RFC3339) }

// add describes an event type.
func (d *Document) add(event catalog.BundledSchema, publicURL string, room *int) {
	name, topic := event.Type.Event, event.Type.Topic()
	data := dataOf(event, room)
	d.Components.Schemas[name] = data
	d.Components.Messages[name] = messageOf(event, data, publicURL)
	channel := Channel{
		Address: "/" + event.Type.Client + "/" + name + "/send_event", Title: topic,
		Description: "Senders post a CloudEvent, or its data alone. Consumers find it among the records whose type " +
			"is " +
			topic + ".",
		Messages: map[string]Ref{name: {"#/components/messages/" + name}},
	}
	if len(d.Servers) > 0 {
		channel.Servers = []Ref{{"#/servers/" + server}}
	}
	d.Channels[topic] = channel
	d.Operations["send."+name] = Operation{
		Action: "send", Channel: Ref{"#/channels/" + topic}, Summary: "Send " + topic,
		Messages: []Ref{{"#/channels/" + topic + "/messages/" + name}},
		Bindings: OperationBinding{HTTPBinding{Method: "POST", BindingVersion: "0.3.0"}},
	}
}

func messageOf(event catalog.BundledSchema, data Schema, publicURL string) Message {
	m := Message{
		Name: event.Type.Topic(), Title: event.Type.Event, Description: event.Description,
		ContentType: events.CloudEventType, Payload: payloadOf(event, data),
		SchemaVersion: event.Version, Owner: event.Owner,
	}
	for _, tag := range event.Tags.List() {
		m.Tags = append(m.Tags, Tag{tag})
	}
	if since := event.DeprecatedSince(); since != 0 {
		m.DeprecatedAt = date(time.Unix(since, 0))
	}
	if publicURL != "" {
		m.ExternalDocs = &ExternalDocs{
			Description: "The schema of version " + strconv.Itoa(event.Version) + ", as it was registered.",
			URL:         publicURL + core.Address(event.Type, event.Version),
		}
	}
	return m
}
