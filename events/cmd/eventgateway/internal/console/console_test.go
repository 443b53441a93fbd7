package console

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"example.com/eventgateway/core/adapters/memory"
	"example.com/eventgateway/events/cmd/eventgateway/internal/cli"
	"example.com/eventgateway/functions/httpapi"
)

// run runs the command until the context ends, and returns its exit code.
func run(ctx context.Context, stdout, stderr io.Writer, args ...string) int {
	a := &cli.App{Stdin: strings.NewReader(""), Stdout: stdout, Stderr: stderr}
	root := &cobra.Command{Use: "eventgateway"}
	root.AddCommand(Command(a))
	return a.Run(ctx, root, append([]string{"console"}, args...))
}

// The command prints the address of the pages and serves them until it is interrupted.
func TestConsole(t *testing.T) {
	gateway := httptest.NewServer(httpapi.New(httpapi.Adapters{
		Schemas: &memory.Schemas{}, Claims: &memory.Claims{}, Stream: &memory.Stream{},
	}, httpapi.Options{}))
	defer gateway.Close()
	ctx, interrupt := context.WithCancel(t.Context())
	defer interrupt()
	printed, stdout := io.Pipe()
	var stderr strings.Builder
	ended := make(chan int, 1)
	go func() { ended <- run(ctx, stdout, &stderr, "--addr", "127.0.0.1:0", "--url", gateway.URL) }()
	address, err := bufio.NewReader(printed).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.Get(strings.TrimSpace(address))
	if err != nil {
		t.Fatal(err)
	}
	page, err := io.ReadAll(response.Body)
	response.Body.Close()
	if err != nil || response.StatusCode != 200 || !strings.Contains(string(page), gateway.URL) ||
		!strings.Contains(string(page), "Nothing is registered yet") {
		t.Errorf("the answer is %d, %v\n%s", response.StatusCode, err, page)
	}
	interrupt()
	if code := <-ended; code != cli.ExitOK || stderr.Len() > 0 {
		t.Errorf("the command ended with %d and said %s", code, &stderr)
	}
	if _, err := http.Get(strings.TrimSpace(address)); err == nil {
		t.Error("the pages are served after the command ended")
	}
}

// The command prints the first page, and takes no directory of somebody else.
func TestExport(t *testing.T) {
	gateway := httptest.NewServer(httpapi.New(httpapi.Adapters{
		Schemas: &memory.Schemas{}, Claims: &memory.Claims{}, Stream: &memory.Stream{},
	}, httpapi.Options{}))
	defer gateway.Close()
	dir := filepath.Join(t.TempDir(), "site")
	var stdout, stderr strings.Builder
	code := run(t.Context(), &stdout, &stderr, "export", dir, "--url", gateway.URL, "-o", "json")
	if code != cli.ExitOK || !strings.Contains(stdout.String(), `"pages":2`) {
		t.Fatalf("the command ended with %d and said %s %s", code, &stdout, &stderr)
	}
	page, err := os.ReadFile(filepath.Join(dir, "index.html"))
	if err != nil || !strings.Contains(string(page), "Nothing is registered yet") {
		t.Errorf("the first page is %s, %v", page, err)
	}
	if err := os.Remove(filepath.Join(dir, "eventgateway-export.json")); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"export", dir}, {"export", dir, "--force"}} {
		stderr.Reset()
		code := run(t.Context(), &stdout, &stderr, append(args, "--url", gateway.URL)...)
		if (code == cli.ExitOK) != (len(args) == 3) ||
			code != cli.ExitOK && !strings.Contains(stderr.String(), "--force") {
			t.Errorf("%s ended with %d and said %s", args, code, &stderr)
		}
	}
}

func TestUsage(t *testing.T) {
	for args, want := range map[string]string{
		"--addr 0.0.0.0:0": "say by which name with --host", "--addr :0": "say by which name with --host",
		"--addr localhost": "want a host and a port", "--url ftp://a": "the gateway's URL", "SpongeBob": "got 1",
		"--auth key": "EVENTGATEWAY_KEY",
	} {
		var stdout, stderr strings.Builder
		code := run(t.Context(), &stdout, &stderr, strings.Fields(args)...)
		if code != cli.ExitUsage || stdout.Len() > 0 || !strings.Contains(stderr.String(), want) {
			t.Errorf("%s ended with %d and said %s, want %s", args, code, &stderr, want)
		}
	}
}
