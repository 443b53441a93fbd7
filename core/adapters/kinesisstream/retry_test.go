package kinesisstream_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"

	"example.com/eventgateway/core"
)

// Results of three events, two of one key and one of another. stored is what lies in the
// stream if the events may be published twice, once if they may not; "" leaves a case out.
func TestFailedCalls(t *testing.T) {
	lostHalf := fate{after: errLost, refuse: func(id string) string {
		if id == "a0" {
			return throttledRecord
		}
		return ""
	}}
	tooFew := func(out *kinesis.PutRecordsOutput) { out.Records = out.Records[:1] }
	unnumbered := func(out *kinesis.PutRecordsOutput) { out.Records[0].SequenceNumber = aws.String("") }
	const unavailable, throttled, internal = core.CodeBackendUnavailable, core.CodeBackendThrottled, core.CodeInternal
	for _, c := range []struct {
		name         string
		fates        []fate // of the calls; the last fate is also for all further calls
		want         core.Code
		calls        int
		stored, once string
	}{
		{"lost before the write", []fate{{before: errLost}, {before: errLost}, {}}, "", 4, "[a0 b2 a1]", "[a0 b2 a1]"},
		{"lost after it", []fate{{after: errLost}, {after: errLost}, {}}, "", 4, "[a0 b2 a0 b2 a0 b2 a1]",
			"[a0 b2 a1]"},
		{"always lost after the write", []fate{{after: errLost}}, "", 0, "", "[a0 b2 a1]"},
		{"written after the answer was lost", []fate{{late: 900 * time.Millisecond}, {}}, "", 0, "", "[a0 b2 a1]"},
		{"half refused, and lost", []fate{lostHalf, {}}, "", 0, "", "[b2 a0 a1]"},
		{"half refused, lost, throttled", []fate{lostHalf, {before: errThrottled}, {}}, "", 0, "", "[b2 a0 a1]"},
		{"throttled", []fate{{before: errThrottled}, {before: errThrottled}, {}}, "", 4, "[a0 b2 a1]", ""},
		{"throttled for ever", []fate{{before: errThrottled}}, throttled, 8, "[]", ""},
		{"lost for ever", []fate{{before: errLost}}, unavailable, 8, "[]", ""},
		{"it hangs", []fate{{hang: true}, {}}, "", 3, "[a0 b2 a1]", "[a0 b2 a1]"},
		{"refused", []fate{{before: errRefused}}, internal, 1, "[]", ""},
		{"refused once throttled", []fate{{before: errThrottled}, {before: errRefused}}, internal, 2, "[]", ""},
		// An earlier try may have stored them: to say "never" would be wrong.
		{"refused once lost", []fate{{after: errLost}, {before: errRefused}}, unavailable, 2, "[a0 b2]", ""},
		{"too few results", []fate{{answer: tooFew}, {}}, "", 3, "[a0 b2 a0 b2 a1]", "[a0 b2 a1]"},
		{"no sequence number", []fate{{answer: unnumbered}, {}}, "", 3, "[a0 b2 a0 a1]", "[a0 b2 a1]"},
	} {
		publish := func(t *testing.T, list []core.Event, want core.Code, stored string) *scripted {
			k := &scripted{t: t, latency: time.Millisecond}
			k.script = func(call int, _ []string) fate { return c.fates[min(call, len(c.fates)-1)] }
			results := k.stream().Publish(context.Background(), list)
			k.check(list, results)
			for i, r := range results {
				if core.CodeOf(r.Err) != want || (r.Err == nil) != (r.SequenceNumber != "" && r.ShardID == "s") {
					t.Errorf("event %d: %+v, want %q", i, r, want)
				}
				if want == "" && r.InDoubt {
					t.Errorf("event %d is in doubt: %+v", i, r)
				}
			}
			if fmt.Sprint(k.stored) != stored {
				t.Errorf("stored %v, want %s", k.stored, stored)
			}
			return k
		}
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				if c.stored == "" {
					return
				}
				if k := publish(t, keyed("a", "a", "b"), c.want, c.stored); len(k.calls) != c.calls {
					t.Errorf("%d calls, want %d", len(k.calls), c.calls)
				}
			})
			synctest.Test(t, func(t *testing.T) {
				if c.once != "" {
					publish(t, once(keyed("a", "a", "b")), "", c.once)
				}
			})
		})
	}
}

