package cli

import (
	"context"
	"errors"
	"io"
	"os"
	"syscall"
)

// errUnread ends a command whose output nobody reads any more: "head" has its lines, for instance.
var errUnread = errors.New("nobody reads the output")

// pipe is standard output or standard error. A write to it that finds no reader ends the command, as
// Ctrl-C would. The program ignores SIGPIPE, which would end it before it can release its leases.
type pipe struct {
	io.Writer
	end context.CancelCauseFunc
}

// untilUnread returns w as a pipe, unless it is a terminal.
func untilUnread(w io.Writer, end context.CancelCauseFunc) io.Writer {
	if IsTerminal(w) {
		return w
	}
	return &pipe{w, end}
}

// Write implements io.Writer.
func (p *pipe) Write(b []byte) (int, error) {
	n, err := p.Writer.Write(b)
	if errors.Is(err, syscall.EPIPE) {
		p.end(errUnread)
	}
	return n, err
}

// EndWhenUnread ends the command as soon as nobody reads standard output any more, also while there
// is nothing to write.
func (a *App) EndWhenUnread() {
	p, is := a.Stdout.(*pipe)
	if !is {
		return
	}
	if file, is := p.Writer.(*os.File); is {
		go func() { // ends with the program
			if awaitUnread(file) {
				p.end(errUnread)
			}
		}()
	}
}
