package sampling_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/memory"
	"example.com/eventgateway/core/internal/gatewaytest"
	"example.com/eventgateway/core/registry"
	"example.com/eventgateway/core/sampling"
)

// kept is a gateway over memory that keeps samples.
type kept struct {
	*gatewaytest.Gateway
	samples memory.Samples
	keep    sampling.KeepSamples
	lost    int
	cause   error
}

func newKept(t *testing.T, to sampling.SampleWriter) *kept {
	s := &kept{Gateway: gatewaytest.New(time.Minute)}
	if to == nil {
		to = &s.samples
	}
	s.keep = sampling.KeepSamples{
		Receiver: &s.Receive, Samples: to, Now: func() time.Time { return s.Now }, TTL: time.Hour,
		NotKept: func(_ context.Context, n int, cause error) { s.lost, s.cause = s.lost+n, cause },
	}
	s.MustRegister(t, "SpongeBob", "Fruits", "fruit")
	return s
}

// of is what is kept of an event type, sorted.
func (s *kept) of(t *testing.T, event string) []string {
	t.Helper()
	recent, err := s.samples.Recent(t.Context(), core.EventType{Client: "SpongeBob", Event: event}, s.Now,
		sampling.MaxSamples)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, r := range recent {
		all = append(all, string(r.Data))
	}
	slices.Sort(all)
	return all
}

func TestAcceptedEventsAreSampled(t *testing.T) {
	s := newKept(t, nil)
	s.Receive.MaxBytes = 2 * sampling.MaxSampleBytes
	outcomes := s.keep.ReceiveAll(t.Context(), []core.Submission{
		gatewaytest.Submission("Fruits", " fruit 1\n"), gatewaytest.Submission("Fruits", "pear"),
		gatewaytest.Submission("Songs", "fruit"),
		gatewaytest.Submission("Fruits", "fruit"+strings.Repeat(" ", sampling.MaxSampleBytes)),
	}, false)
	if got := gatewaytest.Codes(outcomes); got != "id-1 event_invalid event_type_not_registered id-2" {
		t.Errorf("the outcomes are %s", got)
	}
	recent, err := s.samples.Recent(t.Context(), gatewaytest.Fruits, s.Now, 10)
	if err != nil || len(recent) != 1 {
		t.Fatalf("%+v, %v", recent, err)
	}
	want := sampling.Sample{Type: gatewaytest.Fruits, Time: s.Now,
		Expires: s.Now.Add(time.Hour), Data: []byte("fruit 1")}
	if fmt.Sprint(recent[0]) != fmt.Sprint(want) {
		t.Errorf("kept %+v, want %+v", recent[0], want)
	}
}

// An event that was sent again was sampled when it was stored.
func TestARepetitionIsNotSampled(t *testing.T) {
	s := newKept(t, nil)
	s.Declare(t, "Fruits", "fruit", registry.Declaration{Idempotent: new(true)})
	again := gatewaytest.Submission("Fruits", "fruit")
	again.ID = "1"
	for range 3 {
		s.keep.ReceiveAll(t.Context(), []core.Submission{again, again}, false)
	}
	if got := s.of(t, "Fruits"); len(got) != 1 {
		t.Errorf("kept %q", got)
	}
}

// A new version of the schema will not check events that name an earlier one, so these say
// nothing about it.
func TestEventsOfEarlierVersionsAreNotSampled(t *testing.T) {
	s := newKept(t, nil)
	s.MustRegister(t, "SpongeBob", "Fruits", "pear")
	s.Declare(t, "Fruits", "pear", registry.Declaration{Accept: new("all")})
	earlier, latest := gatewaytest.Submission("Fruits", "fruit"), gatewaytest.Submission("Fruits", "pear")
	earlier.Version, latest.Version = 1, 2
	outcomes := s.keep.ReceiveAll(t.Context(), []core.Submission{earlier, latest}, false)
	if got := gatewaytest.Codes(outcomes); got != "id-1 id-2" {
		t.Fatal(got)
	}
	if got := s.of(t, "Fruits"); len(got) != 1 || got[0] != "pear" {
		t.Errorf("kept %q", got)
	}
}

