package keyadmin

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/memory"
	"example.com/eventgateway/core/keys"
	"example.com/eventgateway/events/cmd/eventgateway/internal/awsaccess"
	"example.com/eventgateway/events/cmd/eventgateway/internal/cli"
)

// operator runs the commands on keys in memory. Its clock stands still.
type operator struct {
	t     *testing.T
	store keys.Store
	now   time.Time
	usage uses
}

func newOperator(t *testing.T) *operator {
	return &operator{t, &memory.Keys{}, time.Date(2026, 11, 29, 10, 0, 0, 0, time.UTC), &memory.Usage{}}
}

func (o *operator) to(stdout io.Writer, args ...string) (code int, stderr string) {
	var said strings.Builder
	a := &cli.App{Stdin: strings.NewReader(""), Stdout: stdout, Stderr: &said}
	k := &admin{App: a, table: awsaccess.KeyTable(a, "keys"), now: func() time.Time { return o.now },
		usage: awsaccess.UsageTable(a, "usage")}
	k.openUsage = func(context.Context) (uses, error) { return o.usage, nil }
	k.open = func(context.Context) (keys.Store, error) { return o.store, nil }
	root := &cobra.Command{Use: "eventgateway"}
	root.AddCommand(k.command())
	code = a.Run(o.t.Context(), root, append([]string{"keys", "--table", "t"}, args...))
	return code, said.String()
}

// run runs a command that must succeed.
func (o *operator) run(args ...string) (stdout, stderr string) {
	o.t.Helper()
	var out strings.Builder
	code, stderr := o.to(&out, args...)
	if code != cli.ExitOK {
		o.t.Fatalf("%q ended with %d: %s", args, code, stderr)
	}
	return out.String(), stderr
}

// fails runs a command that must end with a code, say something, and print no key.
func (o *operator) fails(code int, want string, args ...string) {
	o.t.Helper()
	var out strings.Builder
	got, said := o.to(&out, args...)
	if got != code || !strings.Contains(said, want) || strings.Contains(out.String()+said, keys.Prefix+"0") {
		o.t.Errorf("%q ended with %d and printed %s%s, want %d and %q", args, got, &out, said, code, want)
	}
}

// stored returns the key that was printed. It must be one line, and the secret its newest.
func (o *operator) stored(stdout string) keys.Key {
	o.t.Helper()
	token, err := keys.Parse(strings.TrimSuffix(stdout, "\n"))
	if err != nil {
		o.t.Fatalf("printed %q: %v", stdout, err)
	}
	k, err := o.store.Get(o.t.Context(), token.ID)
	if err != nil || k.Secrets[len(k.Secrets)-1].Hash != token.Hash {
		o.t.Fatalf("%v is not stored: %+v, %v", token, k, err)
	}
	return k
}

// What goes to standard output is the key alone; it is in nothing else.
func TestCreate(t *testing.T) {
	o := newOperator(t)
	stdout, said := o.run("create", "--client", "SpongeBob")
	k := o.stored(stdout)
	if !slices.Equal(k.Clients, []string{"SpongeBob"}) || !slices.Equal(k.Scopes, []string{"publish"}) ||
		!k.Expires.IsZero() || k.Label != "" {
		t.Errorf("made %+v", k)
	}
	want := "# made the key " + k.ID + " for SpongeBob: publish\n# it is valid until it is revoked: " +
		"eventgateway keys revoke " + k.ID + "\n# it is shown only now: only its hash is stored\n"
	if said != want {
		t.Errorf("said %s, want %s", said, want)
	}
	stdout, said = o.run("create", "--client", "a", "--client", "b,c", "--scope", "publish", "--scope", "read",
		"--label",
		"the shop", "--expires", "90d")
	k = o.stored(stdout)
	if strings.Join(k.Clients, " ") != "a b c" || strings.Join(k.Scopes, " ") != "publish read" ||
		k.Label != "the shop" ||
		!k.Expires.Equal(o.now.Add(90*24*time.Hour)) ||
		!strings.Contains(said, "# it expires at 2027-02-27T10:00:00Z\n") {
		t.Errorf("made %+v, said %s", k, said)
	}
	k = o.stored(first(o.run("create", "--client", "*", "--expires", "2027-01-31T00:00:00+01:00")))
	if !slices.Equal(k.Clients, []string{keys.Every}) ||
		!k.Expires.Equal(time.Date(2027, 1, 30, 23, 0, 0, 0, time.UTC)) {
		t.Errorf("made %+v", k)
	}
}

func first(a, _ string) string { return a }

