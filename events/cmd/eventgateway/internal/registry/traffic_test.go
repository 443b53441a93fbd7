package registry

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"example.com/eventgateway/events/cmd/eventgateway/internal/cli"
)

const refusedTraffic = `"traffic":{"checked":500,"refused":3,"since":"2026-11-24T12:00:00Z","errors":[` +
	`{"events":3,"code":"event_invalid","pointer":"/fruit","keyword":"maxLength","schema_pointer":"/properties/fruit/maxLength"}]}`

const reportedTraffic = "would refuse 3 of the last 500 accepted events, since 2026-11-24T12:00:00Z:\n" +
	"  3: /fruit: refused by maxLength (/properties/fruit/maxLength)\n"

// run is the tool with the commands that have dry runs.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	a := &cli.App{Stdin: stdin, Stdout: stdout, Stderr: stderr}
	root := &cobra.Command{Use: "eventgateway"}
	root.AddCommand(RegisterCommand(a), ShadowCommand(a))
	return a.Run(ctx, root, args)
}

// A dry run reports how the schema judges recent events. They fail the command only with
// --fail-on-traffic.
func TestRegisterReportsTraffic(t *testing.T) {
	const registered = `{"client":"SpongeBob","event":"Fruits","version":2,"open_content":"lenient","dry_run":true`
	const would = "SpongeBob.Fruits version 2 would be registered\n"
	const incompatible = `{"code":"schema_incompatible","detail":"no","errors":[{"pointer":"/fruit","detail":"longer"}]`
	for name, c := range map[string]struct {
		status         int
		body, flag     string
		code           int
		stdout, stderr string
	}{
		"accepted": {201, registered + `,"traffic":{"checked":7,"refused":0}}`, "", 0, would + "would refuse none of the last 7 accepted events\n", ""},
		"refused": {201, registered + "," + refusedTraffic + "}", "", 0, would + reportedTraffic,
			""},
		"refused, to fail": {201, registered + "," + refusedTraffic + "}", "--fail-on-traffic", 1,
			would + reportedTraffic, "eventgateway: the schema refuses 3 of the last 500 accepted events\n"},
		"no samples": {201, registered + "}", "", 0, would, ""},
		"no samples, to fail": {201, registered + "}", "--fail-on-traffic", 1, would,
			"eventgateway: the gateway keeps no samples of events to try the schema on\n"},
		"incompatible": {409, incompatible + "," + refusedTraffic + "}", "", 1, "",
			"eventgateway: stdin: no (schema_incompatible, 409)\n  stdin:1:1: /fruit: longer\n" + reportedTraffic},
		"refused, to fail, for a job": {201, registered + "," + refusedTraffic + "}", "-ojson --fail-on-traffic", 1,
			"{", "eventgateway: the schema refuses 3 of the last 500 accepted events\n"},
	} {
		t.Run(name, func(t *testing.T) {
			gateway := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type",
					map[bool]string{true: "application/json", false: "application/problem+json"}[c.status == 201])
				w.WriteHeader(c.status)
				fmt.Fprint(w, c.body)
			}))
			defer gateway.Close()
			args := append([]string{"register", "SpongeBob", "Fruits", "-", "--dry-run", "--url", gateway.URL},
				strings.Fields(c.flag)...)
			var stdout, stderr strings.Builder
			code := run(context.Background(), args, strings.NewReader(`{}`), &stdout, &stderr)
			if code != c.code || !strings.HasPrefix(stdout.String(), c.stdout) ||
				c.stdout != "{" && stdout.String() != c.stdout || stderr.String() != c.stderr {
				t.Errorf("ended with %d, printed\n%sand said\n%s", code, &stdout, &stderr)
			}
		})
	}
}

// The dry run of a promotion reports the same.
func TestPromoteReportsTraffic(t *testing.T) {
	gateway := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/SpongeBob/Fruits/promote_shadow" || r.URL.Query().Get("dry_run") != "true" {
			t.Errorf("asked for %s", r.URL)
		}
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(201)
		fmt.Fprintf(w, `{"client":"SpongeBob","event":"Fruits","version":2,"fingerprint":"f00d","dry_run":true,%s}`, refusedTraffic)
	}))
	defer gateway.Close()
	const would = "SpongeBob.Fruits version 2 would be registered, fingerprint f00d\n" + reportedTraffic
	for flags, want := range map[string]struct {
		code           int
		stdout, stderr string
	}{
		"--dry-run": {0, would, ""},
		"--dry-run --fail-on-traffic": {1, would,
			"eventgateway: the schema refuses 3 of the last 500 accepted events\n"},
		"--fail-on-traffic": {2, "", "eventgateway: --fail-on-traffic needs --dry-run\n"},
	} {
		args := append([]string{"shadow", "promote", "SpongeBob", "Fruits", "--url", gateway.URL},
			strings.Fields(flags)...)
		var stdout, stderr strings.Builder
		if code := run(context.Background(), args, nil, &stdout, &stderr); code != want.code ||
			stdout.String() != want.stdout || !strings.HasPrefix(stderr.String(), want.stderr) {
			t.Errorf("%s ended with %d, printed\n%sand said\n%s", flags, code, &stdout, &stderr)
		}
	}
}
