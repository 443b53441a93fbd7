package consumer_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"example.com/eventgateway/events/consumer"
	"example.com/eventgateway/events/consumer/lease"
)

// resharded is a stream whose shards a and b were split and merged.
func resharded() fake {
	f := newFake("a", "b")
	f.put("a", "a1", "a2", "a3")
	f.put("b", "b1", "b2")
	f.Reshard([]string{"a"}, "c", "d")
	f.put("c", "c1", "c2")
	f.put("d", "d1")
	f.Reshard([]string{"d", "b"}, "e")
	f.put("e", "e1", "e2")
	return f
}

// A Listen that is stopped at any place and goes on from its positions handles each event once.
func TestAfter(t *testing.T) {
	const all = 10
	for seed := range uint64(50) {
		bubble(t, strconv.FormatUint(seed, 10), func(t *testing.T) {
			random := rand.New(rand.NewPCG(seed, 1)) //nolint:gosec // a schedule that can be repeated
			f := resharded()
			positions := map[string]string{}
			var heard []string
			for len(heard) < all {
				stopAfter := 1 + random.IntN(4)
				options := consumer.Options{From: consumer.After(positions), Limit: 1 + random.IntN(3), UntilEnd: true}
				n := 0
				err := consumer.Listen(t.Context(), f, "stream", options,
					func(_ context.Context, m consumer.Message) error {
						heard = append(heard, m.Record.ID)
						positions[m.ShardID] = m.SequenceNumber
						if n++; n == stopAfter {
							return consumer.ErrStop
						}
						return nil
					})
				if err != nil || n == 0 {
					t.Fatalf("heard %v, %v", heard, err)
				}
			}
			for i, id := range heard {
				if slices.Contains(heard[:i], id) {
					t.Errorf("%s is heard twice in %v", id, heard)
				}
			}
			for _, pair := range [][2]string{{"a1", "a2"}, {"a3", "c1"}, {"c1", "c2"}, {"a3", "d1"}, {"d1", "e1"},
				{"b2", "e1"}} {
				if slices.Index(heard, pair[0]) > slices.Index(heard, pair[1]) {
					t.Errorf("%v are out of order in %v", pair, heard)
				}
			}
		})
	}
}

func TestAfterSomePositions(t *testing.T) {
	for name, c := range map[string]struct {
		positions map[string]string
		want      string
	}{
		"none":        {nil, "a1 a2 a3 b1 b2 c1 c2 d1 e1 e2"},
		"of one root": {map[string]string{"a": "000000000002"}, "a3 b1 b2 c1 c2 d1 e1 e2"},
		"of a child":  {map[string]string{"c": "000000000006"}, "b1 b2 c2 d1 e1 e2"},
		"of a child and its parent": {map[string]string{"c": "000000000006", "a": "000000000002"},
			"a3 b1 b2 c2 d1 e1 e2"},
		"of a grandchild":         {map[string]string{"e": "000000000009"}, "c1 c2 e2"},
		"of a shard that is gone": {map[string]string{"z": "1", "e": "000000000009"}, "c1 c2 e2"},
	} {
		bubble(t, name, func(t *testing.T) {
			options := consumer.Options{From: consumer.After(c.positions), UntilEnd: true}
			if got := heardUntilEnd(t, resharded(), options); got != c.want {
				t.Errorf("heard %s\nwant  %s", got, c.want)
			}
		})
	}
}

// Positions of another stream are not taken for positions of this one.
func TestAfterInAnotherStream(t *testing.T) {
	ignore := func(context.Context, consumer.Message) error { return nil }
	bubble(t, "when it begins", func(t *testing.T) {
		f := newFake("a", "b")
		f.put("a", "a1", "a2")
		f.Replace("a", "b")
		options := consumer.Options{From: consumer.After(map[string]string{"a": "000000000002"}), UntilEnd: true}
		err := consumer.Listen(t.Context(), f, "stream", options, ignore)
		if want := "shard a begins behind the position in it, 000000000002"; !errors.Is(err, consumer.ErrOtherStream) ||
			!strings.Contains(err.Error(), want) {
			t.Errorf("ended with %v", err)
		}
	})
	bubble(t, "while it is read", func(t *testing.T) {
		f := newFake("a")
		f.put("a", "a1", "a2")
		e := listen(t, f, consumer.Options{From: consumer.After(map[string]string{"a": "000000000001"})})
		f.Replace("a")
		if err := <-e.done; !errors.Is(err, consumer.ErrOtherStream) {
			t.Errorf("ended with %v", err)
		}
	})
}

// Keep positions, and go on from them. A file or a database row would outlive the process.
func ExampleAfter() {
	stream := newFake("shardId-000000000000")
	stream.put("shardId-000000000000", "apple", "banana", "cherry")

	positions := map[string]string{}
	two := 2
	handle := func(_ context.Context, m consumer.Message) error {
		fmt.Println(m.Record.ID)
		positions[m.ShardID] = m.SequenceNumber
		if two--; two == 0 {
			return consumer.ErrStop
		}
		return nil
	}
	for range 2 {
		options := consumer.Options{From: consumer.After(positions), UntilEnd: true}
		if err := consumer.Listen(context.Background(), stream, "event-gateway-events", options, handle); err != nil {
			fmt.Println(err)
		}
	}
	// Output:
	// apple
	// banana
	// cherry
}

// The checkpoints of new leases say the same as From.
func TestCheckpoint(t *testing.T) {
	now, at := time.UnixMilli(2_000), time.UnixMilli(1_000)
	for name, c := range map[string]struct {
		from       consumer.From
		checkpoint string
		sub        int64
		ok         bool
	}{
		"beginning": {consumer.Beginning(), lease.TrimHorizon, 0, true},
		"now":       {consumer.Now(), lease.AtTimestamp, 2_000, true},
		"a time":    {consumer.At(at), lease.AtTimestamp, 1_000, true},
		"positions": {consumer.After(nil), "", 0, false},
	} {
		if checkpoint, sub, ok := c.from.Checkpoint(now); checkpoint != c.checkpoint || sub != c.sub || ok != c.ok {
			t.Errorf("%s: %s, %d, %v", name, checkpoint, sub, ok)
		}
	}
}