// Few events are all kept. Of many, what is written does not depend on how many they
// are: 20 calls at once, and then one every ten seconds.
func TestSamplingCostsNoMoreUnderLoad(t *testing.T) {
	s := newKept(t, nil)
	for i := range 20 {
		s.keep.ReceiveAll(t.Context(), gatewaytest.Batch(fmt.Sprint("fruit ", i)), false)
	}
	if got := s.of(t, "Fruits"); len(got) != 20 {
		t.Errorf("of 20 events, %d are kept", len(got))
	}
	for range 2 {
		for i := range 1000 {
			s.keep.ReceiveAll(t.Context(), gatewaytest.Batch(fmt.Sprint("fruit ", i)), false)
		}
		s.Now = s.Now.Add(10 * time.Second)
	}
	if got := s.of(t, "Fruits"); len(got) != 45 {
		t.Errorf("%d are kept after 10 s, want those before and 25 more", len(got))
	}
}

// Each event of a batch has the same chance, wherever it is in it, and a type of which
// there are few is not crowded out.
func TestSamplesAreDrawnFairly(t *testing.T) {
	s := newKept(t, nil)
	s.MustRegister(t, "SpongeBob", "Songs", "song")
	const events, rounds = 100, 400
	var batch []core.Submission
	for i := range events {
		batch = append(batch, gatewaytest.Submission("Fruits", fmt.Sprintf("fruit %02d", i)))
	}
	batch = append(batch, gatewaytest.Submission("Songs", "song"))
	drawn := map[string]int{}
	for range rounds {
		s.Now = s.Now.Add(time.Hour) // what was kept before has expired
		s.keep.ReceiveAll(t.Context(), batch, false)
		if got := s.of(t, "Songs"); len(got) != 1 {
			t.Fatalf("of one song, %d are kept", len(got))
		}
		fruits := s.of(t, "Fruits")
		if len(fruits) != sampling.MaxSamplesAtOnce-1 {
			t.Fatalf("%d fruits are kept", len(fruits))
		}
		for _, f := range fruits {
			drawn[f]++
		}
	}
	// 96 on average, with a standard deviation of 9.
	for _, s := range batch[:events] {
		if n := drawn[string(s.Data)]; n < 40 || n > 160 {
			t.Errorf("%s is drawn %d times in %d rounds", s.Data, n, rounds)
		}
	}
}

// More event types than there is room for wait, and nothing grows.
func TestManyEventTypesShareTheRoom(t *testing.T) {
	s := newKept(t, nil)
	var batch []core.Submission
	for i := range 60 {
		event := fmt.Sprint("Event", i)
		s.MustRegister(t, "SpongeBob", event, "x")
		batch = append(batch, gatewaytest.Submission(event, "x"), gatewaytest.Submission(event, "x"))
	}
	s.keep.ReceiveAll(t.Context(), batch, false)
	kept := 0
	for i := range 60 {
		n := len(s.of(t, fmt.Sprint("Event", i)))
		if kept += n; n > 2 {
			t.Errorf("%d of one event type are kept", n)
		}
	}
	if kept != sampling.MaxSamplesAtOnce {
		t.Errorf("%d are kept", kept)
	}
}

// Requests that overlap share one budget.
func TestRequestsAtTheSameTimeAreSampled(t *testing.T) {
	s := newKept(t, nil)
	var requests sync.WaitGroup
	for range 8 {
		requests.Go(func() {
			for range 50 {
				s.keep.ReceiveAll(t.Context(), gatewaytest.Batch("fruit"), false)
			}
		})
	}
	requests.Wait()
	if got := s.of(t, "Fruits"); len(got) < 20 || len(got) > 20*8 {
		t.Errorf("%d are kept in 20 calls", len(got))
	}
}

// stuckSamples keeps nothing, and takes all the time that it is given.
type stuckSamples struct{}

func (stuckSamples) Keep(ctx context.Context, _ []sampling.Sample) error {
	<-ctx.Done()
	return core.Unavailable("no answer", ctx.Err())
}

func TestTheAnswerDoesNotDependOnSampling(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newKept(t, stuckSamples{})
		began := time.Now()
		outcomes := s.keep.ReceiveAll(t.Context(), gatewaytest.Batch("fruit", "1"), false)
		if got := gatewaytest.Codes(outcomes); got != "id-1 event_invalid" {
			t.Errorf("the outcomes are %s", got)
		}
		if took := time.Since(began); took > 5*time.Second {
			t.Errorf("it took %v", took)
		}
		if s.lost != 1 || !errors.Is(s.cause, context.DeadlineExceeded) {
			t.Errorf("told of %d, %v", s.lost, s.cause)
		}
	})
}
