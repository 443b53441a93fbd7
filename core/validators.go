package core

import (
	"context"
	"sync"
	"time"
)

// SchemaCompiler turns schema documents into validators.
type SchemaCompiler interface {
	ReferenceFinder
	// Compile returns the validator of a schema. The error is CodeSchemaInvalid, with
	// violations where single places are wrong, or CodeInvalidJSON.
	Compile(schema SchemaSource) (Validator, error)
}

// Validator is one compiled schema. It is safe for many goroutines.
type Validator interface {
	// Validate checks one event, a JSON text. The error is CodeInvalidJSON for
	// what is not one JSON value, or one that readers would understand
	// differently, CodeTooLarge for an event that would take too long to check
	// against this schema, and CodeEventInvalid with every violation, up to a
	// limit, for an event that the schema refuses.
	//
	// What it costs is taken from work. Where that is used up, the error is
	// CodeBatchTooCostly, or CodeEventInvalid without violations and with one
	// Unlisted.
	Validate(event []byte, work *Work) error
	// Memory is about how many bytes of memory the validator takes, within a factor of
	// three.
	Memory() int
}

// Validators gives the validator of an event type's latest version, and keeps
// in memory what it read and compiled: compiled versions for as long as there
// is room, since versions never change; heads for a short while. It is safe for
// many goroutines.
//
// A head in memory may be stale. A caller that is about to reject something on
// what Latest said asks Refresh first. That is also why unknown event types are
// not remembered: it would save nothing, as their 404 needs a fresh look anyway.
// What memory would accept is accepted: senders of an event type that was deleted
// are refused once the head is no longer believed.
type Validators struct {
	schemas  SchemaReader
	compiler SchemaCompiler
	options  ValidatorsOptions

	mu       sync.Mutex
	heads    *lru[EventType, remembered]
	compiled *lru[versionKey, *compilation]
}

// ValidatorsOptions bounds what [Validators] remembers. Zero fields have the
// defaults given.
type ValidatorsOptions struct {
	HeadTTL  time.Duration    // how long a head is believed; 0 reads it every time
	MaxTypes int              // heads kept; 10,000
	MaxBytes int              // that compiled schemas take, as [Validator.Memory] says; 64 MiB
	Now      func() time.Time // time.Now
}

// remembered is a head that was read a while ago.
type remembered struct {
	registration Registration
	until        time.Time
}

type versionKey struct {
	EventType
	version       int    // 0 for a shadow
	shadow        string // its fingerprint
	assertFormats bool
}

// compilation is a validator in the making: one goroutine at a time reads and
// compiles, while the others that need the same version wait for their turn. Each
// reads within its own context, so that the one whose context ends fails alone.
type compilation struct {
	turn      chan struct{} // of capacity one; full while it is somebody's
	validator Validator     // of whose turn it is
}

func (c *compilation) take(ctx context.Context) error {
	select {
	case c.turn <- struct{}{}: // also if ctx has ended: what is compiled is there
		return nil
	default:
	}
	select {
	case c.turn <- struct{}{}:
		return nil
	case <-ctx.Done():
		return &Error{Code: CodeBackendUnavailable, Detail: "the time was up before the schema was read and compiled", Err: ctx.Err()}
	}
}

func (c *compilation) release() { <-c.turn }

// uncompiledMemory is what an entry counts, in bytes, until it is compiled.
const uncompiledMemory = 1 << 20

// NewValidators returns validators over a store of schemas.
func NewValidators(schemas SchemaReader, compiler SchemaCompiler, options ValidatorsOptions) *Validators {
	if options.MaxTypes == 0 {
		options.MaxTypes = 10_000
	}
	if options.MaxBytes == 0 {
		options.MaxBytes = 64 << 20
	}
	if options.Now == nil {
		options.Now = time.Now
	}
	return &Validators{
		schemas: schemas, compiler: compiler, options: options,
		heads:    newLRU[EventType, remembered](options.MaxTypes),
		compiled: newLRU[versionKey, *compilation](options.MaxBytes),
	}
}

// Versioned is a validator and the version that it is of.
type Versioned struct {
	Validator
	Version int
	Settings
	DeprecatedSince int64 // as [Registration.DeprecatedSince]
	DeletedVersion  int   // as [Registration.DeletedVersion]
	Stale           bool  // the head was taken from memory: a newer version may exist
}

// Validate is that of the validator. Its refusals name the version.
func (v Versioned) Validate(event []byte, work *Work) error {
	err := v.Validator.Validate(event, work)
	if e := asError(err); e != nil && e.Code == CodeEventInvalid {
		refusal := *e
		refusal.SchemaVersion = v.Version
		return &refusal
	}
	return err
}

// Latest returns the validator of the event type's head as far as memory knows
// it. Errors are those of [SchemaReader]; CodeInternal where a stored schema does
// not compile.
func (v *Validators) Latest(ctx context.Context, t EventType) (Versioned, error) {
	v.mu.Lock()
	known, ok := v.heads.get(t)
	v.mu.Unlock()
	if !ok || !v.options.Now().Before(known.until) {
		return v.Refresh(ctx, t)
	}
	return v.version(ctx, known.registration, true)
}

// Refresh is Latest with the head read from the store.
func (v *Validators) Refresh(ctx context.Context, t EventType) (Versioned, error) {
	asked := v.options.Now()
	registration, err := v.schemas.Latest(ctx, t)
	if err != nil {
		return Versioned{}, err
	}
	v.mu.Lock()
	v.heads.put(t, remembered{registration, asked.Add(v.options.HeadTTL)}, 1)
	v.mu.Unlock()
	return v.version(ctx, registration, false)
}

func (v *Validators) version(ctx context.Context, r Registration, stale bool) (Versioned, error) {
	key := versionKey{EventType: r.Type, version: r.Version, assertFormats: r.FormatsAssert}
	validator, err := v.compile(ctx, key, func() (Schema, error) {
		return v.schemas.Version(ctx, r.Type, r.Version)
	})
	if err != nil {
		return Versioned{}, err
	}
	return Versioned{validator, r.Version, r.Settings, r.DeprecatedSince(), r.DeletedVersion, stale}, nil
}

// compile returns the validator of the schema that read reads if it is not in
// memory. The error is also CodeBackendUnavailable, where ctx ends while another
// goroutine reads and compiles it.
func (v *Validators) compile(ctx context.Context, key versionKey, read func() (Schema, error)) (Validator, error) {
	v.mu.Lock()
	c, ok := v.compiled.get(key)
	if !ok {
		c = &compilation{turn: make(chan struct{}, 1)}
		// Its memory is not known before it is compiled: this is that of a large one.
		v.compiled.put(key, c, uncompiledMemory)
	}
	v.mu.Unlock()

	if err := c.take(ctx); err != nil {
		return nil, err
	}
	defer c.release()
	if c.validator == nil {
		schema, err := read()
		if err != nil {
			return nil, err
		}
		source, err := sourceOf(ctx, v.schemas, v.compiler, schema, key.assertFormats)
		if err != nil {
			return nil, err
		}
		validator, err := v.compiler.Compile(source)
		if err != nil {
			return nil, &Error{Code: CodeInternal, Detail: "a stored schema does not compile", Err: err}
		}
		c.validator = validator
		v.mu.Lock()
		v.compiled.put(key, c, max(validator.Memory(), 1024))
		v.mu.Unlock()
	}
	return c.validator, nil
}