func TestCreateAsJSON(t *testing.T) {
	o := newOperator(t)
	stdout, said := o.run("create", "--client", "SpongeBob", "--expires", "12h", "-o", "json")
	var made struct {
		ID, State, Key  string
		Clients, Scopes []string
		CreatedAt       time.Time `json:"created_at"`
		ExpiresAt       time.Time `json:"expires_at"`
	}
	if err := json.Unmarshal([]byte(stdout), &made); err != nil {
		t.Fatal(err)
	}
	k := o.stored(made.Key)
	if made.ID != k.ID || made.State != "valid" || !made.CreatedAt.Equal(o.now) || !made.ExpiresAt.Equal(k.Expires) ||
		strings.Contains(said, made.Key) {
		t.Errorf("printed %s, said %s", stdout, said)
	}
}

func TestWhatCannotBeMade(t *testing.T) {
	o := newOperator(t)
	o.fails(cli.ExitUsage, "at least one client", "create")
	o.fails(cli.ExitUsage, "a/b", "create", "--client", "a/b")
	o.fails(cli.ExitUsage, `create takes flags only: got "a"`, "create", "a")
	o.fails(cli.ExitUsage, `"Publish" is no scope`, "create", "--client", "a", "--scope", "Publish")
	o.fails(cli.ExitUsage, "would have expired already", "create", "--client", "a", "--expires", "2026-01-01T00:00:00Z")
	o.fails(cli.ExitUsage, "a label is not secret", "create", "--client", "a", "--label", "egk_000000000000_")
	if found, _, err := o.store.List(t.Context(), "", 10); err != nil || len(found) > 0 {
		t.Errorf("made %+v, %v", found, err)
	}
}

// A key that could not be printed is of no use. The error says which one to revoke.
func TestAKeyThatCouldNotBePrinted(t *testing.T) {
	o := newOperator(t)
	code, said := o.to(full{}, "create", "--client", "a")
	found, _, _ := o.store.List(t.Context(), "", 10)
	if code != cli.ExitFailed || len(found) != 1 ||
		!strings.Contains(said, "the key "+found[0].ID+" could not be printed, so nobody has it; revoke it: no space") {
		t.Errorf("ended with %d, said %s", code, said)
	}
}

// full is a disk that is full.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("no space") }

func TestRotate(t *testing.T) {
	o := newOperator(t)
	made, _ := o.run("create", "--client", "SpongeBob")
	id := o.stored(made).ID
	o.now = o.now.Add(time.Minute)
	rotated, said := o.run("rotate", id)
	k := o.stored(rotated)
	if k.ID != id || rotated == made || len(k.Secrets) != 2 || !k.Secrets[0].Expires.Equal(o.now.Add(24*time.Hour)) ||
		!strings.Contains(said, "# rotated the key "+id+" for SpongeBob: publish\n") ||
		!strings.Contains(said, "# the secret before is taken until 2026-11-30T10:01:00Z\n") {
		t.Errorf("rotated to %+v, said %s", k, said)
	}
	if stdout, _ := o.run("list", "-o", "json"); !strings.Contains(stdout,
		`"rotated_at":"2026-11-29T10:01:00Z","grace_ends":"2026-11-30T10:01:00Z"`) {
		t.Errorf("listed %s", stdout)
	}
	o.fails(cli.ExitFailed, "has 2 secrets until 2026-11-30T10:01:00Z: wait until then", "rotate", id)
	now, said := o.run("rotate", strings.TrimSpace(rotated), "--grace", "0") // the whole key, which leaked
	if k := o.stored(now); len(k.Secrets) != 1 || strings.Contains(said, "before") {
		t.Errorf("rotated to %+v, said %s", k, said)
	}
	o.fails(cli.ExitFailed, `there is no key "000000000000"`, "rotate", "000000000000")
}

func TestRevoke(t *testing.T) {
	o := newOperator(t)
	k := o.stored(first(o.run("create", "--client", "a")))
	o.now = o.now.Add(time.Minute)
	const want = " is revoked since 2026-11-29T10:01:00Z\n"
	if stdout, _ := o.run("revoke", "egk_"+k.ID+"_…"); stdout != k.ID+want {
		t.Errorf("printed %s", stdout)
	}
	o.now = o.now.Add(time.Minute)
	for _, again := range []string{k.ID, "key:" + k.ID} {
		if stdout, _ := o.run("revoke", again); stdout != k.ID+want {
			t.Errorf("again: printed %s", stdout)
		}
	}
	if stored, _ := o.store.Get(t.Context(), k.ID); stored.Revoked.IsZero() {
		t.Error("it is not revoked")
	}
	o.fails(cli.ExitFailed, "was revoked at", "rotate", k.ID)
	o.fails(cli.ExitFailed, `there is no key "000000000000"`, "revoke", "000000000000")
	o.fails(cli.ExitUsage, "not the id of a key", "revoke", "egk_")
}

