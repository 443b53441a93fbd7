package hookadmin

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/memory"
	"example.com/eventgateway/core/hooks"
	"example.com/eventgateway/events/cmd/eventgateway/internal/awsaccess"
	"example.com/eventgateway/events/cmd/eventgateway/internal/cli"
)

var fruits = core.EventType{Client: "SpongeBob", Event: "Fruits"}

// operator runs the commands on webhooks in memory. Its clock stands still.
type operator struct {
	t     *testing.T
	store hooks.Store
	now   time.Time
	stdin string
}

func newOperator(t *testing.T) *operator {
	return &operator{t, &memory.Hooks{}, time.Date(2026, 11, 29, 10, 0, 0, 0, time.UTC), ""}
}

func (o *operator) to(stdout io.Writer, args ...string) (code int, stderr string) {
	var said strings.Builder
	a := &cli.App{Stdin: strings.NewReader(o.stdin), Stdout: stdout, Stderr: &said}
	h := &admin{App: a, table: awsaccess.KeyTable(a, "webhooks"), now: func() time.Time { return o.now }}
	h.open = func(context.Context) (hooks.Store, error) { return o.store, nil }
	root := &cobra.Command{Use: "eventgateway"}
	root.AddCommand(h.command())
	code = a.Run(o.t.Context(), root, append([]string{"hooks", "--url", "https://events.example/v1/"}, args...))
	return code, said.String()
}

// run runs a command that must succeed.
func (o *operator) run(args ...string) (stdout, stderr string) {
	o.t.Helper()
	var out strings.Builder
	code, stderr := o.to(&out, append(args, "--table", "t", "--kms-key", "k")...)
	if code != cli.ExitOK {
		o.t.Fatalf("%q ended with %d: %s", args, code, stderr)
	}
	return out.String(), stderr
}

// fails runs a command that must end with a code, say something, and tell no secret.
func (o *operator) fails(code int, want string, args ...string) {
	o.t.Helper()
	var out strings.Builder
	got, said := o.to(&out, args...)
	secret := strings.TrimSpace(o.stdin)
	if got != code || !strings.Contains(said, want) || secret != "" && strings.Contains(out.String()+said, secret) {
		o.t.Errorf("%q ended with %d and printed %s%s, want %d and %q", args, got, &out, said, code, want)
	}
}

func (o *operator) stored(t core.EventType) hooks.Hook {
	o.t.Helper()
	h, err := o.store.Get(o.t.Context(), t)
	if err != nil {
		o.t.Fatal(err)
	}
	return h
}

// A secret that is made is printed behind the address, and nowhere else.
func TestCreate(t *testing.T) {
	o := newOperator(t)
	stdout, said := o.run("create", "SpongeBob", "Fruits", "--preset", "github")
	h := o.stored(fruits)
	secret := string(h.Secrets[0].Text)
	if stdout != "https://events.example/v1/_hooks/SpongeBob/Fruits\n"+secret+"\n" || strings.Contains(said, secret) ||
		said != "# made the webhook of SpongeBob.Fruits, as github signs\n# the secret is shown only now\n" {
		t.Errorf("printed %s, said %s", stdout, said)
	}
	o.stdin = "whsec_of_the_endpoint\r\n"
	stdout, said = o.run("create", "SpongeBob", "Payments", "--preset", "stripe", "--secret-stdin")
	h = o.stored(core.EventType{Client: "SpongeBob", Event: "Payments"})
	if h.Secrets[0].Text != "whsec_of_the_endpoint" || strings.Contains(stdout+said, "whsec") ||
		stdout != "https://events.example/v1/_hooks/SpongeBob/Payments\n" {
		t.Errorf("printed %s, said %s", stdout, said)
	}
	o.stdin = " a secret in a column \n"
	if _, said = o.run("create", "SpongeBob", "Spaced", "--preset", "github", "--secret-stdin"); !strings.Contains(said,
		"begins or ends with a space") {
		t.Errorf("said %s", said)
	}
	o.run("create", "SpongeBob", "Chats", "--preset", "generic", "--header", "X-Slack-Signature", "--prefix", "v0=",
		"--timestamp-header", "X-Slack-Request-Timestamp", "--signed", "v0:{timestamp}:{body}", "--secret-stdin",
		"--algorithm", "sha512", "--encoding", "base64", "--id-header", "X-ID")
	want := hooks.Scheme{Preset: "generic", Header: "x-slack-signature", Prefix: "v0=", Algorithm: "sha512",
		Encoding: "base64", Timestamp: "x-slack-request-timestamp", Signed: "v0:{timestamp}:{body}", ID: "x-id"}
	if h := o.stored(core.EventType{Client: "SpongeBob", Event: "Chats"}); h.Scheme != want {
		t.Errorf("made %+v", h)
	}
}

