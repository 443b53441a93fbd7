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
	slowest       = 4 * time.Second // between two reads of a shard that throttles
	faster        = 0.25            // reads a second that a reader is faster after each second without throttling
)

// pace is the time between two reads of a shard. All readers of a shard, in all processes, share
// five reads a second. A reader that is throttled reads half as often, and then a little more
// often with each second. So readers that know nothing of each other come to equal shares.
type pace struct {
	shortest time.Duration
	slow     time.Duration // zero, or more than shortest since the shard throttled
	idle     int           // reads in a row that found nothing, at the shard's end
}

// throttled returns how long to wait after a read that was refused.
func (p *pace) throttled() time.Duration {
	p.slow = min(max(p.slow, p.shortest)*2, max(slowest, p.shortest))
	return jitter(p.slow)
}

// after returns how long to wait after a page.
func (p *pace) after(page *kinesis.GetRecordsOutput) time.Duration {
	if s := p.slow.Seconds(); s > 0 {
		p.slow = time.Duration(float64(p.slow) / (1 + faster*s*s))
	}
	if p.slow <= p.shortest {
		p.slow = 0
	}
	if len(page.Records) > 0 || aws.ToInt64(page.MillisBehindLatest) > 0 {
		p.idle = 0
	} else {
		p.idle++
	}
	wait := max(p.slow, p.shortest*time.Duration(min(max(p.idle, 1), idleIntervals)))
	size := 0
	for i := range page.Records {
		size += len(page.Records[i].Data)
	}
	return max(jitter(wait), time.Duration(size)*time.Second/readBytesPerSecond)
}

// jitter adds up to an eighth: readers that read in step could lock others out.
func jitter(d time.Duration) time.Duration { return d + rand.N(d/8+1) }

// Pause waits until it is time for the next Read: Interval after the last one, later after much
// data, four times as late while a shard is idle, and up to four seconds while it throttles.
func (r *Reader) Pause(ctx context.Context) error { return Sleep(ctx, time.Until(r.due)) }

// Next pauses, and reads until it has a page or Kinesis refuses for good.
func (r *Reader) Next(ctx context.Context, limit int) (*kinesis.GetRecordsOutput, error) {
	if err := r.Pause(ctx); err != nil {
		return nil, err
	}
	for {
		page, err := r.Read(ctx, limit)
		if err == nil {
			return page, nil
		}
		if err := r.Recover(ctx, err); err != nil {
			return nil, err
		}
	}
}
