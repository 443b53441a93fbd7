package cli

import (
	"context"
	"io"
)

// stdin is standard input that ends when the user interrupts, also while nothing comes.
type stdin struct {
	ctx  context.Context //nolint:containedctx // of the one run that reads it
	from io.Reader
	own  []byte // reads fill it, not the caller's memory: a read may go on after Read returned
}

// Read implements io.Reader.
func (s *stdin) Read(b []byte) (n int, err error) {
	if len(s.own) < len(b) {
		s.own = make([]byte, len(b))
	}
	own, done := s.own[:len(b)], make(chan struct{})
	var read int
	var failed error
	go func() { // ends with the program, if nothing comes
		read, failed = s.from.Read(own)
		close(done)
	}()
	select {
	case <-done:
		return copy(b, own[:read]), failed
	case <-s.ctx.Done():
		s.own = nil
		return 0, s.ctx.Err()
	}
}
