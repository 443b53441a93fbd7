package group

import (
	"errors"
	"fmt"
	"math/big"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"

	"example.com/eventgateway/events/consumer/lease"
	"example.com/eventgateway/events/internal/shards"
)

// ErrOtherStream is the error of [Run] when the leases are of another stream: the wrong one is
// named, or the stream was deleted and another one has its name. Its shards may be named as those
// before, but the places of the leases mean nothing in it. For the group to begin anew, delete the
// leases.
var ErrOtherStream = errors.New("the leases are of another stream")

// enoughDoubts is how many listings in a row say that a shard grows that its lease says is
// finished. One may be older than the end of the shard.
const enoughDoubts = 3

// compare returns an error if leases and shards cannot be of one stream.
func (w *worker) compare(leases []lease.Lease) error {
	grows := ""
	for _, l := range leases {
		s, listed := w.listing[l.Key]
		switch {
		case !listed:
		case beginsBehind(s, l.Checkpoint):
			return fmt.Errorf("%w: shard %s begins behind the place of its lease, %s", ErrOtherStream, l.Key,
				l.Checkpoint)
		case l.Finished() && !shards.Closed(s):
			grows = l.Key
		}
	}
	if grows == "" {
		w.doubts = 0
		return nil
	}
	if w.doubts++; w.doubts < enoughDoubts {
		w.listedAt = w.listedAt.Add(-relistEvery) // look again soon
		return nil
	}
	return fmt.Errorf("%w: shard %s grows, and its lease says that it is finished", ErrOtherStream, grows)
}

// beginsBehind reports whether a shard begins behind a sequence number.
func beginsBehind(s types.Shard, sequence string) bool {
	if s.SequenceNumberRange == nil {
		return false
	}
	begin, known := new(big.Int).SetString(aws.ToString(s.SequenceNumberRange.StartingSequenceNumber), 10)
	at, isNumber := new(big.Int).SetString(sequence, 10)
	return known && isNumber && at.Cmp(begin) < 0
}
