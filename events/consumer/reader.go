package consumer

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"

	"example.com/eventgateway/events/internal/shards"
)

// reader reads one shard to its end for a listener.
type reader struct {
	*listener
	*shards.Reader
	first *kinesis.GetRecordsOutput
	asked time.Time // before the last read
}

func (l *listener) newReader(shard string, p shards.Place) *reader {
	return &reader{listener: l, Reader: &shards.Reader{
		Stream: l.stream, Shard: shard, Place: p, Interval: l.options.Interval, Note: l.note}}
}

// run reads until the shard or the context ends, or until Kinesis refuses for good.
func (r *reader) run(ctx context.Context) {
	e := end{shard: r.Shard}
	for {
		page, err := r.next(ctx)
		if err != nil {
			if !shards.Missing(err) { // a shard that is no longer listed is at its end
				e.err = r.explain(err)
			}
			break
		}
		if !r.deliver(ctx, page) {
			return
		}
		if r.AtEnd() {
			e.children = page.ChildShards
			break
		}
		// The page says how far behind it was when it was read. Since then, the handler may have
		// taken long.
		if !r.until.IsZero() && r.asked.Sub(r.until) >= shards.Behind(page) {
			break
		}
		if r.Pause(ctx) != nil {
			return
		}
	}
	select {
	case r.ended <- e:
	case <-ctx.Done():
	}
}

// explain says what was read when an error came that will not pass.
func (r *reader) explain(err error) error {
	other := errors.Is(err, shards.ErrPlace)
	if err = r.Explain("reading "+r.Shard, err); other {
		err = fmt.Errorf("%w: %w", ErrOtherStream, err)
	}
	return err
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
		r.asked = time.Now()
		page, err := r.Read(ctx, r.options.Limit)
		if err == nil {
			return page, nil
		}
		<-r.slots
		if err := r.Recover(ctx, err); err != nil {
			return nil, err
		}
	}
}

// anchor opens the shard and does the smallest possible read, which fixes the place. run
// begins with the result.
func (r *reader) anchor(ctx context.Context) error {
	for {
		r.asked = time.Now()
		page, err := r.Read(ctx, 1)
		if err == nil {
			r.first = page
			return nil
		}
		if err := r.Recover(ctx, err); err != nil {
			return err
		}
	}
}

// deliver passes records to the listener's goroutine, which frees the slot when they are
// handled. It reports false if the context ended first.
func (r *reader) deliver(ctx context.Context, page *kinesis.GetRecordsOutput) bool {
	batch := make([]Message, 0, len(page.Records))
	until := r.options.Until
	for i := range page.Records {
		if until.IsZero() || aws.ToTime(page.Records[i].ApproximateArrivalTimestamp).Before(until) {
			m := NewMessage(r.Shard, page.Records[i])
			m.Behind = shards.Behind(page)
			batch = append(batch, m)
		}
	}
	if len(batch) == 0 {
		<-r.slots
		return true
	}
	select {
	case r.batches <- batch:
		return true
	case <-ctx.Done():
		return false
	}
}
