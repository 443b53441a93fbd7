package consumer

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"
	"golang.org/x/sync/errgroup"

	"example.com/eventgateway/events/internal/shards"
)

const (
	relistEvery = 30 * time.Second // finds new shards that no reader was told of
	relistSoon  = time.Second      // after a listing that failed
)

// listener is one call of Listen. Its goroutine owns the family and calls the handler.
// Each shard that is being read has a reader with its own goroutine.
type listener struct {
	stream  shards.Stream
	options Options
	family  family
	batches chan []Message
	ended   chan end
	until   time.Time     // how far each shard is read; zero for no end
	slots   chan struct{} // one for each read under way or waiting to be handled
	noting  sync.Mutex
}

// end says how a reader ended: with err, or at the end of its shard, which with UntilEnd or
// Until may still grow.
type end struct {
	shard    string
	children []types.ChildShard
	err      error
}

func (l *listener) listen(ctx context.Context, handle func(context.Context, Message) error) error {
	ctx, cancel := context.WithCancel(ctx)
	var readers sync.WaitGroup
	defer readers.Wait()
	defer cancel()

	first, err := l.takePlaces(ctx)
	if err != nil {
		return err
	}
	if l.options.Ready != nil {
		l.options.Ready(len(first))
	}
	start := func(r *reader) { readers.Go(func() { r.run(ctx) }) }
	for _, r := range first {
		start(r)
	}

	relist := time.NewTimer(relistEvery)
	defer relist.Stop()
	missed := false // the last listing did not find the stream
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()

		case batch := <-l.batches:
			for _, m := range batch {
				if err := ctx.Err(); err != nil {
					return err
				}
				if err := handle(ctx, m); err != nil {
					return err
				}
			}
			<-l.slots

		case e := <-l.ended:
			if e.err != nil {
				return e.err
			}
			for _, c := range e.children {
				l.family.add(aws.ToString(c.ShardId), c.ParentShards)
			}
			l.family.finish(e.shard)
			relist.Reset(0)

		case <-relist.C:
			listing, err := l.stream.List(ctx)
			switch {
			case err == nil:
				l.family.learn(listing)
				relist.Reset(relistEvery)
				missed = false
			case shards.Passing(err), shards.Missing(err) && !missed:
				missed = shards.Missing(err)
				l.note(err)
				relist.Reset(relistSoon)
			default:
				return err
			}
			for _, id := range l.family.begin() {
				start(l.newReader(id, l.laterPlace(id)))
			}
			if !l.until.IsZero() && l.family.allFinished() {
				return nil
			}
		}
	}
}

// takePlaces lists the shards and finds the place to begin in each.
func (l *listener) takePlaces(ctx context.Context) ([]*reader, error) {
	listing, err := l.stream.List(ctx)
	if err != nil {
		return nil, err
	}
	l.family.learn(listing)
	now := l.options.From == Now()
	if now {
		l.family.skipClosed(listing)
	}
	if positions := l.options.From.positions; positions != nil {
		if err := compare(*positions, listing); err != nil {
			return nil, err
		}
		l.family.skipHandled(*positions)
	}
	var readers []*reader
	var opening errgroup.Group
	opening.SetLimit(16)
	for _, id := range l.family.begin() {
		r := l.newReader(id, l.firstPlace(id))
		readers = append(readers, r)
		opening.Go(func() error {
			var err error
			if now {
				// Kinesis may look LATEST up with the iterator or with the first read. After
				// that read the place is certain.
				err = r.anchor(ctx)
			} else {
				err = r.Open(ctx)
			}
			if err != nil && !shards.Missing(err) && !shards.Passing(err) {
				return r.explain(err)
			}
			return ctx.Err() // run retries
		})
	}
	return readers, opening.Wait()
}

// compare returns an error if positions and shards cannot be of one stream.
func compare(positions map[string]string, listing []types.Shard) error {
	for _, s := range listing {
		id := aws.ToString(s.ShardId)
		if at, kept := positions[id]; kept && shards.BeginsBehind(s, at) {
			return fmt.Errorf("%w: shard %s begins behind the position in it, %s", ErrOtherStream, id, at)
		}
	}
	return nil
}

func (l *listener) firstPlace(shard string) shards.Place {
	switch f := l.options.From; {
	case f.positions != nil:
		if sequence, kept := (*f.positions)[shard]; kept {
			return shards.Place{Kind: types.ShardIteratorTypeAfterSequenceNumber, Sequence: sequence}
		}
		if !f.at.IsZero() {
			return shards.Place{Kind: types.ShardIteratorTypeAtTimestamp, At: f.at}
		}
		return shards.Place{Kind: types.ShardIteratorTypeTrimHorizon}
	case f.beginning:
		return shards.Place{Kind: types.ShardIteratorTypeTrimHorizon}
	case f.at.IsZero():
		return shards.Place{Kind: types.ShardIteratorTypeLatest}
	default:
		return shards.Place{Kind: types.ShardIteratorTypeAtTimestamp, At: f.at}
	}
}

// laterPlace is where to begin in a shard that appears later, or that waits for its
// parents. With From Now that is the shard's beginning.
func (l *listener) laterPlace(shard string) shards.Place {
	if p := l.firstPlace(shard); p.Kind != types.ShardIteratorTypeLatest {
		return p
	}
	return shards.Place{Kind: types.ShardIteratorTypeTrimHorizon}
}

func (l *listener) note(err error) {
	if l.options.Note == nil {
		return
	}
	l.noting.Lock()
	defer l.noting.Unlock()
	l.options.Note(err)
}
