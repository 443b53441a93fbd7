package replay_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"example.com/eventgateway/events"
	"example.com/eventgateway/events/consumer"
	"example.com/eventgateway/events/consumer/internal/fakestream"
	"example.com/eventgateway/events/consumer/replay"
)

const keys = 20

// put stores n events of some keys. The data of an event is its number, and its key's number.
func put(s *fakestream.Stream, from, n int) {
	for i := from; i < from+n; i++ {
		key := "k" + strconv.Itoa(i%keys)
		r := events.Record{ID: strconv.Itoa(i), Source: "/t", Type: "t.T",
			Data: fmt.Appendf(nil, "[%d,  %d]", i, i%keys)}
		s.Put(key, r.Append(nil))
	}
}

// past is a stream that was resharded while 600 events came, a second apart. The first 100 and the
// last 100 are before and after a time.
func past() (s *fakestream.Stream, from, to time.Time) {
	s = fakestream.New("a", "b")
	for i := range 600 {
		switch i {
		case 100:
			from = time.Now()
		case 200:
			s.Reshard([]string{"a"}, "c", "d")
		case 300:
			s.Reshard([]string{"d", "b"}, "e")
		case 500:
			to = time.Now()
		}
		put(s, i, 1)
		time.Sleep(time.Second)
	}
	return s, from, to
}

// log is what was delivered: by key, the numbers of the events.
type log map[string][]int

func (l log) add(t *testing.T, batch []replay.Event) {
	for _, e := range batch {
		n, _ := strconv.Atoi(e.Record.ID)
		l[e.PartitionKey] = append(l[e.PartitionKey], n)
		marked, err := events.Decode(e.Marked)
		if err != nil || !bytes.Equal(marked.Data, e.Record.Data) || marked.ID != e.Record.ID {
			t.Errorf("marked as %s, %v", e.Marked, err)
		}
	}
}

// check compares the first delivery of each event with the order of its key, and returns how many
// were delivered again.
func (l log) check(t *testing.T) (repeats int) {
	t.Helper()
	total := 0
	for key, numbers := range l {
		first := slices.Clone(numbers)
		slices.Sort(first)
		first = slices.Compact(first)
		seen := map[int]bool{}
		next := 0
		for _, n := range numbers {
			if seen[n] {
				repeats++
				continue
			}
			if seen[n] = true; n != first[next] {
				t.Fatalf("%s is out of order: %v", key, numbers)
			}
			next++
		}
		total += len(first)
	}
	if total != 400 {
		t.Errorf("%d events of 400 are delivered", total)
	}
	return repeats
}

func TestReplay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, from, to := past()
		got := log{}
		var last replay.Progress
		err := replay.Run(t.Context(), replay.Options{API: s, Stream: "stream", ID: "r1", From: from, To: to, Batch: 7,
			Report: func(p replay.Progress) error { last = p; return nil },
		}, func(_ context.Context, batch []replay.Event) error {
			if len(batch) > 7 {
				t.Errorf("a batch of %d", len(batch))
			}
			got.add(t, batch)
			return nil
		})
		if repeats := got.check(t); err != nil || repeats > 0 {
			t.Errorf("%v, %d repeats", err, repeats)
		}
		if last.Read != 400 || last.Delivered != 400 || !last.At.Equal(to.Add(-time.Second)) ||
			len(last.Positions) < 4 {
			t.Errorf("reported %+v", last)
		}
	})
}

// A batch has no events of a shard and of one that it was split or merged from: who delivers shards at
// once keeps the order, too.
func TestBatchesEndWithShards(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, from, to := past()
		err := replay.Run(t.Context(), replay.Options{API: s, Stream: "stream", ID: "r1", From: from, To: to},
			func(_ context.Context, batch []replay.Event) error {
				shards := map[string]bool{}
				for _, e := range batch {
					shards[e.ShardID] = true
				}
				for _, pair := range []string{"ac", "ad", "de", "be", "ae"} {
					if shards[pair[:1]] && shards[pair[1:]] {
						t.Errorf("a batch has events of %s", pair)
					}
				}
				return nil
			})
		if err != nil {
			t.Error(err)
		}
	})
}

// A replay that is stopped anywhere goes on from what it reported. Nothing is lost, and what comes
// again was delivered after the report.
func TestResume(t *testing.T) {
	for seed := range uint64(40) {
		synctest.Test(t, func(t *testing.T) {
			random := rand.New(rand.NewPCG(seed, 1)) //nolint:gosec // a schedule that can be repeated
			s, from, to := past()
			s.ReadsPerSecond = 5
			got := log{}
			var kept replay.Progress
			lost := errors.New("the process died")
			mayRepeat := 0
			for died := true; died; {
				left, since := random.IntN(100), 0
				options := replay.Options{API: s, Stream: "stream", ID: "r1", From: from, To: to,
					Batch:    1 + random.IntN(20),
					Progress: kept, Report: func(p replay.Progress) error {
						if left < 0 {
							return lost // it died before
						}
						p.Positions = maps.Clone(p.Positions)
						kept, since = p, 0
						return nil
					}}
				err := replay.Run(t.Context(), options, func(_ context.Context, batch []replay.Event) error {
					time.Sleep(time.Duration(random.IntN(800)) * time.Millisecond)
					if left -= len(batch); left < 0 {
						batch = batch[:random.IntN(len(batch))]
					}
					got.add(t, batch)
					since += len(batch)
					if left < 0 {
						return lost
					}
					return nil
				})
				if died = errors.Is(err, lost); !died && err != nil {
					t.Fatal(err)
				}
				mayRepeat += since
			}
			if repeats := got.check(t); repeats > mayRepeat {
				t.Errorf("%d repeats, where %d are behind the reports", repeats, mayRepeat)
			}
			if kept.Delivered != 400 {
				t.Errorf("%+v", kept)
			}
		})
	}
}

