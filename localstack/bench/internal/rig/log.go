package rig

import (
	"bytes"
	"fmt"
)

// WithLog adds the end of the functions' log to an error.
func WithLog(err error, log *bytes.Buffer) error {
	const most = 2000
	tail := log.Bytes()
	tail = tail[max(0, len(tail)-most):]
	return fmt.Errorf("%w; the functions' log ends with:\n%s", err, tail)
}
