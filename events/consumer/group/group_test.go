package group_test

import (
	"fmt"
	"slices"
	"strconv"
	"testing"
	"time"

	"example.com/eventgateway/events/consumer/group"
)

// shardNames are names of n shards.
func shardNames(n int) (names []string) {
	for i := range n {
		names = append(names, "shard"+strconv.Itoa(i))
	}
	return names
}

// Any number of workers divide the shards evenly, whether they begin together or one after
// another, and handle each event once.
func TestShare(t *testing.T) {
	for _, c := range []struct {
		workers int
		apart   time.Duration
		want    []int
	}{
		{1, 0, []int{8}},
		{3, 0, []int{3, 3, 2}},
		{3, time.Minute, []int{3, 3, 2}},
		{5, 0, []int{2, 2, 2, 1, 1}},
		{5, time.Minute, []int{2, 2, 2, 1, 1}},
		{9, time.Minute, []int{1, 1, 1, 1, 1, 1, 1, 1}},
	} {
		bubble(t, fmt.Sprintf("%d workers, %v apart", c.workers, c.apart), func(t *testing.T) {
			s := newSite(shardNames(8)...)
			s.send(20, keys(50)...)
			for range c.workers {
				s.start(t, group.Options{}, nil)
				time.Sleep(c.apart)
			}
			time.Sleep(time.Minute)
			s.send(20, keys(50)...)
			s.settle(t, time.Minute)
			if got := s.owners(t); !slices.Equal(got, c.want) {
				t.Errorf("the workers have %v shards, want %v", got, c.want)
			}
			s.endAll(t)
			s.check(t)
			if n := s.repeats(); n > 0 && c.workers == 1 {
				t.Errorf("%d repeats", n)
			}
		})
	}
}
