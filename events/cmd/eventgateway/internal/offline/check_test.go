package offline

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/spf13/cobra"

	"example.com/eventgateway/events/cmd/eventgateway/internal/cli"
)

// check ends when it is interrupted, also while it waits for an event of a terminal.
func TestCheckIsInterrupted(t *testing.T) {
	schema := filepath.Join(t.TempDir(), "schema.json")
	if err := os.WriteFile(schema, []byte(`{}`), 0o600); err != nil {
		t.Fatal(err)
	}
	stdin, typed := io.Pipe()
	defer typed.Close()
	ctx, interrupt := context.WithCancel(t.Context())
	a := &cli.App{Stdin: stdin, Stdout: io.Discard, Stderr: io.Discard}
	root := &cobra.Command{Use: "eventgateway"}
	root.AddCommand(CheckCommand(a))
	code := make(chan int, 1)
	go func() { code <- a.Run(ctx, root, []string{"check", schema, "-", "--ndjson"}) }()
	if _, err := typed.Write([]byte("1\n")); err != nil { // it reads
		t.Fatal(err)
	}
	interrupt()
	select {
	case got := <-code:
		if got != cli.ExitInterrupted {
			t.Errorf("it ends with %d", got)
		}
	case <-time.After(30 * time.Second):
		t.Error("it does not end")
	}
}
