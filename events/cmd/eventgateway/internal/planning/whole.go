package planning

import (
	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/jsonschema/bundle"
)

// A schema that refers to versions that do not exist yet is asked about with these schemas
// in it: under a path that no gateway has, so that nobody looks for them.

// whole returns a change's schema with what it refers to and does not exist yet.
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
