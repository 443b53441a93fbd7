package core

import (
	"cmp"
	"context"
	"sync"
	"time"

	"example.com/eventgateway/core/internal/lru"
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
	// Validate checks one event, a JSON text. Errors: CodeInvalidJSON if the text is not
	// one JSON value, or if readers would understand it differently; CodeTooLarge if it
	// would take too long to check against this schema; CodeEventInvalid with every
	// violation, up to a limit, if the schema refuses it. The error is the caller's, who may
	// change it.
	//
	// Validate takes its cost from work. If that is used up, the error is
	// CodeBatchTooCostly, or CodeEventInvalid with one Unlisted and no violations.
	Validate(event []byte, work *Work) error
	// Memory estimates how many bytes of memory the validator takes, within a factor of
	// three.
	Memory() int
}

// Validators gives the validator of an event type's latest version. It keeps compiled
// versions in memory for as long as there is room, because versions never change, and
// heads for a short while. It is safe for many goroutines.
//
// A head in memory may be stale. Before rejecting an event because of a stale head, call
// Refresh. A head that was read within the last 250 ms is not stale: an event may be
// rejected on it, so that a sender of invalid events does not cost a read each. All who wait
// for a head share one read of it, but not its error. Validators does not remember unknown
// event types, so that an event type which is registered is known at once. It accepts events
// by a stale head: events of a deleted type are accepted until the head is read again.
type Validators struct {
	schemas  SchemaReader
	compiler SchemaCompiler
	options  ValidatorsOptions

	mu        sync.Mutex
	heads     *lru.Cache[EventType, remembered]
	reading   map[EventType]*reading
	marks     *lru.Cache[versionKey, deprecation] // of earlier versions that events name
	compiled  *lru.Cache[versionKey, Validator]
	compiling map[versionKey]*compilation
}

// ValidatorsOptions bounds what [Validators] remembers. Zero fields have these defaults.
type ValidatorsOptions struct {
	HeadTTL  time.Duration    // how long a head is remembered; 0 reads it every time
	MaxTypes int              // heads kept, and deprecations of earlier versions; 10,000
	MaxBytes int              // that compiled schemas take, as [Validator.Memory] says; 64 MiB
	Now      func() time.Time // time.Now

	// Used is called for each validator that is found, with the time that its compilation
	// took; 0 for one in memory. It must not block. It may be nil.
	Used func(compilation time.Duration)
}

// freshFor is how long a head is fresh enough to reject events on.
const freshFor = 250 * time.Millisecond

// remembered is a head, and when the read of it began.
type remembered struct {
	registration Registration
	read         time.Time
}

// reading is a read of a head that has not ended. All who want the head meanwhile have its
// result, unless that is an error.
type reading struct {
	began time.Time
	done  chan struct{} // closed at the end
	head  remembered
	err   error
}

type versionKey struct {
	EventType
	version       int    // of a shadow, the version that it is beside
	shadow        string // its fingerprint; "" for a version
	revision      int    // of the head with the shadow, whose document may have another draft since; 0 for a version
	assertFormats bool
}

// keyOf names the validator of a version by the settings that its compilation depends on.
func keyOf(t EventType, version int, by Settings) versionKey {
	return versionKey{EventType: t, version: version, assertFormats: by.FormatsAssert}
}

// compilation is of one version. One goroutine at a time reads and compiles it; the others
// wait for their turn. Each reads within its own context, so that a goroutine whose context
// ends fails alone.
type compilation struct {
	wanted    int           // how many goroutines want it; guarded by Validators.mu
	turn      chan struct{} // of capacity one; full while a goroutine has the turn
	validator Validator     // guarded by turn; nil until it is compiled
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
		return &Error{Code: CodeBackendUnavailable,
			Detail: "the time was up before the schema was read and compiled", Err: ctx.Err()}
	}
}

func (c *compilation) release() { <-c.turn }

// NewValidators returns validators over a store of schemas.
func NewValidators(schemas SchemaReader, compiler SchemaCompiler, options ValidatorsOptions) *Validators {
	options.MaxTypes, options.MaxBytes = cmp.Or(options.MaxTypes, 10_000), cmp.Or(options.MaxBytes, 64<<20)
	if options.Now == nil {
		options.Now = time.Now
	}
	if options.Used == nil {
		options.Used = func(time.Duration) {}
	}
	return &Validators{
		schemas: schemas, compiler: compiler, options: options,
		heads:     lru.New[EventType, remembered](options.MaxTypes),
		reading:   map[EventType]*reading{},
		marks:     lru.New[versionKey, deprecation](options.MaxTypes),
		compiled:  lru.New[versionKey, Validator](options.MaxBytes),
		compiling: map[versionKey]*compilation{},
	}
}

// Versioned is the validator of a version.
type Versioned struct {
	Validator
	Version int
	Settings
	DeprecatedSince int64 // as [Registration.DeprecatedSince]
	DeletedVersion  int   // as [Registration.DeletedVersion]
	FromMemory      bool  // the head was read for another event: a newer version may exist
	Stale           bool  // it was read too long ago to reject events on it
}

// Validate calls the validator, and adds the version to its refusals.
func (v Versioned) Validate(event []byte, work *Work) error {
	err := v.Validator.Validate(event, work)
	if e := asError(err); e != nil && e.Code == CodeEventInvalid {
		e.SchemaVersion = v.Version
	}
	return err
}

