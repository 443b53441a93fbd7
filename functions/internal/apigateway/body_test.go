package apigateway

import (
	"bytes"
	"compress/gzip"
	"testing"

	"github.com/klauspost/compress/zstd"

	"example.com/eventgateway/core"
)

func TestBodiesAreDecompressedUpToALimit(t *testing.T) {
	const limit = 1000
	gz := func(n int) []byte {
		var b bytes.Buffer
		w := gzip.NewWriter(&b)
		_, _ = w.Write(bytes.Repeat([]byte("x"), n))
		_ = w.Close()
		return b.Bytes()
	}
	zs := func(n int) []byte {
		encoder, err := zstd.NewWriter(nil)
		if err != nil {
			t.Fatal(err)
		}
		return encoder.EncodeAll(bytes.Repeat([]byte("x"), n), nil)
	}
	for name, c := range map[string]struct {
		coding string
		body   []byte
		want   core.Code
	}{
		"none":                 {"", bytes.Repeat([]byte("x"), limit), ""},
		"identity":             {"Identity", bytes.Repeat([]byte("x"), limit), ""},
		"gzip at the limit":    {"gzip", gz(limit), ""},
		"gzip over the limit":  {"gzip", gz(limit + 1), core.CodeTooLarge},
		"gzip bomb":            {"gzip", gz(100 << 20), core.CodeTooLarge},
		"zstd at the limit":    {"ZSTD", zs(limit), ""},
		"zstd over the limit":  {"zstd", zs(limit + 1), core.CodeTooLarge},
		"zstd bomb":            {"zstd", zs(100 << 20), core.CodeTooLarge},
		"not gzip":             {"gzip", []byte("{}"), core.CodeInvalidJSON},
		"not zstd":             {"zstd", []byte("{}"), core.CodeInvalidJSON},
		"gzip that breaks off": {"gzip", gz(limit)[:15], core.CodeInvalidJSON},
		"another coding":       {"br", []byte("{}"), core.CodeUnsupportedMediaType},
		"two codings":          {"gzip, gzip", gz(1), core.CodeUnsupportedMediaType},
	} {
		t.Run(name, func(t *testing.T) {
			r := Request{Header: map[string]string{"content-encoding": c.coding}, Body: c.body}
			if err := r.Decompress(limit); core.CodeOf(err) != c.want {
				t.Fatalf("%v, want %q", err, c.want)
			}
			if c.want == "" && !bytes.Equal(r.Body, bytes.Repeat([]byte("x"), limit)) {
				t.Errorf("%d bytes", len(r.Body))
			}
		})
	}
}
