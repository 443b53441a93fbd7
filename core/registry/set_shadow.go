package registry

import (
	"context"
	"fmt"
	"time"

	"example.com/eventgateway/core"
)

// A shadow is a candidate for the next version of a schema. [core.CheckShadows] validates each
// stored event against it too and counts what it would refuse, without any other
// effect. A shadow has no number until it is promoted. An event type has at most one;
// registering another schema leaves it as it is.

// ShadowWriter stores and removes shadows. Each write is one step, as in [SchemaWriter].
type ShadowWriter interface {
	// SetShadow stores s as the shadow, in place of an earlier one, and its fingerprint
	// in the head, whose Revision it adds one to, in one step. The stored head must have
	// s's Version, Shadow and Revision, and must not be deleted. Otherwise SetShadow
	// writes nothing and returns CodeRegistrationConflict.
	SetShadow(ctx context.Context, s core.Schema) error
	// DropShadow removes the shadow of r's event type and its fingerprint in the head,
	// whose Revision it adds one to, in one step. The stored head must have r's Version,
	// Shadow and Revision; r has a shadow. Otherwise DropShadow writes nothing and
	// returns CodeRegistrationConflict.
	DropShadow(ctx context.Context, r core.Registration) error
}

// SetShadow stores the document as the event type's shadow, in place of an earlier one.
// created is false if that is the same schema. SetShadow checks the schema itself; the
// promotion checks it against the settings, such as compatibility and partition key. It is
// of the draft that the settings say now, also if they change before its promotion. The
// registration has the settings and the version of the head.
//
// Errors: CodeInvalidName, CodeTooLarge, CodeInvalidJSON, CodeSchemaInvalid;
// CodeInvalidParameter for the schema of the latest version, and for the shadow of another
// draft;
// CodeEventTypeNotRegistered; CodeRegistrationConflict if it loses every race; and as
// [core.SchemaReader].
func (u *RegisterEvent) SetShadow(
	ctx context.Context, client, event string, document []byte, author string, checks Checks,
) (r Registered, created bool, err error) {
	d := u.decider()
	t, schema, err := d.prepare(ctx, client, event, document, checks)
	if err != nil {
		return Registered{}, false, err
	}
	return schema.answer(u.commit(ctx, func() (decision, error) { return d.shadow(ctx, t, schema, author) }))
}

// TryShadow answers what SetShadow would, and stores nothing.
func (u *RegisterEvent) TryShadow(
	ctx context.Context, client, event string, document []byte, author string, checks Checks,
) (r Registered, created bool, err error) {
	d := u.decider()
	t, schema, err := d.prepare(ctx, client, event, document, checks)
	if err != nil {
		return Registered{}, false, err
	}
	return schema.answer(dryRun(ctx, func() (decision, error) { return d.shadow(ctx, t, schema, author) }))
}

func (d decider) shadow(ctx context.Context, t core.EventType, schema *candidate, author string) (decision, error) {
	latest, err := d.schemas.Latest(ctx, t)
	if err != nil {
		return decision{}, err
	}
	if err := d.precondition.check(t, latest); err != nil {
		return decision{}, err
	}
	parsed, err := schema.parse(d.language, latest.Settings)
	if err != nil {
		return decision{}, err
	}
	draft := latest.Draft
	if parsed.NamesDraft() {
		draft = ""
	}
	switch parsed.Fingerprint() {
	case latest.Fingerprint:
		return decision{}, &core.Error{Code: core.CodeInvalidParameter,
			Detail: "the latest version of " + t.Topic() + " is this schema already: a shadow would tell nothing"}
	case latest.Shadow:
		return d.sameShadow(ctx, latest, draft)
	}
	shadow := core.Schema{Document: schema.source.Document, Registration: core.Registration{
		Type: t, Version: latest.Version, Fingerprint: parsed.Fingerprint(),
		CreatedAt: d.now().UTC().Truncate(time.Millisecond), Author: author,
		Shadow: latest.Shadow, Revision: latest.Revision,
	}}
	shadow.Draft = draft
	answer := shadow.Registration
	answer.Settings = latest.Settings
	return decision{answer: answer, created: true, write: func(ctx context.Context, schemas SchemaWriter) error {
		return schemas.SetShadow(ctx, shadow)
	}}, nil
}

// sameShadow is the decision on the shadow that the event type has.
func (d decider) sameShadow(ctx context.Context, latest core.Registration, draft string) (decision, error) {
	shadow, err := d.schemas.Shadow(ctx, latest.Type)
	if core.CodeOf(err) == core.CodeVersionNotFound || err == nil && shadow.Fingerprint != latest.Shadow {
		return decision{}, core.LostRace(latest.Type) // it was dropped or replaced since
	}
	if err == nil && shadow.Draft != draft {
		return decision{}, &core.Error{Code: core.CodeInvalidParameter, Detail: fmt.Sprintf(
			"the shadow of %s is this document already, with draft=%s: drop it before you set it with draft=%s",
			latest.Type.Topic(), shadow.Draft, draft)}
	}
	shadow.Settings = latest.Settings
	return decision{answer: shadow.Registration}, err
}
