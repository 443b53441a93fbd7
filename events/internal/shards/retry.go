package shards

import (
	"context"
	"errors"
	"math/rand/v2"
	"net/http"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"
	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"
)

// Recover returns nil when it is time to try again after err, or err if trying again is
// useless.
func (r *Reader) Recover(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	again := r.failures > 0
	switch {
	case expired(err) && !again:
		// The handler was slow, or the machine slept. That is not a failure.
		r.failures++
		return nil
	case !expired(err) && !Passing(err) && !r.isListed(ctx, err):
		return err
	case !again:
		r.Note(r.Explain("waiting: reading "+r.Shard, err))
	}
	const shortest, longest = 250 * time.Millisecond, 5 * time.Second
	wait := min(longest, shortest<<min(r.failures, 8))
	r.failures++
	if throttled(err) {
		r.pace.shortest = r.Interval
		return Sleep(ctx, r.pace.throttled())
	}
	return Sleep(ctx, wait/2+rand.N(wait/2)) // jitter: shards should not retry all at once
}

// triesOfClosed is how often in a row a closed shard may be missing. A shard past its
// retention may still be listed.
const triesOfClosed = 3

// isListed reports whether err says that the shard is missing although it is listed, or
// the shards cannot be listed now.
func (r *Reader) isListed(ctx context.Context, err error) bool {
	if !Missing(err) {
		return false
	}
	shards, err := r.List(ctx)
	if err != nil {
		return Passing(err)
	}
	for _, s := range shards {
		if aws.ToString(s.ShardId) == r.Shard {
			return !Closed(s) || r.failures < triesOfClosed-1
		}
	}
	return false
}

// Sleep waits for a time, or returns the error of a context that ends before.
func Sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// expired reports whether an iterator is over five minutes old.
func expired(err error) bool {
	_, is := errors.AsType[*types.ExpiredIteratorException](err)
	return is
}

// Missing reports whether a stream or a shard does not exist. For a moment, Kinesis may
// also say so of a shard that exists.
func Missing(err error) bool {
	_, is := errors.AsType[*types.ResourceNotFoundException](err)
	return is
}

// Passing reports whether the same call may succeed later: Kinesis throttles, fails on its
// side, or does not answer.
func Passing(err error) bool {
	if response, is := errors.AsType[*smithyhttp.ResponseError](err); is {
		switch status := response.HTTPStatusCode(); {
		case status >= 500, status == http.StatusTooManyRequests, status == http.StatusRequestTimeout:
			return true
		}
	}
	refusal, is := errors.AsType[smithy.APIError](err)
	if !is {
		return !errors.Is(err, context.Canceled) // no answer at all
	}
	// ResourceInUseException: the worker that had the shard before is still subscribed.
	return throttled(err) || refusal.ErrorCode() == "ResourceInUseException" ||
		refusal.ErrorFault() == smithy.FaultServer
}

// throttled reports whether a call was over a limit.
func throttled(err error) bool {
	refusal, is := errors.AsType[smithy.APIError](err)
	if !is {
		return false
	}
	switch refusal.ErrorCode() {
	case "ProvisionedThroughputExceededException", "LimitExceededException", "ThrottlingException",
		"KMSThrottlingException":
		return true
	}
	return false
}
