package registrytest

import (
	"context"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/coretest"
	"example.com/eventgateway/core/registry"
)

// mortal is the store of a process that dies.
type mortal struct {
	registry.SchemaStore
	*coretest.Life
}

func (m mortal) Latest(ctx context.Context, t core.EventType) (r core.Registration, err error) {
	m.Call(func() { r, err = m.SchemaStore.Latest(ctx, t) })
	return r, err
}

func (m mortal) Head(ctx context.Context, t core.EventType) (h registry.Head, err error) {
	m.Call(func() { h, err = m.SchemaStore.Head(ctx, t) })
	return h, err
}

func (m mortal) Version(ctx context.Context, t core.EventType, version int) (s core.Schema, err error) {
	m.Call(func() { s, err = m.SchemaStore.Version(ctx, t, version) })
	return s, err
}

func (m mortal) Shadow(ctx context.Context, t core.EventType) (s core.Schema, err error) {
	m.Call(func() { s, err = m.SchemaStore.Shadow(ctx, t) })
	return s, err
}

func (m mortal) SetShadow(ctx context.Context, s core.Schema) (err error) {
	m.Call(func() { err = m.SchemaStore.SetShadow(ctx, s) })
	return err
}

func (m mortal) DropShadow(ctx context.Context, r core.Registration) (err error) {
	m.Call(func() { err = m.SchemaStore.DropShadow(ctx, r) })
	return err
}

func (m mortal) Add(ctx context.Context, s core.Schema) (err error) {
	m.Call(func() { err = m.SchemaStore.Add(ctx, s) })
	return err
}

func (m mortal) Configure(ctx context.Context, r core.Registration) (err error) {
	m.Call(func() { err = m.SchemaStore.Configure(ctx, r) })
	return err
}

func (m mortal) DeprecateVersion(ctx context.Context, head core.Registration, version int, at int64) (err error) {
	m.Call(func() { err = m.SchemaStore.DeprecateVersion(ctx, head, version, at) })
	return err
}

func (m mortal) Delete(ctx context.Context, head core.Registration, at int64) (err error) {
	m.Call(func() { err = m.SchemaStore.Delete(ctx, head, at) })
	return err
}

// die lets a process make the change and die at its call number at. It returns false if the change
// makes fewer calls.
func die(ctx context.Context, store registry.SchemaStore, t core.EventType, change change, at int, after bool) bool {
	life := &coretest.Life{Dies: at, After: after}
	return life.Live(func() { _ = change(ctx, mortal{store, life}, t) }) // nobody hears a dead process's error
}
