package main

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"go.yaml.in/yaml/v4"

	"example.com/eventgateway/core/adapters/memory"
	"example.com/eventgateway/events/cmd/eventgateway/internal/cli"
	"example.com/eventgateway/functions/httpapi"
	"example.com/eventgateway/localstack/emulator"
	"example.com/eventgateway/localstack/emulator/emulatortest"
	"example.com/eventgateway/localstack/gateway"
	"example.com/eventgateway/localstack/gateway/gatewaytest"
)

// workflowFile is the example of a workflow. Scripts run elsewhere.
var workflowFile, _ = filepath.Abs(filepath.Join("..", "..", "workflows", "schemas.yaml"))

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"eventgateway": main})
}

// noSleep keeps each command of a script from waiting a second at its end, as
// programs with the race detector do.
const noSleep = "atexit_sleep_ms=0"

// TestUsage runs the scripts that need no gateway.
func TestUsage(t *testing.T) {
	for _, variable := range []string{"EVENTGATEWAY_AUTH", "EVENTGATEWAY_KEY", "EVENTGATEWAY_TOKEN"} {
		t.Setenv(variable, "") // which the environment of the tests may have
	}
	testscript.Run(t, testscript.Params{
		Dir: filepath.Join("testdata", "usage"),
		Setup: func(e *testscript.Env) error {
			e.Setenv("AWS_EC2_METADATA_DISABLED", "true")
			e.Setenv("GORACE", noSleep)
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"wrong": wrong},
	})
}

// wrong PATTERN ARGS... runs the command. It must end with 2, print nothing to standard
// output, and match PATTERN on standard error.
func wrong(ts *testscript.TestScript, not bool, args []string) {
	if not || len(args) < 2 {
		ts.Fatalf("usage: wrong pattern args...")
	}
	var stdout, stderr strings.Builder
	code := run(context.Background(), args[1:], strings.NewReader(""), &stdout, &stderr)
	if code != cli.ExitUsage || stdout.Len() > 0 || !regexp.MustCompile(args[0]).MatchString(stderr.String()) {
		ts.Fatalf("%q ended with %d, printed %q and said %q; want %q", args[1:], code, &stdout, &stderr, args[0])
	}
}

// One interrupt ends a command that waits for its standard input.
func TestOneInterruptEndsACommandThatReads(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{
		{"check", "-"}, {"register", "SpongeBob", "Fruits", "-"}, {"registry", "import", "-", "--data", t.TempDir()},
	} {
		ctx, interrupt := context.WithCancel(t.Context())
		nothing, writer := io.Pipe()
		var stderr strings.Builder
		code := make(chan int, 1)
		go func() { code <- run(ctx, args, nothing, io.Discard, &stderr) }()
		interrupt()
		select {
		case got := <-code:
			if got != cli.ExitInterrupted || stderr.String() != "eventgateway: interrupted\n" {
				t.Errorf("%q ends with %d, and says %q", args, got, &stderr)
			}
		case <-time.After(30 * time.Second):
			t.Errorf("%q does not end", args)
		}
		writer.Close()
	}
}

// TestMemory runs the scripts that need no stream against the gateway's handler over memory.
// Each script has a gateway of its own.
func TestMemory(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: filepath.Join("testdata", "memory"),
		Setup: func(e *testscript.Env) error {
			server := httptest.NewServer(httpapi.New(httpapi.Adapters{
				Schemas: &memory.Schemas{}, Claims: &memory.Claims{}, Stream: &memory.Stream{},
			}, httpapi.Options{AllowDeletion: true}))
			e.Defer(server.Close)
			e.Setenv("EVENTGATEWAY_URL", server.URL)
			e.Setenv("GORACE", noSleep)
			return nil
		},
	})
}

