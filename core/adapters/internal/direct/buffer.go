package direct

import (
	"bytes"
	"io"
	"net/http"
	"slices"
	"sync"
)

// buffer is memory for the body of a request or of an answer.
type buffer struct {
	bytes []byte
	sent  bool // a transport has it as a request's body

	// A transport may go on reading when the call is over. closed stops it.
	mu     sync.Mutex
	read   int
	closed bool
}

// buffers holds the buffers that no call uses.
type buffers struct{ pool sync.Pool }

func (p *buffers) get() *buffer {
	if used, ok := p.pool.Get().(*buffer); ok {
		return used
	}
	return &buffer{}
}

// put takes a buffer back. Nobody may use it any more. A transport that still has it would
// read the next call's bytes, so its memory moves to a new value.
func (p *buffers) put(used *buffer) {
	if used.sent {
		_ = used.Close()
		used = &buffer{bytes: used.bytes}
	}
	used.bytes = used.bytes[:0]
	p.pool.Put(used)
}

// inOneWrite is about how many bytes net/http sends together with a request's header.
const inOneWrite = 4 << 10

// reader returns the body for a transport. A small one is a copy, of a type that
// net/http knows to be in memory. For other types net/http writes the header first, which
// at this size is a good part of the work.
func (p *buffer) reader() io.ReadCloser {
	if len(p.bytes) <= inOneWrite {
		return io.NopCloser(bytes.NewReader(bytes.Clone(p.bytes)))
	}
	p.sent = true
	return p
}

func (p *buffer) Read(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case p.closed:
		return 0, http.ErrBodyReadAfterClose
	case p.read == len(p.bytes):
		return 0, io.EOF
	}
	n := copy(b, p.bytes[p.read:])
	p.read += n
	return n, nil
}

func (p *buffer) Close() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.closed = true
	return nil
}

// readAll appends all of r, which has about size bytes (negative: unknown).
func readAll(b []byte, r io.Reader, size int64) ([]byte, error) {
	b = slices.Grow(b, int(min(max(size, 512), MaxAnswer))+1) // one more, to see the end
	for {
		n, err := r.Read(b[len(b):cap(b)])
		b = b[:len(b)+n]
		switch {
		case err == io.EOF:
			return b, nil
		case err != nil:
			return b, err
		case len(b) == cap(b):
			b = slices.Grow(b, 512)
		}
	}
}
