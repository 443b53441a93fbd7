package putrecords

import (
	"bytes"
	"encoding/base64"
	"io"
	"net/http"
	"slices"
	"sync"

	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/go-json-experiment/json/jsontext"
)

// payload is the body of a request. Its memory is used again.
type payload struct {
	bytes []byte
	sent  bool // a transport has the payload

	// A transport may go on reading when the call is over. closed stops it.
	mu     sync.Mutex
	read   int
	closed bool
}

// payloads holds the payloads that no call uses.
type payloads struct{ pool sync.Pool }

func (p *payloads) get() *payload {
	if used, ok := p.pool.Get().(*payload); ok {
		return used
	}
	return &payload{}
}

// put takes a payload back. Nobody may use it any more. A transport that still has it would
// read the next call's bytes, so its memory moves to a new value.
func (p *payloads) put(used *payload) {
	if used.sent {
		_ = used.Close()
		used = &payload{bytes: used.bytes}
	}
	used.bytes = used.bytes[:0]
	p.pool.Put(used)
}

// inOneWrite is about how many bytes net/http sends together with a request's header.
const inOneWrite = 4 << 10

// reader returns the body for a transport. For a small payload it is a copy, of a type that
// net/http knows to be in memory. For other types net/http writes the header first, which
// at this size is a good part of the work.
func (p *payload) reader() io.ReadCloser {
	if len(p.bytes) <= inOneWrite {
		return io.NopCloser(bytes.NewReader(bytes.Clone(p.bytes)))
	}
	p.sent = true
	return p
}

func (p *payload) Read(b []byte) (int, error) {
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

func (p *payload) Close() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.closed = true
	return nil
}

// write writes a call in Kinesis' JSON protocol.
// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html
func (p *payload) write(in *kinesis.PutRecordsInput) {
	size := len(*in.StreamName) + 64
	for i := range in.Records {
		size += base64.StdEncoding.EncodedLen(len(in.Records[i].Data)) + len(*in.Records[i].PartitionKey) + 32
	}
	b := append(slices.Grow(p.bytes, size), `{"Records":[`...)
	for i := range in.Records {
		r := &in.Records[i]
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, `{"Data":"`...)
		b = base64.StdEncoding.AppendEncode(b, r.Data)
		b = append(b, `","PartitionKey":`...)
		b = appendString(b, *r.PartitionKey)
		if r.ExplicitHashKey != nil {
			b = append(b, `,"ExplicitHashKey":`...)
			b = appendString(b, *r.ExplicitHashKey)
		}
		b = append(b, '}')
	}
	b = append(b, `],"StreamName":`...)
	b = appendString(b, *in.StreamName)
	b = append(b, '}')
	p.bytes = b
}

// appendString appends s as a JSON string. Bytes that are not UTF-8 become U+FFFD, as in
// the SDK's client.
func appendString(b []byte, s string) []byte {
	b, _ = jsontext.AppendQuote(b, s)
	return b
}

// readAll appends all of r, which has about size bytes (negative: unknown).
func readAll(b []byte, r io.Reader, size int64) ([]byte, error) {
	b = slices.Grow(b, int(min(max(size, 512), maxAnswer))+1) // one more, to see the end
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
