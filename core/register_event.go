package core

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"
)

// RegisterEvent stores a schema as the next version of an event type.
type RegisterEvent struct {
	Schemas  SchemaWriter
	Checker  SchemaChecker
	Comparer SchemaComparer
	Now      func() time.Time
	Traffic  *CheckTraffic // for dry runs; nil where no samples of events are kept
}

// SchemaChecker tells whether a document can be an event type's schema.
type SchemaChecker interface {
	ReferenceFinder
	// Check returns the fingerprint of an acceptable schema: a digest of its
	// canonical form, so that white space and the order of members don't count.
	// Errors are those of SchemaCompiler.Compile.
	Check(schema SchemaSource) (fingerprint string, err error)
	// CheckScalar returns an error unless every valid document has a scalar at
	// the JSON Pointer, by the plainest reading: each member on the way is in
	// properties and required, and its type says object, at the end a scalar.
	// Errors are CodeInvalidParameter, for what is no pointer, and
	// CodeSchemaInvalid.
	CheckScalar(schema SchemaSource, pointer string) error
	// CheckString returns CodeSchemaInvalid if the schema's type, by the same
	// reading, says that no string is valid.
	CheckString(schema SchemaSource) error
}

// Declaration is what a registration says about the event type beside its
// schema. A nil field leaves the setting as it is.
type Declaration struct {
	Author          string  // of this registration, see [Registration]
	PartitionKey    *string // see Settings; a pointer to "" takes the declaration back
	Idempotent      *bool   // see Settings
	DataContentType *string // as PartitionKey
	Compatibility   *Compatibility
	Lenient         *bool
	Warn            *bool
	AssertFormats   *bool
	Deprecated      *bool // from now on, unless it is already
}

// apply returns the settings as declared. The error is CodeInvalidParameter.
func (d Declaration) apply(to Settings, now time.Time) (Settings, error) {
	switch {
	case d.Deprecated == nil:
	case !*d.Deprecated:
		to.DeprecatedAt = 0
	case to.DeprecatedAt == 0:
		to.DeprecatedAt = now.Unix()
	}
	if d.PartitionKey != nil {
		to.PartitionKey = *d.PartitionKey
	}
	if d.Idempotent != nil {
		to.Idempotent = *d.Idempotent
	}
	if d.DataContentType != nil {
		var err error
		if to.DataContentType, err = dataContentType(*d.DataContentType); err != nil {
			return Settings{}, err
		}
	}
	if d.Compatibility != nil {
		if to.Compatibility = *d.Compatibility; !to.Compatibility.known() {
			return Settings{}, &Error{Code: CodeInvalidParameter, Detail: fmt.Sprintf(
				"the compatibility %q is none of none, backward, forward and full, alone or followed by _transitive", shorten(string(to.Compatibility)))}
		}
	}
	if d.Lenient != nil {
		to.Lenient = *d.Lenient
	}
	if d.Warn != nil {
		to.Warn = *d.Warn
	}
	if d.AssertFormats != nil {
		to.AssertFormats = *d.AssertFormats
	}
	if to.PartitionKey != "" && to.DataContentType != "" {
		return Settings{}, &Error{Code: CodeInvalidParameter, Detail: fmt.Sprintf(
			"the partition key %q points into JSON, but the data is %s: declare one of partition_key and data_content_type, and give the other an empty value",
			shorten(to.PartitionKey), to.DataContentType)}
	}
	return to, nil
}

// registerAttempts bounds how often a registration that lost a race tries
// again. Each round of a race has a winner, so this many registrations of one
// event type at the same moment all succeed.
const registerAttempts = 12

// Register stores the document as a new version, unless it is the same schema
// as the latest version: then that is returned and created is false. An older
// version registered again becomes a new version, so that rolling back is
// possible. Settings that the declaration changes are stored with it, or alone
// where the schema is the same. The new version must keep the compatibility that
// the settings ask for, as they are after the declaration.
//
// The name of a deleted event type is registered as if it were new, with the
// default settings and nothing to be compatible with, but for the version's number,
// which comes after those that were deleted. Where the deletion comes in between,
// that is a lost race.
//
// Errors: CodeInvalidName, CodeInvalidParameter, CodeTooLarge, CodeInvalidJSON, CodeSchemaInvalid,
// CodeSchemaIncompatible with every cause, CodeRegistrationConflict where others
// kept winning the race, and those of [SchemaReader].
func (u *RegisterEvent) Register(ctx context.Context, client, event string, document []byte, declared Declaration) (r Registration, created bool, err error) {
	t, schema, err := u.candidate(ctx, client, event, document)
	if err != nil {
		return Registration{}, false, err
	}
	return u.register(ctx, t, schema, declared, u.Schemas)
}

