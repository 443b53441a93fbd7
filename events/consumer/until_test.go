package consumer_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"example.com/eventgateway/events/consumer"
)

// heardUntilEnd returns what a Listen that ends by itself hears, sorted.
func heardUntilEnd(t *testing.T, f fake, options consumer.Options) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	var heard []string
	if err := consumer.Listen(ctx, f, "stream", options, func(_ context.Context, m consumer.Message) error {
		heard = append(heard, m.Record.ID)
		return nil
	}); err != nil {
		t.Errorf("heard %v: %v", heard, err)
	}
	slices.Sort(heard)
	return joined(heard)
}

// aPast is a stream with an event before, two in and two after the hour that follows a time, and
// then some hours of others.
func aPast() (f fake, begin time.Time) {
	f = newFake("a", "b")
	f.put("a", "a1")
	time.Sleep(time.Hour)
	begin = time.Now()
	f.put("a", "a2")
	f.Reshard([]string{"a"}, "c", "d")
	time.Sleep(time.Hour - time.Millisecond)
	f.put("c", "c3")
	time.Sleep(time.Millisecond)
	f.put("c", "c4")
	f.put("b", "b4")
	for range 100 {
		time.Sleep(time.Hour)
		f.put("c", "late")
	}
	return f, begin
}

func TestUntil(t *testing.T) {
	for name, c := range map[string]struct {
		options func(begin time.Time) consumer.Options
		want    string
	}{
		"an hour": {func(begin time.Time) consumer.Options {
			return consumer.Options{From: consumer.At(begin), Until: begin.Add(time.Hour)}
		}, "a2 c3"},
		"all until then": {func(begin time.Time) consumer.Options {
			return consumer.Options{From: consumer.Beginning(), Until: begin.Add(time.Hour + 1)}
		}, "a1 a2 b4 c3 c4"},
		"after positions, or since then": {func(begin time.Time) consumer.Options {
			from := consumer.After(map[string]string{"a": "000000000002"}).Since(begin.Add(time.Hour))
			return consumer.Options{From: from, Until: begin.Add(90 * time.Minute)}
		}, "b4 c4"},
		"nothing": {func(begin time.Time) consumer.Options {
			return consumer.Options{From: consumer.Beginning(), Until: begin.Add(-2 * time.Hour)}
		}, ""},
	} {
		bubble(t, name, func(t *testing.T) {
			f, begin := aPast()
			options := c.options(begin)
			options.Limit = 2
			if got := heardUntilEnd(t, f, options); got != c.want {
				t.Errorf("heard %s, want %s", got, c.want)
			}
			if n := f.Count("GetRecords"); n > 10 {
				t.Errorf("%d reads, of a stream with 100 events after the time", n)
			}
		})
	}
}

// A Listen until now ends although the stream grows, and leaves out what arrived after.
func TestUntilNow(t *testing.T) {
	bubble(t, "busy", func(t *testing.T) {
		f := &busy{fake: newFake("a")}
		f.put("a", "a1")
		time.Sleep(time.Second)
		err := consumer.Listen(t.Context(), f, "stream",
			consumer.Options{From: consumer.Beginning(), Until: time.Now()},
			func(_ context.Context, m consumer.Message) error {
				if m.Record.ID != "a1" {
					t.Errorf("heard %s", m.Record.ID)
				}
				return nil
			})
		if n := f.Count("GetRecords"); err != nil || n > 3 {
			t.Errorf("%v, after %d reads", err, n)
		}
	})
}

// However long the handler takes, nothing is left out that was there when Listen began.
func TestUntilEndWithASlowHandler(t *testing.T) {
	bubble(t, "slow", func(t *testing.T) {
		f := newFake("a", "b")
		for range 20 {
			f.put("a", "a")
			f.put("b", "b")
			time.Sleep(time.Second)
		}
		heard := 0
		err := consumer.Listen(t.Context(), f, "stream",
			consumer.Options{From: consumer.Beginning(), UntilEnd: true, Limit: 2},
			func(context.Context, consumer.Message) error {
				heard++
				time.Sleep(10 * time.Second)
				return nil
			})
		if err != nil || heard != 40 {
			t.Errorf("heard %d of 40: %v", heard, err)
		}
	})
}
