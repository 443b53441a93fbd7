package core

import (
	"context"
	"time"
)

// A shadow is the next schema of an event type, tried on the events of the current
// one: each event that is stored is validated against it too, and what it would
// refuse is counted, with no other effect ([CheckShadows]). It has no number before
// it is promoted. There is one for each event type; a registration of another
// schema leaves it as it is.

// ShadowWriter stores and removes shadows. What a write promises is said at
// [SchemaWriter].
type ShadowWriter interface {
	// SetShadow stores s as the shadow, in place of an earlier one, and its
	// fingerprint in the head, in one step. The head must be of version s.Version and
	// not deleted, else nothing is written and the error is CodeRegistrationConflict.
	SetShadow(ctx context.Context, s Schema) error
	// DropShadow removes the shadow from r's event type, in one step with its
	// fingerprint in the head, which must be r.Shadow, else nothing is written and
	// the error is CodeRegistrationConflict.
	DropShadow(ctx context.Context, r Registration) error
}

// SetShadow stores the document as the event type's shadow, in place of an earlier
// one; created is false for the same schema as that. It is checked like any schema,
// but not held to the event type's settings: compatibility and partition key are
// asked for when it is promoted. The registration has the settings and the version
// that the shadow is beside.
//
// Errors: CodeInvalidName, CodeTooLarge, CodeInvalidJSON, CodeSchemaInvalid,
// CodeInvalidParameter for the schema of the latest version,
// CodeEventTypeNotRegistered, CodeRegistrationConflict where others kept winning
// the race, and those of [SchemaReader].
func (u *RegisterEvent) SetShadow(ctx context.Context, client, event string, document []byte, author string) (r Registration, created bool, err error) {
	d := u.decider()
	t, schema, err := d.prepare(ctx, client, event, document)
	if err != nil {
		return Registration{}, false, err
	}
	return u.commit(ctx, func() (decision, error) { return d.shadow(ctx, t, schema, author) })
}

// TryShadow answers what SetShadow would, and stores nothing.
func (u *RegisterEvent) TryShadow(ctx context.Context, client, event string, document []byte, author string) (r Registration, created bool, err error) {
	d := u.decider()
	t, schema, err := d.prepare(ctx, client, event, document)
	if err != nil {
		return Registration{}, false, err
	}
	return dryRun(ctx, func() (decision, error) { return d.shadow(ctx, t, schema, author) })
}

func (d decider) shadow(ctx context.Context, t EventType, schema *candidate, author string) (decision, error) {
	latest, err := d.schemas.Latest(ctx, t)
	if err != nil {
		return decision{}, err
	}
	if err := schema.check(d.checker, latest.FormatsAssert); err != nil {
		return decision{}, err
	}
	switch schema.fingerprint {
	case latest.Fingerprint:
		return decision{}, &Error{Code: CodeInvalidParameter, Detail: "the latest version of " + t.Topic() + " is this schema already: a shadow would tell nothing"}
	case latest.Shadow:
		return d.sameShadow(ctx, latest)
	}
	shadow := Schema{Document: schema.source.Document, Registration: Registration{
		Type: t, Version: latest.Version, Fingerprint: schema.fingerprint,
		CreatedAt: d.now().UTC().Truncate(time.Millisecond), Author: author,
	}}
	answer := shadow.Registration
	answer.Settings = latest.Settings
	return decision{answer: answer, created: true, write: func(ctx context.Context, schemas SchemaWriter) error {
		return schemas.SetShadow(ctx, shadow)
	}}, nil
}

// sameShadow is the decision on the shadow that the event type has.
func (d decider) sameShadow(ctx context.Context, latest Registration) (decision, error) {
	shadow, err := d.schemas.Shadow(ctx, latest.Type)
	if CodeOf(err) == CodeVersionNotFound || err == nil && shadow.Fingerprint != latest.Shadow {
		return decision{}, LostRace(latest.Type) // it was dropped or replaced since
	}
	shadow.Settings = latest.Settings
	return decision{answer: shadow.Registration}, err
}

// PromoteShadow is Register with the shadow's document, which is the shadow no more
// once it is a version. Not to promote another than the caller has looked at, its
// fingerprint can be given; "" is whatever is there. One that is replaced or dropped
// meanwhile is never promoted.
//
// Errors: those of Register, CodeEventTypeNotRegistered, and CodeVersionNotFound
// where there is no shadow, or not that one.
func (u *RegisterEvent) PromoteShadow(ctx context.Context, client, event, fingerprint string, declared Declaration) (r Registration, created bool, err error) {
	d := u.decider()
	p, err := d.promotion(ctx, client, event, fingerprint, declared)
	if err != nil {
		return Registration{}, false, err
	}
	return u.commit(ctx, func() (decision, error) { return d.register(ctx, p) })
}

// TryPromotion answers what PromoteShadow would, and changes nothing. traffic is
// that of [RegisterEvent.Try].
func (u *RegisterEvent) TryPromotion(ctx context.Context, client, event, fingerprint string, declared Declaration) (r Registration, created bool, traffic *Traffic, err error) {
	d := u.decider()
	p, err := d.promotion(ctx, client, event, fingerprint, declared)
	if err != nil {
		return Registration{}, false, nil, err
	}
	return d.try(ctx, p)
}

// promotion is the proposal of the shadow that is meant.
func (d decider) promotion(ctx context.Context, client, event, fingerprint string, declared Declaration) (*proposal, error) {
	t, err := NewEventType(client, event)
	if err != nil {
		return nil, err
	}
	if _, err := d.schemas.Latest(ctx, t); err != nil {
		return nil, err
	}
	shadow, err := d.schemas.Shadow(ctx, t)
	if err != nil {
		return nil, err
	}
	if fingerprint != "" && fingerprint != shadow.Fingerprint {
		return nil, NoShadow(t, fingerprint)
	}
	p, err := d.proposal(ctx, client, event, shadow.Document, declared)
	p.promoted = shadow.Fingerprint
	return p, err
}

// DropShadow removes the event type's shadow.
//
// Errors: CodeInvalidName, CodeEventTypeNotRegistered, CodeVersionNotFound where
// there is none, CodeRegistrationConflict where others kept replacing it, and those
// of [SchemaReader].
func (u *RegisterEvent) DropShadow(ctx context.Context, client, event string) error {
	t, err := NewEventType(client, event)
	if err != nil {
		return err
	}
	return retried(ctx, func() error {
		latest, err := u.Schemas.Latest(ctx, t)
		if err != nil {
			return err
		}
		if latest.Shadow == "" {
			return NoShadow(t, "")
		}
		return u.Schemas.DropShadow(ctx, latest)
	})
}
