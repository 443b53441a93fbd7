package core

import (
	"context"
	"math/rand/v2"
	"time"
)

// A registration is made in two steps. First it is decided, from what is stored, by
// what can only read; then the decision is written. A dry run is the first step.

// decider works out what becomes of a schema. It has nothing to write with.
type decider struct {
	schemas  SchemaHeads
	checker  SchemaChecker
	comparer SchemaComparer
	now      func() time.Time
	traffic  *CheckTraffic // nil where no samples of events are kept
}

func (u *RegisterEvent) decider() decider {
	return decider{schemas: u.Schemas, checker: u.Checker, comparer: u.Comparer, now: u.Now, traffic: u.Traffic}
}

// decision is what a registration comes to.
type decision struct {
	answer  Registration
	created bool
	write   write // nil if all of it is stored already
	final   error // refuses the registration, whoever loses a race
}

// write stores a decision, unless somebody else has changed what it is based on:
// then the error is CodeRegistrationConflict.
type write func(ctx context.Context, schemas SchemaWriter) error

// commit decides, and writes the decision. Where that loses a race, it begins again.
func (u *RegisterEvent) commit(ctx context.Context, decide func() (decision, error)) (Registration, bool, error) {
	return conclude(ctx, decide, func(d decision) error {
		if d.write == nil {
			return nil
		}
		return d.write(ctx, u.Schemas)
	})
}

// dryRun decides, and that is all.
func dryRun(ctx context.Context, decide func() (decision, error)) (Registration, bool, error) {
	return conclude(ctx, decide, func(decision) error { return nil })
}

func conclude(ctx context.Context, decide func() (decision, error), then func(decision) error) (Registration, bool, error) {
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
		return Registration{}, false, err
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
		if err = attempt(); CodeOf(err) != CodeRegistrationConflict {
			return err
		}
	}
	return err
}

// pause waits a random while that grows with the attempts, up to 200 ms: those
// who lost together shall not come back together.
func pause(ctx context.Context, attempt int) error {
	timer := time.NewTimer(rand.N(min(10*time.Millisecond<<attempt, 200*time.Millisecond)))
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return &Error{Code: CodeBackendUnavailable, Detail: "the time was up before the registration went through", Err: ctx.Err()}
	}
}
