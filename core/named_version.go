package core

import (
	"context"
	"time"
)

// markTTL is how long an earlier version counts as not deprecated after a read of it. A
// read has the whole document, so it is not repeated as often as the read of a head.
const markTTL = time.Minute

// deprecation says whether a version was deprecated when the read of it began.
type deprecation struct {
	deprecated bool
	read       time.Time
}

// Named returns the validator of another version than the latest, which an event names.
// latest is the event type's head; its settings count.
//
// Errors: CodeVersionNotFound and CodeVersionNotAccepted, if an event may not name the
// version; as [SchemaReader]; and CodeInternal if a stored schema does not compile. For a
// stale head, the first two may be wrong.
func (v *Validators) Named(ctx context.Context, t EventType, latest Versioned, version int) (Versioned, error) {
	if err := latest.mayBeNamed(t, version); err != nil {
		return Versioned{}, err
	}
	deprecated, read, err := v.deprecated(ctx, t, version)
	if err != nil {
		return Versioned{}, err
	}
	if deprecated {
		return Versioned{}, latest.deprecated(t, version)
	}
	validator, err := v.compile(ctx, keyOf(t, version, latest.Settings), func() (Schema, error) {
		if read != nil {
			return *read, nil
		}
		return v.schemas.Version(ctx, t, version)
	})
	if err != nil {
		return Versioned{}, err
	}
	latest.Validator, latest.Version, latest.DeprecatedSince = validator, version, latest.DeprecatedAt
	return latest, nil
}

// deprecated reports whether a version is deprecated. It returns the version too, if it
// had to read that.
func (v *Validators) deprecated(ctx context.Context, t EventType, version int) (bool, *Schema, error) {
	key := versionKey{EventType: t, version: version}
	v.mu.Lock()
	known, ok := v.marks.Get(key)
	v.mu.Unlock()
	now := v.options.Now()
	fresh := markTTL
	switch {
	case v.options.HeadTTL == 0: // every read is asked for
		fresh = 0
	case known.deprecated:
		fresh = freshFor
	}
	if ok && now.Sub(known.read) < fresh {
		return known.deprecated, nil, nil
	}
	schema, err := v.schemas.Version(ctx, t, version)
	if err != nil {
		return false, nil, err
	}
	known = deprecation{schema.VersionDeprecatedAt != 0, now}
	v.mu.Lock()
	v.marks.Put(key, known, 1)
	v.mu.Unlock()
	return known.deprecated, &schema, nil
}