// TestGateway runs the scripts against the real functions, which the local
// gateway runs over the emulator. Each script has a client of its own, $CLIENT.
func TestGateway(t *testing.T) {
	endpoint, keyTable := emulatortest.Endpoint(t), emulatortest.UniqueName(t)
	secretsKey := "alias/" + keyTable
	if err := emulator.CreateResources(t.Context(), endpoint,
		emulator.Resources{KeyTable: keyTable, SecretsKey: secretsKey}); err != nil {
		t.Fatal(err)
	}
	// Without a cache of heads, a registration takes effect at once.
	g := gatewaytest.Start(t, gateway.Options{MaxWorkers: 2, Env: []string{
		"HEAD_TTL=0s", "ALLOW_DELETION=on", "WEBHOOKS=on", "KEY_TABLE=" + keyTable,
	}})
	testscript.Run(t, testscript.Params{
		Dir: filepath.Join("testdata", "gateway"),
		Setup: func(e *testscript.Env) error {
			for name, value := range map[string]string{
				"EVENTGATEWAY_URL":             g.URL,
				"EVENTGATEWAY_STREAM":          g.Stream,
				"EVENTGATEWAY_REJECTED_STREAM": g.Rejected,
				"EVENTGATEWAY_KEY_TABLE":       keyTable,
				"EVENTGATEWAY_SECRETS_KEY":     secretsKey,
				"AWS_ENDPOINT_URL":             endpoint,
				"AWS_EC2_METADATA_DISABLED":    "true",
				"GORACE":                       noSleep,
				"CLIENT":                       strings.ReplaceAll(filepath.Base(e.WorkDir), ".", "-"),
			} {
				e.Setenv(name, value)
			}
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"await": await, "step": step, "deliver": deliver,
		},
	})
}

// deliver STATUS EVENT SECRET ID FILE sends what is in the file as GitHub does that has the secret,
// which is the second line of a file that "hooks create" printed, and wants that status.
func deliver(ts *testscript.TestScript, not bool, args []string) {
	if not || len(args) != 5 {
		ts.Fatalf("usage: deliver status event secret-file id file")
	}
	body := ts.ReadFile(args[4])
	_, secret, _ := strings.Cut(ts.ReadFile(args[2]), "\n")
	mac := hmac.New(sha256.New, []byte(strings.TrimSpace(secret)))
	mac.Write([]byte(body))
	address := ts.Getenv("EVENTGATEWAY_URL") + "/_hooks/" + ts.Getenv("CLIENT") + "/" + args[1]
	r, err := http.NewRequestWithContext(context.Background(), http.MethodPost, address, strings.NewReader(body))
	ts.Check(err)
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("X-Hub-Signature-256", "sha256="+hex.EncodeToString(mac.Sum(nil)))
	r.Header.Set("X-Github-Delivery", args[3])
	answer, err := http.DefaultClient.Do(r)
	ts.Check(err)
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	ts.Check(err)
	if fmt.Sprint(answer.StatusCode) != args[0] {
		ts.Fatalf("%s is answered %d %s", address, answer.StatusCode, text)
	}
}

// step NAME FILE writes what a step of the example workflow runs.
func step(ts *testscript.TestScript, not bool, args []string) {
	if not || len(args) != 2 {
		ts.Fatalf("usage: step name file")
	}
	var workflow struct {
		Jobs struct {
			Schemas struct {
				Steps []struct{ Name, Run string }
			}
		}
	}
	text, err := os.ReadFile(workflowFile)
	ts.Check(err)
	ts.Check(yaml.Load(text, &workflow))
	for _, s := range workflow.Jobs.Schemas.Steps {
		if s.Name == args[0] {
			ts.Check(os.WriteFile(ts.MkAbs(args[1]), []byte(s.Run), 0o644))
			return
		}
	}
	ts.Fatalf("%s has no step %s", workflowFile, args[0])
}

// await FILE TEXT waits until a file that a background command writes has a text.
func await(ts *testscript.TestScript, not bool, args []string) {
	if not || len(args) != 2 {
		ts.Fatalf("usage: await file text")
	}
	for end := time.Now().Add(30 * time.Second); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if strings.Contains(ts.ReadFile(args[0]), args[1]) {
			return
		}
	}
	ts.Fatalf("%s has no %q: %s", args[0], args[1], ts.ReadFile(args[0]))
}

// The help of each command has examples, in lines that a terminal shows, and says of which flags there can be
// several.
func TestHelp(t *testing.T) {
	var look func(c *cobra.Command)
	look = func(c *cobra.Command) {
		if c.Runnable() && c.Example == "" {
			t.Errorf("%s has no example", c.CommandPath())
		}
		for line := range strings.Lines(c.Long) {
			if n := len(line); n > 101 {
				t.Errorf("%s has a line of %d columns: %s", c.CommandPath(), n, line)
			}
		}
		c.LocalFlags().VisitAll(func(f *pflag.Flag) {
			_, several := f.Value.(pflag.SliceValue)
			if says := strings.HasSuffix(f.Usage, "(repeatable)"); says != several {
				t.Errorf("%s --%s: %s", c.CommandPath(), f.Name, f.Usage)
			}
		})
		for _, sub := range c.Commands() {
			look(sub)
		}
	}
	look(commands(&cli.App{}))
}
