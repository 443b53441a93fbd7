package coretest

import (
	"context"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/sampling"
)

// EventSamples runs the suite of core.EventSamples. open returns an empty store.
func EventSamples(t *testing.T, open func(t *testing.T) sampling.EventSamples) {
	Rules[sampling.EventSamples]{
		"a sample is read as it was":                           sampleBytes,
		"the newest come first, up to the limit":               sampleOrder,
		"one writer keeps the last samples of each event type": sampleBound,
		"event types do not meet":                              sampleTypes,
		"what has expired is not read":                         sampleExpiry,
		"a context that ended keeps and reads nothing":         sampleTooLate,
	}.Run(t, open)
}

// sample is a sample that was accepted this many milliseconds after Begin.
func sample(t core.EventType, after int, data string) sampling.Sample {
	return sampling.Sample{
		Type: t, Time: Begin.Add(time.Duration(after) * time.Millisecond),
		Expires: Begin.Add(time.Hour).Truncate(time.Second), Data: []byte(data),
	}
}

func mustSample(ctx context.Context, t *testing.T, s sampling.EventSamples, samples ...sampling.Sample) {
	t.Helper()
	for len(samples) > 0 {
		n := min(len(samples), sampling.MaxSamplesAtOnce)
		if err := s.Keep(ctx, samples[:n]); err != nil {
			t.Fatal(err)
		}
		samples = samples[n:]
	}
}

func mustRecent(
	ctx context.Context, t *testing.T, s sampling.EventSamples, of core.EventType, limit int,
) []sampling.Sample {
	t.Helper()
	recent, err := s.Recent(ctx, of, Begin, limit)
	if err != nil {
		t.Fatal(err)
	}
	return recent
}

func sampleBytes(ctx context.Context, t *testing.T, s sampling.EventSamples) {
	var want []sampling.Sample
	for i, data := range []string{
		`{"fruit": "é", "n":1.0}`, ``, "\x00\xff\xfe", strings.Repeat("long ", sampling.MaxSampleBytes/5), scramble(sampling.MaxSampleBytes),
	} {
		w := sample(Fruits, -i, data)
		if i == 2 {
			w.ContentType = "image/png"
		}
		w.NoData = i%2 == 1
		want = append(want, w)
	}
	mustSample(ctx, t, s, want...)
	got := mustRecent(ctx, t, s, Fruits, 10)
	if len(got) != len(want) {
		t.Fatalf("read %d samples of %d", len(got), len(want))
	}
	for i, w := range want {
		if string(got[i].Data) != string(w.Data) {
			t.Errorf("%.20q is read as %.20q", w.Data, got[i].Data)
		}
		got[i].Data, w.Data = nil, nil
		if !reflect.DeepEqual(got[i], w) {
			t.Errorf("%+v is read as %+v", w, got[i])
		}
	}
}

// scramble returns a text that compression does not make shorter.
func scramble(n int) string {
	text, state := make([]byte, n), uint32(1)
	for i := range text {
		state = state*1664525 + 1013904223 // Numerical Recipes' generator
		text[i] = byte(state >> 24)
	}
	return string(text)
}

func sampleOrder(ctx context.Context, t *testing.T, s sampling.EventSamples) {
	mustSample(ctx, t, s, sample(Fruits, 2, "2"), sample(Fruits, 9, "9"))
	mustSample(ctx, t, s, sample(Fruits, 5, "5"))
	var got string
	for _, r := range mustRecent(ctx, t, s, Fruits, 2) {
		got += string(r.Data)
	}
	if got != "95" {
		t.Errorf("read %s", got)
	}
}

func sampleBound(ctx context.Context, t *testing.T, s sampling.EventSamples) {
	const n = sampling.MaxSamples + 110
	var all []sampling.Sample
	for i := range n {
		all = append(all, sample(Fruits, i, fmt.Sprint(i)))
		if i%10 == 0 {
			all = append(all, sample(Colors, i, fmt.Sprint(i)))
		}
	}
	mustSample(ctx, t, s, all...)
	recent := mustRecent(ctx, t, s, Fruits, 2*n)
	if len(recent) != sampling.MaxSamples {
		t.Fatalf("%d samples are kept of %d", len(recent), n)
	}
	for i, r := range recent {
		if string(r.Data) != fmt.Sprint(n-1-i) {
			t.Fatalf("sample %d from the newest is %s", i, r.Data)
		}
	}
	if kept := len(mustRecent(ctx, t, s, Colors, n)); kept != n/10 {
		t.Errorf("of the other event type, %d are kept", kept)
	}
}

func sampleTypes(ctx context.Context, t *testing.T, s sampling.EventSamples) {
	other := core.EventType{Client: Fruits.Client, Event: Fruits.Event + ".Red"}
	mustSample(ctx, t, s, sample(Fruits, 1, "fruit"), sample(other, 1, "other"))
	for of, want := range map[core.EventType]string{Fruits: "fruit", other: "other"} {
		if got := mustRecent(ctx, t, s, of, 10); len(got) != 1 || string(got[0].Data) != want || got[0].Type != of {
			t.Errorf("%s: %+v", of.Topic(), got)
		}
	}
	if got := mustRecent(ctx, t, s, Colors, 10); len(got) != 0 {
		t.Errorf("of an event type without samples: %+v", got)
	}
}

func sampleExpiry(ctx context.Context, t *testing.T, s sampling.EventSamples) {
	old, young := sample(Fruits, 1, "old"), sample(Fruits, 1, "new")
	young.Expires = old.Expires.Add(time.Second)
	mustSample(ctx, t, s, old, young)
	got, err := s.Recent(ctx, Fruits, old.Expires, 10)
	if err != nil || len(got) != 1 || string(got[0].Data) != "new" {
		t.Errorf("%+v, %v", got, err)
	}
}

func sampleTooLate(ctx context.Context, t *testing.T, s sampling.EventSamples) {
	late := Ended(ctx)
	WantCode(t, s.Keep(late, []sampling.Sample{sample(Fruits, 1, "1")}), core.CodeBackendUnavailable)
	_, err := s.Recent(late, Fruits, Begin, 10)
	WantCode(t, err, core.CodeBackendUnavailable)
	if got := mustRecent(ctx, t, s, Fruits, 10); len(got) != 0 {
		t.Errorf("%+v", got)
	}
}
