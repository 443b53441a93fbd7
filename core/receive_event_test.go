package core_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/internal/gatewaytest"
)

// gateway is a gateway over memory.
type gateway struct{ *gatewaytest.Gateway }

func newGateway(headTTL time.Duration) *gateway { return &gateway{gatewaytest.New(headTTL)} }

// sent sends data as an event. It returns the version that accepted it, or the code of the refusal.
func (g *gateway) sent(t *testing.T, data string) (int, core.Code) {
	receipt, err := g.Send(t, "Fruits", data)
	return receipt.SchemaVersion, core.CodeOf(err)
}

func TestAValidEventIsPublishedAndAcknowledged(t *testing.T) {
	g := newGateway(time.Minute)
	g.MustRegister(t, "SpongeBob", "Fruits", "fruit")
	receipt := g.MustReceive(t, gatewaytest.Submission("Fruits", " \r\n{\"fruit\" : \"apple\"}\t "))
	published := g.Stream.Events()
	if len(published) != 1 || string(published[0].Data) != `{"fruit" : "apple"}` || published[0].Time != g.Now {
		t.Fatalf("published: %+v", published)
	}
	want := core.Receipt{
		ID: "id-1", Type: gatewaytest.Fruits, SchemaVersion: 1,
		PartitionKey: "id-1", ShardID: "shard-0", SequenceNumber: "00000000000000000001",
	}
	if receipt != want || published[0].ID != "id-1" || published[0].PartitionKey != "id-1" ||
		published[0].SchemaVersion != 1 {
		t.Errorf("the receipt is %+v, want %+v; published: %+v", receipt, want, published[0])
	}
}

func TestWhatIsRefusedIsNotPublished(t *testing.T) {
	g := newGateway(time.Minute)
	g.MustRegister(t, "SpongeBob", "Fruits", "fruit")
	for _, c := range []struct {
		client, event, data string
		want                core.Code
	}{
		{"SpongeBob", "Fruits", `{"vegetable":1}`, core.CodeEventInvalid},
		{"SpongeBob", "Colors", `{"fruit":1}`, core.CodeEventTypeNotRegistered},
		{"spongebob", "Fruits", `{"fruit":1}`, core.CodeEventTypeNotRegistered},
		{"Sponge.Bob", "Fruits", `{"fruit":1}`, core.CodeInvalidName},
		{"SpongeBob", "../Fruits", `{"fruit":1}`, core.CodeInvalidName},
		{"SpongeBob", "Fruits", `"fruit` + strings.Repeat("x", 94) + `"`, core.CodeTooLarge},
	} {
		_, err := g.Receive.Receive(t.Context(),
			core.Submission{Client: c.client, Event: c.event, Data: []byte(c.data)})
		if core.CodeOf(err) != c.want {
			t.Errorf("%+v: %v", c, err)
		}
	}
	g.WantStored(t, 0)
}

func TestNothingIsRejectedOnAStaleHead(t *testing.T) {
	g := newGateway(time.Hour)
	if _, code := g.sent(t, "apple"); code != core.CodeEventTypeNotRegistered {
		t.Errorf("before any version: %q", code)
	}
	g.MustRegister(t, "SpongeBob", "Fruits", "apple")
	if version, code := g.sent(t, "apple"); version != 1 || code != "" {
		t.Errorf("just registered: %d %q", version, code)
	}
	// Another process registers a version of which this one's memory knows nothing.
	g.MustRegister(t, "SpongeBob", "Fruits", "pear")
	g.Later()
	if version, code := g.sent(t, "pear"); version != 2 || code != "" {
		t.Errorf("valid for the newer version only: %d %q", version, code)
	}
	if _, code := g.sent(t, "plum"); code != core.CodeEventInvalid {
		t.Errorf("valid for none: %q", code)
	}
}

// What is too costly for one version need not be for the next.
func TestNothingIsTooLargeForAStaleHead(t *testing.T) {
	g := newGateway(time.Hour)
	g.MustRegister(t, "SpongeBob", "Fruits", "apple")
	if _, code := g.sent(t, "heavy apple"); code != core.CodeTooLarge {
		t.Errorf("too costly: %q", code)
	}
	g.MustRegister(t, "SpongeBob", "Fruits", "pear")
	g.Later()
	if version, code := g.sent(t, "heavy apple pear"); version != 2 || code != "" {
		t.Errorf("too costly for the older version only: %d %q", version, code)
	}
}

func TestAHeadIsBelievedForItsTTL(t *testing.T) {
	g := newGateway(5 * time.Second)
	g.MustRegister(t, "SpongeBob", "Fruits", "a")
	g.sent(t, "ab")
	g.MustRegister(t, "SpongeBob", "Fruits", "b")
	g.Now = g.Now.Add(4 * time.Second)
	if v, code := g.sent(t, "ab"); v != 1 || code != "" {
		t.Errorf("within the TTL: version %d %q", v, code)
	}
	g.Now = g.Now.Add(time.Second)
	if v, code := g.sent(t, "ab"); v != 2 || code != "" {
		t.Errorf("after the TTL: version %d %q", v, code)
	}
}

func TestAFailedPublicationIsNoReceipt(t *testing.T) {
	g := newGateway(0)
	g.MustRegister(t, "SpongeBob", "Fruits", "a")
	g.Receive.Stream = failing{}
	receipt, err := g.Send(t, "Fruits", "a")
	if core.CodeOf(err) != core.CodeBackendThrottled || receipt != (core.Receipt{}) {
		t.Errorf("%+v, %v", receipt, err)
	}
}

type failing struct{ core.EventStream }

func (failing) Publish(context.Context, []core.Event) []core.PublishResult {
	return []core.PublishResult{{Err: &core.Error{Code: core.CodeBackendThrottled}}}
}

// A cold burst compiles once, and a failed read is not remembered.
func TestFirstRequestsAllAtOnce(t *testing.T) {
	g := newGateway(time.Hour)
	g.MustRegister(t, "SpongeBob", "Fruits", "a")
	var wg sync.WaitGroup
	errs := make([]error, 200)
	for i := range errs {
		wg.Go(func() {
			_, errs[i] = g.Send(t, "Fruits", "a")
		})
	}
	wg.Wait()
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
	if n := g.Language.Compiled.Load(); n != 1 {
		t.Errorf("compiled %d times", n)
	}
	g.WantStored(t, 200)
}

func TestAFailedReadIsNotRemembered(t *testing.T) {
	g := newGateway(time.Hour)
	g.MustRegister(t, "SpongeBob", "Fruits", "a")
	late, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := g.Receive.Receive(late,
		gatewaytest.Submission("Fruits", "a")); core.CodeOf(err) != core.CodeBackendUnavailable {
		t.Errorf("%v", err)
	}
	if _, err := g.Send(t, "Fruits", "a"); err != nil {
		t.Errorf("the next request: %v", err)
	}
}
