package replay

import (
	"bytes"
	"context"
	"math/rand/v2"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/spf13/cobra"

	"example.com/eventgateway/events/cmd/eventgateway/internal/cli"
)

const child = "REPLAY_TEST_COMMAND" // set in a process that is the command

func TestMain(m *testing.M) {
	if os.Getenv(child) != "" {
		ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
		a := &cli.App{Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr}
		root := &cobra.Command{Use: "eventgateway"}
		root.AddCommand(Command(a))
		code := a.Run(ctx, root, append([]string{"replay"}, os.Args[1:]...))
		stop()
		os.Exit(code)
	}
	os.Exit(m.Run())
}

// untilDone runs the command in processes of its own, and ends the first ones by a signal. It returns
// how many it began.
func untilDone(t *testing.T, end os.Signal, args []string) (began int) {
	t.Helper()
	for began = 1; ; began++ {
		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
		defer cancel()
		cmd := exec.CommandContext(ctx, os.Args[0], args...) //nolint:gosec // this program
		cmd.Env = append(os.Environ(), child+"=1")
		var said bytes.Buffer
		cmd.Stderr = &said
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		if began <= 4 {
			time.Sleep(time.Second + rand.N(800*time.Millisecond))
			cmd.Process.Signal(end)
		}
		if err := cmd.Wait(); err == nil {
			return began
		} else if began > 4 {
			t.Fatalf("%v: %s", err, said.String())
		}
	}
}

// Killed and begun again, a replay loses nothing and keeps the order. In a file, nothing is twice.
func TestKilled(t *testing.T) {
	const n, rate = 6000, 1000
	api, source := aStream(t, 3)
	put(t, api, source, n)
	file := filepath.Join(t.TempDir(), "events.ndjson")
	t.Run("file", func(t *testing.T) {
		began := untilDone(t, os.Kill, flags(t, source, "--out", file, "--rate", strconv.Itoa(rate)))
		got, repeats := checkOrder(t, messages(readLines(t, file)))
		if got != n || repeats != 0 || began < 3 {
			t.Errorf("%d events and %d repeats in %d runs", got, repeats, began)
		}
	})
	for name, end := range map[string]os.Signal{"stream, killed": os.Kill, "stream, interrupted": os.Interrupt} {
		t.Run(name, func(t *testing.T) {
			_, other := aStream(t, 2)
			began := untilDone(t, end, flags(t, source, "--stream", other, "--rate", strconv.Itoa(rate)))
			list := all(t, api, other)
			got, repeats := checkOrder(t, list)
			most := (began - 1) * 2 * rate // what a run delivers behind its last checkpoint
			if end == os.Interrupt {
				most = 0
			}
			if got != n || repeats > most || began < 3 {
				t.Errorf("%d events and %d repeats in %d runs", got, repeats, began)
			}
			id := replayID(list[0].Record)
			for _, m := range list {
				if replayID(m.Record) != id {
					t.Fatalf("%s is not of the replay %s", m.Bytes, id)
				}
			}
			t.Logf("%d runs, %d repeats", began, repeats)
		})
	}
}
