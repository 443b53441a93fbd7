package demo

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"golang.org/x/sync/errgroup"

	"example.com/eventgateway/events/client"
)

// job is one event to send.
type job struct {
	feed int
	data []byte
}

// send sends the events of all feeds one by one, and then the large feed again in
// batches. It tells the ledger of each event.
func send(ctx context.Context, c *client.Client, feeds []feed, o Options, l *ledger) (oneByOne, inBatches Pace) {
	begin := time.Now()
	n, here := sendAll(ctx, c, feeds, o, l)
	oneByOne = Pace{Events: n, Took: time.Since(begin)}
	if !here {
		return oneByOne, inBatches
	}
	for i, f := range feeds {
		if f.Name == manyEvents {
			begin = time.Now()
			n = sendBatches(ctx, c, i, f, o, l)
			inBatches = Pace{Events: n, Took: time.Since(begin)}
		}
	}
	return oneByOne, inBatches
}

// sendBatches sends the events of a feed in batches, one after another, which keeps their
// order. It returns how many events it sent.
func sendBatches(ctx context.Context, c *client.Client, index int, f feed, o Options, l *ledger) int {
	fmt.Fprintf(o.Out, "# sending %d events of %s again, in batches of %d\n", len(f.data), f.Topic(), o.Batch)
	b, err := c.NewBatcher(f.Client, f.Event, func(outcome client.Outcome) {
		l.sent(job{feed: index, data: f.data[outcome.Index]}, outcome.Receipt, outcome.Err)
	}, client.BatcherOptions{MaxEvents: o.Batch, RetryFor: readTimeout, Results: client.AllResults})
	if err != nil {
		l.problem("%s: %v", f.Topic(), err)
		return 0
	}
	n := 0
	for _, data := range f.data {
		if err := b.Add(ctx, data); err != nil {
			l.problem("%d of %d events were not sent in batches: %v", len(f.data)-n, len(f.data), err)
			break
		}
		n++
	}
	b.Close(ctx) // the outcomes have what was not sent in time
	return n
}

// sendAll sends the events of all feeds, mixed, and returns their number when each is
// answered. It stops early with an error if the gateway goes away.
func sendAll(ctx context.Context, c *client.Client, feeds []feed, o Options, l *ledger) (n int, here bool) {
	var all []job
	for i, f := range feeds {
		for _, data := range f.data {
			all = append(all, job{feed: i, data: data})
		}
	}
	rand.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	fmt.Fprintf(o.Out, "# sending %d events of %d topics, %d at once\n", len(all), len(feeds), o.Concurrency)

	away, giveUp := context.WithCancel(ctx)
	defer giveUp()
	var senders errgroup.Group
	senders.SetLimit(o.Concurrency)
	for i, j := range all {
		if away.Err() != nil {
			l.problem("%d of %d events were not sent", len(all)-i, len(all))
			break
		}
		senders.Go(func() error {
			f := feeds[j.feed]
			receipt, err := c.Send(ctx, f.Client, f.Event, j.data)
			l.sent(j, receipt, err)
			if isAway(err) {
				giveUp()
			}
			return nil
		})
		if n := i + 1; n%500 == 0 {
			fmt.Fprintf(o.Out, "# %d of %d\n", n, len(all))
		}
	}
	_ = senders.Wait() // the ledger has their errors
	return len(all), away.Err() == nil
}
