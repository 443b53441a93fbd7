// Package input reads events and schemas from files and from standard input.
package input

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"example.com/eventgateway/core"
	"example.com/eventgateway/events/internal/limit"
	"example.com/eventgateway/events/internal/position"
)

// Event is one event, or the reason why no more follow.
type Event struct {
	Label string            // "fruits.ndjson:7"; "" if there is one file
	File  string            // "-" is standard input
	Start position.Position // of Data, in a file with one event a line; else zero
	Data  []byte
	Size  int   // bytes that it takes in its file
	Err   error // nil for an event; io.EOF after the last
}

// Files says which files have events, and how to read them.
type Files struct {
	Names  []string // "-" is standard input
	NDJSON bool     // every file has one event a line; else the files named .ndjson or .jsonl
	Lines  bool     // standard input has one event a line
	Whole  bool     // every file is one event, whatever its name
}

// ReadFile reads a file, or stdin for "-", of at most [limit.Bytes].
func ReadFile(stdin io.Reader, name string) ([]byte, error) {
	r, err := open(stdin, name)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return limit.ReadAll(r, Name(name))
}

func open(stdin io.Reader, name string) (io.ReadCloser, error) {
	if name == "-" {
		return io.NopCloser(stdin), nil
	}
	return os.Open(name)
}

// Name returns what people call a file: the argument "-" is stdin.
func Name(file string) string {
	if file == "-" {
		return "stdin"
	}
	return file
}

// isNDJSON reports whether a file has one event a line.
func (in Files) isNDJSON(file string) bool {
	extension := filepath.Ext(file)
	return in.NDJSON || in.Lines && file == "-" || !in.Whole && (extension == ".ndjson" || extension == ".jsonl")
}

// Single reports whether the input is one event, not several files or a file of lines.
func (in Files) Single() bool { return len(in.Names) == 1 && !in.isNDJSON(in.Names[0]) }

// Check fails if a file cannot be read. total is the size of all files in bytes, or 0 if
// it is unknown.
func (in Files) Check() (total int64, err error) {
	unknown := false
	for _, file := range in.Names {
		if file == "-" {
			unknown = true
			continue
		}
		if info, err := os.Stat(file); err == nil && !info.IsDir() && !info.Mode().IsRegular() {
			unknown = true // opening and closing a pipe would end its writer
			continue
		}
		f, err := os.Open(file)
		if err != nil {
			return 0, err
		}
		info, err := f.Stat()
		f.Close()
		switch {
		case err != nil:
			return 0, err
		case info.IsDir():
			return 0, fmt.Errorf("%s is a folder: name the files", file)
		}
		total += info.Size()
	}
	if unknown {
		total = 0
	}
	return total, nil
}

// Read gives the events of all files in order, then io.EOF. It reads at most one event ahead of the
// receiver, and gives nothing more once the context ends. It may wait for a terminal longer than that.
func (in Files) Read(ctx context.Context, stdin io.Reader) <-chan Event {
	out := make(chan Event)
	go in.read(ctx, stdin, out)
	return out
}

func (in Files) read(ctx context.Context, stdin io.Reader, out chan<- Event) {
	send := func(e Event) bool {
		select {
		case out <- e:
			return e.Err == nil
		case <-ctx.Done():
			return false
		}
	}
	for _, file := range in.Names {
		if in.isNDJSON(file) {
			if !readLines(stdin, file, send) {
				return
			}
			continue
		}
		data, err := ReadFile(stdin, file)
		label := ""
		if len(in.Names) > 1 {
			label = Name(file)
		}
		if !send(Event{Label: label, File: file, Data: data, Size: len(data), Err: err}) {
			return
		}
	}
	send(Event{Err: io.EOF})
}

// readLines reads one event a line and skips empty lines. It reports whether the next
// file should follow.
func readLines(stdin io.Reader, file string, send func(Event) bool) bool {
	r, err := open(stdin, file)
	if err != nil {
		return send(Event{Err: err})
	}
	defer r.Close()
	lines := bufio.NewReaderSize(r, 64<<10)
	for n := 1; ; n++ {
		line, err := readLine(lines)
		label := fmt.Sprintf("%s:%d", Name(file), n)
		if n == 1 { // the gateway accepts a byte order mark only where a request begins
			if plain, err := core.WithoutMark(line); err == nil {
				line = plain
			}
		}
		if data := bytes.TrimSpace(line); len(data) > 0 && (err == nil || errors.Is(err, io.EOF)) {
			start := position.Of(line, bytes.Index(line, data))
			start.Line = n
			if !send(Event{Label: label, File: file, Start: start, Data: data, Size: len(line)}) {
				return false
			}
		}
		if errors.Is(err, io.EOF) {
			return true
		}
		if err != nil {
			return send(Event{Err: fmt.Errorf("%s: %w", label, err)})
		}
	}
}

// readLine returns the next line in memory of its own. It fails for a line of over
// [limit.Bytes].
func readLine(r *bufio.Reader) (line []byte, err error) {
	for {
		part, err := r.ReadSlice('\n')
		line = append(line, part...)
		if len(line) > limit.Bytes {
			return nil, fmt.Errorf("the line is over %d bytes: no gateway takes that", limit.Bytes)
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return line, err
		}
	}
}
