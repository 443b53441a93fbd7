package rejections_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/memory"
	"example.com/eventgateway/core/internal/gatewaytest"
	"example.com/eventgateway/core/rejections"
)

// keeping is a gateway over memory that keeps what it rejects.
type keeping struct {
	*gatewaytest.Gateway
	rejected memory.Rejected
	keep     rejections.KeepRejected
	lost     int
	cause    error
}

func newKeeping(t *testing.T, rejected rejections.RejectedEvents) *keeping {
	k := &keeping{Gateway: gatewaytest.New(time.Minute)}
	if rejected == nil {
		rejected = &k.rejected
	}
	ids := 0
	k.keep = rejections.KeepRejected{
		Receiver: &k.Receive, Rejected: rejected, Now: func() time.Time { return k.Now },
		NewID:   func(time.Time) string { ids++; return fmt.Sprintf("rejection-%d", ids) },
		NotKept: func(_ context.Context, n int, cause error) { k.lost, k.cause = n, cause },
	}
	k.MustRegister(t, "SpongeBob", "Fruits", "fruit")
	return k
}

func TestRejectedEventsAreKept(t *testing.T) {
	k := newKeeping(t, nil)
	k.MustRegister(t, "SpongeBob", "Fruits", "apple")
	cloudEvent := gatewaytest.Submission("Fruits", "pear")
	cloudEvent.ID, cloudEvent.Source = "my-id", "urn:mine"
	cloudEvent.Original = core.Original{ContentType: "application/cloudevents+json", Bytes: []byte("all of it")}
	unreadable := core.Submission{Client: "SpongeBob",
		Err:      &core.Error{Code: core.CodeCloudEventInvalid, Detail: "no type"},
		Original: core.Original{Bytes: []byte("{}")}}
	batch := []core.Submission{
		gatewaytest.Submission("Fruits", "apple"), gatewaytest.Submission("Fruits", " plum\n"), cloudEvent,
		gatewaytest.Submission("Songs", "song"),
		gatewaytest.Submission("Fruits", strings.Repeat("x", 101)), unreadable,
		gatewaytest.Submission("Fruits", "fruit"), gatewaytest.Submission("Fruits", "fruit"),
	}
	batch[6].Version, batch[7].Version = 1, 3
	outcomes := k.keep.ReceiveAll(t.Context(), batch, false)
	if got := gatewaytest.Codes(outcomes); got != "id-1 event_invalid event_invalid event_type_not_registered "+
		"too_large cloudevent_invalid version_not_accepted version_not_found" {
		t.Errorf("the outcomes are %s", got)
	}
	want := []rejections.Rejection{
		{EventID: "rejection-1", EventSource: "/SpongeBob", Event: "Fruits", SchemaVersion: 2,
			Code: core.CodeEventInvalid, Original: core.Original{Bytes: []byte(" plum\n"), JSON: true}},
		{EventID: "my-id", EventSource: "urn:mine", Event: "Fruits", SchemaVersion: 2, Code: core.CodeEventInvalid,
			Original: cloudEvent.Original},
		{EventID: "rejection-3", EventSource: "/SpongeBob", Event: "Songs", Code: core.CodeEventTypeNotRegistered,
			Original: core.Original{Bytes: []byte("song")}},
		{EventID: "rejection-4", EventSource: "/SpongeBob", Event: "Fruits", Code: core.CodeTooLarge,
			Original: core.Original{Bytes: batch[4].Data}},
		{EventID: "rejection-5", EventSource: "/SpongeBob", Code: core.CodeCloudEventInvalid,
			Original: unreadable.Original},
		{EventID: "rejection-6", EventSource: "/SpongeBob", Event: "Fruits", Version: 1,
			Code: core.CodeVersionNotAccepted, Original: core.Original{Bytes: []byte("fruit")}},
		{EventID: "rejection-7", EventSource: "/SpongeBob", Event: "Fruits", Version: 3,
			Code: core.CodeVersionNotFound, Original: core.Original{Bytes: []byte("fruit")}},
	}
	got := k.rejected.Rejections()
	if len(got) != len(want) {
		t.Fatalf("kept %d: %+v", len(got), got)
	}
	for i, w := range want {
		w.ID, w.Client, w.Time = fmt.Sprintf("rejection-%d", i+1), "SpongeBob", k.Now
		if got[i].Detail == "" {
			t.Errorf("rejection %d does not say why", i)
		}
		w.Detail = got[i].Detail
		if w.Code == core.CodeEventInvalid {
			w.Violations = []core.Violation{{Keyword: "contains"}}
		}
		if fmt.Sprintf("%+v", got[i]) != fmt.Sprintf("%+v", w) {
			t.Errorf("kept %+v\nwant %+v", got[i], w)
		}
	}
}

