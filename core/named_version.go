package core

import (
	"context"
	"fmt"
	"strconv"
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

// Accept says which versions of its schema an event may name. An event that names none is
// checked by the latest version. The latest may always be named. An earlier version may be
// named if it is among those that Accept says, and is neither deprecated nor of a deleted
// event type.
type Accept string

// The values of Accept. Any other one is a number from 1 to MaxAccept, of the last
// versions that may be named.
const (
	AcceptLatest Accept = "" // "latest" to callers
	AcceptAll    Accept = "all"
)

// MaxAccept bounds the number in an [Accept].
const MaxAccept = 100

// ParseAccept reads what callers declare: latest, all, or a number. ok is false for
// anything else.
func ParseAccept(text string) (a Accept, ok bool) {
	switch text {
	case "latest":
		return AcceptLatest, true
	case string(AcceptAll):
		return AcceptAll, true
	}
	n, err := strconv.Atoi(text)
	return Accept(text), err == nil && n >= 1 && n <= MaxAccept && strconv.Itoa(n) == text
}

// oldest returns the first version that an event may name, of those after deleted.
func (a Accept) oldest(latest, deleted int) int {
	switch a {
	case AcceptLatest:
		return latest
	case AcceptAll:
		return deleted + 1
	}
	n, _ := strconv.Atoi(string(a)) // 0 for a value that nobody can declare: the latest alone
	return max(latest-max(n, 1)+1, deleted+1)
}

// mayBeNamed returns nil if an event may name the version, as far as the head tells. The
// error is CodeVersionNotFound or CodeVersionNotAccepted.
func (v *Versioned) mayBeNamed(t EventType, version int) error {
	switch {
	case version > v.Version:
		return &Error{Code: CodeVersionNotFound, Detail: fmt.Sprintf(
			"%s has no version %d; %s", t.Topic(), version, v.named())}
	case version <= v.DeletedVersion:
		return &Error{Code: CodeVersionNotFound, Detail: fmt.Sprintf(
			"%s has no version %d, which was deleted; %s", t.Topic(), version, v.named())}
	case version < v.Settings.Accept.oldest(v.Version, v.DeletedVersion):
		return &Error{Code: CodeVersionNotAccepted, Remedy: Remedy{Declare: DeclareAccept}, Detail: fmt.Sprintf(
			"version %d of %s is not accepted; %s", version, t.Topic(), v.named())}
	}
	return nil
}

// named says which versions an event may name.
func (v *Versioned) named() string {
	oldest := v.Settings.Accept.oldest(v.Version, v.DeletedVersion)
	if oldest == v.Version {
		return fmt.Sprintf("an event may name version %d alone", v.Version)
	}
	return fmt.Sprintf("an event may name the versions %d to %d, except deprecated ones", oldest, v.Version)
}

// deprecated is the error for an event that names a deprecated version.
func (v *Versioned) deprecated(t EventType, version int) error {
	return &Error{Code: CodeVersionNotAccepted, Detail: fmt.Sprintf(
		"version %d of %s is not accepted, because it is deprecated; %s", version, t.Topic(), v.named())}
}

// keyless is the error for an event of an earlier version that has no scalar where the
// event type declares the partition key. The declaration is checked against the latest
// version only. With another key, the event would overtake the events that it belongs to.
func (v *Versioned) keyless(s *Submission) error {
	if v.PartitionKey == "" {
		return nil
	}
	if _, ok := scalarAt(s.Data, v.PartitionKey); ok {
		return nil
	}
	detail := "there is no scalar at " + v.PartitionKey + " to be the event's partition key, which " +
		"the event type declares for all versions"
	return &Error{Code: CodeEventInvalid, SchemaVersion: v.Version, Detail: detail, Violations: []Violation{
		{Pointer: v.PartitionKey, Keyword: "partition_key", Detail: detail}}}
}
