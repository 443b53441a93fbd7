package memory

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"

	"example.com/eventgateway/core"
)

// Journal keeps what stores have, for [Open] in another process.
type Journal interface {
	// Ready returns an error if changes cannot be kept now, as on a full disk. It first tries again
	// to keep earlier changes that were not kept.
	Ready(context.Context) error
	// Write takes changes, and returns at once. All of them are kept or none, and only if those
	// of earlier calls are. kept waits until they are, or the context ends; its error says why
	// they are not, or not yet.
	Write(changes []Change) (kept func(context.Context) error)
	// Load calls each with the values of a bucket, in the order of their keys. It ends with the
	// first error of each.
	Load(bucket string, each func(key string, value []byte) error) error
}

// Change is a new value, or none.
type Change struct {
	Bucket, Key string
	Value       []byte // nil for none any more
}

// Names of buckets. What is in them has the form of this package's types in JSON: fields may be
// added, and a field that is not there is zero.
const (
	inHeads    = "heads"
	inVersions = "versions"
	inStream   = "stream"
	inRejected = "rejected"
	inPlaces   = "places"
	inClaims   = "claims"
	inSamples  = "samples"
	inSenders  = "senders"
	inQuotas   = "quotas"
	inBuckets  = "buckets"
	inDays     = "days"
	inKeyUses  = "key_uses"
	inKeys     = "keys"
	inHooks    = "hooks"
)

// Buckets are the names of all buckets of a journal.
var Buckets = []string{
	inHeads, inVersions, inStream, inRejected, inPlaces, inClaims, inSamples, inSenders, inQuotas, inBuckets, inDays,
	inKeyUses, inKeys, inHooks,
}

// durable is what all stores have in common: they change one step at a time, and a step has an
// end when the journal has kept it.
type durable struct {
	mu      sync.Mutex
	journal Journal // nil keeps nothing
}

// do runs a step alone, and waits until the journal has kept its changes.
func (d *durable) do(ctx context.Context, step func(*transaction) error) error {
	if err := ended(ctx); err != nil {
		return err
	}
	return d.run(ctx, step)
}

// run is do, for steps that look themselves whether the context has ended.
func (d *durable) run(ctx context.Context, step func(*transaction) error) error {
	kept, err := d.begin(ctx, step)
	if err != nil {
		return err
	}
	return notKept(kept(ctx))
}

func notKept(err error) error {
	if err != nil {
		return core.Unavailable("the gateway cannot store the change", err)
	}
	return nil
}

// begin runs a step alone, and hands its changes to the journal in the order of steps. If the
// journal cannot keep changes, begin does not run the step, so that memory does not have them either.
func (d *durable) begin(
	ctx context.Context, step func(*transaction) error,
) (kept func(context.Context) error, err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	tx := transaction{on: d.journal != nil}
	if tx.on {
		if err := d.journal.Ready(ctx); err != nil {
			return nil, notKept(err)
		}
	}
	err = step(&tx)
	if err == nil {
		err = tx.err
	}
	if len(tx.changes) == 0 {
		return func(context.Context) error { return nil }, err
	}
	return d.journal.Write(tx.changes), err
}

// read looks at a store while nothing changes it.
func (d *durable) read(ctx context.Context, look func()) error {
	if err := ended(ctx); err != nil {
		return err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	look()
	return nil
}

// transaction collects the changes of a step.
type transaction struct {
	on      bool
	changes []Change
	err     error
}

func (tx *transaction) put(bucket, key string, value any) {
	if !tx.on {
		return
	}
	text, err := json.Marshal(value)
	if err != nil {
		tx.err = &core.Error{Code: core.CodeInternal, Detail: "it has no form in which it can be kept", Err: err}
		return
	}
	tx.changes = append(tx.changes, Change{bucket, key, text})
}

func (tx *transaction) remove(bucket, key string) {
	if tx.on {
		tx.changes = append(tx.changes, Change{Bucket: bucket, Key: key})
	}
}

// failAll lets all fail of which the journal did not keep what was done.
func failAll(errs []error, err error) {
	for i := range errs {
		if err != nil && errs[i] == nil {
			errs[i] = err
		}
	}
}

// load calls each with the values of a bucket.
func load[T any](j Journal, bucket string, each func(key string, value T)) error {
	return j.Load(bucket, func(key string, text []byte) error {
		var value T
		if err := json.Unmarshal(text, &value); err != nil {
			return fmt.Errorf("%s of %s: %w", key, bucket, err)
		}
		each(key, value)
		return nil
	})
}

func pathOf(t core.EventType) string { return t.Client + "/" + t.Event }

// ordered is a number as a part of a key, in the order of numbers.
func ordered[N int | int64](n N) string { return fmt.Sprintf("%020d", n) }
