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
	return u.setShadow(ctx, client, event, document, author, u.Schemas)
}

// TryShadow answers what SetShadow would, and stores nothing.
func (u *RegisterEvent) TryShadow(ctx context.Context, client, event string, document []byte, author string) (r Registration, created bool, err error) {
	return u.setShadow(ctx, client, event, document, author, readOnly{u.Schemas})
}

func (u *RegisterEvent) setShadow(ctx context.Context, client, event string, document []byte, author string, schemas SchemaWriter) (r Registration, created bool, err error) {
	t, schema, err := u.candidate(ctx, client, event, document)
	if err != nil {
		return Registration{}, false, err
	}
	err = retried(ctx, func() error {
		latest, err := schemas.Latest(ctx, t)
		if err != nil {
			return err
		}
		if err := schema.check(u.Checker, latest.AssertFormats); err != nil {
			return err
		}
		if latest.Fingerprint == schema.fingerprint {
			return &Error{Code: CodeInvalidParameter, Detail: "the latest version of " + t.Topic() + " is this schema already: a shadow would tell nothing"}
		}
		shadow := Schema{Document: schema.source.Document, Registration: Registration{
			Type: t, Version: latest.Version, Fingerprint: schema.fingerprint,
			CreatedAt: u.Now().UTC().Truncate(time.Millisecond), Author: author,
		}}
		if created = latest.Shadow != schema.fingerprint; !created {
			shadow, err = schemas.Shadow(ctx, t)
			if CodeOf(err) == CodeVersionNotFound || err == nil && shadow.Fingerprint != schema.fingerprint {
				return LostRace(t) // it was dropped or replaced since
			}
			if err != nil {
				return err
			}
		} else if err := schemas.SetShadow(ctx, shadow); err != nil {
			return err
		}
		r = shadow.Registration
		r.Settings = latest.Settings
		return nil
	})
	if err != nil {
		return Registration{}, false, err
	}
	return r, created, nil
}

// PromoteShadow is Register with the shadow's document, which is the shadow no more
// once it is a version. Not to promote another than the caller has looked at, its
// fingerprint can be given; "" is whatever is there. One that is replaced or dropped
// meanwhile is never promoted.
//
// Errors: those of Register, CodeEventTypeNotRegistered, and CodeVersionNotFound
// where there is no shadow, or not that one.
func (u *RegisterEvent) PromoteShadow(ctx context.Context, client, event, fingerprint string, declared Declaration) (r Registration, created bool, err error) {
	t, schema, promoted, err := u.promoted(ctx, client, event, fingerprint)
	if err != nil {
		return Registration{}, false, err
	}
	return u.register(ctx, t, schema, declared, promotion{u.Schemas, promoted})
}

// TryPromotion answers what PromoteShadow would, and changes nothing. traffic is
// that of [RegisterEvent.Try].
func (u *RegisterEvent) TryPromotion(ctx context.Context, client, event, fingerprint string, declared Declaration) (r Registration, created bool, traffic *Traffic, err error) {
	t, schema, promoted, err := u.promoted(ctx, client, event, fingerprint)
	if err != nil {
		return Registration{}, false, nil, err
	}
	return u.try(ctx, t, schema, declared, promotion{readOnly{u.Schemas}, promoted})
}

// promoted is the shadow that is meant, and its fingerprint.
func (u *RegisterEvent) promoted(ctx context.Context, client, event, fingerprint string) (EventType, *candidate, string, error) {
	t, err := NewEventType(client, event)
	if err != nil {
		return EventType{}, nil, "", err
	}
	if _, err := u.Schemas.Latest(ctx, t); err != nil {
		return EventType{}, nil, "", err
	}
	shadow, err := u.Schemas.Shadow(ctx, t)
	if err != nil {
		return EventType{}, nil, "", err
	}
	if fingerprint != "" && fingerprint != shadow.Fingerprint {
		return EventType{}, nil, "", NoShadow(t, fingerprint)
	}
	_, schema, err := u.candidate(ctx, client, event, shadow.Document)
	return t, schema, shadow.Fingerprint, err
}

// promotion is a writer for as long as the shadow is the one that is promoted.
type promotion struct {
	SchemaWriter
	fingerprint string
}

func (p promotion) Head(ctx context.Context, t EventType) (Head, error) {
	head, err := p.SchemaWriter.Head(ctx, t)
	if err == nil && head.Shadow != p.fingerprint { // a deleted event type has none
		return Head{}, NoShadow(t, p.fingerprint)
	}
	return head, err
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
