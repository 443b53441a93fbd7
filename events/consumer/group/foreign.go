package group

import (
	"errors"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"

	"example.com/eventgateway/events/consumer/lease"
	"example.com/eventgateway/events/internal/shards"
)

// ErrOtherStream is the error of [Run] when the leases are of another stream: the wrong one is
// named, or the stream was deleted and another one has its name. Its shards may be named as those
// before, but the places of the leases mean nothing in it. For the group to begin anew, delete the
// leases.
var ErrOtherStream = errors.New("the leases are of another stream")

// enoughDoubts is how many listings in a row do not fit a lease. One may be older than the lease.
const enoughDoubts = 5

// errDoubt says that leases and shards do not fit, and that the next listing may.
var errDoubt = errors.New("the shards do not fit the leases yet")

// compare returns an error if leases and shards cannot be of one stream, and errDoubt until it is sure.
func (w *worker) compare(leases []lease.Lease) error {
	doubt := ""
	for _, l := range leases {
		s, listed := w.listing[l.Key]
		switch {
		case strings.Contains(l.Key, ":"): // no shard's id has a colon
			return fmt.Errorf("%w: %s is a lease of an application that reads several streams", ErrOtherStream, l.Key)
		case w.unheard(l.Key):
			doubt = fmt.Sprintf("there is a lease of shard %s, and the last shard of the stream is %s", l.Key, w.newest)
		case !listed:
		case shards.BeginsBehind(s, l.Checkpoint):
			return fmt.Errorf("%w: shard %s begins behind the place of its lease, %s", ErrOtherStream, l.Key,
				l.Checkpoint)
		case otherHashes(s, l):
			return fmt.Errorf("%w: shard %s has other hash keys than its lease", ErrOtherStream, l.Key)
		case l.Finished() && !shards.Closed(s):
			doubt = fmt.Sprintf("shard %s grows, and its lease says that it is finished", l.Key)
		}
	}
	if doubt == "" {
		w.doubts = 0
		return nil
	}
	if w.doubts++; w.doubts < enoughDoubts {
		w.listedAt = w.listedAt.Add(-relistEvery) // look again soon
		return errDoubt
	}
	return fmt.Errorf("%w: %s", ErrOtherStream, doubt)
}

// unheard reports whether a shard is newer than all that are listed: it is not past retention, but of
// another stream, or the listing is older than the shard. Kinesis counts the ids of shards up.
func (w *worker) unheard(shard string) bool { return w.newest != "" && shard > w.newest }

// otherHashes reports whether a lease has other hash keys than its shard. A lease may have none.
func otherHashes(s types.Shard, l lease.Lease) bool {
	first, last := hashes(s.HashKeyRange)
	return l.StartingHash != "" && first != "" && (l.StartingHash != first || l.EndingHash != last)
}