// Try answers what Register would, and stores nothing. Where samples of events are
// kept, it tries the schema on them too: traffic says what came of that, else it is
// nil. Of CodeSchemaIncompatible, it is in the error. Errors are also those of
// [SampleReader].
func (u *RegisterEvent) Try(ctx context.Context, client, event string, document []byte, declared Declaration) (r Registration, created bool, traffic *Traffic, err error) {
	t, schema, err := u.candidate(ctx, client, event, document)
	if err != nil {
		return Registration{}, false, nil, err
	}
	return u.try(ctx, t, schema, declared, readOnly{u.Schemas})
}

// try is register with schemas that write nothing, and what Try adds to it.
func (u *RegisterEvent) try(ctx context.Context, t EventType, schema *candidate, declared Declaration, schemas SchemaWriter) (r Registration, created bool, traffic *Traffic, err error) {
	r, created, err = u.register(ctx, t, schema, declared, schemas)
	if u.Traffic == nil || err != nil && CodeOf(err) != CodeSchemaIncompatible {
		return r, created, nil, err
	}
	traffic, failed := u.traffic(ctx, t, schema.source, declared)
	if failed != nil {
		return Registration{}, false, nil, failed
	}
	if e := asError(err); e != nil {
		incompatible := *e
		incompatible.Traffic = traffic
		return Registration{}, false, nil, &incompatible
	}
	return r, created, traffic, nil
}

// readOnly is a writer that writes nothing.
type readOnly struct{ SchemaWriter }

func (readOnly) Add(context.Context, Schema) error              { return nil }
func (readOnly) Configure(context.Context, Registration) error  { return nil }
func (readOnly) SetShadow(context.Context, Schema) error        { return nil }
func (readOnly) DropShadow(context.Context, Registration) error { return nil }
func (readOnly) DeprecateVersion(context.Context, Registration, int, int64) error {
	return nil
}
func (readOnly) Delete(context.Context, Registration, int64) error { return nil }

func (u *RegisterEvent) register(ctx context.Context, t EventType, schema *candidate, declared Declaration, schemas SchemaWriter) (r Registration, created bool, err error) {
	var meant *Head // what was there when the request came
	deleted := false
	err = retried(ctx, func() error {
		head, err := schemas.Head(ctx, t)
		if err != nil && CodeOf(err) != CodeEventTypeNotRegistered {
			return err
		}
		if meant == nil {
			meant = &head
		}
		if deleted = meant.deletedBy(head); deleted {
			return nil
		}
		r, created, err = u.add(ctx, t, head, schema, declared, schemas)
		return err
	})
	if deleted {
		err = LostRace(t)
	}
	if err != nil {
		return Registration{}, false, err
	}
	return r, created, nil
}

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

func (u *RegisterEvent) add(ctx context.Context, t EventType, head Head, schema *candidate, declared Declaration, schemas SchemaWriter) (Registration, bool, error) {
	latest := head.Registration
	if head.DeletedAt != 0 { // the name begins anew
		latest = Registration{DeletedVersion: head.Version}
	}
	settings, err := declared.apply(latest.Settings, u.Now())
	if err != nil {
		return Registration{}, false, err
	}
	if err := keepsMediaType(latest, settings); err != nil {
		return Registration{}, false, err
	}
	if err := schema.check(u.Checker, settings.AssertFormats); err != nil {
		return Registration{}, false, err
	}
	if settings.PartitionKey != "" {
		if err := u.Checker.CheckScalar(schema.source, settings.PartitionKey); err != nil {
			return Registration{}, false, err
		}
	}
	if settings.DataContentType != "" {
		if err := u.Checker.CheckString(schema.source); err != nil {
			return Registration{}, false, err
		}
	}
	same := latest.Fingerprint == schema.fingerprint
	if same && latest.Settings == settings {
		return latest, false, nil
	}
	if !same || latest.AssertFormats != settings.AssertFormats {
		if err := u.compare(ctx, latest, settings, schema.source); err != nil {
			return Registration{}, false, err
		}
	}
	if same {
		latest.Settings = settings
		return latest, false, schemas.Configure(ctx, latest)
	}
	next := Registration{
		Type: t, Version: head.Version + 1, Fingerprint: schema.fingerprint, DeletedVersion: latest.DeletedVersion,
		CreatedAt: u.Now().UTC().Truncate(time.Millisecond), Author: declared.Author,
		Shadow: latest.Shadow, Revision: head.Revision, Settings: settings,
	}
	if err := schemas.Add(ctx, Schema{Registration: next, Document: schema.source.Document}); err != nil {
		return Registration{}, false, err
	}
	return next, true, nil
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
