package cli

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"strings"

	"golang.org/x/term"
)

// Interactive reports whether somebody can be asked: standard input is a terminal.
func (a *App) Interactive() bool {
	s, is := a.Stdin.(*stdin)
	return is && IsTerminal(s.from)
}

// IsTerminal reports whether a stream is a terminal, which a person reads or writes.
func IsTerminal(stream any) bool {
	f, is := stream.(*os.File)
	return is && term.IsTerminal(int(f.Fd()))
}

// Confirm asks a question and reports whether the answer is yes. The end of the context is
// a no.
func (a *App) Confirm(ctx context.Context, question string) bool {
	fmt.Fprint(a.Stderr, question+" Type yes: ")
	answer := make(chan string, 1)
	go func() { // ends with the program, if nobody answers
		line, _ := bufio.NewReader(a.Stdin).ReadString('\n')
		answer <- strings.TrimSpace(line)
	}()
	select {
	case said := <-answer:
		return said == "yes"
	case <-ctx.Done():
		return false
	}
}
