package core

import (
	"context"
	"time"
)

// CheckShadows is a receiver that validates what the one inside has stored now
// against the shadow of its event type, if there is one. That changes nothing of
// the outcomes but their Shadow: whatever goes wrong is told to Failed only.
type CheckShadows struct {
	Receiver   Receiver
	Validators *Validators // those of the receiver, which know the heads

	// Failed is told why events of a type could not be checked. It may be nil.
	Failed func(ctx context.Context, t EventType, cause error)
}

// ShadowCheck is what an event type's shadow says of an event.
type ShadowCheck struct {
	Checked bool  // there is a shadow, and there was time
	Refusal error // nil for a valid event; else CodeEventInvalid or what else would refuse the event once the shadow is promoted
}

// shadowTime bounds what shadows add to a request, but for the event that is just
// being checked: what does not fit in is not checked.
const shadowTime = 250 * time.Millisecond

// shadowSteps are what shadows may take of a request's work beside its own.
const shadowSteps = DefaultMaxSteps / 5

// ReceiveAll is that of the receiver inside.
func (u *CheckShadows) ReceiveAll(ctx context.Context, batch []Submission, atomic bool) []Outcome {
	outcomes := u.Receiver.ReceiveAll(ctx, batch, atomic)
	ctx, cancel := context.WithTimeout(ctx, shadowTime)
	defer cancel()
	shadows := map[EventType]Versioned{}
	work := NewWork(len(outcomes), shadowSteps)
	for i := range outcomes {
		outcome := &outcomes[i]
		work.Next()
		if ctx.Err() != nil {
			break
		}
		if outcome.Err != nil || outcome.Receipt.Duplicate {
			continue
		}
		t := outcome.Receipt.Type
		shadow, known := shadows[t]
		if !known {
			var err error
			if shadow, err = u.Validators.shadow(ctx, t); err != nil && u.Failed != nil {
				u.Failed(ctx, t, err)
			}
			shadows[t] = shadow
		}
		if shadow.Validator == nil {
			continue
		}
		refusal := shadow.accept(t, outcome.Submission, work)
		if CodeOf(refusal) == CodeBatchTooCostly {
			continue
		}
		outcome.Shadow = ShadowCheck{Checked: true, Refusal: refusal}
	}
	return outcomes
}

// shadow returns the validator of the event type's shadow, by the head that memory
// has, however old: the event was just checked by that. Its Validator is nil where
// there is none.
func (v *Validators) shadow(ctx context.Context, t EventType) (Versioned, error) {
	v.mu.Lock()
	known, ok := v.heads.get(t)
	v.mu.Unlock()
	if !ok || known.registration.Shadow == "" {
		return Versioned{}, nil
	}
	fingerprint := known.registration.Shadow
	key := versionKey{EventType: t, shadow: fingerprint, assertFormats: known.registration.FormatsAssert}
	validator, err := v.compile(ctx, key, func() (Schema, error) {
		shadow, err := v.schemas.Shadow(ctx, t)
		if err == nil && shadow.Fingerprint != fingerprint { // replaced since; the next head has it
			err = NoShadow(t, fingerprint)
		}
		return shadow, err
	})
	if CodeOf(err) == CodeVersionNotFound {
		return Versioned{}, nil
	}
	return Versioned{Validator: validator, Settings: known.registration.Settings}, err
}
