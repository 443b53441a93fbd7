package catalog

import (
	"context"
	"strings"
	"sync"
	"sync/atomic"

	"example.com/eventgateway/events/client"
	"example.com/eventgateway/events/console/internal/tables"
)

// members are the names of an event type's members, and what its schema says of itself.
type members struct {
	names []string
	text  string // the names in lower case, each between newlines
	said  string // the schema's own title and description, in lower case
}

func newMembers(w tables.Words) *members {
	return &members{w.Members, "\n" + strings.ToLower(strings.Join(w.Members, "\n")) + "\n", strings.ToLower(w.Text)}
}

// size is about how many bytes they take.
func (m *members) size() int { return 2*len(m.text) + 16*len(m.names) + len(m.said) }

// schemas reads the names of members that are not known yet. A schema that cannot be read is
// tried again when the lists are read again. It returns how many were read.
func (c *Catalog) schemas(ctx context.Context, entries []*Entry) int {
	var known, read atomic.Int64
	var missing []*Entry
	for _, e := range entries {
		if names := e.properties.Load(); names != nil {
			known.Add(int64(names.size()))
		} else {
			missing = append(missing, e)
		}
	}
	work := make(chan *Entry)
	var working sync.WaitGroup
	for range readers {
		working.Go(func() {
			for e := range work {
				if known.Load() > maxBytes {
					continue
				}
				schema, err := c.Registry.Schema(ctx, e.Client, e.Event, client.SchemaOptions{Version: e.Version})
				if err != nil {
					continue
				}
				names := newMembers(tables.WordsOf(schema.Document))
				e.properties.Store(names)
				read.Add(1)
				known.Add(int64(names.size()))
			}
		})
	}
	for _, e := range missing {
		work <- e
	}
	close(work)
	working.Wait()
	return int(read.Load())
}
