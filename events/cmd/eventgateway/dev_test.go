package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"example.com/eventgateway/events/client"
	"example.com/eventgateway/events/cmd/eventgateway/internal/cli"
	"example.com/eventgateway/events/internal/schemadir/schemadirtest"
	"example.com/eventgateway/localstack/gateway/gatewaytest"
)

// devRun is a run of the command dev.
type devRun struct {
	t      *testing.T
	url    string
	lines  []string // of standard output, up to the one that says ready
	stderr gatewaytest.Buffer
	stop   context.CancelFunc
	code   chan int
}

// readyLine is the line that says where the gateway is, as text or JSON.
var readyLine = regexp.MustCompile(`^(?:ready |\{"ready":")(http:[^"]+)`)

// startDev runs "dev" at a free port, and waits until it is ready.
func startDev(t *testing.T, args ...string) *devRun {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	d := &devRun{t: t, stop: stop, code: make(chan int, 1)}
	reader, stdout := io.Pipe()
	go func() {
		d.code <- run(ctx, append([]string{"dev", "--addr", "127.0.0.1:0"}, args...), strings.NewReader(""), stdout,
			&d.stderr)
		stdout.Close()
	}()
	t.Cleanup(stop)
	scanner := bufio.NewScanner(reader)
	for scanner.Scan() {
		d.lines = append(d.lines, scanner.Text())
		if ready := readyLine.FindStringSubmatch(scanner.Text()); ready != nil {
			d.url = ready[1]
			go io.Copy(io.Discard, reader)
			return d
		}
	}
	t.Fatalf("dev ended with %d: %s", <-d.code, &d.stderr)
	return nil
}

// end stops the run, and wants it to end well.
func (d *devRun) end() {
	d.t.Helper()
	d.stop()
	select {
	case code := <-d.code:
		if code != cli.ExitOK {
			d.t.Errorf("dev ends with %d: %s", code, &d.stderr)
		}
	case <-time.After(30 * time.Second):
		d.t.Error("dev does not end")
	}
}

// get returns the status and the body of an answer.
func (d *devRun) get(path, host string) (int, string) {
	d.t.Helper()
	r, err := http.NewRequestWithContext(d.t.Context(), http.MethodGet, d.url+path, nil)
	if err != nil {
		d.t.Fatal(err)
	}
	r.Host = host
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		d.t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		d.t.Fatal(err)
	}
	return answer.StatusCode, string(text)
}

// wait begins to wait for events. It returns once the gateway has the connection: it answers one that
// was opened later. The function that it returns returns the answer.
func (d *devRun) wait() (answered func() string) {
	d.t.Helper()
	waits, err := net.Dial("tcp", strings.TrimPrefix(d.url, "http://"))
	if err != nil {
		d.t.Fatal(err)
	}
	d.t.Cleanup(func() { waits.Close() })
	fmt.Fprint(waits, "GET /_dev/accepted?after=1&wait=1m HTTP/1.1\r\nHost: localhost\r\n\r\n")
	later, err := (&http.Client{Transport: &http.Transport{DisableKeepAlives: true}}).Get(d.url + "/_dev/accepted")
	if err != nil {
		d.t.Fatal(err)
	}
	later.Body.Close()
	return func() string {
		text, err := io.ReadAll(waits)
		if err != nil {
			d.t.Error(err)
		}
		return string(text)
	}
}

// seed returns a directory with SpongeBob's fruits.
func seed(t *testing.T) string {
	t.Helper()
	schema, err := os.ReadFile(filepath.Join("..", "..", "fruits", "schema.json"))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	schemadirtest.Write(t, dir, map[string]string{"SpongeBob/Fruits/schema.json": string(schema)})
	return dir
}

// With --output json, dev prints each message as a line of JSON.
func TestDevPrintsJSON(t *testing.T) {
	t.Parallel()
	d := startDev(t, "--seed", seed(t), "--auth", "keys", "--webhook", "SpongeBob.Fruits=github", "-o", "json")
	var said struct{ Key, Webhook, Secret, Ready string }
	for _, line := range d.lines {
		if err := json.Unmarshal([]byte(line), &said); err != nil {
			t.Errorf("%s: %v", line, err)
		}
	}
	if !strings.HasPrefix(said.Key, "egk_") || said.Webhook != d.url+"/_hooks/SpongeBob/Fruits" ||
		len(said.Secret) < 20 || said.Ready != d.url || len(d.lines) != 3 {
		t.Errorf("it prints %q", d.lines)
	}
	d.end()
}

