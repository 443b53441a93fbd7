package sending

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/spf13/cobra"

	"example.com/eventgateway/events/cmd/eventgateway/internal/cli"
	"example.com/eventgateway/events/cmd/eventgateway/internal/input"
	"example.com/eventgateway/localstack/gateway/gatewaytest"
)

// standIn answers as a gateway does, after the number of milliseconds that the event is. It
// refuses a negative number with a 503.
func standIn(t *testing.T, inFlight func(now int64)) (url string) {
	var now atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if inFlight != nil {
			inFlight(now.Add(1))
			defer now.Add(-1)
		}
		var ms int
		body, _ := io.ReadAll(r.Body)
		fmt.Sscan(string(body), &ms)
		if ms < 0 {
			w.Header().Set("Content-Type", "application/problem+json")
			w.Header().Set("Retry-After", "3")
			w.WriteHeader(http.StatusServiceUnavailable)
			fmt.Fprint(w, `{"detail":"the stream does not answer","code":"backend_unavailable","retryable":true}`)
			return
		}
		time.Sleep(time.Duration(ms) * time.Millisecond)
		w.WriteHeader(http.StatusCreated)
		fmt.Fprintf(w, `{"id":"%d","sequence_number":"1"}`, ms)
	}))
	t.Cleanup(server.Close)
	return server.URL
}

// run is the tool with the command send alone.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	a := &cli.App{Stdin: stdin, Stdout: stdout, Stderr: stderr}
	root := &cobra.Command{Use: "eventgateway"}
	root.AddCommand(SendCommand(a))
	return a.Run(ctx, root, args)
}

// send runs "send SpongeBob Fruit" with arguments, and returns its exit code and what it printed.
func send(t *testing.T, url, args, stdin string) (code int, stdout, stderr string) {
	t.Helper()
	var out, said gatewaytest.Buffer
	all := append([]string{"send", "SpongeBob", "Fruit", "--url", url}, strings.Fields(args)...)
	code = run(t.Context(), all, strings.NewReader(stdin), &out, &said)
	return code, out.String(), said.String()
}

// idsOf returns the ids of receipts in JSON.
func idsOf(stdout string) (ids string) {
	for line := range strings.Lines(stdout) {
		ids += strings.Split(line, `"`)[3] + " "
	}
	return ids
}

// Receipts come in the order of the input, also if the answers do not, and --concurrency
// limits the events under way.
func TestSendKeepsTheOrderOfReceipts(t *testing.T) {
	var most atomic.Int64
	url := standIn(t, func(now int64) {
		for m := most.Load(); now > m; m = most.Load() {
			if most.CompareAndSwap(m, now) {
				break
			}
		}
	})
	code, stdout, said := send(t, url, "--ndjson --concurrency 3 -o json", "60\n5\n40\n1\n30\n2\n")
	if ids := idsOf(stdout); code != 0 || ids != "60 5 40 1 30 2 " || most.Load() != 3 {
		t.Errorf("ended with %d, ids %q, %d at once; said %s", code, ids, most.Load(), said)
	}
}

// After an interruption, events under way finish, and the summary counts them.
func TestSendIsInterrupted(t *testing.T) {
	for args, url := range map[string]string{
		"--ndjson": standIn(t, nil), "--ndjson --batch 2": batchStandIn(t, new([]string), nil),
	} {
		ctx, interrupt := context.WithCancel(t.Context())
		input, keyboard := io.Pipe()
		defer keyboard.Close()
		var stdout, stderr gatewaytest.Buffer
		ended := make(chan int)
		go func() {
			all := append([]string{"send", "SpongeBob", "Fruit", "--url", url}, strings.Fields(args)...)
			ended <- run(ctx, all, input, &stdout, &stderr)
		}()
		fmt.Fprint(keyboard, "1\n200\n201\n") // and nothing more for now
		for !strings.Contains(stdout.String(), "id 1 ") {
			time.Sleep(time.Millisecond)
		}
		interrupt()
		if code := <-ended; code != cli.ExitInterrupted {
			t.Errorf("%s: ended with %d", args, code)
		}
		if out := stdout.String(); strings.Count(out, "accepted") < 2 {
			t.Errorf("%s: printed %q: want receipts of what was under way", args, out)
		}
		if s := stderr.String(); !strings.Contains(s, "accepted, 0 rejected, 0 failed; ") ||
			!strings.HasSuffix(s, "eventgateway: interrupted\n") {
			t.Errorf("%s: said %q", args, s)
		}
	}
}

func TestHints(t *testing.T) {
	url := standIn(t, nil)
	for _, test := range []struct{ args, want string }{
		{"-d -1", "eventgateway: the stream does not answer (backend_unavailable, 503)\nhint: try again in 3s\nhint: it may be stored: sent again, it may be there twice\n"},
		{"-d 200 --timeout 20ms", "eventgateway: the gateway at " + url + " did not answer in time: what was sent may be stored or not\n"},
	} {
		code, stdout, said := send(t, url, test.args, "")
		if code != cli.ExitUnsure || stdout != "" || said != test.want {
			t.Errorf("%s: ended with %d, said %q, want %q", test.args, code, said, test.want)
		}
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusForbidden)
		fmt.Fprint(w, `{"message":"Forbidden"}`)
	}))
	defer server.Close()
	want := "eventgateway: Forbidden (403)\nhint: this gateway may want signed requests: --auth iam\n"
	if _, _, said := send(t, server.URL, "-d 1", ""); said != want {
		t.Errorf("said %q, want %q", said, want)
	}
}

// A line that is too long ends the input. The events before it are sent.
func TestSendRefusesEndlessLines(t *testing.T) {
	url := standIn(t, nil)
	code, stdout, said := send(t, url, "--ndjson", "1\n"+strings.Repeat("x", input.MaxBytes+10))
	if code != cli.ExitFailed || !strings.Contains(said, "stdin:2: the line is over") || strings.Count(stdout, "accepted") != 1 {
		t.Errorf("ended with %d, printed %q, said %q", code, stdout, said)
	}
}
