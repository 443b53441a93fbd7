package group

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"

	"example.com/eventgateway/events/consumer"
	"example.com/eventgateway/events/consumer/lease"
	"example.com/eventgateway/events/internal/lanes"
	"example.com/eventgateway/events/internal/shards"
)

// item is a message with its place in the progress of its shard.
type item struct {
	message consumer.Message
	entry   *entry
}

// processor handles the records of one shard, from taking its lease to giving it up.
type processor struct {
	*worker
	shard    string
	held     *held
	pages    pages
	patience time.Duration // before the first read: the owner before may not know yet that it lost the lease

	reading context.Context // ends when this processor is to stop
	stop    context.CancelFunc
	working context.Context // of the handler: ends later, or when the lease is lost
	cancel  context.CancelFunc

	progress progress
	lanes    *lanes.Lanes[item]
	room     chan struct{} // one for each record in progress
	due      chan struct{} // a checkpoint is due
	toldLag  time.Time

	failing sync.Once
	err     error // why the group is to stop; for others when run has returned
}

func (w *worker) newProcessor(ctx context.Context, l lease.Lease, began time.Time) *processor {
	p := &processor{
		worker: w,
		shard:  l.Key,
		held:   hold(w.Leases, w.Duration, l, began),
		pages:  w.pages(l),
		room:   make(chan struct{}, w.Pending),
		due:    make(chan struct{}, 1),
	}
	p.reading, p.stop = context.WithCancel(ctx)
	p.working, p.cancel = context.WithCancel(context.WithoutCancel(ctx))
	p.lanes = lanes.New(w.Parallel, p.process)
	return p
}

// run handles records until the shard ends, the lease is lost, or the processor is to stop. Then
// it waits for the handler, writes a last checkpoint, and releases the lease.
func (p *processor) run() {
	quit := make(chan struct{})
	var keeping sync.WaitGroup
	keeping.Go(func() { p.keep(quit) })
	defer context.AfterFunc(p.reading, func() {
		if shards.Sleep(p.working, p.Grace) == nil {
			p.cancel()
		}
	})()

	children, atEnd := p.read()
	p.pages.Close()
	p.lanes.Wait()
	close(quit)
	keeping.Wait()
	if !atEnd || !p.finish(children) {
		p.leave()
	}
	p.stop()
	p.cancel()
}

// read reads, and has records handled. It reports whether all records of the shard were given
// to the handler, and which shards came from it.
func (p *processor) read() (children []types.ChildShard, atEnd bool) {
	if shards.Sleep(p.reading, p.patience) != nil {
		return nil, false
	}
	for {
		page, err := p.pages.Next(p.reading, p.Limit)
		switch {
		case p.reading.Err() != nil:
			return nil, false
		case err != nil && shards.Missing(err):
			// A shard that is no longer listed is at its end, unless the stream is missing.
			_, err := p.stream.List(p.reading)
			if err == nil {
				p.note(fmt.Errorf("shard %s is no longer in the stream %s: events behind the group's place, if "+
					"any, are lost",
					p.shard, p.Stream))
			}
			return nil, err == nil
		case errors.Is(err, shards.ErrPlace):
			p.fail(fmt.Errorf("%w: %w", ErrOtherStream, p.stream.Explain("reading "+p.shard, err)))
			return nil, false
		case err != nil:
			p.fail(p.stream.Explain("reading "+p.shard, err))
			return nil, false
		}
		behind := shards.Behind(page)
		for i := range page.Records {
			m := consumer.NewMessage(p.shard, page.Records[i])
			m.Behind = behind
			if !p.add(m) {
				return nil, false
			}
		}
		p.tellLag(behind)
		if p.pages.AtEnd() {
			return page.ChildShards, true
		}
	}
}

// add has a message handled when there is room.
func (p *processor) add(m consumer.Message) bool {
	select {
	case p.room <- struct{}{}:
	case <-p.reading.Done():
		return false
	}
	return p.lanes.Add(p.reading, m.PartitionKey, item{m, p.progress.add(m.SequenceNumber, m.ArrivedAt)})
}

// process handles one item, unless the processor is to stop.
func (p *processor) process(it item) {
	if p.reading.Err() != nil {
		return
	}
	if !p.held.valid() {
		p.lose()
		return
	}
	switch err := p.try(it.message); {
	case errors.Is(err, consumer.ErrStop):
		p.done(it.entry)
		p.fail(err)
	case err == nil:
		p.done(it.entry)
	case p.reading.Err() == nil:
		p.fail(err)
	}
}

func (p *processor) done(e *entry) {
	advanced, count := p.progress.done(e)
	for range advanced {
		<-p.room
	}
	if count >= p.CheckpointCount {
		select {
		case p.due <- struct{}{}:
		default:
		}
	}
}

// fail has the group stop.
func (p *processor) fail(err error) {
	p.failing.Do(func() { p.err = err })
	p.stop()
}

// lose ends the handling of records when another worker has the lease.
func (p *processor) lose() {
	p.held.lost.Store(true)
	p.stop()
	p.cancel()
}

func (p *processor) tellLag(behind time.Duration) {
	if p.Lag == nil || time.Since(p.toldLag) < time.Second {
		return
	}
	p.toldLag = time.Now()
	lag := Lag{Shard: p.shard, Behind: behind}
	lag.Pending, lag.Oldest = p.progress.lag()
	p.telling.Lock()
	defer p.telling.Unlock()
	p.Lag(lag)
}
