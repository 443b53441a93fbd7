// Package planning compares a directory of schemas with what a gateway has registered. It
// asks nobody: package contracts reads the gateway, and adds what it says about the changes.
package planning

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/jsonschema"
	"example.com/eventgateway/events"
	"example.com/eventgateway/events/internal/schemadir"
)

// Registered is what a gateway has of an event type.
type Registered struct {
	Version     int // the latest
	Fingerprint string
	Settings    schemadir.Settings
	ETag        string // of its description, with its quotes
	Renewed     bool   // the gateway makes a new version of the same text, for the directory's settings
}

// State is what a gateway has of some clients.
type State map[core.EventType]Registered

// Types returns the event types by their topics.
func (s State) Types() []core.EventType {
	return slices.SortedFunc(maps.Keys(s), func(a, b core.EventType) int {
		return strings.Compare(a.Topic(), b.Topic())
	})
}

// Action is what has to be done with an event type.
type Action string

// Actions.
const (
	None     Action = "none"
	Create   Action = "create"   // register the event type
	Version  Action = "version"  // register a new version
	Settings Action = "settings" // change settings, and no schema
)

// Setting is the change of a setting, in the form of the gateway's query parameters.
type Setting struct {
	From string `json:"from"`
	To   string `json:"to"`
}

// Change is what has to be done with an event type of the directory, and what the gateway
// says about it.
type Change struct {
	Client      string             `json:"client"`
	Event       string             `json:"event"`
	Action      Action             `json:"action"`
	FromVersion int                `json:"from_version,omitempty"`
	Version     int                `json:"version"`
	Fingerprint string             `json:"fingerprint"`
	Settings    map[string]Setting `json:"settings,omitempty"`
	// Follows are event types that get new versions, to which the schema refers.
	Follows []string `json:"follows,omitempty"`
	// Restores is the older version that has the same schema: the registry has gone on, or
	// the directory goes back.
	Restores int `json:"restores_version,omitempty"`

	// Compatible says why the schema is compatible. It is "" if it is not, and if it does not
	// have to be.
	Compatible string           `json:"compatible,omitempty"`
	Warnings   []events.Warning `json:"warnings,omitempty"`
	Problem    *events.Problem  `json:"problem,omitempty"` // the gateway refuses the change
	Traffic    *events.Traffic  `json:"traffic,omitempty"`

	Type     *schemadir.Type `json:"-"`
	Document []byte          `json:"-"` // as it would be registered
	Whole    []byte          `json:"-"` // Document, with the versions embedded that it refers to and that do not exist yet
	From     Registered      `json:"-"`
}

// Topic names the event type.
func (c *Change) Topic() string { return c.Client + "." + c.Event }

// Drift is an event type that is registered, and that the directory does not have.
type Drift struct {
	Client  string `json:"client"`
	Event   string `json:"event"`
	Version int    `json:"version"`
}

// Plan is what has to be done so that a gateway has what a directory says.
type Plan struct {
	Changes   []*Change // in the order in which they must be made
	Unchanged []*Change
	Drift     []Drift // of the directory's clients; it stays
}

// Compute compares a directory without problems with the state of its clients. A schema that
// refers to an event type with a new version is planned to refer to the new version.
func Compute(d *schemadir.Directory, state State) (*Plan, error) {
	p := &Plan{}
	planned := map[core.EventType]*Change{}
	for _, t := range d.Types {
		c, err := change(t, state[t.EventType], planned)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", t.File(schemadir.SchemaFile), err)
		}
		planned[t.EventType] = c
		if c.Action == None {
			p.Unchanged = append(p.Unchanged, c)
		} else {
			p.Changes = append(p.Changes, c)
		}
	}
	for _, t := range state.Types() {
		if planned[t] == nil {
			p.Drift = append(p.Drift, Drift{t.Client, t.Event, state[t].Version})
		}
	}
	return p, nil
}

func change(t *schemadir.Type, from Registered, planned map[core.EventType]*Change) (*Change, error) {
	c := &Change{Client: t.Client, Event: t.Event, Action: None, FromVersion: from.Version, Version: from.Version,
		Type: t, From: from}
	for _, r := range t.References() {
		to := planned[r.To]
		if r.Version == 0 && (to.Action == Create || to.Action == Version) && !slices.Contains(c.Follows, to.Topic()) {
			c.Follows = append(c.Follows, to.Topic())
		}
	}
	c.Document = t.Pinned(func(to core.EventType) int { return planned[to].Version })
	var err error
	if c.Fingerprint, err = (jsonschema.Language{}).Fingerprint(c.Document); err != nil {
		return nil, err
	}
	if c.Whole, err = c.whole(planned); err != nil {
		return nil, err
	}
	for _, name := range t.Manifest.Settings.Differences(from.Settings) {
		if c.Settings == nil {
			c.Settings = map[string]Setting{}
		}
		c.Settings[name] = Setting{from.Settings.Value(name), t.Manifest.Settings.Value(name)}
	}
	switch {
	case from.Version == 0:
		c.Action, c.Version = Create, 1
	case from.Fingerprint != c.Fingerprint, from.Renewed:
		c.Action, c.Version = Version, from.Version+1
	case c.Settings != nil:
		c.Action = Settings
	}
	return c, nil
}

// Refused returns the changes that the gateway refuses.
func (p *Plan) Refused() (refused []*Change) {
	for _, c := range p.Changes {
		if c.Problem != nil {
			refused = append(refused, c)
		}
	}
	return refused
}

// MarshalJSON writes what is to be done, and counts the rest.
func (p *Plan) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		Changes   []*Change `json:"changes"`
		Drift     []Drift   `json:"drift"`
		Refused   int       `json:"refused"`
		Unchanged int       `json:"unchanged"`
	}{append([]*Change{}, p.Changes...), append([]Drift{}, p.Drift...), len(p.Refused()), len(p.Unchanged)})
}
