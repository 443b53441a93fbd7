package registry

import (
	"context"
	"time"

	"example.com/eventgateway/core"
)

// RegisterEvent stores a schema as the next version of an event type.
type RegisterEvent struct {
	Schemas  SchemaWriter
	Language SchemaLanguage
	Now      func() time.Time
	Traffic  *CheckTraffic // for dry runs; nil where no samples of events are kept

	precondition Precondition
}

// VersionWriter adds versions and changes the settings of event types. Each write is one
// step, as in [SchemaWriter].
type VersionWriter interface {
	// Add stores s as the new head and as a version, in one step. s.Version must be one
	// more than the stored head's, or 1 without a head; s.Shadow and s.Revision must
	// equal the head's. The head must be deleted if s.DeletedVersion is its version, and
	// must not be deleted otherwise. If not, Add writes nothing and returns
	// CodeRegistrationConflict. The new head's Revision is 0. The shadow stays, unless
	// it has s's fingerprint: then Add removes it in the same step.
	Add(ctx context.Context, s core.Schema) error
	// Configure stores r's settings in the head, and adds one to its Revision. The
	// stored head must have r's Version, Shadow, Revision and VersionDeprecatedAt, and
	// must not be deleted. Otherwise Configure writes nothing and returns
	// CodeRegistrationConflict.
	Configure(ctx context.Context, r core.Registration) error
}

// Register stores the document as a new version. If the latest version is the same
// schema, it returns that instead, and created is false. An older version registered
// again becomes a new version, so that rolling back is possible. Register stores the
// declared settings with the version, or alone if the schema is the same. A document that
// another Draft makes another schema of is a new version. The new
// version must keep the compatibility that the settings ask for after the declaration.
// The answer has the schema's warnings, also if the schema is the same.
//
// The name of a deleted event type starts anew, with initial settings and nothing to be
// compatible with; its version numbers continue after the deleted ones. A deletion
// during the registration is a lost race.
//
// Errors: CodeInvalidName, CodeInvalidParameter, CodeTooLarge, CodeInvalidJSON,
// CodeSchemaInvalid; CodeSchemaIncompatible with every breach;
// CodeRegistrationConflict if it loses every race; and as [core.SchemaReader].
func (u *RegisterEvent) Register(
	ctx context.Context, client, event string, document []byte, declared Declaration,
) (r Registered, created bool, err error) {
	d := u.decider()
	p, err := d.proposal(ctx, client, event, document, declared)
	if err != nil {
		return Registered{}, false, err
	}
	return p.schema.answer(u.commit(ctx, func() (decision, error) { return d.register(ctx, p) }))
}

// Try answers what Register would, and stores nothing. If samples of events are kept, it
// tries the schema on them and returns the result as traffic, or within the error if
// that is CodeSchemaIncompatible. Errors: as Register and [core.SampleReader].
func (u *RegisterEvent) Try(
	ctx context.Context, client, event string, document []byte, declared Declaration,
) (r Registered, created bool, traffic *Traffic, err error) {
	d := u.decider()
	p, err := d.proposal(ctx, client, event, document, declared)
	if err != nil {
		return Registered{}, false, nil, err
	}
	return d.try(ctx, p)
}

// proposal is a registration that is asked for.
type proposal struct {
	of       core.EventType
	schema   *candidate
	declared Declaration
	promoted string // the fingerprint of the shadow that it is; "" if it is none
	meant    *Head  // what was there when it was first decided on
}

func (d decider) proposal(
	ctx context.Context, client, event string, document []byte, declared Declaration,
) (*proposal, error) {
	t, schema, err := d.prepare(ctx, client, event, document, declared.Checks)
	return &proposal{of: t, schema: schema, declared: declared}, err
}

// try is a dry run, with what samples make of the schema.
func (d decider) try(
	ctx context.Context, p *proposal,
) (r Registered, created bool, traffic *Traffic, err error) {
	r, created, err = p.schema.answer(dryRun(ctx, func() (decision, error) { return d.register(ctx, p) }))
	if d.traffic == nil || err != nil && core.CodeOf(err) != core.CodeSchemaIncompatible {
		return r, created, nil, err
	}
	traffic, failed := d.tryTraffic(ctx, p)
	if failed != nil {
		return Registered{}, false, nil, failed
	}
	if err != nil {
		return Registered{}, false, nil, withTraffic(err, traffic)
	}
	return r, created, traffic, nil
}

func (d decider) register(ctx context.Context, p *proposal) (decision, error) {
	head, err := d.schemas.Head(ctx, p.of)
	if err != nil && core.CodeOf(err) != core.CodeEventTypeNotRegistered {
		return decision{}, err
	}
	registered := head.Registration
	if head.DeletedAt != 0 {
		registered = core.Registration{}
	}
	if failed := d.precondition.check(p.of, registered); failed != nil {
		return decision{}, failed
	}
	if err == nil && p.promoted != "" && head.Shadow != p.promoted { // a deleted event type has none
		return decision{}, core.NoShadow(p.of, p.promoted)
	}
	if p.meant == nil {
		p.meant = &head
	}
	if p.meant.deletedBy(head) {
		return decision{final: core.LostRace(p.of)}, nil
	}
	return d.add(ctx, head, p)
}

func (d decider) add(ctx context.Context, head Head, p *proposal) (decision, error) {
	schema := p.schema
	latest := head.Registration
	if head.DeletedAt != 0 { // the name begins anew
		latest = core.Registration{DeletedVersion: head.Version}
	}
	if latest.Version == 0 {
		latest.Settings = initial
	}
	settings, err := p.declared.apply(latest.Settings, d.now())
	if err != nil {
		return decision{}, err
	}
	if err := keepsMediaType(latest, settings); err != nil {
		return decision{}, err
	}
	parsed, err := schema.parse(d.language, settings)
	if err != nil {
		return decision{}, err
	}
	if settings.PartitionKey != "" {
		if err := parsed.CheckScalar(settings.PartitionKey); err != nil {
			return decision{}, err
		}
	}
	if settings.DataContentType != "" {
		if err := parsed.CheckString(); err != nil {
			return decision{}, err
		}
	}
	same := latest.Fingerprint == parsed.Fingerprint() && (parsed.NamesDraft() || latest.Draft == settings.Draft)
	if same && latest.Settings == settings {
		return decision{answer: latest}, nil
	}
	var compatible core.Compatible
	if !same || latest.FormatsAssert != settings.FormatsAssert {
		if compatible, err = d.compare(ctx, latest, settings, schema); err != nil {
			return decision{}, err
		}
	}
	if same {
		latest.Settings = settings
		return decision{answer: latest, write: func(ctx context.Context, schemas SchemaWriter) error {
			return schemas.Configure(ctx, latest)
		}}, nil
	}
	next := core.Registration{
		Type: p.of, Version: head.Version + 1, Fingerprint: parsed.Fingerprint(), DeletedVersion: latest.DeletedVersion,
		CreatedAt: d.now().UTC().Truncate(time.Millisecond), Author: p.declared.Author,
		Shadow: latest.Shadow, Revision: head.Revision, Settings: settings, Compatible: compatible,
	}
	return decision{answer: next, created: true, write: func(ctx context.Context, schemas SchemaWriter) error {
		return schemas.Add(ctx, core.Schema{Registration: next, Document: schema.source.Document})
	}}, nil
}
