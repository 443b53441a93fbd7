package group

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"example.com/eventgateway/events/consumer"
	"example.com/eventgateway/events/internal/shards"
)

const longestBackoff = 10 * time.Second

// try gives a message to the handler until it is done, then to DeadLetter. It returns the last
// error if the message is not done: it has failed, or the processor is to stop.
func (p *processor) try(m consumer.Message) error {
	again := func(tries int, doing string, f func() error) error {
		return p.again(tries, f, func(err error) {
			p.note(fmt.Errorf("waiting: %s record %s of shard %s: %w", doing, m.SequenceNumber, m.ShardID, err))
		})
	}
	err := again(p.Tries, "handling", func() error { return p.handle(p.working, m) })
	if err == nil || errors.Is(err, consumer.ErrStop) || p.DeadLetter == nil || p.reading.Err() != nil {
		return err
	}
	return again(-1, "DeadLetter of", func() error { return p.DeadLetter(p.working, m, err) })
}

// again calls f until it returns nil or ErrStop, with growing waits, at most so many times; or
// without end if tries is negative. It tells note of errors after which it calls f again. It ends with
// the processor.
func (p *processor) again(tries int, f func() error, note func(error)) error {
	wait := p.Backoff
	for {
		err := f()
		if tries--; err == nil || errors.Is(err, consumer.ErrStop) || tries == 0 {
			return err
		}
		if p.reading.Err() == nil {
			note(err)
		}
		if shards.Sleep(p.reading, wait/2+rand.N(wait/2+1)) != nil {
			return err
		}
		wait = min(2*wait, max(longestBackoff, p.Backoff))
		if !p.held.valid() {
			p.lose()
			return err
		}
	}
}
