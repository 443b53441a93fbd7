package registrytest

import (
	"context"
	"fmt"
	"testing"
	"time"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/coretest"
	"example.com/eventgateway/core/registry"
)

func schema(t core.EventType, version int, document string) core.Schema {
	return core.Schema{
		Registration: core.Registration{
			Type: t, Version: version, Fingerprint: fmt.Sprintf("fingerprint-%d", version),
			CreatedAt: coretest.Begin.Add(time.Duration(version) * time.Second),
		},
		Document: []byte(document),
	}
}

func mustAdd(ctx context.Context, t *testing.T, store registry.SchemaStore, s core.Schema) {
	t.Helper()
	if err := store.Add(ctx, s); err != nil {
		t.Fatalf("adding version %d of %s: %v", s.Version, s.Type.Topic(), err)
	}
}

// seen returns s as a writer makes it that has just read the head: with the head's shadow
// and revision.
func seen(ctx context.Context, t *testing.T, store registry.SchemaStore, s core.Schema) core.Schema {
	t.Helper()
	head, err := store.Head(ctx, s.Type)
	coretest.NoErrors(t, err)
	s.Shadow, s.Revision = head.Shadow, head.Revision
	return s
}

func wantRegistration(t *testing.T, got, want core.Registration) {
	t.Helper()
	if got.Type != want.Type || got.Version != want.Version || got.Fingerprint != want.Fingerprint ||
		!got.CreatedAt.Equal(want.CreatedAt) {
		t.Errorf("the registration is %+v, want %+v", got, want)
	}
}
