package apigateway

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"io"
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
	deflated := func(n int, writer func(io.Writer) io.WriteCloser) []byte {
		var b bytes.Buffer
		w := writer(&b)
		_, _ = w.Write(bytes.Repeat([]byte("x"), n))
		_ = w.Close()
		return b.Bytes()
	}
	zl := func(n int) []byte {
		return deflated(n, func(w io.Writer) io.WriteCloser { return zlib.NewWriter(w) })
	}
	raw := func(n, level int) []byte {
		return deflated(n, func(w io.Writer) io.WriteCloser { f, _ := flate.NewWriter(w, level); return f })
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

		"x-gzip":                     {"X-GZip", gz(limit), ""},
		"gzip and identity":          {"gzip, identity", gz(limit), ""},
		"identity and gzip":          {" identity ,gzip,", gz(limit), ""},
		"identity twice":             {"identity, identity", bytes.Repeat([]byte("x"), limit), ""},
		"zlib at the limit":          {"deflate", zl(limit), ""},
		"zlib over the limit":        {"deflate", zl(limit + 1), core.CodeTooLarge},
		"zlib bomb":                  {"deflate", zl(100 << 20), core.CodeTooLarge},
		"zlib that breaks off":       {"deflate", zl(limit)[:10], core.CodeInvalidJSON},
		"zlib without its sum":       {"deflate", zl(limit)[:len(zl(limit))-4], core.CodeInvalidJSON},
		"zlib with something behind": {"deflate", append(zl(limit), "{}"...), core.CodeInvalidJSON},
		"raw deflate":                {"deflate", raw(limit, flate.BestSpeed), ""},
		"raw deflate, stored":        {"deflate", raw(limit, flate.NoCompression), ""},
		"raw deflate, Huffman":       {"deflate", raw(limit, flate.HuffmanOnly), ""},
		"raw deflate bomb":           {"deflate", raw(100<<20, flate.BestSpeed), core.CodeTooLarge},
		"raw with something behind":  {"deflate", append(raw(limit, flate.BestSpeed), "{}"...), core.CodeInvalidJSON},
		"no deflate":                 {"deflate", []byte("{}"), core.CodeInvalidJSON},
		"nothing":                    {"deflate", nil, core.CodeInvalidJSON},
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