func TestWhatCannotBeMade(t *testing.T) {
	o := newOperator(t)
	github := []string{"create", "SpongeBob", "Fruits", "--preset", "github", "--kms-key", "k"}
	o.fails(cli.ExitUsage, "which table", github...)
	o.fails(cli.ExitUsage, "which KMS key", "create", "SpongeBob", "Fruits", "--preset", "github", "--table", "t")
	with := func(args ...string) []string { return append(args, "--table", "t", "--kms-key", "k") }
	o.fails(cli.ExitUsage, "with --preset: standard-webhooks, github, stripe, generic",
		with("create", "SpongeBob", "Fruits")...)
	o.fails(cli.ExitUsage, "GitHub", with("create", "SpongeBob", "Fruits", "--preset", "GitHub")...)
	o.fails(cli.ExitUsage, "give that one, with --secret-stdin",
		with("create", "SpongeBob", "Fruits", "--preset", "stripe")...)
	o.fails(cli.ExitUsage, "only generic takes more",
		with("create", "SpongeBob", "Fruits", "--preset", "github", "--header", "x-a")...)
	o.fails(cli.ExitUsage, "with --header", with("create", "SpongeBob", "Fruits", "--preset", "generic")...)
	o.fails(cli.ExitUsage, "the header of the signature",
		with("create", "SpongeBob", "Fruits", "--preset", "generic", "--header", "x y")...)
	var help strings.Builder
	if _, said := o.to(&help, "create", "--help"); strings.Contains(help.String()+said, "default standard") {
		t.Error("the help tells of a default of --preset, which there is not")
	}
	o.fails(cli.ExitUsage, "can have no webhook", with("create", "SpongeBob", "send_event", "--preset", "github")...)
	for _, o.stdin = range []string{"", "\n", "one line\nanother line"} {
		o.fails(cli.ExitUsage, "in one line",
			with("create", "SpongeBob", "Fruits", "--preset", "github", "--secret-stdin")...)
	}
	o.stdin = "tooshort"
	o.fails(cli.ExitUsage, "16 to 512 bytes",
		with("create", "SpongeBob", "Fruits", "--preset", "github", "--secret-stdin")...)
	if found, _, err := o.store.List(t.Context(), "", 10); err != nil || len(found) > 0 {
		t.Errorf("made %+v, %v", found, err)
	}
	o.run("create", "SpongeBob", "Fruits", "--preset", "github")
	o.fails(cli.ExitFailed, "SpongeBob.Fruits has a webhook already", append(github, "--table", "t")...)
}

func TestRotateAndDelete(t *testing.T) {
	o := newOperator(t)
	o.run("create", "SpongeBob", "Fruits", "--preset", "standard-webhooks")
	o.now = o.now.Add(time.Minute)
	stdout, said := o.run("rotate", "SpongeBob", "Fruits")
	h := o.stored(fruits)
	if len(h.Secrets) != 2 || !strings.HasSuffix(stdout, "\n"+string(h.Secrets[1].Text)+"\n") ||
		!strings.Contains(said, "# the secret before is taken until 2026-11-30T10:01:00Z\n") {
		t.Errorf("printed %s, said %s", stdout, said)
	}
	o.fails(cli.ExitFailed, "has 2 secrets until", "rotate", "SpongeBob", "Fruits", "--table", "t", "--kms-key", "k")
	o.fails(cli.ExitUsage, "want a duration", "rotate", "SpongeBob", "Fruits", "--table", "t", "--kms-key", "k",
		"--grace",
		"-1s")
	stdout, _ = o.run("list")
	if rows := strings.Join(strings.Fields(stdout),
		" "); rows != "CLIENT EVENT PRESET CREATED ROTATED SECRET BEFORE UNTIL "+
		"SpongeBob Fruits standard-webhooks 2026-11-29T10:00:00Z 2026-11-29T10:01:00Z 2026-11-30T10:01:00Z" {
		t.Errorf("listed %s", stdout)
	}
	if stdout, _ := o.run("list", "-o", "json"); stdout != `{"client":"SpongeBob","event":"Fruits",`+
		`"preset":"standard-webhooks","url":"https://events.example/v1/_hooks/SpongeBob/Fruits",`+
		`"created_at":"2026-11-29T10:00:00Z","rotated_at":"2026-11-29T10:01:00Z","grace_ends":"2026-11-30T10:01:00Z"}`+"\n" {
		t.Errorf("listed %s", stdout)
	}
	stdout, _ = o.run("rotate", "SpongeBob", "Fruits", "--grace", "0", "-o", "json")
	var printed struct{ Secret string }
	if err := json.Unmarshal([]byte(stdout), &printed); err != nil ||
		printed.Secret != string(o.stored(fruits).Secrets[0].Text) {
		t.Errorf("printed %s, %v", stdout, err)
	}
	if stdout, _ := o.run("delete", "SpongeBob", "Fruits"); stdout != "the webhook of SpongeBob.Fruits is deleted\n" {
		t.Errorf("printed %s", stdout)
	}
	for _, verb := range []string{"delete", "rotate"} {
		o.fails(cli.ExitFailed, "SpongeBob.Fruits has no webhook", verb, "SpongeBob", "Fruits", "--table", "t",
			"--kms-key", "k")
	}
	if stdout, said := o.run("list"); stdout != "" || said != "# there are no webhooks\n" {
		t.Errorf("printed %s, said %s", stdout, said)
	}
}

// A secret that could not be printed is of no use. The error says so.
func TestASecretThatCouldNotBePrinted(t *testing.T) {
	o := newOperator(t)
	code, said := o.to(full{}, "create", "SpongeBob", "Fruits", "--preset", "github", "--table", "t", "--kms-key", "k")
	if code != cli.ExitFailed || !strings.Contains(said,
		"could not be printed, so nobody has it; rotate it: no space") {
		t.Errorf("ended with %d, said %s", code, said)
	}
}

// full is a disk that is full.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("no space") }
