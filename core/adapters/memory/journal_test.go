package memory_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"testing"
	"time"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/memory"
	"example.com/eventgateway/core/coretest"
	"example.com/eventgateway/core/rejections"
)

// journal is a journal in memory, whose process ends and begins anew all the time: before a
// change is acknowledged, the stores are filled anew with what the journal has.
type journal struct {
	mu      sync.Mutex
	buckets map[string]map[string][]byte
	writes  int
	entries int
	reload  func() error
	broken  error
	full    error
}

// reloading returns stores over such a journal.
func reloading(t *testing.T) *memory.Stores {
	t.Helper()
	s, j := &memory.Stores{}, &journal{buckets: map[string]map[string][]byte{}}
	if err := s.Open(j); err != nil {
		t.Fatal(err)
	}
	j.reload = s.Reload
	return s
}

func (j *journal) Ready(context.Context) error { return j.full }

func (j *journal) Write(changes []memory.Change) (kept func(context.Context) error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.broken != nil {
		return func(context.Context) error { return j.broken }
	}
	for _, c := range changes {
		bucket := j.buckets[c.Bucket]
		if bucket == nil {
			if !slices.Contains(memory.Buckets, c.Bucket) {
				panic("there is no bucket " + c.Bucket)
			}
			bucket = map[string][]byte{}
			j.buckets[c.Bucket] = bucket
		}
		j.entries -= len(bucket)
		if bucket[c.Key] = c.Value; c.Value == nil {
			delete(bucket, c.Key)
		}
		j.entries += len(bucket)
	}
	j.writes++
	if j.reload == nil || j.writes%(1+j.entries/10) != 0 { // not each time, if there is much
		return func(context.Context) error { return nil }
	}
	return func(context.Context) error { return j.reload() }
}

func (j *journal) Load(bucket string, each func(key string, value []byte) error) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	for _, key := range slices.Sorted(maps.Keys(j.buckets[bucket])) {
		if err := each(key, j.buckets[bucket][key]); err != nil {
			return err
		}
	}
	return nil
}

// What a journal does not keep is not acknowledged.
func TestAJournalThatKeepsNothing(t *testing.T) {
	t.Parallel()
	var s memory.Stores
	j := &journal{buckets: map[string]map[string][]byte{}, broken: errors.New("the disk is full")}
	if err := s.Open(j); err != nil {
		t.Fatal(err)
	}
	fruits := core.EventType{Client: "SpongeBob", Event: "Fruits"}
	result := s.Stream.Publish(t.Context(), []core.Event{{ID: "1", Type: fruits, Data: []byte("1")}})[0]
	coretest.WantCode(t, result.Err, core.CodeBackendUnavailable)
	if !result.InDoubt || result.SequenceNumber != "" || !errors.Is(result.Err, j.broken) {
		t.Errorf("%+v", result)
	}
	errs := s.Rejected.Keep(t.Context(), []rejections.Rejection{{ID: "1"}})
	coretest.WantCode(t, errs[0], core.CodeBackendUnavailable)
	coretest.WantCode(t, s.Claims.Take(t.Context(), time.Now(), []core.Claim{{Key: "a.b#"}})[0].Err,
		core.CodeBackendUnavailable)
	coretest.WantCode(t, s.Schemas.Add(t.Context(), core.Schema{Registration: core.Registration{Type: fruits,
		Version: 1}}), core.CodeBackendUnavailable)
}

// Stores do not have a change that the journal refuses. What they have can still be read.
func TestStoresDoNotHaveWhatTheJournalRefuses(t *testing.T) {
	t.Parallel()
	var s memory.Stores
	j := &journal{buckets: map[string]map[string][]byte{}}
	if err := s.Open(j); err != nil {
		t.Fatal(err)
	}
	fruits := core.EventType{Client: "SpongeBob", Event: "Fruits"}
	for _, j.full = range []error{nil, errors.New("the disk is full"), nil} {
		result := s.Stream.Publish(t.Context(), []core.Event{{ID: "1", Type: fruits, Data: []byte("1")}})[0]
		if (result.Err != nil) != (j.full != nil) || result.InDoubt {
			t.Errorf("%+v, with the disk %v", result, j.full)
		}
		if _, err := s.Usage.Days(t.Context(), "SpongeBob", time.Now(), time.Now()); err != nil {
			t.Error(err)
		}
	}
	if kept := len(s.Stream.Events()); kept != 2 || len(j.buckets["stream"]) != 2 {
		t.Errorf("the stream has %d events, the journal %d, want 2", kept, len(j.buckets["stream"]))
	}
}

// The limits of a tail hold for its journal too, also if they are lower than they were. Places
// are never used twice, also if all events are forgotten.
func TestATailOverAJournal(t *testing.T) {
	t.Parallel()
	j := &journal{buckets: map[string]map[string][]byte{}}
	open := func(limit int) *memory.Stores {
		var s memory.Stores
		s.Stream.Limits.Count = limit
		if err := s.Open(j); err != nil {
			t.Fatal(err)
		}
		return &s
	}
	publish := func(s *memory.Stores, wantNumber int) {
		t.Helper()
		result := s.Stream.Publish(t.Context(),
			[]core.Event{{Type: core.EventType{Client: "SpongeBob", Event: "Fruits"}}})[0]
		if want := fmt.Sprintf("%020d", wantNumber); result.Err != nil || result.SequenceNumber != want {
			t.Fatalf("%+v, want %s", result, want)
		}
	}
	s := open(5)
	for i := range 10 {
		publish(s, i+1)
	}
	if kept := len(j.buckets["stream"]); kept != 5 {
		t.Errorf("the journal has %d events", kept)
	}
	s = open(2)
	if kept := len(j.buckets["stream"]); kept != 2 || len(s.Stream.Events()) != 2 {
		t.Errorf("the journal has %d events, the stream %d", kept, len(s.Stream.Events()))
	}
	publish(s, 11)
	if err := s.Forget(t.Context(), "SpongeBob", false); err != nil {
		t.Fatal(err)
	}
	publish(open(2), 12)
}
