package contract

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"example.com/eventgateway/core/adapters/dynamodbusage"
	"example.com/eventgateway/core/usage"
	"example.com/eventgateway/events"
	"example.com/eventgateway/functions/routes"
	"example.com/eventgateway/functions/settings"
	"example.com/eventgateway/localstack/emulator"
	"example.com/eventgateway/localstack/emulator/emulatortest"
	"example.com/eventgateway/localstack/gateway"
	"example.com/eventgateway/localstack/gateway/gatewaytest"
)

// The function binaries hold a client to the quota in the table, and count what it sends. Other
// clients have none.
func TestQuotasAndUsage(t *testing.T) {
	table := emulatortest.UniqueName(t) + "-usage"
	if err := emulator.CreateUsageTable(t.Context(), emulatortest.Endpoint(t), table); err != nil {
		t.Fatal(err)
	}
	g := gatewaytest.Start(t, gateway.Options{Env: []string{settings.UsageTable + "=" + table}})
	const day = 24 * time.Hour // a quota of a day begins anew at midnight, UTC
	if left := time.Until(time.Now().Truncate(day).Add(day)); left < time.Minute {
		time.Sleep(left)
	}
	ledger := dynamodbusage.New(dynamodb.NewFromConfig(emulatortest.Config(t)), table)
	if err := ledger.SetQuota(t.Context(), "SpongeBob", usage.Quota{EventsADay: 3}); err != nil {
		t.Fatal(err)
	}
	for _, client := range []string{"SpongeBob", "Patrick"} {
		g.Register(t, "/"+client+"/Fruits", `{"type":"object"}`)
	}
	first := g.Must(t, 201, "POST", "/SpongeBob/Fruits/send_event", asJSON, `{"fruit":"apple"}`)
	if got := first.Header.Get("RateLimit-Policy"); got != `"events-a-day";q=3;w=86400;qu="events"` {
		t.Errorf("the policy is %q", got)
	}
	g.Must(t, 422, "POST", "/SpongeBob/Fruits/send_event", asJSON, `7`)
	g.Must(t, 429, "POST", "/SpongeBob/Fruits/send_event", "content-type: application/x-ndjson", "{}\n{}")
	g.Must(t, 201, "POST", "/SpongeBob/Fruits/send_event", asJSON, `{}`)
	over := g.Must(t, 429, "POST", "/SpongeBob/Fruits/send_event", asJSON, `{}`)
	if !strings.Contains(over.Body, `"code":"quota_exceeded"`) || over.Header.Get("Retry-After") == "" {
		t.Errorf("over the quota: %v %s", over.Header, over.Body)
	}
	for range 5 {
		if a := g.Must(t, 201, "POST", "/Patrick/Fruits/send_event", asJSON, `{}`); a.Header.Get("RateLimit") != "" {
			t.Errorf("a client without a quota hears of %v", a.Header)
		}
	}
	var used events.Usage
	answer := g.Must(t, 200, "GET", "/SpongeBob/usage", "", "")
	if err := json.Unmarshal([]byte(answer.Body), &used); err != nil || len(used.Days) != 1 ||
		used.Days[0].Events < 1 || used.Quota == nil || *used.Quota.EventsLeftToday != 0 {
		t.Errorf("usage is %s", answer.Body)
	}
	if n := len(storedIn(t, g.Stream)); n != 7 {
		t.Errorf("%d events are stored, want 7", n)
	}
}

// What a process has counted and not written is written when it is told to end.
func TestAProcessThatEndsWritesItsCounts(t *testing.T) {
	table := emulatortest.UniqueName(t) + "-usage"
	if err := emulator.CreateUsageTable(t.Context(), emulatortest.Endpoint(t), table); err != nil {
		t.Fatal(err)
	}
	processes, ended := make(chan *os.Process, 100), make(chan int, 100)
	g := gatewaytest.Start(t, gateway.Options{
		Env: []string{settings.UsageTable + "=" + table},
		Started: func(function string, p *os.Process) {
			if function == routes.ReceiveEvent {
				processes <- p
			}
		},
		Ended: func(_ string, state *os.ProcessState) { ended <- state.ExitCode() },
	})
	ledger := dynamodbusage.New(dynamodb.NewFromConfig(emulatortest.Config(t)), table)
	const sent, tries = 20, 5
	for try := 1; ; try++ {
		client := fmt.Sprint("Client", try)
		g.Register(t, "/"+client+"/Fruits", `{"type":"object"}`)
		for range sent {
			g.Must(t, 201, "POST", "/"+client+"/Fruits/send_event", asJSON, `{}`)
		}
		for n := len(processes); n > 0; n-- {
			if err := (<-processes).Signal(syscall.SIGTERM); err != nil {
				t.Fatal(err)
			}
			if code := <-ended; code != 0 {
				t.Errorf("a process ended with %d", code)
			}
		}
		now := time.Now().UTC()
		days, err := ledger.Days(t.Context(), client, now.AddDate(0, 0, -1), now)
		if err != nil {
			t.Fatal(err)
		}
		events := int64(0)
		for _, day := range days {
			events += day.Events
		}
		if events == sent {
			return
		}
		// Lambda gives a process that ends a third of a second, in which a busy machine may not write.
		if events > sent || try == tries {
			t.Fatalf("the table has %d of %d events", events, sent)
		}
	}
}

// If the table of usage is away, events are taken, and the log and a metric say so.
func TestQuotasWithoutATable(t *testing.T) {
	logged := &gatewaytest.Buffer{}
	g := gatewaytest.Start(t, gateway.Options{Log: logged, Env: []string{settings.UsageTable + "=nowhere"}})
	g.Register(t, "/SpongeBob/Fruits", `{"type":"object"}`)
	for range 3 {
		g.Must(t, 201, "POST", "/SpongeBob/Fruits/send_event", asJSON, `{}`)
	}
	for _, want := range []string{"requests were let in though their quotas could not be checked",
		`"` + settings.MetricQuotasNotChecked + `":1`} {
		if !strings.Contains(logged.String(), want) {
			t.Errorf("the log has no %s:\n%s", want, logged)
		}
	}
	g.Want(t, 500, "internal", "GET", "/SpongeBob/usage", "", "")
}
