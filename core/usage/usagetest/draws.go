package usagetest

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"

	"example.com/eventgateway/core/usage"
)

// draw draws from a bucket that is b, and checks what comes of it against
// [usage.Bucket.Draw].
func draw(ctx context.Context, t *testing.T, s usage.Store, b usage.Bucket, d usage.Draw, want bool) usage.Bucket {
	t.Helper()
	after, drawn := b.Draw(d)
	if drawn != want {
		t.Fatalf("a draw from %+v is %v", b, drawn)
	}
	got, drawn, err := s.Draw(ctx, client, d)
	if got != after || drawn != want || err != nil {
		t.Fatalf("the bucket is %+v, %v, %v; want %+v, %v", got, drawn, err, after, want)
	}
	if got, err := s.Bucket(ctx, client); got != after || err != nil {
		t.Errorf("the bucket that is read is %+v, %v; want %+v", got, err, after)
	}
	return after
}

func draws(ctx context.Context, t *testing.T, s usage.Store) {
	now := begin.UnixNano()
	first := usage.Draw{
		Bounded: [usage.Kinds]bool{true, true, false}, Idle: [usage.Kinds]bool{true, true, true}, Now: now,
		Later: [usage.Kinds]int64{10, 20, 30}, Day: today, NewDay: true, Events: 7,
	}
	b := draw(ctx, t, s, usage.Bucket{}, first, true)
	draw(ctx, t, s, b, first, false) // it is not idle any more
	more := first
	more.Idle, more.NewDay, more.MostTaken = [usage.Kinds]bool{}, false, 7
	more.Latest = [usage.Kinds]int64{now + 10, now + 20, 0}
	b = draw(ctx, t, s, b, more, true)
	draw(ctx, t, s, b, more, false) // too much is taken
	more.MostTaken = 14
	draw(ctx, t, s, b, more, false) // it is full too late
	more.Latest = [usage.Kinds]int64{now + 20, now + 39, 0}
	draw(ctx, t, s, b, more, false)
	more.Latest[usage.Events]++
	more.Now = now + 21
	draw(ctx, t, s, b, more, false) // the requests are idle
	more.Idle[usage.Requests] = true
	b = draw(ctx, t, s, b, more, true)
	back := more
	back.Idle, back.Later, back.Events, back.MostTaken = [usage.Kinds]bool{}, [usage.Kinds]int64{-5, -6, 0}, -3, 100
	back.Latest = [usage.Kinds]int64{now + 1e9, now + 1e9, 0}
	draw(ctx, t, s, b, back, true)
	if got, err := s.Bucket(ctx, other); got != (usage.Bucket{}) || err != nil {
		t.Errorf("the bucket of another client is %+v, %v", got, err)
	}
}

func newDays(ctx context.Context, t *testing.T, s usage.Store) {
	d := usage.Draw{Now: begin.UnixNano(), Day: today, NewDay: true, Events: 7}
	b := draw(ctx, t, s, usage.Bucket{}, d, true)
	draw(ctx, t, s, b, d, false) // the day is not new
	tomorrow := d
	tomorrow.Day, tomorrow.NewDay, tomorrow.MostTaken = today.AddDate(0, 0, 1), false, 100
	draw(ctx, t, s, b, tomorrow, false)
	tomorrow.NewDay = true
	draw(ctx, t, s, b, tomorrow, true)
}

func races(ctx context.Context, t *testing.T, s usage.Store) {
	const most, each = 20, 3
	d := usage.Draw{Now: begin.UnixNano(), Day: today, NewDay: true}
	if _, drawn, err := s.Draw(ctx, client, d); !drawn || err != nil {
		t.Fatal(drawn, err)
	}
	d.NewDay, d.Events, d.MostTaken = false, each, most-each
	var taken atomic.Int64
	var all sync.WaitGroup
	for range 16 {
		all.Go(func() {
			_, drawn, err := s.Draw(ctx, client, d)
			if err != nil {
				t.Error(err)
			}
			if drawn {
				taken.Add(each)
			}
		})
	}
	all.Wait()
	b, err := s.Bucket(ctx, client)
	if taken.Load() != most/each*each || b.Taken != taken.Load() || b.Draws != 1+most/each || err != nil {
		t.Errorf("%d are taken, of the bucket %+v, %v", taken.Load(), b, err)
	}
}
