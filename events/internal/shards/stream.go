// Package shards lists the shards of a Kinesis stream, and reads one of them from a place on.
package shards

import (
	"context"
	"fmt"
	"math/big"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"

	"example.com/eventgateway/events/awsbody"
)

const callTimeout = 30 * time.Second // of one call to Kinesis, including the SDK's own retries

// API is what is called of Kinesis.
type API interface {
	ListShards(context.Context, *kinesis.ListShardsInput, ...func(*kinesis.Options)) (*kinesis.ListShardsOutput, error)
	GetShardIterator(context.Context, *kinesis.GetShardIteratorInput,
		...func(*kinesis.Options)) (*kinesis.GetShardIteratorOutput, error)
	GetRecords(context.Context, *kinesis.GetRecordsInput, ...func(*kinesis.Options)) (*kinesis.GetRecordsOutput, error)
}

// Stream is a stream by its name or its ARN.
type Stream struct {
	API  API
	Name string
}

// List returns all the stream's shards.
func (s Stream) List(ctx context.Context) ([]types.Shard, error) {
	shards, _, err := s.ListAt(ctx)
	return shards, err
}

// ListAt returns all the stream's shards, page by page, and the time before, by Kinesis's clock
// if its answer has it, to the second.
func (s Stream) ListAt(ctx context.Context) ([]types.Shard, time.Time, error) {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	var shards []types.Shard
	at := time.Now()
	input := &kinesis.ListShardsInput{}
	input.StreamName, input.StreamARN = NameOrARN(s.Name)
	for {
		page, err := s.API.ListShards(ctx, input, hideWriteTo)
		switch {
		case err != nil && Missing(err):
			return nil, at, fmt.Errorf("there is no stream %s here: %w", s.Name, err)
		case err != nil:
			return nil, at, s.Explain("listing the shards", err)
		}
		if known, ok := awsmiddleware.GetServerTime(page.ResultMetadata); ok && shards == nil {
			at = known
		}
		shards = append(shards, page.Shards...)
		if page.NextToken == nil {
			return shards, at, nil
		}
		input = &kinesis.ListShardsInput{NextToken: page.NextToken} // the token names the stream
	}
}

// hideWriteTo is an option of each call, since the client belongs to the caller.
func hideWriteTo(o *kinesis.Options) { o.APIOptions = append(o.APIOptions, awsbody.HideWriteTo) }

// NameOrARN returns a stream's name or its ARN, as a request wants it; the other is nil.
func NameOrARN(stream string) (name, arn *string) {
	if strings.HasPrefix(stream, "arn:") {
		return nil, &stream
	}
	return &stream, nil
}

// Explain adds the stream's name to an error.
func (s Stream) Explain(doing string, err error) error {
	return fmt.Errorf("%s of the stream %s: %w", doing, s.Name, err)
}

// Closed reports whether a shard no longer grows.
func Closed(s types.Shard) bool {
	return s.SequenceNumberRange != nil && s.SequenceNumberRange.EndingSequenceNumber != nil
}

// Parents returns the ids of the shards that a shard was split or merged from.
func Parents(s types.Shard) (ids []string) {
	for _, p := range []*string{s.ParentShardId, s.AdjacentParentShardId} {
		if p != nil {
			ids = append(ids, *p)
		}
	}
	return ids
}

// BeginsBehind reports whether a shard begins behind a sequence number.
func BeginsBehind(s types.Shard, sequence string) bool {
	if s.SequenceNumberRange == nil {
		return false
	}
	begin, known := new(big.Int).SetString(aws.ToString(s.SequenceNumberRange.StartingSequenceNumber), 10)
	at, isNumber := new(big.Int).SetString(sequence, 10)
	return known && isNumber && at.Cmp(begin) < 0
}
