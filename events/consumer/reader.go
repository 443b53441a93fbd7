package consumer

import (
	"bytes"
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"

	"example.com/eventgateway/events"
)

// readBytesPerSecond is Kinesis's limit for all readers of a shard together. One read can
// return 10 MB, and the shard then throttles for five seconds.
const readBytesPerSecond = 2 << 20

// place is where an iterator begins.
type place struct {
	kind  types.ShardIteratorType
	at    time.Time // for AT_TIMESTAMP
	after string    // for AFTER_SEQUENCE_NUMBER
}

// reader reads one shard to its end.
type reader struct {
	*listener
	shard    string
	place    place   // where the next iterator begins if this one expires
	iterator *string // nil before it is made at place
	first    *kinesis.GetRecordsOutput
	failures int // in a row; the SDK has retried each before
}

func (l *listener) newReader(shard string, p place) *reader {
	return &reader{listener: l, shard: shard, place: p}
}

// run reads until the shard or the context ends, or until Kinesis refuses for good.
func (r *reader) run(ctx context.Context) {
	e := end{shard: r.shard}
	for {
		page, err := r.next(ctx)
		if err != nil {
			if !missing(err) { // a shard that is no longer listed is at its end
				e.err = r.explain("reading "+r.shard, err)
			}
			break
		}
		if !r.deliver(ctx, page) {
			return
		}
		if r.iterator == nil {
			e.children = page.ChildShards
			break
		}
		if r.options.UntilEnd &&
			time.Since(r.began) >= behind(page) {
			break // the shard is read to its end at the time that Listen began
		}
		size := 0
		for i := range page.Records {
			size += len(page.Records[i].Data)
		}
		if sleep(ctx, max(r.options.Interval, time.Duration(size)*time.Second/readBytesPerSecond)) != nil {
			return
		}
	}
	select {
	case r.ended <- e:
	case <-ctx.Done():
	}
}

// next takes a slot, which deliver passes on, and returns the next records.
func (r *reader) next(ctx context.Context) (*kinesis.GetRecordsOutput, error) {
	for {
		select {
		case r.slots <- struct{}{}:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
		if page := r.first; page != nil {
			r.first = nil
			return page, nil
		}
		page, err := r.read(ctx, r.options.Limit)
		if err == nil {
			return page, nil
		}
		<-r.slots
		if err := r.waitOut(ctx, err); err != nil {
			return nil, err
		}
	}
}

// anchor opens the shard and does the smallest possible read, which fixes the place. run
// begins with the result.
func (r *reader) anchor(ctx context.Context) error {
	for {
		page, err := r.read(ctx, 1)
		if err == nil {
			r.first = page
			return nil
		}
		if err := r.waitOut(ctx, err); err != nil {
			return err
		}
	}
}

// read makes the iterator if there is none, reads once, and moves on. If the iterator is
// nil afterwards, the shard is at its end.
func (r *reader) read(ctx context.Context, limit int) (*kinesis.GetRecordsOutput, error) {
	if err := r.open(ctx); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	input := &kinesis.GetRecordsInput{ShardIterator: r.iterator, Limit: aws.Int32(int32(limit))}
	page, err := r.api.GetRecords(ctx, input, hideWriteTo)
	if err != nil {
		if expired(err) || missing(err) {
			r.iterator = nil
		}
		return nil, err
	}
	r.failures = 0
	r.iterator = page.NextShardIterator
	r.remember(page)
	return page, nil
}

// open makes the iterator if there is none.
func (r *reader) open(ctx context.Context) error {
	if r.iterator != nil {
		return nil
	}
	input := &kinesis.GetShardIteratorInput{ShardId: &r.shard, ShardIteratorType: r.place.kind}
	input.StreamName, input.StreamARN = r.name()
	switch r.place.kind {
	case types.ShardIteratorTypeAtTimestamp:
		input.Timestamp = &r.place.at
	case types.ShardIteratorTypeAfterSequenceNumber:
		input.StartingSequenceNumber = &r.place.after
	}
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	output, err := r.api.GetShardIterator(ctx, input, hideWriteTo)
	if err != nil {
		return err
	}
	r.iterator = output.ShardIterator
	return nil
}

// remember moves place behind the records that were read.
func (r *reader) remember(page *kinesis.GetRecordsOutput) {
	if n := len(page.Records); n > 0 {
		r.place = place{kind: types.ShardIteratorTypeAfterSequenceNumber,
			after: aws.ToString(page.Records[n-1].SequenceNumber)}
		return
	}
	// A new iterator at LATEST would skip records. From the first read on, the place is a
	// time instead, by Kinesis's clock if the answer has it.
	if r.place.kind == types.ShardIteratorTypeLatest {
		at, known := awsmiddleware.GetServerTime(page.ResultMetadata)
		if !known {
			at = time.Now()
		}
		r.place = place{kind: types.ShardIteratorTypeAtTimestamp, at: at}
	}
}

// deliver passes records to the listener's goroutine, which frees the slot when they are
// handled. It reports false if the context ended first.
func (r *reader) deliver(ctx context.Context, page *kinesis.GetRecordsOutput) bool {
	records := page.Records
	if len(records) == 0 {
		<-r.slots
		return true
	}
	batch := make([]Message, len(records))
	for i := range records {
		batch[i] = r.message(&records[i])
		batch[i].Behind = behind(page)
	}
	select {
	case r.batches <- batch:
		return true
	case <-ctx.Done():
		return false
	}
}

// behind returns how far the end of a read is behind the end of its shard.
func behind(page *kinesis.GetRecordsOutput) time.Duration {
	return time.Duration(aws.ToInt64(page.MillisBehindLatest)) * time.Millisecond
}

// kplMagic begins a record that the Kinesis Producer Library aggregated.
var kplMagic = []byte{0xf3, 0x89, 0x9a, 0xc2}

func (r *reader) message(record *types.Record) Message {
	m := Message{
		Bytes:          record.Data,
		ShardID:        r.shard,
		SequenceNumber: aws.ToString(record.SequenceNumber),
		PartitionKey:   aws.ToString(record.PartitionKey),
		ArrivedAt:      aws.ToTime(record.ApproximateArrivalTimestamp),
	}
	if bytes.HasPrefix(record.Data, kplMagic) {
		m.Err = ErrAggregated
	} else {
		m.Record, m.Err = events.Decode(record.Data)
	}
	return m
}
