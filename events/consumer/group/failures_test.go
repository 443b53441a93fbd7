package group_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync"
	"time"

	"example.com/eventgateway/events/consumer"
	"example.com/eventgateway/events/consumer/group"
)

var errNoAnswer = errors.New("connection refused")

// slowly is a handler that takes its time, and sometimes fails.
func (c *chaos) slowly(random *rand.Rand) group.Handler {
	var mu sync.Mutex
	draw := func(n int) int {
		mu.Lock()
		defer mu.Unlock()
		return random.IntN(n)
	}
	return func(context.Context, consumer.Message) error {
		time.Sleep(time.Duration(draw(20)) * time.Millisecond)
		if draw(50) == 0 {
			return errNoAnswer
		}
		return nil
	}
}