// Interrupted, it lets a delivery end, and reports it.
func TestInterrupted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, from, to := past()
		ctx, cancel := context.WithCancel(t.Context())
		var kept replay.Progress
		err := replay.Run(ctx, replay.Options{API: s, Stream: "stream", ID: "r1", From: from, To: to, Batch: 10,
			Report: func(p replay.Progress) error { kept = p; return nil },
		}, func(ctx context.Context, _ []replay.Event) error {
			cancel()
			time.Sleep(replay.Grace / 2)
			return ctx.Err()
		})
		if !errors.Is(err, context.Canceled) || kept.Delivered == 0 {
			t.Errorf("%v, %+v", err, kept)
		}
	})
}

func TestRate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, from, to := past()
		began := time.Now()
		delivered, most := 0, 0
		err := replay.Run(t.Context(), replay.Options{API: s, Stream: "stream", ID: "r1", From: from, To: to, Rate: 20},
			func(_ context.Context, batch []replay.Event) error {
				delivered += len(batch)
				most = max(most, delivered-int(20*time.Since(began).Seconds()))
				return nil
			})
		if took := time.Since(began); err != nil || took < 19*time.Second || took > 25*time.Second || most > 10 {
			t.Errorf("%v: 400 events at 20 a second took %v, up to %d ahead", err, took, most)
		}
	})
}

// Only what is wanted is delivered, and positions move over the rest.
func TestWants(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, from, to := past()
		s.PutTo("e", "x", []byte("not an event"))
		time.Sleep(time.Second)
		var last replay.Progress
		var ids []string
		err := replay.Run(t.Context(), replay.Options{API: s, Stream: "stream", ID: "r1", From: from,
			Wants:  func(m consumer.Message) bool { return m.Record.ID == "599" || m.Record.ID == "7" },
			Report: func(p replay.Progress) error { last = p; return nil },
		}, func(_ context.Context, batch []replay.Event) error {
			for _, e := range batch {
				ids = append(ids, e.Record.ID)
			}
			return nil
		})
		if err != nil || strings.Join(ids, " ") != "599" || last.Read != 501 || last.Foreign != 1 ||
			last.Delivered != 1 {
			t.Errorf("%v: delivered %v until %v: %+v", err, ids, to, last)
		}
	})
}

// The mark changes nothing else of a record.
func TestMark(t *testing.T) {
	for _, r := range []events.Record{
		{ID: "1", Source: "/s", Type: "t.T", SchemaVersion: 3, Data: []byte(`{"b": 1.0e5,  "a":"\u00e9"}`)},
		{ID: "1", Source: "/s", Type: "t.T", Subject: "s", Time: time.Unix(1, 5).UTC(), SchemaViolations: 2},
		{ID: "1", Source: "/s", Type: "t.T", DataContentType: "image/png", Data: []byte("\x89PNG"),
			Extensions: []events.Extension{{Name: "aaa", Value: []byte("1")}, {Name: "zzz", Value: []byte(`"z"`)}}},
		{ID: "1", Source: "/s", Type: "t.T", DataContentType: "text/plain", Data: []byte("a\nb"), Text: true,
			Extensions: []events.Extension{{Name: replay.Attribute, Value: []byte(`"earlier"`)}}},
	} {
		synctest.Test(t, func(t *testing.T) {
			s := fakestream.New("a")
			s.PutTo("a", "key", r.Append(nil))
			var got []replay.Event
			if err := replay.Run(t.Context(),
				replay.Options{API: s, Stream: "stream", ID: "later", To: time.Now().Add(1)},
				func(_ context.Context, batch []replay.Event) error {
					got = append(got, batch...)
					return nil
				}); err != nil || len(got) != 1 {
				t.Fatalf("%v, %v", err, got)
			}
			marked, err := events.Decode(got[0].Marked)
			if err != nil {
				t.Fatal(err)
			}
			isMark := func(e events.Extension) bool { return e.Name == replay.Attribute }
			if at := slices.IndexFunc(marked.Extensions, isMark); at < 0 || string(marked.Extensions[at].Value) != `"later"` {
				t.Errorf("marked as %s", got[0].Marked)
			}
			r.Extensions = slices.DeleteFunc(r.Extensions, isMark)
			marked.Extensions = slices.DeleteFunc(marked.Extensions, isMark)
			if a, b := string(r.Append(nil)), string(marked.Append(nil)); a != b {
				t.Errorf("%s became %s", a, b)
			}
		})
	}
}
