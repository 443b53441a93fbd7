package local

import (
	"bufio"
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/kms"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/dynamodbhooks"
	"example.com/eventgateway/core/hooks"
	"example.com/eventgateway/events"
	"example.com/eventgateway/events/client"
	"example.com/eventgateway/events/consumer"
	"example.com/eventgateway/localstack/emulator"
	"example.com/eventgateway/localstack/emulator/emulatortest"
	"example.com/eventgateway/localstack/gateway/gatewaytest"
	"example.com/eventgateway/localstack/internal/process"
	"example.com/eventgateway/localstack/names"
)

// commandEnv makes the test's program the command, so that a test can kill a run.
const commandEnv = "EVENTGATEWAY_TEST_COMMAND"

func TestMain(m *testing.M) {
	if os.Getenv(commandEnv) != "" {
		ctx, _ := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
		os.Exit(Main(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
	}
	os.Exit(m.Run())
}

func TestWhatIsKept(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		flags              keeping
		environment, wants string
	}{
		{keeping{}, "", filepath.Join("root", ".cache", "run")},
		{keeping{}, "DATA=a", "a"},
		{keeping{data: "b"}, "DATA=a", "b"},
		{keeping{}, "FRESH=on", ""},
		{keeping{}, "FRESH=off", filepath.Join("root", ".cache", "run")},
		{keeping{fresh: true}, "", ""},
		{keeping{}, "AWS_ENDPOINT_URL=http://127.0.0.1:1", ""},
		{keeping{}, "FRESH=1", `error: FRESH is "1", not on or off`},
		{keeping{data: "b"}, "FRESH=on", "error: a folder to keep things in, and FRESH=on"},
		{keeping{fresh: true}, "DATA=a", "error: a folder to keep things in, and FRESH=on"},
		{keeping{}, "DATA=a AWS_ENDPOINT_URL=http://127.0.0.1:1", "error: the emulator at AWS_ENDPOINT_URL=http://"},
	} {
		got, err := c.flags.folder("root", func(asked string) string {
			for _, setting := range strings.Fields(c.environment) {
				if name, value, _ := strings.Cut(setting, "="); name == asked {
					return value
				}
			}
			return ""
		})
		if err != nil {
			got = "error: " + err.Error()
		}
		if got != c.wants && (err == nil || !strings.HasPrefix(got, c.wants)) {
			t.Errorf("%+v %s: %s, want %s", c.flags, c.environment, got, c.wants)
		}
	}
}

// keptRun is a run in a process of its own, which keeps everything in a folder.
type keptRun struct {
	gatewaytest.Gateway
	key      string
	emulator string // its URL
	cmd      *exec.Cmd
	stderr   *gatewaytest.Buffer
}

var emulatorURL = regexp.MustCompile(`the emulator at (http://\S+) keeps`)

// startKept starts a run with keys and webhooks, and waits until it is ready.
func startKept(t *testing.T, folder string) *keptRun {
	t.Helper()
	emulatortest.Endpoint(t) // skips where none is installed
	r := &keptRun{stderr: &gatewaytest.Buffer{}}
	r.cmd = exec.CommandContext(t.Context(), os.Args[0], "run", "--data", folder, "--emulator-port", "0")
	process.Bind(r.cmd)
	r.cmd.Env = append(os.Environ(), commandEnv+"=on", "PORT=0", "AUTH=keys", "WEBHOOKS=on")
	r.cmd.Stderr = r.stderr
	stdout, err := r.cmd.StdoutPipe()
	if err == nil {
		err = r.cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	for lines := bufio.NewScanner(stdout); lines.Scan(); {
		what, value, _ := strings.Cut(lines.Text(), " ")
		switch what {
		case "key":
			r.key = value
		case "ready":
			r.URL = value
			go func() {
				for lines.Scan() {
				}
			}()
			r.emulator = emulatorURL.FindStringSubmatch(r.stderr.String())[1]
			return r
		}
	}
	t.Fatalf("it ended with %v: %s", r.cmd.Wait(), r.stderr)
	return nil
}

// end sends a signal to the run's own process, as a user does, and waits.
func (r *keptRun) end(t *testing.T, by syscall.Signal) {
	t.Helper()
	if err := r.cmd.Process.Signal(by); err != nil {
		t.Error(err)
	}
	if err := r.cmd.Wait(); (err == nil) == (by == syscall.SIGKILL) {
		t.Errorf("after %v it ends with %v: %s", by, err, r.stderr)
	}
}

// makeWebhook makes a webhook of SpongeBob's fruits, and returns its secret.
func (r *keptRun) makeWebhook(t *testing.T) string {
	t.Helper()
	config := emulator.Config(r.emulator)
	cipher := dynamodbhooks.NewKMS(func() dynamodbhooks.KMSClient { return kms.NewFromConfig(config) },
		names.SecretsKey)
	manager := hooks.Manager{
		Store: dynamodbhooks.New(dynamodb.NewFromConfig(config), names.KeyTable, cipher), Now: time.Now,
		Random: rand.Reader,
	}
	hook, err := manager.Create(t.Context(), core.EventType{Client: "SpongeBob", Event: "Fruits"},
		hooks.Scheme{Preset: "github"}, "")
	if err != nil {
		t.Fatal(err)
	}
	return string(hook.Secrets[0].Text)
}

// deliver sends an event that the webhook's secret signs.
func (r *keptRun) deliver(t *testing.T, secret, id string) {
	t.Helper()
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(`{}`))
	r.Must(t, 201, "POST", "/_hooks/SpongeBob/Fruits", "Content-Type: application/json\nX-GitHub-Delivery: "+id+
		"\nX-Hub-Signature-256: sha256="+hex.EncodeToString(mac.Sum(nil)), `{}`)
}

func (r *keptRun) client(t *testing.T) *client.Client {
	t.Helper()
	c, err := client.New(r.URL, client.Options{Key: r.key, AllowHTTP: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

// endAmid sends events, ends the run by a signal once some are acknowledged and others are under way,
// and returns the receipts that it has answered.
func (r *keptRun) endAmid(t *testing.T, by syscall.Signal, round int) (receipts []events.Receipt) {
	t.Helper()
	const enough = 20
	c, gone := r.client(t), make(chan struct{})
	var mu sync.Mutex
	var senders sync.WaitGroup
	for s := range 4 {
		senders.Go(func() {
			for i := 0; ; i++ {
				select {
				case <-gone:
					return
				default:
				}
				receipt, err := c.SendEvent(t.Context(), "SpongeBob", "Fruits",
					client.Event{ID: fmt.Sprintf("%d-%d-%d", round, s, i), Data: []byte(`{}`)})
				if err != nil {
					time.Sleep(10 * time.Millisecond)
					continue
				}
				mu.Lock()
				receipts = append(receipts, receipt)
				last := len(receipts) == enough
				mu.Unlock()
				if last {
					go func() {
						defer close(gone)
						r.end(t, by)
					}()
				}
			}
		})
	}
	senders.Wait()
	return receipts
}

// holds holds the run to what was acknowledged before: each event is where its receipt says, once,
// and sent again it is the same.
func (r *keptRun) holds(t *testing.T, receipts []events.Receipt) {
	t.Helper()
	found := map[string]int{}
	err := consumer.Listen(t.Context(), kinesis.NewFromConfig(emulator.Config(r.emulator)), names.Stream,
		consumer.Options{From: consumer.Beginning(), UntilEnd: true, Interval: time.Millisecond},
		func(_ context.Context, m consumer.Message) error {
			found[m.Record.ID+m.ShardID+m.SequenceNumber]++
			return nil
		})
	if err != nil {
		t.Fatal(err)
	}
	for _, receipt := range receipts {
		if n := found[receipt.ID+receipt.ShardID+receipt.SequenceNumber]; n != 1 {
			t.Errorf("the event %s is %d times where its receipt says", receipt.ID, n)
		}
	}
	again, err := r.client(t).SendEvent(t.Context(), "SpongeBob", "Fruits",
		client.Event{ID: receipts[0].ID, Data: []byte(`{}`)})
	if err != nil || !again.Duplicate || again.SequenceNumber != receipts[0].SequenceNumber {
		t.Errorf("%+v, sent again: %+v, %v", receipts[0], again, err)
	}
}

// A run that is killed or stopped leaves event types, keys, webhooks, claims and all acknowledged
// events to the next, which may start at once.
func TestTheNextRunHasEverything(t *testing.T) {
	t.Parallel()
	folder := filepath.Join(t.TempDir(), "data")
	first := startKept(t, folder)
	first.Must(t, 201, "POST", "/SpongeBob/Fruits/register_event?idempotent=true",
		"Content-Type: application/json\nAuthorization: Bearer "+first.key, `{"type":"object"}`)
	secret := first.makeWebhook(t)
	first.deliver(t, secret, "first")

	var receipts []events.Receipt
	last := first
	for round, by := range []syscall.Signal{syscall.SIGKILL, syscall.SIGINT, syscall.SIGKILL} {
		receipts = append(receipts, last.endAmid(t, by, round)...)
		next := startKept(t, folder)
		if next.key != first.key {
			t.Errorf("after %v the key is another", by)
		}
		next.deliver(t, secret, fmt.Sprint(round))
		next.holds(t, receipts)
		last = next
	}
	last.end(t, syscall.SIGTERM)
}
