package core

import (
	"context"
	"time"

	"example.com/eventgateway/core/internal/few"
)

// CheckShadows is a receiver that validates the events which its inner receiver has stored
// against the shadow of their type. It leaves out events that name an earlier version: that
// one checks them also once the shadow is promoted. It sets only the Shadow of outcomes; it
// reports failures to Failed.
type CheckShadows struct {
	Receiver   Receiver
	Validators *Validators // the receiver's, which remember the heads

	// Failed is called with the reason why events of a type could not be checked. It may
	// be nil.
	Failed func(ctx context.Context, t EventType, cause error)
}

// ShadowCheck is the result of checking an event against its type's shadow.
type ShadowCheck struct {
	Checked bool  // there is a shadow, and there was time
	Refusal error // nil for a valid event; else the error that the event would have once the shadow is promoted
}

// shadowTime bounds the time that shadows add to a request. The check of an event in
// progress is finished; later events are not checked.
const shadowTime = 250 * time.Millisecond

// shadowSteps is the work that shadows may add to a request.
const shadowSteps = DefaultMaxSteps / 5

// ReceiveAll returns the outcomes of the inner receiver, with the results of the shadows.
func (u *CheckShadows) ReceiveAll(ctx context.Context, batch []Submission, atomic bool) []Outcome {
	outcomes := u.Receiver.ReceiveAll(ctx, batch, atomic)
	if !u.shadowed(outcomes) {
		return outcomes
	}
	ctx, cancel := context.WithTimeout(ctx, shadowTime)
	defer cancel()
	var shadows few.Map[EventType, Versioned]
	work := NewWork(len(outcomes), shadowSteps)
	for i := range outcomes {
		outcome := &outcomes[i]
		work.Next()
		if ctx.Err() != nil {
			break
		}
		if outcome.Err != nil || outcome.Receipt.Duplicate || outcome.Earlier {
			continue
		}
		t := outcome.Receipt.Type
		shadow := shadows.Get(t)
		if shadow == nil {
			found, err := u.Validators.shadow(ctx, t)
			if err != nil && u.Failed != nil {
				u.Failed(ctx, t, err)
			}
			shadow = &found
			shadows.Put(t, shadow)
		}
		if shadow.Validator == nil {
			continue
		}
		refusal := shadow.Accept(t, outcome.Submission, work)
		if CodeOf(refusal) == CodeBatchTooCostly {
			continue
		}
		outcome.Shadow = ShadowCheck{Checked: true, Refusal: refusal}
	}
	return outcomes
}

// shadowed reports whether an event that was stored is of a type with a shadow.
func (u *CheckShadows) shadowed(outcomes []Outcome) bool {
	var last EventType // most batches are of one type
	for i := range outcomes {
		o := &outcomes[i]
		if o.Err != nil || o.Receipt.Duplicate || o.Earlier || o.Receipt.Type == last {
			continue
		}
		last = o.Receipt.Type
		if u.Validators.headOf(last).Shadow != "" {
			return true
		}
	}
	return false
}

// headOf returns the event type's head in memory; the zero Registration for none.
func (v *Validators) headOf(t EventType) Registration {
	v.mu.Lock()
	defer v.mu.Unlock()
	known, _ := v.heads.Get(t)
	return known.registration
}

// shadow returns the validator of the event type's shadow. It takes the head from memory,
// however old, because the event was just checked by it. The Validator is nil without a
// shadow.
func (v *Validators) shadow(ctx context.Context, t EventType) (Versioned, error) {
	head := v.headOf(t)
	if head.Shadow == "" {
		return Versioned{}, nil
	}
	key := keyOf(t, head.Version, head.Settings)
	key.shadow, key.revision = head.Shadow, head.Revision
	validator, err := v.compile(ctx, key, func() (Schema, error) {
		shadow, err := v.schemas.Shadow(ctx, t)
		if err == nil && shadow.Fingerprint != head.Shadow { // replaced since; the next head has it
			err = NoShadow(t, head.Shadow)
		}
		return shadow, err
	})
	if CodeOf(err) == CodeVersionNotFound {
		return Versioned{}, nil
	}
	return Versioned{Validator: validator, Settings: head.Settings}, err
}
