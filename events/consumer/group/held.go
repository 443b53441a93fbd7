package group

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"example.com/eventgateway/events/consumer/lease"
)

// errLost says that a lease is another's now, or may be.
var errLost = errors.New("the lease is lost")

// held is a lease that this worker has taken. It makes one write at a time.
type held struct {
	store    lease.Store
	duration time.Duration
	turn     chan struct{} // holds one token
	lease    lease.Lease   // as it is stored; guarded by turn
	until    atomic.Pointer[time.Time]
	lost     atomic.Bool
}

// hold holds a lease that was taken, by a call that began at a time.
func hold(store lease.Store, duration time.Duration, l lease.Lease, began time.Time) *held {
	h := &held{store: store, duration: duration, lease: l, turn: make(chan struct{}, 1)}
	h.turn <- struct{}{}
	h.extend(began)
	return h
}

// extend counts from the beginning of a write: no one sees it earlier.
func (h *held) extend(began time.Time) {
	until := began.Add(h.duration)
	h.until.Store(&until)
}

// valid reports whether no one else may have taken the lease. It asks the clock on the wall,
// too, since the other clock may stand still while a machine sleeps.
func (h *held) valid() bool {
	until, now := *h.until.Load(), time.Now()
	return !h.lost.Load() && now.Before(until) && now.Round(0).Before(until.Round(0))
}

func (h *held) renew(ctx context.Context) error { return h.write(ctx, h.store.Renew) }

// checkpoint is the fence: the store refuses it if the lease is another's.
func (h *held) checkpoint(ctx context.Context, sequence string) error {
	return h.write(ctx, func(ctx context.Context, l lease.Lease) (lease.Lease, bool, error) {
		return h.store.Checkpoint(ctx, l, sequence, 0)
	})
}

// release gives the lease up. It is lost afterwards, unless that fails.
func (h *held) release(ctx context.Context) error {
	err := h.write(ctx, func(ctx context.Context, l lease.Lease) (lease.Lease, bool, error) {
		released, err := h.store.Release(ctx, l)
		return l, released, err
	})
	if err == nil {
		h.lost.Store(true)
	}
	return err
}

// write writes once. It returns errLost if the lease is lost, and else the store's error, after
// which the lease is held on. The write does not end with ctx, but with the lease, so that it
// is known what is stored.
func (h *held) write(ctx context.Context,
	write func(context.Context, lease.Lease) (lease.Lease, bool, error)) error {
	<-h.turn
	defer func() { h.turn <- struct{}{} }()
	if !h.valid() {
		h.lost.Store(true)
		return errLost
	}
	ctx, cancel := context.WithDeadline(context.WithoutCancel(ctx), *h.until.Load())
	defer cancel()
	began := time.Now()
	l, written, err := write(ctx, h.lease)
	switch {
	case err != nil && h.valid():
		return err
	case err != nil || !written:
		h.lost.Store(true)
		return errLost
	}
	h.lease = l
	h.extend(began)
	return nil
}