// The pauses double up to a second, are longer if Kinesis throttles, and are partly random.
func TestPauses(t *testing.T) {
	for _, c := range []struct {
		err   error
		first time.Duration
	}{{errThrottled, 100 * time.Millisecond}, {errLost, 25 * time.Millisecond}} {
		var all []time.Duration
		for range 5 {
			synctest.Test(t, func(t *testing.T) {
				k := &scripted{t: t, script: func(int, []string) fate { return fate{before: c.err} }}
				k.stream().Publish(context.Background(), keyed("a"))
				most := c.first
				for i := range k.began[1:] {
					pause := k.began[i+1].Sub(k.began[i])
					if pause < most/2 || pause > most {
						t.Errorf("pause %d after %v is %v, want %v to %v", i, c.err, pause, most/2, most)
					}
					most = min(2*most, time.Second)
					all = append(all, pause)
				}
			})
		}
		if slices.Sort(all); len(slices.Compact(all)) < 10 {
			t.Errorf("the pauses after %v have no chance in them", c.err)
		}
	}
}

// Publish returns at least 200 ms before the deadline, with a result for every event,
// whatever Kinesis does.
func TestTheAnswerComesBeforeTheDeadline(t *testing.T) {
	fates := map[string]fate{
		"hangs": {hang: true}, "throttles": {before: errThrottled}, "fails": {before: errLost},
		"throttles records": {refuse: func(string) string { return throttledRecord }},
		"slow":              {},
	}
	for name, f := range fates {
		for _, timeout := range []time.Duration{time.Second, 1700 * time.Millisecond, 10 * time.Second} {
			for _, n := range []int{1, 3, 700} {
				synctest.Test(t, func(t *testing.T) {
					k := &scripted{t: t, latency: 300 * time.Millisecond, script: func(int, []string) fate { return f }}
					ctx, cancel := context.WithTimeout(t.Context(), timeout)
					defer cancel()
					began := time.Now()
					list := numbered(n)
					for i := range list { // slow: ever more calls than time
						list[i].PartitionKey = fmt.Sprint(i % 650)
					}
					k.check(list, k.stream().Publish(ctx, list))
					took := time.Since(began)
					if left := timeout - took; left < 200*time.Millisecond ||
						name != "slow" && left > 1300*time.Millisecond {
						t.Errorf("%s: %d events with %v took %v", name, n, timeout, took)
					}
				})
			}
		}
	}
}

// Publish ends when its caller goes away.
func TestACallerWhoGoesAway(t *testing.T) {
	for _, f := range []fate{{hang: true}, {before: errThrottled}} {
		synctest.Test(t, func(t *testing.T) {
			k := &scripted{t: t, script: func(int, []string) fate { return f }}
			ctx, cancel := context.WithCancel(t.Context())
			time.AfterFunc(777*time.Millisecond, cancel)
			began := time.Now()
			for _, r := range k.stream().Publish(ctx, keyed("a", "b", "a")) {
				if !core.CodeOf(r.Err).Retryable() {
					t.Error(r.Err)
				}
			}
			if took := time.Since(began); took != 777*time.Millisecond {
				t.Errorf("it took %v", took)
			}
		})
	}
}

// With no time at all nothing is sent.
func TestNoTime(t *testing.T) {
	k := &scripted{t: t}
	ctx, cancel := context.WithTimeout(t.Context(), -time.Second)
	defer cancel()
	results := k.stream().Publish(ctx, keyed("a", "b", "a"))
	for _, r := range results {
		if core.CodeOf(r.Err) != core.CodeBackendUnavailable || !errors.Is(r.Err, context.DeadlineExceeded) {
			t.Error(r.Err)
		}
	}
	if len(k.calls) != 0 {
		t.Errorf("%d calls", len(k.calls))
	}
}
