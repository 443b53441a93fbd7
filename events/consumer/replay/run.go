package replay

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"time"

	"example.com/eventgateway/events/consumer"
	"example.com/eventgateway/events/internal/shards"
)

const (
	batchBytes  = 4 << 20     // of records that wait to be delivered
	longestWait = time.Second // of an event to be delivered with others
	reportEvery = time.Second // at least
	disorder    = time.Minute // by which records may be out of the order of their times of arrival
)

// errReport is in the error of a Run that Report ended.
var errReport = errors.New("the progress is not kept")

// run is one Run under way. All is done by one goroutine.
type run struct {
	options Options
	send    func([]Event) error

	progress Progress
	reported time.Time

	// What is read since the last delivery: the events, and the last sequence number of each
	// shard.
	batch   []Event
	bytes   int
	since   time.Time // the first of the batch waits
	reached map[string]string
	next    Progress // the progress when these are delivered; Positions is not used

	begun map[string]bool // shards of which a record was read
	due   time.Time       // of the next delivery, by the rate
}

func newRun(options Options, send func([]Event) error) *run {
	r := &run{options: options, send: send, progress: options.Progress, reached: map[string]string{},
		begun: map[string]bool{}, reported: time.Now(), due: time.Now()}
	r.progress.Positions = maps.Clone(options.Progress.Positions)
	if r.progress.Positions == nil {
		r.progress.Positions = map[string]string{}
	}
	r.next = r.progress
	return r
}

// read reads all messages.
func (r *run) read(ctx context.Context) error {
	o := r.options
	if o.Source != nil {
		return o.Source.Read(ctx, maps.Clone(r.progress.Positions), r.handle)
	}
	return consumer.Listen(ctx, o.API, o.Stream, consumer.Options{
		From: r.from(), Until: o.To, Interval: o.Interval, Note: o.Note,
	}, r.handle)
}

// from says where reading begins: some time before the first event, since times of arrival may be
// out of order.
func (r *run) from() consumer.From {
	from := r.options.From.Add(-disorder)
	if from.Unix() <= 0 { // Kinesis counts from 1970
		from = time.Time{}
	}
	switch {
	case len(r.progress.Positions) > 0:
		return consumer.After(r.progress.Positions).Since(from)
	case from.IsZero():
		return consumer.Beginning()
	}
	return consumer.At(from)
}

func (r *run) handle(ctx context.Context, m consumer.Message) error {
	if !r.begun[m.ShardID] {
		r.begun[m.ShardID] = true
		// The shard may be a child: events of its parents come first.
		if err := r.deliver(ctx); err != nil {
			return err
		}
	}
	r.reached[m.ShardID] = m.SequenceNumber
	if !m.ArrivedAt.Before(r.options.From) {
		r.take(m)
	}
	if len(r.batch) >= r.options.Batch || r.bytes >= batchBytes || time.Since(r.since) >= longestWait {
		if err := r.deliver(ctx); err != nil {
			return err
		}
	}
	if time.Since(r.reported) >= reportEvery && len(r.batch) == 0 {
		return r.report()
	}
	return nil
}

// take adds a message to the batch, if it is wanted.
func (r *run) take(m consumer.Message) {
	r.next.Read++
	if m.ArrivedAt.After(r.next.At) {
		r.next.At = m.ArrivedAt
	}
	switch {
	case m.Err != nil:
		r.next.Foreign++
		return
	case r.options.Wants != nil && !r.options.Wants(m):
		return
	}
	if len(r.batch) == 0 {
		r.since = time.Now()
	}
	r.batch = append(r.batch, Event{Message: m, Marked: mark(m.Record, r.options.ID)})
	r.bytes += len(m.Bytes)
	r.next.Delivered++
	r.next.Bytes += int64(len(m.Bytes))
}

// deliver delivers the batch, and moves on.
func (r *run) deliver(ctx context.Context) error {
	if len(r.batch) > 0 {
		if err := r.wait(ctx); err != nil {
			return err
		}
		if err := r.send(r.batch); err != nil {
			return err
		}
		clear(r.batch)
		r.batch, r.bytes = r.batch[:0], 0
	}
	positions := r.progress.Positions
	maps.Copy(positions, r.reached)
	clear(r.reached)
	r.progress = r.next
	r.progress.Positions = positions
	r.since = time.Now()
	return nil
}

// wait keeps to the rate.
func (r *run) wait(ctx context.Context) error {
	if r.options.Rate <= 0 {
		return nil
	}
	if late := time.Now(); r.due.Before(late) {
		r.due = late
	}
	if err := shards.Sleep(ctx, time.Until(r.due)); err != nil {
		return err
	}
	r.due = r.due.Add(time.Duration(float64(len(r.batch)) / r.options.Rate * float64(time.Second)))
	return nil
}

// report reports the progress.
func (r *run) report() error {
	r.reported = time.Now()
	if r.options.Report == nil {
		return nil
	}
	if err := r.options.Report(r.progress); err != nil {
		return fmt.Errorf("%w: %w", errReport, err)
	}
	return nil
}
