package shards

import (
	"context"
	"math/rand/v2"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
)

const (
	// readBytesPerSecond is Kinesis's limit for all readers of a shard together. One read
	// can return 10 MB, and the shard then throttles for five seconds.
	readBytesPerSecond = 2 << 20

	idleIntervals = 4               // between two reads of an idle shard
	slowest       = 5 * time.Second // between two reads of a shard that throttles
)

// pace is the time between two reads of a shard. All readers of a shard, in all processes, share
// five reads a second. A reader that is throttled doubles its pace, and speeds up little by
// little while it is not. So readers that know nothing of each other come to share a shard.
type pace struct {
	shortest time.Duration
	now      time.Duration // at least shortest
	idle     int           // reads in a row that found nothing, at the shard's end
}

func (p *pace) throttled() { p.now = min(max(p.now, p.shortest)*2, max(slowest, p.shortest)) }

// after returns how long to wait after a page.
func (p *pace) after(page *kinesis.GetRecordsOutput) time.Duration {
	p.now = max(p.shortest, p.now-p.now/16)
	if len(page.Records) > 0 || aws.ToInt64(page.MillisBehindLatest) > 0 {
		p.idle = 0
	} else {
		p.idle++
	}
	size := 0
	for i := range page.Records {
		size += len(page.Records[i].Data)
	}
	wait := max(p.now, time.Duration(size)*time.Second/readBytesPerSecond)
	if p.idle > 1 {
		wait = max(wait, p.shortest*time.Duration(min(p.idle, idleIntervals)))
	}
	return wait
}

// Pause waits until it is time to read again after a page: Interval, longer after much data, four
// times as long while a shard is idle, and up to five seconds while it throttles.
func (r *Reader) Pause(ctx context.Context, page *kinesis.GetRecordsOutput) error {
	r.pace.shortest = r.Interval
	wait := r.pace.after(page)
	if wait > r.Interval {
		wait += rand.N(wait/8 + 1) // readers should not read in step
	}
	return sleep(ctx, wait)
}
