package consumer_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"

	"example.com/eventgateway/events"
	"example.com/eventgateway/events/consumer"
)

// ear is a Listen in the background of a synctest bubble.
type ear struct {
	heard []string
	notes []error
	ready int
	done  chan error
	stop  context.CancelFunc
}

// listen starts listening, and returns when the records in the stream have been heard.
func listen(t *testing.T, f consumer.API, options consumer.Options) *ear {
	ctx, cancel := context.WithCancel(t.Context())
	e := &ear{done: make(chan error, 1), stop: cancel}
	options.Ready = func(shards int) { e.ready = shards }
	options.Note = func(err error) { e.notes = append(e.notes, err) }
	go func() {
		e.done <- consumer.Listen(ctx, f, "stream", options, func(_ context.Context, m consumer.Message) error {
			if m.Err != nil {
				e.heard = append(e.heard, "?"+string(m.Bytes))
			} else {
				e.heard = append(e.heard, m.Record.ID)
			}
			return nil
		})
	}()
	t.Cleanup(func() { cancel() })
	e.wait()
	return e
}

// wait lets ten seconds pass.
func (e *ear) wait() {
	time.Sleep(10 * time.Second)
	synctest.Wait()
}

// end stops listening and compares what was heard.
func (e *ear) end(t *testing.T, want string) {
	t.Helper()
	e.wait()
	e.stop()
	if err := <-e.done; !errors.Is(err, context.Canceled) {
		t.Errorf("Listen returned %v, want the context's error", err)
	}
	if joined(e.heard) != want {
		t.Errorf("heard %s\nwant  %s", joined(e.heard), want)
	}
}

// firstOf returns the first messages that a Listen hears.
func firstOf(t *testing.T, f fake, n int, options consumer.Options) (heard []consumer.Message) {
	t.Helper()
	err := consumer.Listen(t.Context(), f, "stream", options, func(_ context.Context, m consumer.Message) error {
		if heard = append(heard, m); len(heard) == n {
			return consumer.ErrStop
		}
		return nil
	})
	if err != nil {
		t.Fatalf("heard %d of %d: %v", len(heard), n, err)
	}
	return heard
}

func bubble(t *testing.T, name string, f func(*testing.T)) {
	t.Run(name, func(t *testing.T) { synctest.Test(t, f) })
}

// hears compares what is heard of the records that come before and after the listening begins.
func hears(t *testing.T, name, want string, options consumer.Options, before, after func(fake)) {
	bubble(t, name, func(t *testing.T) {
		f := newFake("a")
		before(f)
		e := listen(t, f, options)
		after(f)
		e.end(t, want)
	})
}

// puts returns a function that puts records into the shard that the first letter of each names.
func puts(names string) func(fake) {
	return func(f fake) {
		for name := range strings.FieldsSeq(names) {
			f.put(name[:1], name)
		}
	}
}

var fromBeginning = consumer.Options{From: consumer.Beginning()}

func TestFrom(t *testing.T) {
	hears(t, "beginning", "a1 a2 a3", fromBeginning, puts("a1 a2"), puts("a3"))
	hears(t, "now", "a3", consumer.Options{}, puts("a1 a2"), puts("a3"))
	bubble(t, "a time", func(t *testing.T) {
		f := newFake("a")
		f.put("a", "a1")
		time.Sleep(time.Minute)
		at := time.Now()
		f.put("a", "a2")
		time.Sleep(time.Minute)
		e := listen(t, f, consumer.Options{From: consumer.At(at)})
		f.put("a", "a3")
		e.end(t, "a2 a3")
	})
}

// Events that are sent as soon as Ready is called are heard, although LATEST is looked up
// late.
func TestNowBeginsBeforeReady(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake("a", "b", "c")
		firstOf(t, f, 3, consumer.Options{Ready: func(shards int) {
			if shards != 3 {
				t.Errorf("ready with %d shards", shards)
			}
			f.put("a", "a1")
			f.put("b", "b1")
			f.put("c", "c1")
		}})
	})
}

func TestMessage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake("a")
		f.PutTo("a", "key", []byte("\xf3\x89\x9a\xc2 packed"))
		f.PutTo("a", "key", []byte(`{"specversion":"1.0"}`))
		f.PutTo("a", "key", nil)
		f.put("a", "a1")
		got := firstOf(t, f, 4, fromBeginning)
		if !errors.Is(got[0].Err, consumer.ErrAggregated) || !errors.Is(got[0].Err, events.ErrNotARecord) {
			t.Errorf("an aggregate: %v", got[0].Err)
		}
		for _, m := range got[1:3] {
			if !errors.Is(m.Err, events.ErrNotARecord) || errors.Is(m.Err, consumer.ErrAggregated) {
				t.Errorf("another's record: %v", m.Err)
			}
		}
		m := got[3]
		if m.Err != nil || m.ShardID != "a" || m.SequenceNumber != "000000000004" || m.PartitionKey != "key" ||
			m.ArrivedAt.IsZero() || string(m.Record.Data) != `"a1"` {
			t.Errorf("got %+v", m)
		}
	})
}

