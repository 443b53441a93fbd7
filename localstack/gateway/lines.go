package gateway

import (
	"bytes"
	"io"
	"sync"
)

// maxLine bounds a line of a function's output, in bytes; the rest is dropped.
const maxLine = 64 << 10

// lineWriter writes whole lines, each with a prefix and in one Write. Several lineWriters
// can share a writer under one mutex.
type lineWriter struct {
	to     io.Writer
	prefix string
	shared *sync.Mutex

	own  sync.Mutex // of line
	line []byte     // not ended yet
}

func newLineWriter(to io.Writer, prefix string, shared *sync.Mutex) *lineWriter {
	return &lineWriter{to: to, prefix: prefix, shared: shared}
}

// Write never fails: a function that prints cannot mend the log.
func (w *lineWriter) Write(p []byte) (int, error) {
	w.own.Lock()
	defer w.own.Unlock()
	written := len(p)
	for {
		end := bytes.IndexByte(p, '\n')
		if end < 0 {
			w.keep(p)
			return written, nil
		}
		w.keep(p[:end])
		w.emit()
		p = p[end+1:]
	}
}

// Flush writes the last line if it has no end.
func (w *lineWriter) Flush() {
	w.own.Lock()
	defer w.own.Unlock()
	if len(w.line) > 0 {
		w.emit()
	}
}

func (w *lineWriter) keep(p []byte) {
	w.line = append(w.line, p[:min(len(p), maxLine-len(w.line))]...)
}

func (w *lineWriter) emit() {
	out := make([]byte, 0, len(w.prefix)+len(w.line)+1)
	out = append(out, w.prefix...)
	out = append(out, w.line...)
	out = append(out, '\n')
	w.line = w.line[:0]
	w.shared.Lock()
	defer w.shared.Unlock()
	_, _ = w.to.Write(out)
}
