// Package limit bounds what is read of a file.
package limit

import (
	"fmt"
	"io"
)

// Bytes is how large one event or schema may be: what API Gateway takes.
const Bytes = 10 << 20

// ReadAll reads a file, which has the name in errors, of at most [Bytes].
func ReadAll(r io.Reader, name string) ([]byte, error) {
	b, err := io.ReadAll(io.LimitReader(r, Bytes+1))
	if err == nil && len(b) > Bytes {
		err = fmt.Errorf("%s is over %d bytes: no gateway takes that", name, Bytes)
	}
	return b, err
}