// A message tells how far behind the end of its shard it was read.
func TestBehind(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake("a")
		f.put("a", "a1")
		time.Sleep(time.Hour)
		f.put("a", "a2")
		time.Sleep(time.Minute)
		got := firstOf(t, f, 2, consumer.Options{From: consumer.Beginning(), Limit: 1})
		if got[0].Behind < time.Minute || got[1].Behind != 0 {
			t.Errorf("behind are %v and %v", got[0].Behind, got[1].Behind)
		}
	})
}

func TestReshard(t *testing.T) {
	bubble(t, "a split is followed", func(t *testing.T) {
		f := newFake("a")
		e := listen(t, f, consumer.Options{Limit: 1})
		f.put("a", "a1", "a2", "a3")
		f.Reshard([]string{"a"}, "b", "c")
		f.put("b", "b1")
		e.wait()
		f.put("c", "c1")
		e.wait()
		f.put("b", "b2")
		e.end(t, "a1 a2 a3 b1 c1 b2")
	})
	bubble(t, "a merged shard waits for both parents", func(t *testing.T) {
		f := newFake("a", "b")
		f.put("a", "a1")
		f.put("b", "b1", "b2", "b3", "b4", "b5", "b6")
		f.Reshard([]string{"a", "b"}, "c")
		f.put("c", "c1")
		e := listen(t, f, consumer.Options{From: consumer.Beginning(), Limit: 1})
		e.wait()
		e.stop()
		<-e.done
		if n := len(e.heard); n != 8 || e.heard[n-1] != "c1" {
			t.Errorf("heard %v: want c1 last", e.heard)
		}
	})
	one := consumer.Options{From: consumer.Beginning(), Limit: 1}
	hears(t, "generations are read in order", "a1 a2 b1 c1", one, func(f fake) {
		puts("a1 a2")(f)
		f.Reshard([]string{"a"}, "b")
		puts("b1")(f)
		f.Reshard([]string{"b"}, "c")
		puts("c1")(f)
	}, puts(""))
	bubble(t, "now takes closed shards as read", func(t *testing.T) {
		f := newFake("a")
		f.put("a", "a1")
		f.Reshard([]string{"a"}, "b")
		f.put("b", "b1")
		e := listen(t, f, consumer.Options{})
		f.put("b", "b2")
		if e.ready != 1 {
			t.Errorf("ready with %d shards, want the open one", e.ready)
		}
		e.end(t, "b2")
	})
	hears(t, "a parent past retention is not waited for", "b1", fromBeginning, func(f fake) {
		f.Reshard([]string{"a"}, "b")
		f.Remove("a")
		puts("b1")(f)
	}, puts(""))
	bubble(t, "a shard that vanishes is at its end", func(t *testing.T) {
		f := newFake("a", "z")
		e := listen(t, f, consumer.Options{})
		f.put("a", "a1")
		e.wait()
		f.Reshard([]string{"a"}, "b")
		f.Remove("a")
		f.put("b", "b1")
		e.end(t, "a1 b1")
	})
}

// A shard allows five reads a second to all its readers together.
func TestPace(t *testing.T) {
	bubble(t, "reads", func(t *testing.T) {
		f := newFake("busy", "idle")
		f.put("busy", strings.Fields(strings.Repeat("x ", 100))...)
		e := listen(t, f, consumer.Options{From: consumer.Beginning(), Limit: 1})
		e.wait()
		e.stop()
		<-e.done
		for id, least := range map[string]int{"busy": 70, "idle": 16} {
			reads, _ := f.Reads(id)
			for i := 1; i < len(reads); i++ {
				if gap := reads[i].Sub(reads[i-1]); gap < 250*time.Millisecond {
					t.Errorf("shard %s is read again after %v", id, gap)
				}
			}
			if len(reads) < least || len(reads) > least+10 {
				t.Errorf("shard %s: %d reads in 20 seconds, want about %d", id, len(reads), least)
			}
		}
	})
	bubble(t, "an idle shard is heard within a second or so", func(t *testing.T) {
		f := newFake("a")
		e := listen(t, f, fromBeginning)
		e.wait()
		f.put("a", "a1")
		time.Sleep(1200 * time.Millisecond)
		synctest.Wait()
		if joined(e.heard) != "a1" {
			t.Errorf("heard %v", e.heard)
		}
	})
	bubble(t, "a lone reader is fast again soon after it was throttled", func(t *testing.T) {
		f := newFake("a")
		f.put("a", strings.Fields(strings.Repeat("x ", 400))...)
		f.Fail("GetRecords", throttle, throttle, throttle, throttle)
		e := listen(t, f, consumer.Options{From: consumer.Beginning(), Limit: 1})
		time.Sleep(time.Minute)
		e.stop()
		<-e.done
		reads, _ := f.Reads("a")
		if gap := reads[len(reads)-1].Sub(reads[len(reads)-11]); gap > 2900*time.Millisecond {
			t.Errorf("after a minute, ten reads take %v", gap)
		}
	})
	bubble(t, "bytes", func(t *testing.T) {
		f := newFake("a")
		for range 10 {
			f.PutTo("a", "key", make([]byte, 1<<20))
		}
		e := listen(t, f, fromBeginning)
		e.stop()
		<-e.done
		reads, _ := f.Reads("a")
		if gap := reads[1].Sub(reads[0]); gap != 5*time.Second {
			t.Errorf("after 10 MB it reads again in %v, want 5 s", gap)
		}
	})
}

