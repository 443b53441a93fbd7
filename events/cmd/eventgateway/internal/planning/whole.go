package planning

import (
	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/jsonschema/bundle"
)

// whole returns a change's schema, with the versions embedded that it refers to and that do
// not exist yet, so that the gateway can judge it. They are under paths that no gateway has:
// nobody looks for them elsewhere.
func (c *Change) whole(planned map[core.EventType]*Change) ([]byte, error) {
	if len(c.Follows) == 0 {
		return c.Document, nil
	}
	embedded := map[string][]byte{}
	var embed func(c *Change) []byte
	embed = func(c *Change) []byte {
		return c.Type.Addressed(func(to core.EventType) string {
			next := planned[to]
			if next.Action != Create && next.Action != Version {
				return core.Address(to, next.Version)
			}
			path := "/planned/" + to.Topic()
			if embedded[path] == nil {
				embedded[path] = []byte{} // its references never lead back
				embedded[path] = embed(next)
			}
			return path
		})
	}
	return bundle.Registered(embed(c), embedded)
}
