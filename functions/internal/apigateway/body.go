package apigateway

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/klauspost/compress/zstd"

	"example.com/eventgateway/core"
)

// Decompress replaces a compressed body (Content-Encoding: gzip or zstd) by what
// it holds, of at most limit bytes: what would become more is CodeTooLarge before
// it is more. Another coding is CodeUnsupportedMediaType, what the coding cannot
// read CodeInvalidJSON.
func (r *Request) Decompress(limit int) error {
	coding := strings.ToLower(strings.TrimSpace(r.Header["content-encoding"]))
	var plain io.Reader
	switch coding {
	case "", "identity":
		return nil
	case "gzip":
		reader, err := gzip.NewReader(bytes.NewReader(r.Body))
		if err != nil {
			return undecodable(coding, err)
		}
		plain = reader
	case "zstd":
		reader, err := zstd.NewReader(bytes.NewReader(r.Body),
			zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(8<<20), zstd.WithDecoderMaxMemory(64<<20))
		if err != nil {
			return undecodable(coding, err)
		}
		defer reader.Close()
		plain = reader
	default:
		return &core.Error{Code: core.CodeUnsupportedMediaType, Detail: fmt.Sprintf(
			"the content encoding %.40q is not taken here: send gzip, zstd or none", coding)}
	}
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

func undecodable(coding string, cause error) error {
	return &core.Error{Code: core.CodeInvalidJSON, Detail: "the body is not " + coding + ", as its content encoding says", Err: cause}
}
