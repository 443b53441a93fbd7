package memory_test

import (
	"fmt"
	"testing"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/memory"
	"example.com/eventgateway/core/coretest"
	"example.com/eventgateway/core/hooks"
	"example.com/eventgateway/core/hooks/hookstest"
	"example.com/eventgateway/core/keys"
	"example.com/eventgateway/core/keys/keystest"
	"example.com/eventgateway/core/registry"
	"example.com/eventgateway/core/registry/registrytest"
	"example.com/eventgateway/core/sampling"
	"example.com/eventgateway/core/senders"
	"example.com/eventgateway/core/usage"
	"example.com/eventgateway/core/usage/usagetest"
)

func TestSchemas(t *testing.T) {
	registrytest.SchemaStore(t, func(*testing.T) registry.SchemaStore { return &memory.Schemas{} })
}

func TestStream(t *testing.T) {
	coretest.EventStream(t, func(*testing.T) coretest.StreamUnderTest {
		stream := &memory.Stream{}
		return coretest.StreamUnderTest{EventStream: stream, Read: func(*testing.T, int) (stored []coretest.Stored) {
			for i, e := range stream.Events() {
				stored = append(stored, coretest.Stored{Event: e, ShardID: "shard-0",
					SequenceNumber: fmt.Sprintf("%020d", i+1)})
			}
			return stored
		}}
	})
}

func TestClaims(t *testing.T) {
	coretest.Claims(t, func(*testing.T) core.Claims { return &memory.Claims{} })
}

func TestSamples(t *testing.T) {
	coretest.EventSamples(t, func(*testing.T) sampling.EventSamples { return &memory.Samples{} })
}

func TestSenders(t *testing.T) {
	coretest.Senders(t, func(*testing.T) senders.Counts { return &memory.Senders{} })
}

func TestKeys(t *testing.T) {
	keystest.Store(t, func(*testing.T) keys.Store { return &memory.Keys{} })
}

func TestHooks(t *testing.T) {
	hookstest.Store(t, func(*testing.T) hooks.Store { return &memory.Hooks{} })
}

func TestUsage(t *testing.T) {
	usagetest.Store(t, func(*testing.T) usage.Store { return &memory.Usage{} })
}
