package backup

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/registry"
)

// maxLine bounds a line: a head with a shadow, or a version, each byte of whose document may
// take six.
const maxLine = 8 << 20

// reader reads a file line by line, and refuses one that Export did not write.
type reader struct {
	Counts
	lines  *bufio.Scanner
	number int
	sum    hash.Hash

	head    registry.Head // of the event type that is read
	shadow  core.Schema
	version int // the last that was read of it
}

func newReader(from io.Reader) *reader {
	r := &reader{lines: bufio.NewScanner(from), sum: sha256.New()}
	r.lines.Buffer(nil, maxLine)
	return r
}

// Check reads a file to its end and returns what it has. The error says which line is wrong.
func Check(from io.Reader) (Counts, error) {
	r := newReader(from)
	for {
		if _, err := r.next(); errors.Is(err, io.EOF) {
			return r.Counts, nil
		} else if err != nil {
			return r.Counts, err
		}
	}
}

// next returns the next version, or nil after it has read a head, which is then in r.head. After
// the last line of a whole file, it returns io.EOF.
func (r *reader) next() (*core.Schema, error) {
	l, text, err := r.read()
	if r.number == 1 && r.lines.Err() == nil {
		if text == nil {
			return nil, r.wrong(errors.New("the file is empty"))
		}
		if bytes.HasPrefix(text, []byte{0x1f, 0x8b}) { // RFC 1952, section 2.3.1
			return nil, r.wrong(errors.New("it is compressed: decompress it first, as by gunzip"))
		}
		if l.Format != format {
			return nil, r.wrong(fmt.Errorf("it is not of the form %s: another file, or one of a later release", format))
		}
		r.add(text)
		l, text, err = r.read()
	}
	if err != nil {
		return nil, r.wrong(err)
	}
	switch {
	case l.Version != nil:
		r.add(text)
		return r.schema(l.Version)
	case r.version < r.head.Version:
		return nil, r.wrong(fmt.Errorf("it is not version %d of %s", r.version+1, r.head.Type.Topic()))
	case l.EventType != nil:
		r.add(text)
		return nil, r.begin(l.EventType)
	case l.End != nil:
		return nil, r.end(l.End)
	}
	return nil, r.wrong(errors.New("it has nothing that is known"))
}

func (r *reader) add(text []byte) {
	r.sum.Write(text)
	r.sum.Write([]byte{'\n'})
}

func (r *reader) read() (line, []byte, error) {
	r.number++
	if !r.lines.Scan() {
		switch err := r.lines.Err(); {
		case errors.Is(err, bufio.ErrTooLong):
			return line{}, nil, errors.New("it is longer than any line of such a file")
		case err != nil:
			return line{}, nil, err
		}
		return line{}, nil, errors.New("the file ends before its end line: it was cut")
	}
	text := r.lines.Bytes()
	l, err := decode(text)
	return l, text, err
}

func (r *reader) begin(l *eventTypeLine) error {
	before := r.head.Type.Topic()
	var err error
	if r.head, r.shadow, err = l.head(); err != nil {
		return r.wrong(err)
	}
	if r.EventTypes > 0 && r.head.Type.Topic() <= before {
		return r.wrong(fmt.Errorf("%s comes after %s", r.head.Type.Topic(), before))
	}
	r.version = 0
	r.EventTypes++
	return nil
}

func (r *reader) schema(l *versionLine) (*core.Schema, error) {
	s, err := l.schema(r.head.Type)
	if err != nil {
		return nil, r.wrong(err)
	}
	if s.Version != r.version+1 || s.Version > r.head.Version {
		return nil, r.wrong(fmt.Errorf("version %d of %s comes after version %d of %d", s.Version,
			r.head.Type.Topic(), r.version, r.head.Version))
	}
	r.version++
	r.Versions++
	return &s, nil
}

func (r *reader) end(l *endLine) error {
	if l.EventTypes != r.EventTypes || l.Versions != r.Versions || l.SHA256 != hex.EncodeToString(r.sum.Sum(nil)) {
		return r.wrong(errors.New("the lines before it are not those that were written: the file was changed"))
	}
	if r.lines.Scan() {
		r.number++
		return r.wrong(errors.New("it comes after the end line"))
	}
	if err := r.lines.Err(); err != nil {
		return r.wrong(err)
	}
	return io.EOF
}

// LineError says which line of a file is wrong. It has nothing of the file but names.
type LineError struct {
	Line int // from 1
	Err  error
}

// Error implements error.
func (e *LineError) Error() string { return fmt.Sprintf("line %d: %v", e.Line, e.Err) }

// Unwrap gives the cause.
func (e *LineError) Unwrap() error { return e.Err }

func (r *reader) wrong(err error) error { return &LineError{r.number, err} }
