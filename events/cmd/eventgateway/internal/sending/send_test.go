package sending

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/spf13/cobra"

	"example.com/eventgateway/events"
	"example.com/eventgateway/events/cmd/eventgateway/internal/cli"
	"example.com/eventgateway/events/internal/limit"
	"example.com/eventgateway/localstack/gateway/gatewaytest"
)

// slowly accepts events after the number of milliseconds that each is.
func slowly(data string) *events.EventResult {
	ms, _ := strconv.Atoi(data)
	time.Sleep(time.Duration(ms) * time.Millisecond)
	return nil
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
		if !strings.HasPrefix(line, `{"id":`) { // the problem of an event that failed
			continue
		}
		ids += strings.Split(line, `"`)[3] + " "
	}
	return ids
}

// Receipts come in the order of the input, also if the answers do not, and --concurrency
// limits the events under way.
func TestSendKeepsTheOrderOfReceipts(t *testing.T) {
	var mu sync.Mutex
	now, most, three := 0, 0, make(chan struct{})
	url := (&standIn{refuse: func(data string) *events.EventResult {
		mu.Lock()
		if now++; now > most {
			if most = now; most == 3 {
				close(three)
			}
		}
		mu.Unlock()
		defer func() {
			mu.Lock()
			defer mu.Unlock()
			now--
		}()
		select {
		case <-three: // are under way
		case <-time.After(30 * time.Second):
		}
		return slowly(data)
	}}).serve(t)
	code, stdout, said := send(t, url, "--ndjson --concurrency 3 -o json", "60\n5\n40\n1\n30\n2\n")
	if ids := idsOf(stdout); code != 0 || ids != "60 5 40 1 30 2 " || most != 3 {
		t.Errorf("ended with %d, ids %q, %d at once; said %s", code, ids, most, said)
	}
}

// After an interruption, events under way finish, and the summary counts them.
func TestSendIsInterrupted(t *testing.T) {
	for _, args := range []string{"--ndjson", "--ndjson --batch 2"} {
		var begun atomic.Bool
		url := (&standIn{refuse: func(data string) *events.EventResult {
			begun.CompareAndSwap(false, data == "200")
			return slowly(data)
		}}).serve(t)
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
		for !begun.Load() || !strings.Contains(stdout.String(), "id 1 ") {
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
	url := (&standIn{refuse: slowly, fault: func(_ int, request string, w http.ResponseWriter) bool {
		switch request {
		case "-1":
			w.Header().Set("Retry-After", "3")
			return respond(w, 503, events.ProblemType, events.Problem{
				Detail: "the stream does not answer", Code: "backend_unavailable", Retryable: true,
			})
		case "-2":
			return respond(w, 403, events.JSONType, map[string]string{"message": "Forbidden"})
		}
		return false
	}}).serve(t)
	for _, test := range []struct {
		args string
		code int
		want string
	}{
		{"-d -1", cli.ExitUnsure, "eventgateway: the stream does not answer (backend_unavailable, 503)\n" +
			"hint: try again in 3s\nhint: it may be stored: sent again, it may be there twice\n"},
		{"-d -2", cli.ExitFailed,
			"eventgateway: Forbidden: the gateway may want a signature of AWS, and none was sent (403)\n" +
				"hint: this gateway may want signed requests: --auth iam\n"},
		{"-d 200 --timeout 20ms", cli.ExitUnsure,
			"eventgateway: the gateway at " + url + " did not answer in time: what was sent may be stored or not\n"},
	} {
		code, stdout, said := send(t, url, test.args, "")
		if code != test.code || stdout != "" || said != test.want {
			t.Errorf("%s: ended with %d, said %q, want %q", test.args, code, said, test.want)
		}
	}
}

// A line that is too long ends the input. The events before it are sent.
func TestSendRefusesEndlessLines(t *testing.T) {
	url := (&standIn{}).serve(t)
	code, stdout, said := send(t, url, "--ndjson", "1\n"+strings.Repeat("x", limit.Bytes+10))
	if code != cli.ExitFailed || !strings.Contains(said, "stdin:2: the line is over") ||
		strings.Count(stdout, "accepted") != 1 {
		t.Errorf("ended with %d, printed %q, said %q", code, stdout, said)
	}
}
