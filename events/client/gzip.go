package client

import (
	"bytes"
	"compress/gzip"
	"sync"
)

// Speed over size: half the time of the default, for a tenth more bytes.
var compressors = sync.Pool{New: func() any {
	w, _ := gzip.NewWriterLevel(nil, gzip.BestSpeed) // the level is a valid one
	return w
}}

// compress returns body in gzip, or nil where it is too short to bother or would
// not become shorter.
func compress(body []byte, above int) []byte {
	if above == 0 {
		above = DefaultGzipAbove
	}
	if above < 0 || len(body) <= above {
		return nil
	}
	var b bytes.Buffer
	w := compressors.Get().(*gzip.Writer)
	defer compressors.Put(w)
	w.Reset(&b)
	_, writeErr := w.Write(body)
	if closeErr := w.Close(); writeErr != nil || closeErr != nil || b.Len() >= len(body) {
		return nil // memory takes every byte: only the last can be
	}
	return b.Bytes()
}
