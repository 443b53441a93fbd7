package consumer

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"
	"golang.org/x/sync/errgroup"

	"example.com/eventgateway/events/awsbody"
)

const (
	callTimeout = 30 * time.Second // of one call to Kinesis, including the SDK's own retries
	relistEvery = 30 * time.Second // finds new shards that no reader was told of
	relistSoon  = time.Second      // after a listing that failed
)

// listener is one call of Listen. Its goroutine owns the family and calls the handler.
// Each shard that is being read has a reader with its own goroutine.
type listener struct {
	api     API
	stream  string
	options Options
	family  family
	batches chan []Message
	ended   chan end
	began   time.Time
	slots   chan struct{} // one for each read under way or waiting to be handled
	noting  sync.Mutex
}

// end says how a reader ended: with err, or at the end of its shard, which with UntilEnd
// may still grow.
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
			shards, err := l.list(ctx)
			switch {
			case err == nil:
				l.family.learn(shards)
				relist.Reset(relistEvery)
				missed = false
			case passing(err), missing(err) && !missed:
				missed = missing(err)
				l.note(err)
				relist.Reset(relistSoon)
			default:
				return err
			}
			for _, id := range l.family.begin() {
				start(l.newReader(id, l.laterPlace()))
			}
			if l.options.UntilEnd && l.family.allFinished() {
				return nil
			}
		}
	}
}

// takePlaces lists the shards and finds the place to begin in each.
func (l *listener) takePlaces(ctx context.Context) ([]*reader, error) {
	shards, err := l.list(ctx)
	if err != nil {
		return nil, err
	}
	l.family.learn(shards)
	now := l.options.From == Now()
	if now {
		l.family.skipClosed(shards)
	}
	var readers []*reader
	var opening errgroup.Group
	opening.SetLimit(16)
	for _, id := range l.family.begin() {
		r := l.newReader(id, l.firstPlace())
		readers = append(readers, r)
		opening.Go(func() error {
			var err error
			if now {
				// Kinesis may look LATEST up with the iterator or with the first read. After
				// that read the place is certain.
				err = r.anchor(ctx)
			} else {
				err = r.open(ctx)
			}
			if err != nil && !missing(err) && !passing(err) {
				return r.explain("reading "+r.shard, err)
			}
			return ctx.Err() // run retries
		})
	}
	return readers, opening.Wait()
}

func (l *listener) firstPlace() place {
	switch f := l.options.From; {
	case f.beginning:
		return place{kind: types.ShardIteratorTypeTrimHorizon}
	case f.at.IsZero():
		return place{kind: types.ShardIteratorTypeLatest}
	default:
		return place{kind: types.ShardIteratorTypeAtTimestamp, at: f.at}
	}
}

// laterPlace is where to begin in a shard that appears later, or that waits for its
// parents. With From Now that is the shard's beginning.
func (l *listener) laterPlace() place {
	if p := l.firstPlace(); p.kind != types.ShardIteratorTypeLatest {
		return p
	}
	return place{kind: types.ShardIteratorTypeTrimHorizon}
}

// list returns all the stream's shards, page by page.
func (l *listener) list(ctx context.Context) ([]types.Shard, error) {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	var shards []types.Shard
	input := &kinesis.ListShardsInput{}
	input.StreamName, input.StreamARN = l.name()
	for {
		page, err := l.api.ListShards(ctx, input, hideWriteTo)
		switch {
		case err != nil && missing(err):
			return nil, fmt.Errorf("there is no stream %s here: %w", l.stream, err)
		case err != nil:
			return nil, l.explain("listing the shards", err)
		}
		shards = append(shards, page.Shards...)
		if page.NextToken == nil {
			return shards, nil
		}
		input = &kinesis.ListShardsInput{NextToken: page.NextToken} // the token names the stream
	}
}

// hideWriteTo is an option of each call, since the client belongs to the caller.
func hideWriteTo(o *kinesis.Options) { o.APIOptions = append(o.APIOptions, awsbody.HideWriteTo) }

func (l *listener) name() (name, arn *string) {
	if strings.HasPrefix(l.stream, "arn:") {
		return nil, &l.stream
	}
	return &l.stream, nil
}

func (l *listener) explain(doing string, err error) error {
	return fmt.Errorf("%s of the stream %s: %w", doing, l.stream, err)
}

func (l *listener) note(err error) {
	if l.options.Note == nil {
		return
	}
	l.noting.Lock()
	defer l.noting.Unlock()
	l.options.Note(err)
}