// The ids of a request's rejections sort as its events, though ids of one time come in any order.
func TestIDsSortAsTheEvents(t *testing.T) {
	k := newKeeping(t, nil)
	ids := []string{"c", "a", "d", "b"}
	k.keep.NewID = func(time.Time) string { id := ids[0]; ids = ids[1:]; return id }
	batch := gatewaytest.Batch("1", "2", "fruit", "3", "4")
	k.keep.ReceiveAll(t.Context(), batch, false)
	var got string
	for _, r := range k.rejected.Rejections() {
		got += r.ID + r.EventID + string(r.Original.Bytes) + " "
	}
	if got != "aa1 bb2 cc3 dd4 " {
		t.Errorf("kept %s", got)
	}
}

// What its sender will send again, and what no registration can mend, is not kept.
func TestOtherFailuresAreNotKept(t *testing.T) {
	k := newKeeping(t, nil)
	late, cancel := context.WithCancel(t.Context())
	cancel()
	k.keep.ReceiveAll(late, gatewaytest.Batch("fruit"), false)
	internal := gatewaytest.Submission("Fruits", "fruit")
	internal.Err = errors.New("a fault of the gateway")
	k.keep.ReceiveAll(t.Context(), []core.Submission{
		gatewaytest.Submission("Fruits", "fruit"), gatewaytest.Submission("../Fruits", "fruit"), internal,
		{Client: "../", Err: &core.Error{Code: core.CodeCloudEventInvalid}},
	}, false)
	if got := k.rejected.Rejections(); len(got) != 0 || k.lost != 0 {
		t.Errorf("kept %+v, lost %d", got, k.lost)
	}
}

// Of an atomic batch the invalid events are kept, and known as such: to send one of
// them alone would undo what their sender asked for.
func TestRejectedEventsOfAnAtomicBatch(t *testing.T) {
	k := newKeeping(t, nil)
	batch := gatewaytest.Batch("fruit", "1", "2")
	k.keep.ReceiveAll(t.Context(), batch, true)
	k.keep.ReceiveAll(t.Context(), batch[2:], true) // alone it is a batch in name only
	var got []string
	for _, r := range k.rejected.Rejections() {
		got = append(got, fmt.Sprint(string(r.Original.Bytes), r.Atomic))
	}
	if !slices.Equal(got, []string{"1true", "2true", "2false"}) {
		t.Errorf("kept %v", got)
	}
}

// stuck keeps nothing, and takes all the time that it is given.
type stuck struct{}

func (stuck) Keep(ctx context.Context, rejections []rejections.Rejection) []error {
	<-ctx.Done()
	errs := make([]error, len(rejections))
	for i := range errs {
		errs[i] = core.Unavailable("no answer", ctx.Err())
	}
	return errs
}

// The sender's answer is the same, and comes in time, whether the rejection could
// be kept or not.
func TestTheAnswerDoesNotDependOnKeeping(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k := newKeeping(t, stuck{})
		began := time.Now()
		outcomes := k.keep.ReceiveAll(t.Context(), gatewaytest.Batch("1", "fruit", "2"), false)
		if got := gatewaytest.Codes(outcomes); got != "event_invalid id-1 event_invalid" {
			t.Errorf("the outcomes are %s", got)
		}
		if took := time.Since(began); took > 5*time.Second {
			t.Errorf("it took %v", took)
		}
		if k.lost != 2 || !errors.Is(k.cause, context.DeadlineExceeded) {
			t.Errorf("told of %d, %v", k.lost, k.cause)
		}
	})
}

// overrunning is a receiver that takes all the time it is given.
type overrunning struct{ core.Receiver }

func (o overrunning) ReceiveAll(ctx context.Context, batch []core.Submission, atomic bool) []core.Outcome {
	outcomes := o.Receiver.ReceiveAll(ctx, batch, atomic)
	<-ctx.Done()
	return outcomes
}

// timed remembers how much time it was given.
type timed struct {
	memory.Rejected
	left time.Duration
}

func (r *timed) Keep(ctx context.Context, rejections []rejections.Rejection) []error {
	deadline, _ := ctx.Deadline()
	r.left = time.Until(deadline)
	return r.Rejected.Keep(ctx, rejections)
}

// However long receiving takes, rejected events have their share of a request's time.
func TestThereIsTimeToKeepRejectedEvents(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var rejected timed
		k := newKeeping(t, &rejected)
		k.keep.Receiver = overrunning{&k.Receive}
		ctx, cancel := context.WithTimeout(t.Context(), 400*time.Millisecond)
		defer cancel()
		k.keep.ReceiveAll(ctx, gatewaytest.Batch("pear"), false)
		if rejected.left < 20*time.Millisecond || len(rejected.Rejections()) != 1 || k.lost != 0 {
			t.Errorf("%v were left of 400ms; %d are kept, %d lost", rejected.left, len(rejected.Rejections()), k.lost)
		}
	})
}
