package cli

import (
	"context"
	"io"
	"strings"
	"testing"
)

// Only yes is yes. Whoever interrupts the question says no.
func TestConfirm(t *testing.T) {
	for answer, want := range map[string]bool{"yes\n": true, "yes\r\n": true, "yes": true, "y\n": false, "": false} {
		var asked strings.Builder
		a := &App{Stdin: strings.NewReader(answer), Stderr: &asked}
		if got := a.Confirm(t.Context(), "Apply this?"); got != want || asked.String() != "Apply this? Type yes: " {
			t.Errorf("%q is %v, asked %q", answer, got, &asked)
		}
		if a.Interactive() {
			t.Error("a reader is no terminal")
		}
	}
	stdin, writer := io.Pipe()
	defer writer.Close()
	ctx, interrupt := context.WithCancel(t.Context())
	interrupt()
	if (&App{Stdin: stdin, Stderr: io.Discard}).Confirm(ctx, "Apply this?") {
		t.Error("an interruption is a yes")
	}
}
