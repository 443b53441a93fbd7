package local

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"example.com/eventgateway/events"
	"example.com/eventgateway/localstack/emulator/emulatortest"
	"example.com/eventgateway/localstack/gateway/gatewaytest"
	"example.com/eventgateway/localstack/names"
)

const patience = 2 * time.Minute // bounds a failure: a build may be part of it

// call is Main as a user sees it.
func call(t *testing.T, args ...string) (status int, stdout, stderr string) {
	t.Helper()
	var out, err bytes.Buffer
	status = Main(t.Context(), args, strings.NewReader(""), &out, &err)
	return status, out.String(), err.String()
}

func TestUsage(t *testing.T) {
	for _, c := range []struct {
		args []string
		env  string // NAME=value
		says string
	}{
		{nil, "", "no command is given"},
		{[]string{"walk"}, "", `unknown command "walk"`},
		{[]string{"run", "--fast"}, "", "unknown flag: --fast"},
		{[]string{"run", "fast"}, "", `unknown command "fast"`},
		{[]string{"run"}, "PORT=eighty", `PORT is "eighty", not a port number such as 8080`},
		{[]string{"run"}, "PORT=65536", `PORT is "65536"`},
		{[]string{"run"}, "LAMBDA=much",
			`LAMBDA is "much", not a function's memory in MB, from 128 to 10240, such as 256`},
		{[]string{"run"}, "LAMBDA=127", `LAMBDA is "127"`},
		{[]string{"run"}, "LAMBDA=10241", `LAMBDA is "10241"`},
		{[]string{"run"}, "AUTH=key", `AUTH is "key", not none, iam, jwt or keys`},
		{[]string{"run"}, "JWT_ISSUER=https://example.com", "JWT_ISSUER is for AUTH=jwt, but that is none"},
		{[]string{"run"}, "IAM_CLIENT_ROLE=gw-{client}", "IAM_CLIENT_ROLE is for AUTH=iam, but that is none"},
		{[]string{"run"}, "CORS_ORIGINS=http://localhost,*", `CORS_ORIGINS has "*", not an origin such as https://app`},
		{[]string{"run"}, "WEBHOOKS=yes", `WEBHOOKS is "yes", not on or off`},
		{[]string{"run"}, "PUBLIC_SCHEMAS=1", `PUBLIC_SCHEMAS is "1", not on or off`},
		{[]string{"run"}, "QUOTAS=true", `QUOTAS is "true", not on or off`},
		{[]string{"exec"}, "", "requires at least 1 arg"},
		{[]string{"exec", "--", "no-such-program"}, "", "the command no-such-program is not found"},
	} {
		t.Run(strings.Join(c.args, " ")+c.env, func(t *testing.T) {
			if name, value, ok := strings.Cut(c.env, "="); ok {
				t.Setenv(name, value)
			}
			status, stdout, stderr := call(t, c.args...)
			if status != 2 || !strings.Contains(stderr, c.says) || stdout != "" {
				t.Errorf("exit status %d, stdout %q, stderr %q", status, stdout, stderr)
			}
		})
	}
	if status, stdout, stderr := call(t, "--help"); status != 0 || !strings.Contains(stdout, "exec") || stderr != "" {
		t.Errorf("--help: exit status %d, stdout %q, stderr %q", status, stdout, stderr)
	}
}

func TestWhatIsSaidOfFunctionsAsOnLambda(t *testing.T) {
	t.Parallel()
	for cannot, says := range map[string]string{
		"":     "# functions have 256 MB and 0.14 of a processor, and sleep between requests, as on Lambda",
		"a, b": "# functions sleep between requests, as on Lambda; what this operating system cannot do: a, b",
	} {
		if line := describe(256, cannot); line != says {
			t.Errorf("%q, want %q", line, says)
		}
	}
}

func TestTakenPort(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	port := listener.Addr().(*net.TCPAddr).Port
	t.Setenv("PORT", fmt.Sprint(port))
	status, stdout, stderr := call(t, "run")
	says := fmt.Sprintf("error: port %d is taken: stop what listens there, or choose another: PORT=", port)
	if status != 1 || !strings.HasPrefix(stderr, says) || strings.Count(stderr, "\n") != 1 || stdout != "" {
		t.Errorf("exit status %d, stdout %q, stderr %q", status, stdout, stderr)
	}
}

