package events

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/binary"
	"time"
)

// idText has its characters in the order of their bytes, so that ids sort by time. None of
// them has a meaning in URLs or JSON, or begins a command's option.
var idText = base64.NewEncoding("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz~").
	WithPadding(base64.NoPadding)

const (
	idTime   = 6  // bytes: ms since 1970
	idRandom = 9  // bytes
	idLength = 20 // characters
)

// NewID returns a new id that begins with a time, in milliseconds. Ids are 20 characters
// long and sort by time. A record whose time is in its id needs no time beside it.
func NewID(at time.Time) string {
	var id [8 + idRandom]byte
	binary.BigEndian.PutUint64(id[:8], uint64(at.UnixMilli()))
	rand.Read(id[8:]) // never returns an error
	return idText.EncodeToString(id[8-idTime:])
}

// TimeOfID returns the time in an id of [NewID]. ok is false for an id of another form.
func TimeOfID(id string) (at time.Time, ok bool) {
	if len(id) != idLength {
		return time.Time{}, false
	}
	var decoded [8 + idRandom]byte
	// Decode ignores the ends of lines.
	if n, err := idText.Decode(decoded[8-idTime:], []byte(id)); err != nil || n != idTime+idRandom {
		return time.Time{}, false
	}
	return time.UnixMilli(int64(binary.BigEndian.Uint64(decoded[:8]))).UTC(), true
}
