package accounts

import (
	"context"
	"encoding/json"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"

	"example.com/eventgateway/core/adapters/memory"
	"example.com/eventgateway/core/usage"
	"example.com/eventgateway/events/cmd/eventgateway/internal/cli"
	"example.com/eventgateway/functions/httpapi"
)

// run runs a command on a ledger in memory, and on a gateway over it; nil is a gateway without.
func run(t *testing.T, ledger *memory.Usage, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	adapters := httpapi.Adapters{Schemas: &memory.Schemas{}, Claims: &memory.Claims{}, Stream: &memory.Stream{}}
	if ledger != nil {
		adapters.Usage = ledger
	}
	gateway := httptest.NewServer(httpapi.New(adapters, httpapi.Options{}))
	defer gateway.Close()
	var out, said strings.Builder
	a := &cli.App{Stdin: strings.NewReader(""), Stdout: &out, Stderr: &said}
	q := newQuotas(a)
	q.open = func(context.Context) (usage.Store, error) { return ledger, nil }
	root := &cobra.Command{Use: "eventgateway"}
	root.AddCommand(q.command(), UsageCommand(a))
	code = a.Run(t.Context(), root, append(args, "--url", gateway.URL))
	return code, out.String(), said.String()
}

func TestQuotas(t *testing.T) {
	var ledger memory.Usage
	for _, c := range []struct {
		command, want string
		code          int
	}{
		{"show SpongeBob", "SpongeBob: none\n", 0},
		{"set SpongeBob --requests 1 --events-a-day 1", "SpongeBob: 1 request a second, 1 event a day\n", 0},
		{"set SpongeBob --requests 100 --events 5k --bytes 1MB --events-a-day 1m", "SpongeBob: 100 requests a second" +
			", 5000 events a second, 1000000 bytes a second, 1000000 events a day\n", 0},
		{"set SpongeBob --events 0 --bytes 64KiB",
			"SpongeBob: 100 requests a second, 65536 bytes a second, 1000000 events a day\n", 0},
		{"show SpongeBob -o json",
			`{"client":"SpongeBob","requests":100,"bytes":65536,"events_a_day":1000000}` + "\n", 0},
		{"show Patrick", "Patrick: none\n", 0},
		{"clear SpongeBob", "SpongeBob: none\n", 0},
		{"show SpongeBob", "SpongeBob: none\n", 0},
		{"set SpongeBob", "say what to bound", 2},
		{"set SpongeBob --requests -1", "want a number", 2},
		{"set SpongeBob --requests 1x", "want a number", 2},
		{"set SpongeBob --requests MB", "want a number", 2},
		{"set SpongeBob --bytes 9999999GB", "want a number", 2},
		{"set", "want the arguments CLIENT", 2},
		{"show a.b", "client", 2},
	} {
		args := append([]string{"quotas", "--table", "t"}, strings.Fields(c.command)...)
		code, stdout, stderr := run(t, &ledger, args...)
		said := stdout
		if c.code != 0 {
			said = stderr
		}
		if code != c.code || !strings.Contains(said, c.want) {
			t.Errorf("%s ends with %d\n%s%s", c.command, code, stdout, stderr)
		}
	}
	if code, _, stderr := run(t, &ledger, "quotas", "show", "SpongeBob"); code != 2 ||
		!strings.Contains(stderr, "EVENTGATEWAY_USAGE_TABLE") {
		t.Errorf("without a table it ends with %d: %s", code, stderr)
	}
}

func TestUsage(t *testing.T) {
	var ledger memory.Usage
	today := time.Now().UTC().Truncate(24 * time.Hour)
	for i, counts := range []usage.Counts{
		{Requests: 500_000, Events: 1 << 19, Bytes: 100 << 19, Rejected: 7, Refused: 3},
		{Requests: 500_000, Events: 1 << 19, Bytes: 100 << 19},
	} {
		if err := ledger.Add(t.Context(), "SpongeBob", today.AddDate(0, 0, -i), counts); err != nil {
			t.Fatal(err)
		}
	}
	if err := ledger.SetQuota(t.Context(), "SpongeBob", usage.Quota{EventsADay: 10}); err != nil {
		t.Fatal(err)
	}
	code, stdout, stderr := run(t, &ledger, "usage", "SpongeBob")
	last := today.Format(time.DateOnly) + "  500000    524288  52428800  7         3        0.640000\n"
	if code != 0 || !strings.HasPrefix(stdout, "DAY ") || !strings.HasSuffix(stdout, last) ||
		!strings.Contains(stderr, "1048576 events in 1000000 requests cost about $1.280000") ||
		!strings.Contains(stderr, "the quota is 10 events a day; events left today: 10") {
		t.Errorf("it ends with %d\n%s%s", code, stdout, stderr)
	}
	code, stdout, _ = run(t, &ledger, "usage", "SpongeBob", "--days", "1", "-o", "json")
	var got told
	if err := json.Unmarshal([]byte(stdout), &got); err != nil || code != 0 || len(got.Days) != 1 ||
		got.Days[0].Rejected != 7 || got.Quota.EventsADay != 10 || got.Dollars < 0.639 || got.Dollars > 0.641 {
		t.Errorf("it ends with %d\n%s", code, stdout)
	}
	if code, stdout, stderr := run(t, &ledger, "usage", "Patrick"); code != 0 || stdout != "" ||
		!strings.Contains(stderr, "Patrick has sent nothing") {
		t.Errorf("it ends with %d\n%s%s", code, stdout, stderr)
	}
	if code, _, stderr := run(t, &ledger, "usage", "SpongeBob", "--days", "0"); code != 2 ||
		!strings.Contains(stderr, "--days is 0") {
		t.Errorf("it ends with %d: %s", code, stderr)
	}
	if code, _, stderr := run(t, nil, "usage", "SpongeBob"); code != 1 || !strings.Contains(stderr, "quotas=on") {
		t.Errorf("of a gateway that does not count, it ends with %d: %s", code, stderr)
	}
}
