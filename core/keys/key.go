// Package keys makes and checks keys. A key is for a sender that cannot sign its requests. It
// names clients and scopes, and a caller that sends it may use these.
//
//	egk_k3uF8Zq0Lw2A_<43 letters and digits>_<6 letters and digits>
//	    id            secret                  checksum
//
// The secret is shown once, when a [Manager] makes it; stores have its SHA-256. The checksum is
// the CRC-32 of the text before its underscore. With it, the gateway refuses a mistyped key
// without a read of the store, and a scanner tells a leaked key from other text ([Pattern],
// [Parse]).
//
// An operator manages keys directly in the store; the gateway has no route for that. The
// functions only read keys, with a [Checker].
package keys

import (
	"context"
	"fmt"
	"time"

	"example.com/eventgateway/core"
)

// Every as a client of a key stands for all clients.
const Every = "*"

// Scopes are what a key can allow. The gateway's table of routes says which route wants which.
var Scopes = []string{"publish", "register", "read", "admin"}

// Limits of a key.
const (
	MaxClients = 100
	MaxLabel   = 200 // bytes
	MaxSecrets = 2   // that are valid at the same time
)

// Key is a key as it is stored, with the hashes of its secrets. Times are in UTC and whole milliseconds; the
// zero time is none.
type Key struct {
	ID       string
	Label    string // the operator's note of what it is for
	Clients  []string
	Scopes   []string
	Secrets  []Secret // the newest last
	Created  time.Time
	Expires  time.Time // the key is refused from then on
	Revoked  time.Time // the key is refused since then
	Revision int       // how often it was written; 1 for a new one
}

// Secret is one of the secrets of a key.
type Secret struct {
	Hash    Hash
	Created time.Time
	Expires time.Time // after a rotation: until when the old secret is taken
}

// Valid reports whether the secret is taken at that time.
func (s Secret) Valid(now time.Time) bool { return s.Expires.IsZero() || now.Before(s.Expires) }

// Codes of the errors of a store. No route answers them.
const (
	CodeNotFound core.Code = "key_not_found" // there is no such key
	CodeConflict core.Code = "key_conflict"  // somebody else changed the key first, or the key allows no such change
)

// Reader finds keys. It is all that the functions use.
type Reader interface {
	// Get returns the key as the last Put left it. Errors: CodeNotFound, and
	// CodeBackendThrottled, CodeBackendUnavailable and CodeInternal as [core.EventStream].
	Get(ctx context.Context, id string) (Key, error)
}

// Store keeps keys. It deletes none, so that a revoked key is known as revoked.
type Store interface {
	Reader
	// Put stores a key whose stored revision is one less; a key of revision 1 must be new.
	// Otherwise it stores nothing, and the error is CodeConflict, or none if this very key is
	// stored. Other errors: as Get.
	// After CodeBackendUnavailable the key may be stored or not.
	Put(ctx context.Context, k Key) error
	// List returns a page of at most limit keys, in no order. after is "" for the first page, and
	// the last next for each other page. next is "" on the last page. Any page can have fewer
	// than limit keys, or none. Keys that are written meanwhile may be missing. Errors: as Get,
	// without CodeNotFound.
	List(ctx context.Context, after string, limit int) (found []Key, next string, err error)
}

// NotFound is CodeNotFound.
func NotFound(id string) error {
	return &core.Error{Code: CodeNotFound, Detail: fmt.Sprintf("there is no key %q", core.Shorten(id))}
}

// Changed is CodeConflict for a key that somebody else wrote first.
func Changed(id string) error {
	return conflict("the key %q was changed by somebody else meanwhile; look at it and try again", core.Shorten(id))
}

func conflict(format string, values ...any) error {
	return &core.Error{Code: CodeConflict, Detail: fmt.Sprintf(format, values...)}
}
