package shards

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"

	"example.com/eventgateway/events/consumer/lease"
)

// Place is where an iterator begins.
type Place struct {
	Kind     types.ShardIteratorType
	At       time.Time // for AT_TIMESTAMP
	Sequence string    // for AFTER_SEQUENCE_NUMBER and AT_SEQUENCE_NUMBER
}

// PlaceOf returns where the checkpoint of a lease says to go on. A time that the lease does not say
// is the shard's beginning.
func PlaceOf(l lease.Lease) Place {
	at, known := l.Time()
	switch {
	case known:
		return Place{Kind: types.ShardIteratorTypeAtTimestamp, At: at}
	case l.Checkpoint == lease.AtTimestamp, l.Checkpoint == lease.TrimHorizon:
		return Place{Kind: types.ShardIteratorTypeTrimHorizon}
	case l.Checkpoint == lease.Latest:
		return Place{Kind: types.ShardIteratorTypeLatest}
	case l.SubSequence > 0: // within an aggregate: it comes again, whole
		return Place{Kind: types.ShardIteratorTypeAtSequenceNumber, Sequence: l.Checkpoint}
	default:
		return Place{Kind: types.ShardIteratorTypeAfterSequenceNumber, Sequence: l.Checkpoint}
	}
}

// Reader reads one shard to its end. It is for one goroutine at a time.
type Reader struct {
	Stream
	Shard    string
	Place    Place         // where the next iterator begins if this one expires
	Interval time.Duration // the minimum time between two reads
	Note     func(error)   // is called each time that reads begin to fail

	iterator *string // nil before it is made at Place
	failures int     // in a row; the SDK has retried each before
	pace     pace
	due      time.Time // of the next read
}

// AtEnd reports, after a successful Read, whether the shard has no more records.
func (r *Reader) AtEnd() bool { return r.iterator == nil }

// Close does nothing: an iterator is not kept open.
func (r *Reader) Close() {}

// Read makes the iterator if there is none, reads once, and moves on. After an error, ask
// Recover.
func (r *Reader) Read(ctx context.Context, limit int) (*kinesis.GetRecordsOutput, error) {
	if err := r.Open(ctx); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	input := &kinesis.GetRecordsInput{ShardIterator: r.iterator, Limit: aws.Int32(int32(limit))}
	page, err := r.API.GetRecords(ctx, input, hideWriteTo)
	if err != nil {
		if expired(err) || Missing(err) {
			r.iterator = nil
		}
		return nil, err
	}
	r.failures = 0
	r.iterator = page.NextShardIterator
	r.remember(page)
	r.pace.shortest = r.Interval
	r.due = time.Now().Add(r.pace.after(page))
	return page, nil
}

// Open makes the iterator if there is none.
func (r *Reader) Open(ctx context.Context) error {
	if r.iterator != nil {
		return nil
	}
	input := &kinesis.GetShardIteratorInput{ShardId: &r.Shard, ShardIteratorType: r.Place.Kind}
	input.StreamName, input.StreamARN = NameOrARN(r.Name)
	switch r.Place.Kind {
	case types.ShardIteratorTypeAtTimestamp:
		input.Timestamp = &r.Place.At
	case types.ShardIteratorTypeAfterSequenceNumber, types.ShardIteratorTypeAtSequenceNumber:
		input.StartingSequenceNumber = &r.Place.Sequence
	}
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	output, err := r.API.GetShardIterator(ctx, input, hideWriteTo)
	if err != nil {
		return r.ofPlace(err)
	}
	r.iterator = output.ShardIterator
	return nil
}

// ErrPlace says that Kinesis refuses a sequence number, since it is not of the shard.
var ErrPlace = errors.New("the place to go on from is not of this shard")

// ofPlace adds ErrPlace to what Kinesis answers to a Place that it does not know.
func (r *Reader) ofPlace(err error) error {
	if _, refused := errors.AsType[*types.InvalidArgumentException](err); refused && r.Place.Sequence != "" {
		return fmt.Errorf("%w: %s: %w", ErrPlace, r.Place.Sequence, err)
	}
	return err
}

// Behind returns how far the end of a read is behind the end of its shard.
func Behind(page *kinesis.GetRecordsOutput) time.Duration {
	return time.Duration(aws.ToInt64(page.MillisBehindLatest)) * time.Millisecond
}

// remember moves Place behind the records that were read.
func (r *Reader) remember(page *kinesis.GetRecordsOutput) {
	if n := len(page.Records); n > 0 {
		r.Place = Place{Kind: types.ShardIteratorTypeAfterSequenceNumber,
			Sequence: aws.ToString(page.Records[n-1].SequenceNumber)}
		return
	}
	// A new iterator at LATEST would skip records. From the first read on, the place is a
	// time instead, by Kinesis's clock if the answer has it.
	if r.Place.Kind == types.ShardIteratorTypeLatest {
		at, known := awsmiddleware.GetServerTime(page.ResultMetadata)
		if !known {
			at = time.Now()
		}
		r.Place = Place{Kind: types.ShardIteratorTypeAtTimestamp, At: at}
	}
}
