package apigateway

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/klauspost/compress/zstd"

	"example.com/eventgateway/core"
)

// Decompress decompresses the body, if it is compressed (Content-Encoding: gzip, deflate
// or zstd). It stops after limit bytes.
//
// Errors: CodeTooLarge for more than limit bytes, CodeUnsupportedMediaType for another
// coding or several, CodeInvalidJSON for a body that is not in its coding.
func (r *Request) Decompress(limit int) error {
	coding := contentCoding(r.Header)
	if coding == "" {
		return nil
	}
	plain, done, err := decompressed(coding, r.Body)
	if err != nil {
		return err
	}
	defer done()
	body, err := io.ReadAll(io.LimitReader(plain, int64(limit)+1))
	if len(body) > limit || errors.Is(err, zstd.ErrWindowSizeExceeded) || errors.Is(err, zstd.ErrDecoderSizeExceeded) {
		return &core.Error{Code: core.CodeTooLarge, Detail: fmt.Sprintf(
			"the body is more than %d bytes long when it is decompressed", limit)}
	}
	if err != nil {
		return undecodable(coding, err)
	}
	r.Body = body
	delete(r.Header, "content-encoding")
	return nil
}

// contentCoding returns the request's Content-Encoding in lower case: "" for none, a list
// for several.
func contentCoding(header map[string]string) string {
	var codings []string
	for coding := range strings.SplitSeq(header["content-encoding"], ",") {
		coding = strings.ToLower(strings.TrimSpace(coding))
		if coding == "x-gzip" { // the same (RFC 9110, section 8.4.1.3)
			coding = "gzip"
		}
		if coding != "" && coding != "identity" {
			codings = append(codings, coding)
		}
	}
	return strings.Join(codings, ", ")
}

// decompressed returns a reader of the decompressed body. Call done when it is read.
func decompressed(coding string, body []byte) (plain io.Reader, done func(), err error) {
	done = func() {}
	switch coding {
	case "gzip":
		plain, err = gzip.NewReader(bytes.NewReader(body))
	case "deflate":
		plain, err = inflated(body)
	case "zstd":
		var reader *zstd.Decoder
		reader, err = zstd.NewReader(bytes.NewReader(body),
			zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(8<<20), zstd.WithDecoderMaxMemory(64<<20))
		if err == nil {
			plain, done = reader, reader.Close
		}
	default:
		return nil, nil, &core.Error{Code: core.CodeUnsupportedMediaType, Detail: fmt.Sprintf(
			"the content encoding %.40q is not taken here: send gzip, deflate, zstd or none", coding)}
	}
	if err != nil {
		return nil, nil, undecodable(coding, err)
	}
	return plain, done, nil
}

// inflated reads deflate: the zlib format (RFC 9110, section 8.4.1.2) or, as some clients
// send it, the bare data (RFC 1951). Bare data as compressors write it never begins like a
// zlib header.
func inflated(body []byte) (io.Reader, error) {
	whole := &wholeReader{compressed: bytes.NewReader(body)}
	isZlib := len(body) >= 2 && body[0]&0x0f == 8 && (int(body[0])<<8|int(body[1]))%31 == 0
	if !isZlib {
		whole.Reader = flate.NewReader(whole.compressed)
		return whole, nil
	}
	var err error
	whole.Reader, err = zlib.NewReader(whole.compressed)
	return whole, err
}

// wholeReader fails if anything follows the compressed data, instead of dropping it.
type wholeReader struct {
	io.Reader
	compressed *bytes.Reader
}

var errTrailing = errors.New("something follows the compressed data")

func (r *wholeReader) Read(p []byte) (n int, err error) {
	if n, err = r.Reader.Read(p); err == io.EOF && r.compressed.Len() > 0 {
		err = errTrailing
	}
	return n, err
}

func undecodable(coding string, cause error) error {
	return &core.Error{
		Code: core.CodeInvalidJSON, Detail: "the body is not " + coding + ", as its content encoding says", Err: cause,
	}
}
