package registry

import (
	"context"
	"math/rand/v2"
	"time"

	"example.com/eventgateway/core"
)

// decider decides what to store of a schema. It cannot write.
type decider struct {
	schemas  SchemaHeads
	language SchemaLanguage
	now      func() time.Time
	traffic  *CheckTraffic // nil where no samples of events are kept

	precondition Precondition
}

func (u *RegisterEvent) decider() decider {
	return decider{
		schemas: u.Schemas, language: u.Language, now: u.Now, traffic: u.Traffic, precondition: u.precondition,
	}
}

// decision is the result of a registration, and the write that makes it so.
type decision struct {
	answer  core.Registration
	created bool
	write   write // nil if all of it is stored already
	final   error // refuses the registration; a lost race is not tried again
}

// write stores a decision. The error is CodeRegistrationConflict if somebody has changed
// what the decision is based on.
type write func(ctx context.Context, schemas SchemaWriter) error

// commit decides and writes the decision. After a lost race it begins again.
func (u *RegisterEvent) commit(ctx context.Context, decide func() (decision, error)) (core.Registration, bool, error) {
	return conclude(ctx, decide, func(d decision) error {
		if d.write == nil {
			return nil
		}
		return d.write(ctx, u.Schemas)
	})
}

// dryRun decides and writes nothing.
func dryRun(ctx context.Context, decide func() (decision, error)) (core.Registration, bool, error) {
	return conclude(ctx, decide, func(decision) error { return nil })
}

func conclude(
	ctx context.Context, decide func() (decision, error), then func(decision) error,
) (core.Registration, bool, error) {
	var d decision
	err := retried(ctx, func() (err error) {
		if d, err = decide(); err != nil || d.final != nil {
			return err
		}
		return then(d)
	})
	if err == nil {
		err = d.final
	}
	if err != nil {
		return core.Registration{}, false, err
	}
	return d.answer, d.created, nil
}

// registerAttempts bounds how often a registration that lost a race tries
// again. Each round of a race has a winner, so this many registrations of one
// event type at the same moment all succeed.
const registerAttempts = 12

// retried calls attempt until it has lost no race, registerAttempts times at most.
func retried(ctx context.Context, attempt func() error) (err error) {
	for n := range registerAttempts {
		if n > 0 {
			if err := pause(ctx, n); err != nil {
				return err
			}
		}
		if err = attempt(); core.CodeOf(err) != core.CodeRegistrationConflict {
			return err
		}
	}
	return err
}

// pause waits for a random time that grows with the attempts, up to 200 ms, so that
// registrations that lost a race together do not meet again.
func pause(ctx context.Context, attempt int) error {
	timer := time.NewTimer(rand.N(min(10*time.Millisecond<<attempt, 200*time.Millisecond)))
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return &core.Error{Code: core.CodeBackendUnavailable,
			Detail: "the time was up before the registration went through", Err: ctx.Err()}
	}
}
