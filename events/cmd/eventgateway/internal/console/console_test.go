package console

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/spf13/cobra"

	"example.com/eventgateway/core/adapters/memory"
	"example.com/eventgateway/events"
	"example.com/eventgateway/events/cmd/eventgateway/internal/cli"
	"example.com/eventgateway/functions/devgateway"
	"example.com/eventgateway/functions/httpapi"
	"example.com/eventgateway/localstack/emulator"
	"example.com/eventgateway/localstack/emulator/emulatortest"
	"example.com/eventgateway/localstack/names"
)

// run runs the command until the context ends, and returns its exit code.
func run(ctx context.Context, stdout, stderr io.Writer, args ...string) int {
	a := &cli.App{Stdin: strings.NewReader(""), Stdout: stdout, Stderr: stderr}
	root := &cobra.Command{Use: "eventgateway"}
	root.AddCommand(Command(a))
	return a.Run(ctx, root, append([]string{"console"}, args...))
}

// newGateway returns the URL of a gateway in memory.
func newGateway(t *testing.T) string {
	t.Helper()
	gateway := httptest.NewServer(httpapi.New(httpapi.Adapters{
		Schemas: &memory.Schemas{}, Claims: &memory.Claims{}, Stream: &memory.Stream{},
	}, httpapi.Options{}))
	t.Cleanup(gateway.Close)
	return gateway.URL
}

// serves runs the command until end is called, which wants it to end well.
func serves(t *testing.T, args ...string) (address string, end func()) {
	t.Helper()
	ctx, interrupt := context.WithCancel(t.Context())
	t.Cleanup(interrupt)
	printed, stdout := io.Pipe()
	var stderr strings.Builder
	ended := make(chan int, 1)
	go func() { ended <- run(ctx, stdout, &stderr, append([]string{"--addr", "127.0.0.1:0"}, args...)...) }()
	address, err := bufio.NewReader(printed).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(address), func() {
		interrupt()
		if code := <-ended; code != cli.ExitOK || stderr.Len() > 0 {
			t.Errorf("the command ended with %d and said %s", code, &stderr)
		}
	}
}

// wants wants a page that says something, now or in a while.
func wants(t *testing.T, url string, words ...string) {
	t.Helper()
	for deadline := time.Now().Add(30 * time.Second); ; time.Sleep(100 * time.Millisecond) {
		response, err := http.Get(url)
		if err != nil {
			t.Fatal(err)
		}
		page, err := io.ReadAll(response.Body)
		response.Body.Close()
		missing := slices.DeleteFunc(slices.Clone(words), func(word string) bool {
			return strings.Contains(string(page), word)
		})
		if err == nil && response.StatusCode == 200 && len(missing) == 0 {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("%s is answered %d, %v, without %q\n%s", url, response.StatusCode, err, missing, page)
		}
	}
}

// The command prints the address of the pages and serves them until it is interrupted.
func TestConsole(t *testing.T) {
	gateway := newGateway(t)
	address, end := serves(t, "--url", gateway, "--stream", "", "--rejected-stream", "")
	wants(t, address, gateway, "Nothing is registered yet")
	wants(t, address+"live", "This console does not read the gateway")
	end()
	if _, err := http.Get(address); err == nil {
		t.Error("the pages are served after the command ended")
	}
}

// A port that is taken is told with what to do.
func TestTakenPort(t *testing.T) {
	gateway := newGateway(t)
	var stderr strings.Builder
	code := run(t.Context(), io.Discard, &stderr, "--url", gateway, "--addr", strings.TrimPrefix(gateway, "http://"))
	if code != cli.ExitFailed || !strings.Contains(stderr.String(), "is taken: stop what listens there") {
		t.Errorf("the command ended with %d and said %s", code, &stderr)
	}
}

