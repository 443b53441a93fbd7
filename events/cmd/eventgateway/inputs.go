package main

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
)

// input is one event to send, or why there are no more.
type input struct {
	label string // "fruits.ndjson:7", or "" for one that needs no name
	data  []byte
	size  int   // bytes of its file that it took
	err   error // instead of an event; io.EOF: that was all
}

// inputs says where events to send come from.
type inputs struct {
	files  []string // "-" is standard input
	ndjson bool     // every file has one event a line; else those named so
	whole  bool     // every file is one event, whatever its name
}

// isNDJSON tells how a file is read.
func (in inputs) isNDJSON(file string) bool {
	extension := filepath.Ext(file)
	return in.ndjson || !in.whole && (extension == ".ndjson" || extension == ".jsonl")
}

// check finds files that cannot be read before anything is sent, and returns how
// many bytes there are: 0 if nobody knows.
func (in inputs) check() (total int64, err error) {
	unknown := false
	for _, file := range in.files {
		if file == "-" {
			unknown = true
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
		case !info.Mode().IsRegular():
			unknown = true
		}
		total += info.Size()
	}
	if unknown {
		total = 0
	}
	return total, nil
}

// read sends the events of all files to out, one after another, and io.EOF at the
// end. It reads no further than what is taken from out.
func (a *app) read(ctx context.Context, in inputs, out chan<- input) {
	send := func(i input) bool {
		select {
		case out <- i:
			return i.err == nil
		case <-ctx.Done():
			return false
		}
	}
	for _, file := range in.files {
		if in.isNDJSON(file) {
			if !a.readLines(file, send) {
				return
			}
			continue
		}
		data, err := a.readInput(file)
		label := ""
		if len(in.files) > 1 {
			label = file
		}
		if !send(input{label: label, data: data, size: len(data), err: err}) {
			return
		}
	}
	send(input{err: io.EOF})
}

// readLines reads one event a line; empty lines are none.
func (a *app) readLines(file string, send func(input) bool) bool {
	r := a.stdin
	if file != "-" {
		f, err := os.Open(file)
		if err != nil {
			return send(input{err: err})
		}
		defer f.Close()
		r = f
	}
	name := file
	if file == "-" {
		name = "stdin"
	}
	lines := bufio.NewReaderSize(r, 64<<10)
	for n := 1; ; n++ {
		line, err := readLine(lines)
		label := fmt.Sprintf("%s:%d", name, n)
		if n == 1 { // the gateway skips a mark at the beginning of a request, where this line need not be
			if plain, err := core.WithoutMark(line); err == nil {
				line = plain
			}
		}
		if data := bytes.TrimSpace(line); len(data) > 0 && (err == nil || errors.Is(err, io.EOF)) {
			if !send(input{label: label, data: data, size: len(line)}) {
				return false
			}
		}
		if errors.Is(err, io.EOF) {
			return true
		}
		if err != nil {
			return send(input{err: fmt.Errorf("%s: %w", label, err)})
		}
	}
}

// readLine reads a line of at most maxInput bytes into memory of its own.
func readLine(r *bufio.Reader) (line []byte, err error) {
	for {
		part, err := r.ReadSlice('\n')
		line = append(line, part...)
		if len(line) > maxInput {
			return nil, fmt.Errorf("the line is over %d bytes: no gateway takes that", maxInput)
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return line, err
		}
	}
}
