package gateway

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"example.com/eventgateway/functions/build"
	"example.com/eventgateway/functions/routes"
)

// patience bounds the wait for what should come at once; only a failure takes so long.
const patience = 30 * time.Second

// binDir holds the echo function under the name of each function.
var binDir string

func TestMain(m *testing.M) { os.Exit(testMain(m)) }

func testMain(m *testing.M) int {
	dir, err := os.MkdirTemp("", "gateway-test-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	echo := filepath.Join(dir, "echo")
	cmd := exec.Command("go", append(append([]string{"build"}, build.Flags...), "-o", echo, "./testdata/echo")...)
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "go build ./testdata/echo: %v\n%s", err, out)
		return 1
	}
	for _, route := range routes.All {
		folder := filepath.Join(dir, route.Function)
		if err := os.MkdirAll(folder, 0o755); err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		if err := os.Link(echo, filepath.Join(folder, "bootstrap")); err != nil && !os.IsExist(err) {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
	}
	binDir = dir
	code := m.Run()
	if left := goroutinesLeft(); code == 0 && left != "" {
		fmt.Fprintf(os.Stderr, "goroutines of stopped gateways are left:\n%s", left)
		return 1
	}
	return code
}

// goroutinesLeft returns the stacks of goroutines that a gateway started and that do not
// end. It waits a moment for those that are about to.
func goroutinesLeft() string {
	var left string
	for range 100 {
		all := make([]byte, 1<<20)
		all = all[:runtime.Stack(all, true)]
		left = ""
		for stack := range strings.SplitSeq(string(all), "\n\n") {
			if strings.Contains(stack, "gateway.(*") {
				left += stack + "\n\n"
			}
		}
		if left == "" {
			break
		}
		time.Sleep(20 * time.Millisecond)
	}
	return left
}

// running is a gateway of echo functions. It stops at the end of the test.
type running struct {
	url  string
	log  *lines // of the functions
	stop func() // returns when it has stopped
	*Gateway
}

func run(t *testing.T, opts Options) *running {
	t.Helper()
	log := &lines{}
	opts.BinDir, opts.Log = binDir, log
	g, err := New(opts)
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	served := make(chan error, 1)
	go func() { served <- g.Serve(ctx, listener) }()
	stop := sync.OnceFunc(func() {
		cancel()
		if err := <-served; err != nil {
			t.Errorf("Serve: %v", err)
		}
	})
	t.Cleanup(func() {
		stop()
		if t.Failed() {
			t.Logf("the functions' log:\n%s", log.text.String())
		}
	})
	return &running{"http://" + listener.Addr().String(), log, stop, g}
}

// answer is a response with its body.
type answer struct {
	status int
	header http.Header
	body   string
}

func (a answer) pid() string { return a.header.Get("Pid") }

// ask sends a request to the echo function. The query says what the function does.
func (r *running) ask(t *testing.T, query url.Values) answer {
	t.Helper()
	a, err := send("POST", r.url+"/SpongeBob/Fruits/send_event?"+query.Encode(), "application/json", strings.NewReader(`{"fruit":"apple"}`))
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func send(method, target, contentType string, body io.Reader) (answer, error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, method, target, body)
	if err != nil {
		return answer{}, err
	}
	if contentType != "" {
		request.Header.Set("Content-Type", contentType)
	}
	return exchange(request)
}

func exchange(request *http.Request) (answer, error) {
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return answer{}, err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	return answer{response.StatusCode, response.Header, string(text)}, err
}

func want(t *testing.T, a answer, status int, body string) {
	t.Helper()
	if a.status != status || body != "" && a.body != body {
		t.Fatalf("answered %d %s, want %d %s", a.status, a.body, status, body)
	}
}

func do(what string) url.Values { return url.Values{"do": {what}} }

// lines is a log that a test can wait for.
type lines struct {
	mu    sync.Mutex
	text  bytes.Buffer
	added chan struct{} // closed at the next Write
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.added != nil {
		close(l.added)
		l.added = nil
	}
	return l.text.Write(p)
}

// waitFor waits until text is in the log, and returns the log.
func (l *lines) waitFor(t *testing.T, text string) string {
	t.Helper()
	late := time.After(patience)
	for {
		l.mu.Lock()
		all := l.text.String()
		if l.added == nil {
			l.added = make(chan struct{})
		}
		added := l.added
		l.mu.Unlock()
		if strings.Contains(all, text) {
			return all
		}
		select {
		case <-added:
		case <-late:
			t.Fatalf("the log has no %q:\n%s", text, all)
		}
	}
}