// The pages show the events of a stream, and say what cannot be read. An open page does not hold up
// the end.
func TestLive(t *testing.T) {
	endpoint := emulatortest.Endpoint(t)
	for _, name := range []string{"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"} {
		t.Setenv(name, names.AccessKey)
	}
	t.Setenv("AWS_REGION", names.Region)
	stream := emulatortest.UniqueName(t)
	if err := emulator.CreateResources(t.Context(), endpoint, emulator.Resources{Stream: stream}); err != nil {
		t.Fatal(err)
	}
	apple := events.Record{ID: "1", Source: "/t", Type: "SpongeBob.Fruits", Time: time.Now(), Data: []byte(`"apple"`)}
	if _, err := kinesis.NewFromConfig(emulator.Config(endpoint)).PutRecord(t.Context(), &kinesis.PutRecordInput{
		StreamName: &stream, Data: apple.Append(nil), PartitionKey: new("key")}); err != nil {
		t.Fatal(err)
	}
	address, end := serves(t, "--url", newGateway(t), "--stream", stream, "--rejected-stream", stream+"-none",
		"--stream-endpoint", endpoint)
	wants(t, address+"live", "&#34;apple&#34;", "there is no stream "+stream+"-none", "--rejected-stream is its output")
	response, err := http.Get(address + "live/events")
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	end()
}

// The pages about a gateway of one process show the events that it tells, and need no AWS.
func TestGatewayOfOneProcess(t *testing.T) {
	for _, name := range []string{"AWS_REGION", "AWS_DEFAULT_REGION", "AWS_ENDPOINT_URL"} {
		t.Setenv(name, "")
	}
	dev := devgateway.New(devgateway.Options{})
	gateway := httptest.NewServer(dev)
	defer gateway.Close()
	defer dev.Close()
	address, end := serves(t, "--url", gateway.URL)
	for _, request := range [][2]string{
		{"register_event", `{"type":"string"}`}, {"send_event", `"apple"`}, {"send_event", "7"},
	} {
		response, err := http.Post(gateway.URL+"/SpongeBob/Fruits/"+request[0], "application/json",
			strings.NewReader(request[1]))
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
	}
	wants(t, address+"live", "&#34;apple&#34;", "found the number 7")
	wants(t, address+"rejected", "found the number 7")
	wants(t, address+"types/SpongeBob/Fruits/use", "/_dev/accepted?topic=SpongeBob.Fruits")
	if err := dev.Reset(t.Context(), "", false); err != nil {
		t.Fatal(err)
	}
	wants(t, address+"rejected", "Nothing was rejected")
	dev.Close() // pages wait for events
	gateway.Close()
	wants(t, address+"rejected", "nothing listens at "+gateway.URL)
	end()
}

// The command prints the first page, and takes no directory of somebody else.
func TestExport(t *testing.T) {
	gateway := newGateway(t)
	dir := filepath.Join(t.TempDir(), "site")
	var stdout, stderr strings.Builder
	code := run(t.Context(), &stdout, &stderr, "export", dir, "--url", gateway, "-o", "json")
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
		code := run(t.Context(), &stdout, &stderr, append(args, "--url", gateway)...)
		if (code == cli.ExitOK) != (len(args) == 3) ||
			code != cli.ExitOK && !strings.Contains(stderr.String(), "--force") {
			t.Errorf("%s ended with %d and said %s", args, code, &stderr)
		}
	}
	stderr.Reset()
	if code := run(t.Context(), &stdout, &stderr, "export", "", "--url", gateway); code != cli.ExitUsage ||
		!strings.Contains(stderr.String(), "DIR is empty") {
		t.Errorf("without a name of the directory, it ended with %d and said %s", code, &stderr)
	}
}

func TestUsage(t *testing.T) {
	for args, want := range map[string]string{
		"--addr 0.0.0.0:0": "say by which name with --host", "--addr :0": "say by which name with --host",
		"--addr localhost": "want a host and a port", "--url ftp://a": "the gateway's URL",
		"SpongeBob": "takes flags only", "--auth key": "EVENTGATEWAY_KEY",
	} {
		var stdout, stderr strings.Builder
		code := run(t.Context(), &stdout, &stderr, strings.Fields(args)...)
		if code != cli.ExitUsage || stdout.Len() > 0 || !strings.Contains(stderr.String(), want) {
			t.Errorf("%s ended with %d and said %s, want %s", args, code, &stderr, want)
		}
	}
}
