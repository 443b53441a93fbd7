package memory_test

import (
	"testing"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/memory"
	"example.com/eventgateway/core/coretest"
	"example.com/eventgateway/core/hooks"
	"example.com/eventgateway/core/hooks/hookstest"
	"example.com/eventgateway/core/keys"
	"example.com/eventgateway/core/keys/keystest"
	"example.com/eventgateway/core/registry"
	"example.com/eventgateway/core/registry/backup/backuptest"
	"example.com/eventgateway/core/registry/registrytest"
	"example.com/eventgateway/core/sampling"
	"example.com/eventgateway/core/senders"
	"example.com/eventgateway/core/usage"
	"example.com/eventgateway/core/usage/usagetest"
)

// open returns empty stores.
type open func(t *testing.T) *memory.Stores

// stores are without a journal, and with one.
var stores = map[string]open{
	"memory":  func(*testing.T) *memory.Stores { return &memory.Stores{} },
	"journal": reloading,
}

// each runs a suite with all kinds of stores.
func each(t *testing.T, suite func(*testing.T, open)) {
	t.Helper()
	for name, open := range stores {
		t.Run(name, func(t *testing.T) { suite(t, open) })
	}
}

func TestSchemas(t *testing.T) {
	each(t, func(t *testing.T, open open) {
		registrytest.SchemaStore(t, func(t *testing.T) registry.SchemaStore { return &open(t).Schemas })
	})
}

func TestBackup(t *testing.T) {
	each(t, func(t *testing.T, open open) {
		backuptest.Store(t, func(t *testing.T) backuptest.StoreUnderTest { return &open(t).Schemas })
	})
}

func TestStream(t *testing.T) {
	each(t, func(t *testing.T, open open) {
		coretest.EventStream(t, func(t *testing.T) coretest.StreamUnderTest {
			stream := &open(t).Stream
			return coretest.StreamUnderTest{EventStream: stream,
				Read: func(*testing.T, int) (stored []coretest.Stored) {
					for place := int64(0); ; {
						e, at, _ := stream.Next(place)
						if at == place {
							return stored
						}
						stored = append(stored, coretest.Stored{Event: e.Event, ShardID: "shard-0",
							SequenceNumber: e.SequenceNumber})
						place = at
					}
				}}
		})
	})
}

func TestRejected(t *testing.T) {
	each(t, func(t *testing.T, open open) {
		coretest.RejectedEvents(t, func(t *testing.T) coretest.RejectedUnderTest {
			rejected := &open(t).Rejected
			return coretest.RejectedUnderTest{RejectedEvents: rejected,
				Read: func(*testing.T, int) map[string]coretest.Kept {
					kept := map[string]coretest.Kept{}
					for _, r := range rejected.Rejections() {
						kept[r.ID] = coretest.Kept{Rejection: r}
					}
					return kept
				}}
		})
	})
}

func TestClaims(t *testing.T) {
	each(t, func(t *testing.T, open open) {
		coretest.Claims(t, func(t *testing.T) core.Claims { return &open(t).Claims })
	})
}

func TestSamples(t *testing.T) {
	each(t, func(t *testing.T, open open) {
		coretest.EventSamples(t, func(t *testing.T) sampling.EventSamples { return &open(t).Samples })
	})
}

func TestSenders(t *testing.T) {
	each(t, func(t *testing.T, open open) {
		coretest.Senders(t, func(t *testing.T) senders.Counts { return &open(t).Senders })
	})
}

func TestKeys(t *testing.T) {
	each(t, func(t *testing.T, open open) {
		keystest.Store(t, func(t *testing.T) keys.Store { return &open(t).Keys })
	})
}

func TestHooks(t *testing.T) {
	each(t, func(t *testing.T, open open) {
		hookstest.Store(t, func(t *testing.T) hooks.Store { return &open(t).Hooks })
	})
}

func TestUsage(t *testing.T) {
	each(t, func(t *testing.T, open open) {
		usagetest.Store(t, func(t *testing.T) usage.Store { return &open(t).Usage })
	})
}
