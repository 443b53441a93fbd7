package client

import (
	"crypto/rand"
	"encoding/binary"
	"encoding/hex"
	"time"
)

// NewID returns a new id for an event: a UUID of version 7 (RFC 9562). Ids sort by creation
// time, to a quarter of a microsecond.
func NewID() string {
	now := time.Now()
	var u [16]byte
	rand.Read(u[8:]) // never returns an error
	const perMilli = uint64(time.Millisecond)
	milli, rest := uint64(now.UnixMilli()), uint64(now.Nanosecond())%perMilli
	// Method 3 of section 6.2: a fraction of the millisecond follows the version.
	binary.BigEndian.PutUint64(u[:8], milli<<16|7<<12|rest<<12/perMilli)
	u[8] = u[8]&0x3f | 0x80 // the variant
	var text [36]byte
	hex.Encode(text[:8], u[:4])
	hex.Encode(text[9:13], u[4:6])
	hex.Encode(text[14:18], u[6:8])
	hex.Encode(text[19:23], u[8:10])
	hex.Encode(text[24:], u[10:])
	text[8], text[13], text[18], text[23] = '-', '-', '-', '-'
	return string(text[:])
}