// Readers that know nothing of each other share a shard, and leave something for one that reads
// seldom, such as a search.
func TestReadersDoNotStarveEachOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake("a")
		f.ReadsPerSecond = 5
		f.put("a", strings.Fields(strings.Repeat("x ", 2000))...)
		ears := make([]*ear, 3)
		for i := range ears {
			ears[i] = listen(t, f, consumer.Options{From: consumer.Beginning(), Limit: 1})
		}
		before := make([]int, len(ears))
		for i, e := range ears {
			before[i] = len(e.heard)
		}
		_, throttledBefore := f.Reads("a")
		iterator, err := f.GetShardIterator(limited(t), &kinesis.GetShardIteratorInput{ShardId: aws.String("a"),
			StreamName: aws.String("stream"), ShardIteratorType: types.ShardIteratorTypeTrimHorizon})
		if err != nil {
			t.Fatal(err)
		}
		const minutes = 4
		found := 0
		for range 60 * minutes {
			time.Sleep(time.Second)
			_, err := f.GetRecords(limited(t), &kinesis.GetRecordsInput{ShardIterator: iterator.ShardIterator,
				Limit: aws.Int32(1)})
			if err == nil {
				found++
			}
		}
		synctest.Wait()
		total := 0
		for i, e := range ears {
			n := len(e.heard) - before[i]
			total += n
			if n < 60*minutes/2 {
				t.Errorf("reader %d reads %d times in %d minutes", i, n, minutes)
			}
		}
		_, throttled := f.Reads("a")
		t.Logf("%d reads, %d throttled, %d of %d searches", total, throttled-throttledBefore, found, 60*minutes)
		if total < 60*minutes*2 || throttled-throttledBefore > total/2 || found < 60*minutes/2 {
			t.Error("want at least two reads a second, a third refused at most, and every other search to pass")
		}
		for _, e := range ears {
			e.stop()
			<-e.done
		}
	})
}

func limited(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	t.Cleanup(cancel)
	return ctx
}

// A slow handler holds the reads back.
func TestBackPressure(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake("a", "b", "c", "d", "e", "f")
		for _, id := range strings.Fields("a b c d e f") {
			f.put(id, strings.Fields(strings.Repeat("x ", 10))...)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		heard := 0
		err := consumer.Listen(ctx, f, "stream", consumer.Options{From: consumer.Beginning(), Limit: 1, Reads: 2},
			func(context.Context, consumer.Message) error {
				heard++
				time.Sleep(10 * time.Second)
				if reads := f.Count("GetRecords"); reads > heard+2 {
					t.Errorf("%d reads for %d messages handled", reads, heard)
				}
				if heard == 20 {
					return consumer.ErrStop
				}
				return nil
			})
		if err != nil || heard != 20 {
			t.Errorf("heard %d, %v", heard, err)
		}
	})
}

func TestHandlerEndsIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake("a", "b")
		f.put("a", "a1", "a2")
		failure := errors.New("the disk is full")
		heard := 0
		err := consumer.Listen(t.Context(), f, "stream", fromBeginning,
			func(context.Context, consumer.Message) error {
				heard++
				return failure
			})
		if err != failure || heard != 1 { //nolint:errorlint // it is the handler's very error
			t.Errorf("got %v after %d messages", err, heard)
		}
	}) // which also fails if a goroutine is left
}

// The context of a waiting handler ends with the context of Listen.
func TestTheHandlersContextEndsWithListen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake("a")
		f.put("a", "a1")
		type key struct{}
		ctx, cancel := context.WithTimeout(context.WithValue(t.Context(), key{}, "the caller's"), time.Minute)
		defer cancel()
		err := consumer.Listen(ctx, f, "stream", fromBeginning,
			func(ctx context.Context, _ consumer.Message) error {
				if ctx.Value(key{}) != "the caller's" {
					t.Error("it is another context")
				}
				<-ctx.Done()
				return ctx.Err()
			})
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v", err)
		}
	})
}
