package replay

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"example.com/eventgateway/events/cmd/eventgateway/internal/stream"
	"example.com/eventgateway/events/consumer/replay"
)

// lines writes events to a file or standard output, one a line.
type lines struct {
	to   *bufio.Writer
	file *os.File // nil for what is no regular file: its length says nothing
	out  io.Closer
	size int64 // bytes of what is delivered
}

// openLines opens a file, or standard output for "-". A replay that goes on cuts the file after the
// size that it kept: what follows is delivered again. size is 0 for a new one.
func openLines(name string, stdout io.Writer, resumed bool, size int64) (*lines, error) {
	if name == "-" {
		return &lines{to: bufio.NewWriter(stdout)}, nil
	}
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE, 0o600) // events are not for everybody
	if err != nil {
		return nil, err
	}
	l := &lines{to: bufio.NewWriterSize(f, 1<<20), out: f}
	info, err := f.Stat()
	if err == nil && info.Mode().IsRegular() {
		l.file, l.size = f, size
		switch {
		case !resumed && info.Size() > 0:
			err = fmt.Errorf("%s is there already: remove it, or name another file with --out", name)
		case info.Size() < size:
			err = fmt.Errorf("%s is shorter than the replay had written: remove its checkpoint to begin anew", name)
		default:
			if err = f.Truncate(size); err == nil {
				_, err = f.Seek(size, io.SeekStart)
			}
		}
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return l, nil
}

func (l *lines) deliver(_ context.Context, events []replay.Event) error {
	written := 0
	for _, e := range events {
		line, err := stream.OneLine(e.Marked)
		if err != nil {
			return err
		}
		n, err := l.to.Write(line)
		if err != nil {
			return err
		}
		written += n
	}
	if err := l.to.Flush(); err != nil {
		return err
	}
	l.size += int64(written)
	return nil
}

// kept makes sure that what was written outlives the machine, and returns the file's size.
func (l *lines) kept() (size int64, err error) {
	if l.file == nil {
		return 0, nil
	}
	return l.size, l.file.Sync()
}

func (l *lines) close() error {
	if l.out == nil {
		return nil
	}
	return l.out.Close()
}