// Latest returns the validator of the event type's head, which may be from memory.
// Errors: as [SchemaReader], and CodeInternal if a stored schema does not compile.
func (v *Validators) Latest(ctx context.Context, t EventType) (Versioned, error) {
	return v.within(ctx, t, v.options.HeadTTL)
}

// Refresh is Latest with a head that is not stale.
func (v *Validators) Refresh(ctx context.Context, t EventType) (Versioned, error) {
	return v.within(ctx, t, min(freshFor, v.options.HeadTTL))
}

// Reread is Latest with a head that it reads from the store.
func (v *Validators) Reread(ctx context.Context, t EventType) (Versioned, error) {
	head, err := v.read(ctx, t)
	if err != nil {
		return Versioned{}, err
	}
	return v.version(ctx, head.registration)
}

// within returns the validator of a head that is younger than age.
func (v *Validators) within(ctx context.Context, t EventType, age time.Duration) (Versioned, error) {
	v.mu.Lock()
	head, ok := v.heads.Get(t)
	v.mu.Unlock()
	if old := v.options.Now().Sub(head.read); ok && old < age {
		latest, err := v.version(ctx, head.registration)
		latest.FromMemory, latest.Stale = true, old >= freshFor
		return latest, err
	}
	head, err := v.readOnce(ctx, t)
	if err != nil {
		return Versioned{}, err
	}
	return v.version(ctx, head.registration)
}

// readOnce reads a head from the store. While it does, others wait for its result, unless that
// would be a stale head; after an error they read themselves, because its context may have ended
// before theirs.
func (v *Validators) readOnce(ctx context.Context, t EventType) (remembered, error) {
	v.mu.Lock()
	now := v.options.Now()
	r := v.reading[t]
	if r == nil || now.Sub(r.began) >= freshFor {
		mine := &reading{began: now, done: make(chan struct{})}
		v.reading[t] = mine
		v.mu.Unlock()
		return v.readFor(ctx, t, mine)
	}
	v.mu.Unlock()
	select {
	case <-r.done:
	case <-ctx.Done():
		return remembered{}, Unavailable("the time was up before the schema was read", ctx.Err())
	}
	if r.err != nil {
		return v.read(ctx, t)
	}
	return r.head, nil
}

// readFor reads a head for all who wait for r. They go on if it panics, too.
func (v *Validators) readFor(ctx context.Context, t EventType, r *reading) (remembered, error) {
	defer func() {
		v.mu.Lock()
		if v.reading[t] == r {
			delete(v.reading, t)
		}
		v.mu.Unlock()
		close(r.done)
	}()
	r.err = Unavailable("the schema was not read", nil)
	r.head, r.err = v.read(ctx, t)
	return r.head, r.err
}

func (v *Validators) read(ctx context.Context, t EventType) (remembered, error) {
	began := v.options.Now()
	registration, err := v.schemas.Latest(ctx, t)
	if err != nil {
		return remembered{}, err
	}
	registration.Owner, registration.Tags, registration.Description = "", "", "" // no event needs them
	head := remembered{registration, began}
	v.mu.Lock()
	v.heads.Put(t, head, 1)
	v.mu.Unlock()
	return head, nil
}

func (v *Validators) version(ctx context.Context, r Registration) (Versioned, error) {
	validator, err := v.compile(ctx, keyOf(r.Type, r.Version, r.Settings), func() (Schema, error) {
		return v.schemas.Version(ctx, r.Type, r.Version)
	})
	if err != nil {
		return Versioned{}, err
	}
	return Versioned{
		Validator: validator, Version: r.Version, Settings: r.Settings,
		DeprecatedSince: r.DeprecatedSince(), DeletedVersion: r.DeletedVersion,
	}, nil
}

// compile returns the validator from memory, or compiles the schema that read returns.
// The error is also CodeBackendUnavailable, if ctx ends while another goroutine compiles
// it.
func (v *Validators) compile(ctx context.Context, key versionKey, read func() (Schema, error)) (Validator, error) {
	v.mu.Lock()
	if validator, ok := v.compiled.Get(key); ok {
		v.mu.Unlock()
		v.options.Used(0)
		return validator, nil
	}
	c, ok := v.compiling[key]
	if !ok {
		c = &compilation{turn: make(chan struct{}, 1)}
		v.compiling[key] = c
	}
	c.wanted++
	v.mu.Unlock()
	defer v.leave(key, c)

	if err := c.take(ctx); err != nil {
		return nil, err
	}
	defer c.release()
	var took time.Duration
	if c.validator == nil {
		schema, err := read()
		if err != nil {
			return nil, err
		}
		source, err := SourceOf(ctx, v.schemas, v.compiler, schema, key.assertFormats)
		if err != nil {
			return nil, err
		}
		began := time.Now()
		validator, err := v.compiler.Compile(source)
		if err != nil {
			return nil, &Error{Code: CodeInternal, Detail: "a stored schema does not compile", Err: err}
		}
		took = max(time.Since(began), 1)
		c.validator = validator
		v.mu.Lock()
		v.compiled.Put(key, validator, max(validator.Memory(), 1024))
		v.mu.Unlock()
	}
	v.options.Used(took)
	return c.validator, nil
}

// leave ends a goroutine's part in a compilation.
func (v *Validators) leave(key versionKey, c *compilation) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if c.wanted--; c.wanted == 0 {
		delete(v.compiling, key)
	}
}