func TestList(t *testing.T) {
	o := newOperator(t)
	if stdout, said := o.run("list"); stdout != "" || said != "# there are no keys\n" {
		t.Errorf("printed %s, said %s", stdout, said)
	}
	var ids []string
	for _, args := range []string{"--client a --expires 1h", "--client a --label shop", "--client b,c --scope read",
		"--client *"} {
		ids = append(ids, o.stored(first(o.run(append([]string{"create"}, strings.Fields(args)...)...))).ID)
		o.now = o.now.Add(time.Second)
	}
	o.run("revoke", ids[1])
	o.now = o.now.Add(time.Hour)
	stdout, said := o.run("list")
	if said != "# a deployment with quotas=on knows when keys were last used: say its table with --usage-table\n" {
		t.Errorf("said %s", said)
	}
	var rows []string
	for line := range strings.Lines(stdout) {
		rows = append(rows, strings.Join(strings.Fields(line), " "))
	}
	want := []string{
		"ID STATE CLIENTS SCOPES CREATED EXPIRES LAST USED LABEL",
		ids[0] + " expired a publish 2026-11-29T10:00:00Z 2026-11-29T11:00:00Z -",
		ids[1] + " revoked 2026-11-29T10:00:04Z a publish 2026-11-29T10:00:01Z - - shop",
		ids[2] + " valid b,c read 2026-11-29T10:00:02Z - -",
		ids[3] + " valid every client publish 2026-11-29T10:00:03Z - -",
	}
	if !slices.Equal(rows, want) {
		t.Errorf("listed %s, want %s", stdout, strings.Join(want, "\n"))
	}
	o.fails(cli.ExitUsage, `"b/c"`, "list", "--client", "b/c")
	stdout, _ = o.run("list", "--client", "b", "-o", "json")
	lines := strings.Split(strings.TrimSpace(stdout), "\n")
	if len(lines) != 2 || !strings.HasPrefix(lines[0], `{"id":"`+ids[2]+`","clients":["b","c"],"scopes":["read"],`+
		`"state":"valid","created_at":"2026-11-29T10:00:02Z"}`) || !strings.HasPrefix(lines[1], `{"id":"`+ids[3]+`"`) {
		t.Errorf("listed %s", stdout)
	}
}

// With the table of usage, each key has the day on which it was used last.
func TestLastUsed(t *testing.T) {
	o := newOperator(t)
	ledger := &memory.Usage{}
	o.usage = ledger
	var ids []string
	for i := range 40 { // more than are read at once
		k := o.stored(first(o.run("create", "--client", "a")))
		o.now = o.now.Add(time.Second)
		if i%2 == 0 {
			if err := ledger.UseKey(t.Context(), k.ID, time.Date(2026, 11, 1+i/2, 0, 0, 0, 0, time.UTC)); err != nil {
				t.Fatal(err)
			}
		}
		ids = append(ids, k.ID)
	}
	stdout, said := o.run("list", "--usage-table", "u")
	for i, line := range strings.Split(strings.TrimSpace(stdout), "\n")[1:] {
		want := ids[i] + " .* - +-$"
		if i%2 == 0 {
			want = fmt.Sprintf("%s .* - +2026-11-%02d$", ids[i], 1+i/2)
		}
		if !regexp.MustCompile(want).MatchString(strings.TrimRight(line, " ")) {
			t.Errorf("listed %q, want %s", line, want)
		}
	}
	if said != "" {
		t.Errorf("said %s", said)
	}
	stdout, _ = o.run("list", "--usage-table", "u", "-o", "json")
	if strings.Count(stdout, `"last_used":"2026-11-`) != 20 {
		t.Errorf("listed %s", stdout)
	}
	o.usage = lost{}
	o.fails(cli.ExitFailed, "the ledger does not answer", "list", "--usage-table", "u")
}

// lost is a ledger that is away.
type lost struct{}

func (lost) KeyUsed(context.Context, string) (time.Time, error) {
	return time.Time{}, core.Unavailable("the ledger does not answer", nil)
}

// A key whose id an operator mistook is a problem with a code, for programs.
func TestProblemsAsJSON(t *testing.T) {
	o := newOperator(t)
	var out strings.Builder
	code, _ := o.to(&out, "revoke", "000000000000", "-o", "json")
	var p struct{ Code, Detail string }
	if err := json.Unmarshal([]byte(out.String()), &p); err != nil || code != cli.ExitFailed ||
		p.Code != string(keys.CodeNotFound) || p.Detail != `there is no key "000000000000"` {
		t.Errorf("ended with %d, printed %s, %v", code, &out, err)
	}
}

// The cause of a failure, which a gateway keeps from its callers, is for the operator.
func TestFailuresOfTheStore(t *testing.T) {
	o := newOperator(t)
	o.store = away{o.store}
	o.fails(cli.ExitFailed, "the store does not answer: a cable is cut (backend_unavailable)", "list")
}

type away struct{ keys.Store }

func (away) List(context.Context, string, int) ([]keys.Key, string, error) {
	return nil, "", core.Unavailable("the store does not answer", errors.New("a cable is cut"))
}