// A run says that it is ready, has what its directory says, lists requests, and ends when it is
// told to, also while somebody waits for events.
func TestDev(t *testing.T) {
	t.Parallel()
	d := startDev(t, "--seed", seed(t))
	if len(d.lines) != 1 || !strings.HasPrefix(d.lines[0], "ready http://127.0.0.1:") {
		t.Errorf("it prints %q", d.lines)
	}
	c, err := client.New(d.url, client.Options{})
	if err != nil {
		t.Fatal(err)
	}
	receipt, err := c.Send(t.Context(), "SpongeBob", "Fruits", []byte(`{"fruit":"apple"}`))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Send(t.Context(), "SpongeBob", "Fruits", []byte(`{"fruit":1}`)); err == nil {
		t.Error("it takes an invalid event")
	}
	if _, text := d.get("/_dev/accepted?topic=SpongeBob.Fruits", ""); !strings.Contains(text, receipt.ID) {
		t.Errorf("accepted are %s", text)
	}
	if _, text := d.get("/_dev/rejected", ""); !strings.Contains(text, `"event_invalid"`) {
		t.Errorf("rejected are %s", text)
	}
	_, port, _ := net.SplitHostPort(strings.TrimPrefix(d.url, "http://"))
	for host, status := range map[string]int{
		"localhost:" + port: 200, "127.0.0.1": 200, "gateway.localhost": 200, "[::1]:80": 200, "[::1]": 200,
		"attacker.example:" + port: 421, "127.0.0.1.attacker.example": 421, "0.0.0.0:" + port: 421,
	} {
		if got, text := d.get("/_dev/accepted", host); got != status {
			t.Errorf("for %s it answers %d %s, want %d", host, got, text, status)
		}
	}
	waits := d.wait()
	d.end()
	if text := waits(); !strings.Contains(text, `"events":[]`) {
		t.Errorf("who waits is answered %s", text)
	}
	for _, part := range []string{"# registered 1 event type of ", "POST /SpongeBob/Fruits/send_event 201 ",
		"POST /SpongeBob/Fruits/send_event 422 "} {
		if !strings.Contains(d.stderr.String(), part) {
			t.Errorf("standard error has no %q: %s", part, &d.stderr)
		}
	}
	if strings.Contains(d.stderr.String(), "apple") {
		t.Errorf("standard error has the event: %s", &d.stderr)
	}
}

func TestDevWithKeys(t *testing.T) {
	t.Parallel()
	d := startDev(t, "--auth", "keys", "--seed", seed(t), "--quiet")
	defer d.end()
	key, ok := strings.CutPrefix(d.lines[0], "key egk_")
	if !ok || len(d.lines) != 2 {
		t.Fatalf("it prints %q", d.lines)
	}
	if status, text := d.get("/SpongeBob/list_events", ""); status != 401 {
		t.Errorf("without a key it answers %d %s", status, text)
	}
	c, err := client.New(d.url, client.Options{Key: "egk_" + key})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Send(t.Context(), "SpongeBob", "Fruits", []byte(`{"fruit":"apple"}`)); err != nil {
		t.Error(err)
	}
	if text := d.stderr.String(); strings.Contains(text, key) || strings.Contains(text, "send_event") {
		t.Errorf("standard error is %s", text)
	}
}

// A port that is taken is told with what to do.
func TestDevAtATakenPort(t *testing.T) {
	t.Parallel()
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	var stdout, stderr strings.Builder
	code := run(t.Context(), []string{"dev", "--addr", listener.Addr().String()}, strings.NewReader(""), &stdout,
		&stderr)
	port := listener.Addr().(*net.TCPAddr).Port
	if want := fmt.Sprintf("eventgateway: port %d is taken: stop what listens there, or choose another",
		port); code != 1 ||
		stdout.Len() > 0 || !strings.HasPrefix(stderr.String(), want) {
		t.Errorf("it ends with %d, printing %q and %q", code, &stdout, &stderr)
	}
}