func TestEndpointThatIsNone(t *testing.T) {
	t.Setenv("PORT", "0")
	down := httptest.NewServer(nil)
	down.Close()
	for endpoint, c := range map[string]struct {
		status int
		says   string
	}{
		"127.0.0.1:4566": {2, `AWS_ENDPOINT_URL is "127.0.0.1:4566", not a URL such as http://127.0.0.1:4566`},
		down.URL: {1, "nothing answers at AWS_ENDPOINT_URL=" + down.URL +
			": start that emulator, or unset AWS_ENDPOINT_URL"},
	} {
		t.Setenv("AWS_ENDPOINT_URL", endpoint)
		status, stdout, stderr := call(t, "run")
		if status != c.status || !strings.Contains(stderr, c.says) || strings.Count(stderr, "\n") != 1 || stdout != "" {
			t.Errorf("exit status %d, stdout %q, stderr %q", status, stdout, stderr)
		}
	}
}

// ran is a run that is ready.
type ran struct {
	gatewaytest.Gateway
	before []string // lines before it was ready
	stderr *gatewaytest.Buffer
	stop   func() (requests []string) // returns when it has ended
}

// start runs the function binaries over the emulator.
func start(t *testing.T, access Access) ran {
	t.Helper()
	endpoint := emulatortest.Endpoint(t)
	root, err := findRoot()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	reader, stdout := io.Pipe()
	r := ran{stderr: &gatewaytest.Buffer{}}
	ended := make(chan error, 1)
	go func() {
		err := Run(ctx, RunOptions{Root: root, Endpoint: endpoint, Access: access, Stdout: stdout, Stderr: r.stderr})
		stdout.CloseWithError(io.EOF)
		ended <- err
	}()
	lines := bufio.NewScanner(reader)
	for lines.Scan() && r.URL == "" {
		url, ready := strings.CutPrefix(lines.Text(), "ready ")
		if ready {
			r.URL = url
			break
		}
		r.before = append(r.before, lines.Text())
	}
	if r.URL == "" {
		t.Fatalf("it is not ready: %q; ended with %v; stderr:\n%s", r.before, <-ended, r.stderr)
	}
	requests := make(chan []string, 1)
	go func() {
		var all []string
		for lines.Scan() {
			all = append(all, lines.Text())
		}
		requests <- all
	}()
	r.stop = sync.OnceValue(func() []string {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("ended with %v", err)
		}
		return <-requests
	})
	t.Cleanup(func() { r.stop() })
	return r
}

// A run with the function binaries: from the start to accepted and rejected events, and to
// the end.
func TestRun(t *testing.T) {
	t.Parallel()
	g := start(t, Access{Authorization: "none"})
	client := emulatortest.UniqueName(t)
	g.Register(t, "/"+client+"/Fruits", `{"type":"object","required":["fruit"]}`)
	g.Must(t, 201, "POST", "/"+client+"/Fruits/send_event", "Content-Type: application/json", `{"fruit":"apple"}`)
	g.Must(t, 422, "POST", "/"+client+"/Fruits/send_event", "Content-Type: application/json", `{}`)
	if n := rejectedOf(t, client); n != 1 {
		t.Errorf("%d rejected events are kept, want 1", n)
	}
	wantPage(t, g.URL+"/_console", "Overview")
	wantPage(t, g.URL+"/_console/types/"+client+"/Fruits/use", "--stream-endpoint")
	wantPage(t, g.URL+"/_console/live?show=accepted&client="+client, "&#34;apple&#34;")
	wantPage(t, g.URL+"/_console/live?show=rejected&client="+client, "missing property")
	all := slices.DeleteFunc(g.stop(), func(line string) bool { return strings.HasPrefix(line, "GET ") })
	if response, err := http.Get(g.URL); err == nil {
		response.Body.Close()
		t.Error("it still answers")
	}
	if len(all) != 3 || !strings.Contains(all[2], "/Fruits/send_event 422 ") || len(g.before) != 0 {
		t.Errorf("the requests' lines are %q, after %q", all, g.before)
	}
	if strings.Contains(g.stderr.String(), "ERROR") {
		t.Errorf("stderr has\n%s", g.stderr)
	}
}

