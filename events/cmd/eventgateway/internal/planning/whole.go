package planning

import (
	"regexp"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/jsonschema/bundle"
)

// plannedPath is where versions are that do not exist yet: no gateway has such a path.
const plannedPath = "/planned/"

var plannedPointer = regexp.MustCompile(`^/(?:\$defs|definitions)/~1planned~1([^/]+)(/.*)?$`)

// Planned returns the topic of the event type whose schema has the place that a JSON Pointer
// into [Change.Whole] leads to, and the place in that schema, if it is not the change's own.
func Planned(pointer string) (topic, within string, is bool) {
	if found := plannedPointer.FindStringSubmatch(pointer); found != nil {
		return found[1], found[2], true
	}
	return "", pointer, false
}

// whole returns a change's schema, with the versions embedded that it refers to and that do
// not exist yet, so that the gateway can judge it. They are under paths that no gateway has:
// nobody looks for them elsewhere.
func (c *Change) whole(planned map[core.EventType]*Change) ([]byte, error) {
	if len(c.Follows) == 0 {
		return c.Document, nil
	}
	embedded, drafts := map[string][]byte{}, map[string]string{}
	var embed func(c *Change) []byte
	embed = func(c *Change) []byte {
		return c.Type.Addressed(func(to core.EventType) string {
			next := planned[to]
			if next.Action != Create && next.Action != Version {
				return core.Address(to, next.Version)
			}
			path := plannedPath + to.Topic()
			if embedded[path] == nil {
				embedded[path] = []byte{} // its references never lead back
				embedded[path], drafts[path] = embed(next), next.draft()
			}
			return path
		})
	}
	return bundle.Registered(core.SchemaSource{Document: embed(c), References: embedded, Draft: c.draft(),
		ReferenceDrafts: drafts})
}

// draft returns the draft that the schema is to be registered with.
func (c *Change) draft() string { return c.Type.Manifest.Settings.Value("draft") }
