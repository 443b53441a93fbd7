package backup

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/registry"
)

// Options are how to import. The zero value writes, and tells nothing.
type Options struct {
	DryRun bool // write nothing
	// Differs is called with each event type that is in the store already, and not as in the
	// file, one at a time; detail says in a few words what differs. nil for no calls.
	Differs func(t core.EventType, detail string)
}

// Report is what an import did, or would do.
type Report struct {
	Restored Counts // what was not in the store, or not all of it
	Same     int    // event types that are in the store as in the file
	Differ   int    // event types that are not; nothing of them was written
}

// Import restores a file in the store. It overwrites nothing: an event type that the store has
// otherwise stays as it is, and is reported. A [LineError] says which line of the file is wrong.
// After an error, what came before it in the file may be restored; Import can be repeated.
//
// A file that was cut or changed is known by its end. [Check] tells before anything is written.
func Import(ctx context.Context, store Store, from io.Reader, o Options) (Report, error) {
	ctx, fail := context.WithCancelCause(ctx)
	defer fail(nil)
	i := &importing{store: store, options: o, fail: fail, slots: make(chan struct{}, atOnce)}
	err := i.read(ctx, newReader(from))
	i.running.Wait()
	if cause := context.Cause(ctx); cause != nil {
		err = cause
	}
	return i.report, err
}

type importing struct {
	store   Store
	options Options
	fail    context.CancelCauseFunc
	slots   chan struct{}
	running sync.WaitGroup

	mu     sync.Mutex // of report, and for calls of Differs
	report Report
}

// read reads the file, and hands the versions of each event type to a goroutine of its own.
func (i *importing) read(ctx context.Context, r *reader) error {
	var versions chan core.Schema
	defer func() {
		if versions != nil {
			close(versions)
		}
	}()
	for {
		version, err := r.next()
		if err != nil {
			if errors.Is(err, io.EOF) {
				return nil
			}
			return err
		}
		if version != nil {
			select {
			case versions <- *version:
				continue
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		if versions != nil {
			close(versions)
			versions = nil
		}
		select {
		case i.slots <- struct{}{}:
		case <-ctx.Done():
			return ctx.Err()
		}
		versions = make(chan core.Schema)
		one := &restoring{store: i.store, dryRun: i.options.DryRun, head: r.head, shadow: r.shadow, versions: versions}
		i.running.Go(func() {
			defer func() { <-i.slots }()
			i.restore(ctx, one)
		})
	}
}

func (i *importing) restore(ctx context.Context, one *restoring) {
	if err := one.run(ctx); err != nil {
		i.fail(err)
		return
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	switch {
	case one.differs != "":
		i.report.Differ++
		if i.options.Differs != nil {
			i.options.Differs(one.head.Type, one.differs)
		}
	case one.restored:
		i.report.Restored.EventTypes++
		i.report.Restored.Versions += one.added
	case one.whole:
		i.report.Same++
	}
}

// restoring restores one event type.
type restoring struct {
	store    Store
	dryRun   bool
	head     registry.Head
	shadow   core.Schema
	versions <-chan core.Schema

	there    bool // it has a head
	added    int  // versions
	whole    bool // all of it was in the file
	restored bool
	differs  string // what does; "" for nothing
}

func (o *restoring) run(ctx context.Context) error {
	found, err := o.store.Snapshot(ctx, o.head.Type)
	switch {
	case err == nil:
		o.there, o.differs = true, o.compare(found)
	case core.CodeOf(err) != core.CodeEventTypeNotRegistered:
		return err
	}
	read := 0
	for s := range o.versions {
		if read++; o.differs != "" {
			continue
		}
		if err := o.version(ctx, s); err != nil {
			return err
		}
	}
	o.whole = read == o.head.Version
	if !o.whole || o.there || o.differs != "" {
		return nil
	}
	o.restored = true
	if o.dryRun {
		return nil
	}
	err = o.store.RestoreHead(ctx, o.head, o.shadow)
	return o.conflict(err, "the store has another head or later versions, or somebody registered it meanwhile")
}

// compare says what differs from the event type in the store, but for its versions.
func (o *restoring) compare(found Snapshot) string {
	switch {
	case found.Head.Version != o.head.Version:
		return fmt.Sprintf("it has version %d, not %d", found.Head.Version, o.head.Version)
	case found.Head.DeletedAt != o.head.DeletedAt:
		return "one of both is deleted, or was deleted at another time"
	case found.Head.Fingerprint != o.head.Fingerprint:
		return another(o.head.Version)
	case !same(found.Head.Registration, o.head.Registration):
		return "it was changed: its settings, its marks or its shadow"
	case !sameSchema(found.Shadow, o.shadow):
		return "its shadow is another one"
	}
	return ""
}

// version restores a version, or compares it with the one that is there.
func (o *restoring) version(ctx context.Context, s core.Schema) error {
	found, err := o.store.Version(ctx, o.head.Type, s.Version)
	switch {
	case err == nil:
		if !sameSchema(found, s) {
			o.differs = another(s.Version)
		}
		return nil
	case core.CodeOf(err) != core.CodeVersionNotFound:
		return err
	case o.there:
		o.differs = fmt.Sprintf("version %d is missing", s.Version)
		return nil
	}
	o.added++
	if o.dryRun {
		return nil
	}
	return o.conflict(o.store.RestoreVersion(ctx, s), fmt.Sprintf("somebody stored version %d meanwhile", s.Version))
}

// conflict makes a difference of an error that says that something is there.
func (o *restoring) conflict(err error, detail string) error {
	if core.CodeOf(err) != core.CodeRegistrationConflict {
		return err
	}
	o.differs = detail
	return nil
}

func another(version int) string { return fmt.Sprintf("version %d is another one", version) }

func same(a, b core.Registration) bool {
	if a.CreatedAt.Equal(b.CreatedAt) {
		a.CreatedAt = b.CreatedAt // whatever its time zone
	}
	return a == b
}

func sameSchema(a, b core.Schema) bool {
	return same(a.Registration, b.Registration) && string(a.Document) == string(b.Document)
}