// wantPage wants a page of the console that has a text, now or in a while.
func wantPage(t *testing.T, url, text string) {
	t.Helper()
	for deadline := time.Now().Add(30 * time.Second); ; time.Sleep(100 * time.Millisecond) {
		response, err := http.Get(url)
		if err != nil {
			t.Fatal(err)
		}
		page, err := io.ReadAll(response.Body)
		response.Body.Close()
		if err == nil && response.StatusCode == 200 && strings.Contains(string(page), text) {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("%s is answered %d, %v, without %s:\n%s", url, response.StatusCode, err, text, page)
		}
	}
}

// rejectedOf counts the rejected events of a client that a local run keeps.
func rejectedOf(t *testing.T, client string) (n int) {
	t.Helper()
	for _, m := range gatewaytest.Records(t, names.RejectedStream) {
		if r, err := events.DecodeRejected(m.Record); err == nil && r.Client == client {
			n++
		}
	}
	return n
}

func TestExec(t *testing.T) {
	t.Parallel()
	emulatortest.Endpoint(t) // skips where none is installed
	status, stdout, stderr := call(t, "exec", "--", "sh", "-c", "echo $"+names.EmulatorEnv+"; exit 7")
	if status != 7 || !strings.HasPrefix(stdout, "http://127.0.0.1:") || stderr != "" {
		t.Fatalf("exit status %d, stdout %q, stderr %q", status, stdout, stderr)
	}
	if response, err := http.Get(strings.TrimSpace(stdout) + names.HealthPath); err == nil {
		response.Body.Close()
		t.Error("the emulator is left")
	}
	if status, _, _ := call(t, "exec", "sh", "-c", "kill -9 $$"); status != 128+9 {
		t.Errorf("a killed command: exit status %d", status)
	}
}

func TestWhatIsShownOfALog(t *testing.T) {
	t.Parallel()
	for line, wants := range map[string]string{
		`[receive_event] {"time":"…","level":"INFO","msg":"request"}`:                                                "",
		`[receive_event] {"time":"…","level":"ERROR","msg":"request","code":"internal","status":500,"stack":"long"}`: "[receive_event] ERROR request code=internal status=500",
		`[receive_event] {"level":"WARN","msg":"slow","cause":"two\nlines"}`:                                         "[receive_event] WARN slow cause=two lines",
		`[receive_event] {"level":"ERROR","cause":null,"message":"Task timed out","took":10000000,"of":{"a":null}}`:  "[receive_event] ERROR Task timed out of={\"a\":null} took=10000000",
		`[receive_event] {"timestamp":"…","level":"WARN","message":"request","code":"too_large"}`:                    "[receive_event] WARN request code=too_large",
		`[receive_event] {"level":"WARN","msg":null}`:                                                                "[receive_event] WARN",
		`[receive_event] panic: as asked`:                                                                            "[receive_event] panic: as asked",
		`[receive_event] `:                                                                                           "",
		`[receive_event] ` + strings.Repeat("x", 1_000):                                                              "[receive_event] " + strings.Repeat("x", 284) + "…",
	} {
		if got := shown([]byte(line + "\n")); got != wants {
			t.Errorf("%.80s is shown as %q, want %q", line, got, wants)
		}
	}
}

// A log begins anew when it is large. A second run in a checkout has a log of its own.
func TestFunctionLogs(t *testing.T) {
	t.Parallel()
	name := filepath.Join(t.TempDir(), "functions.log")
	log, err := openFunctionLog(name, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()
	log.written = maxLogBytes
	for _, line := range []string{"one\n", "two\n"} {
		if _, err := log.Write([]byte(line)); err != nil {
			t.Fatal(err)
		}
	}
	second, err := openFunctionLog(name, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	defer second.Close()
	if _, err := second.Write([]byte("three\n")); err != nil || second.name == name {
		t.Errorf("the second run writes to %s, %v", second.name, err)
	}
	for file, wants := range map[string]string{name + ".1": "one\n", name: "two\n", second.name: "three\n"} {
		if text, err := os.ReadFile(file); err != nil || string(text) != wants {
			t.Errorf("%s has %q, %v", file, text, err)
		}
	}
}
