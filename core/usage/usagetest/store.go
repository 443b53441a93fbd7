// Package usagetest has the suite that every ledger of usage passes.
package usagetest

import (
	"context"
	"slices"
	"sync"
	"testing"
	"time"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/coretest"
	"example.com/eventgateway/core/usage"
)

// Store runs the suite of usage.Store. open returns an empty store.
func Store(t *testing.T, open func(t *testing.T) usage.Store) {
	coretest.Rules[usage.Store]{
		"a quota is read as it was set":                 quotas,
		"a draw changes a bucket in its state only":     draws,
		"days begin anew":                               newDays,
		"many who draw at once take what is there":      races,
		"counts of a day add up":                        counts,
		"days are told in order":                        days,
		"a key was used last on a day":                  keys,
		"a context that ended reads and writes nothing": tooLate,
	}.Run(t, open)
}

const (
	client = "SpongeBob"
	other  = "SpongeBob2"
)

// begin is the suite's clock: DynamoDB deletes what has expired.
var (
	begin = time.Now().UTC().Truncate(time.Second)
	today = begin.Truncate(24 * time.Hour)
)

func quotas(ctx context.Context, t *testing.T, s usage.Store) {
	all := usage.Quota{PerSecond: usage.Amounts{1, 2, usage.MaxQuota}, EventsADay: usage.MaxQuota}
	for _, q := range []usage.Quota{{}, all, {EventsADay: 5}, {PerSecond: usage.Amounts{0, 7, 0}}, {}, all} {
		if err := s.SetQuota(ctx, client, q); err != nil {
			t.Fatal(err)
		}
		if got, err := s.Quota(ctx, client); got != q || err != nil {
			t.Errorf("the quota is %+v, %v; want %+v", got, err, q)
		}
	}
	if got, err := s.Quota(ctx, other); !got.None() || err != nil {
		t.Errorf("the quota of another client is %+v, %v", got, err)
	}
}

func counts(ctx context.Context, t *testing.T, s usage.Store) {
	one := usage.Counts{Requests: 1, Events: 20, Bytes: 3_000_000_000_000, Rejected: 4, Refused: 5}
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			if err := s.Add(ctx, client, today, one); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if err := s.Add(ctx, other, today, one); err != nil {
		t.Error(err)
	}
	want := usage.Day{Begin: today, Counts: usage.Counts{
		Requests: 8, Events: 160, Bytes: 24_000_000_000_000, Rejected: 32, Refused: 40,
	}}
	if got, err := s.Days(ctx, client, today, today); err != nil || !slices.Equal(got, []usage.Day{want}) {
		t.Errorf("the days are %+v, %v; want %+v", got, err, want)
	}
}

func days(ctx context.Context, t *testing.T, s usage.Store) {
	var want []usage.Day
	for i := 39; i >= 0; i-- {
		day := usage.Day{Begin: today.AddDate(0, 0, -i), Counts: usage.Counts{Events: int64(i + 1)}}
		if i%10 == 3 {
			continue // nothing was sent
		}
		if err := s.Add(ctx, client, day.Begin, day.Counts); err != nil {
			t.Fatal(err)
		}
		if i < 31 && i > 0 {
			want = append(want, day)
		}
	}
	got, err := s.Days(ctx, client, today.AddDate(0, 0, -30), today.AddDate(0, 0, -1))
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("the days are %+v, %v; want %+v", got, err, want)
	}
	if got, err := s.Days(ctx, other, today.AddDate(0, 0, -30), today); err != nil || len(got) > 0 {
		t.Errorf("the days of another client are %+v, %v", got, err)
	}
}

func keys(ctx context.Context, t *testing.T, s usage.Store) {
	want := time.Time{}
	for i := range 3 {
		got, err := s.KeyUsed(ctx, "Kx3")
		if !got.Equal(want) || err != nil {
			t.Errorf("used on %v, %v; want %v", got, err, want)
		}
		want = today.AddDate(0, 0, i)
		if err := s.UseKey(ctx, "Kx3", want); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := s.KeyUsed(ctx, "Kx4"); !got.IsZero() || err != nil {
		t.Errorf("another key was used on %v, %v", got, err)
	}
}

func tooLate(ctx context.Context, t *testing.T, s usage.Store) {
	late := coretest.Ended(ctx)
	for name, call := range map[string]func() error{
		"Quota":    func() error { _, err := s.Quota(late, client); return err },
		"SetQuota": func() error { return s.SetQuota(late, client, usage.Quota{EventsADay: 1}) },
		"Bucket":   func() error { _, err := s.Bucket(late, client); return err },
		"Draw": func() error {
			_, _, err := s.Draw(late, client, usage.Draw{Now: begin.UnixNano(), Day: today, NewDay: true})
			return err
		},
		"Add":     func() error { return s.Add(late, client, today, usage.Counts{Events: 1}) },
		"Days":    func() error { _, err := s.Days(late, client, today, today); return err },
		"UseKey":  func() error { return s.UseKey(late, "Kx3", today) },
		"KeyUsed": func() error { _, err := s.KeyUsed(late, "Kx3"); return err },
	} {
		if err := call(); core.CodeOf(err) != core.CodeBackendUnavailable {
			t.Errorf("%s: %v", name, err)
		}
	}
	if got, err := s.Quota(ctx, client); !got.None() || err != nil {
		t.Errorf("the quota is %+v, %v", got, err)
	}
}
