package replay

import (
	"context"
	"errors"
	"fmt"
	"time"

	"example.com/eventgateway/events/cmd/eventgateway/internal/cli"
	"example.com/eventgateway/events/cmd/eventgateway/internal/progress"
	"example.com/eventgateway/events/consumer"
	"example.com/eventgateway/events/consumer/replay"
)

// underWay is a replay that delivers.
type underWay struct {
	*replaying
	state  *state
	kept   *checkpoint
	target target
	counts tally
	bar    *progress.Bar
	failed error // of the target
}

func (r *replaying) run(ctx context.Context) error {
	api, err := r.Kinesis(ctx)
	if err != nil {
		return err
	}
	if r.dryRun {
		return r.count(ctx, api)
	}
	if err := r.checkOther(ctx, api); err != nil {
		return err
	}
	kept, found, err := openCheckpoint(r.checkpoint, r.asked)
	if err != nil {
		return err
	}
	defer kept.close()
	s, resumed, err := r.begin(found)
	if err != nil {
		return err
	}
	u := &underWay{replaying: r, state: s, kept: kept}
	total := time.Duration(0)
	if !s.From.IsZero() && r.archive == "" { // the times in an archive begin anew with each topic
		total = s.To.Sub(s.From)
	}
	u.counts.delivered.Store(s.Progress.Delivered)
	u.counts.leftOut.Store(s.LeftOut)
	u.bar = progress.New(r.Stderr, total.Milliseconds(), &u.counts)
	if u.target, err = u.open(ctx, api, resumed); err != nil {
		return err
	}
	if out, is := u.target.(*lines); is {
		defer out.close()
	}
	return u.run(ctx, api)
}

// leaveOut tells of an event that is refused.
func (u *underWay) leaveOut(e replay.Event, err error) {
	u.counts.leftOut.Add(1)
	fmt.Fprintf(u.bar.Above(u.Stderr), "eventgateway: %s of %s is left out: %v\n", e.Record.ID, e.Record.Type, err)
}

// waiting tells of a failure to deliver that is tried again.
func (u *underWay) waiting(err error) { fmt.Fprintf(u.bar.Above(u.Stderr), "eventgateway: %v\n", err) }

func (r *replaying) options(ctx context.Context, api consumer.API, s *state) (replay.Options, error) {
	o := replay.Options{
		API: api, Stream: r.Stream, ID: s.ID, From: s.From, To: s.To, Rate: r.rate,
		Wants:    func(m consumer.Message) bool { return r.topics.Has(m.Record.Type) },
		Progress: s.Progress,
		Note:     r.note,
	}
	if r.archive != "" {
		source, err := r.openArchive(ctx, s)
		if err != nil {
			return o, err
		}
		o.Source = source
	}
	return o, nil
}

func (u *underWay) run(ctx context.Context, api consumer.API) error {
	if err := u.report(u.state.Progress); err != nil { // from now on, the same command goes on
		return err
	}
	options, err := u.options(ctx, api, u.state)
	if err != nil {
		return u.stopped(err)
	}
	options.Batch = min(max(500, u.concurrency*u.batch), 5000)
	options.Report = u.report
	before, began := u.counts.Total(), time.Now()
	err = replay.Run(ctx, options, u.deliver)
	u.bar.End()
	if err != nil {
		return u.stopped(err)
	}
	took, n := time.Since(began), u.counts.Total()-before
	u.Remark("%s; %.1f s, %.0f events/s", &u.counts, took.Seconds(), float64(n)/max(took.Seconds(), 0.001))
	if err := u.kept.remove(); err != nil {
		return err
	}
	if err := u.print(u.state, u.counts.leftOut.Load()); err != nil {
		return err
	}
	if u.counts.leftOut.Load() > 0 {
		return cli.ErrReported
	}
	return nil
}

func (u *underWay) deliver(ctx context.Context, events []replay.Event) error {
	if err := u.target.deliver(ctx, events); err != nil {
		u.failed = err
		return err
	}
	u.counts.delivered.Add(int64(len(events)))
	u.bar.Advance(0)
	return nil
}

// report keeps the progress, after what was delivered.
func (u *underWay) report(p replay.Progress) (err error) {
	if moved := p.At.Sub(u.state.Progress.At); !u.state.Progress.At.IsZero() {
		u.bar.Advance(int(moved.Milliseconds()))
	} else if !p.At.IsZero() {
		u.bar.Advance(int(p.At.Sub(u.state.From).Milliseconds()))
	}
	u.state.Progress, u.state.LeftOut = p, u.counts.leftOut.Load()
	if out, is := u.target.(*lines); is {
		if u.state.Written, err = out.kept(); err != nil {
			return err
		}
	}
	return u.kept.write(u.state)
}

// stopped says how to go on after an error.
func (u *underWay) stopped(err error) error {
	if u.failed == nil || !errors.Is(err, u.failed) {
		err = u.explain(err)
	} else {
		err = ofTarget(err)
	}
	switch {
	case len(u.state.Progress.Positions) == 0:
		return errors.Join(err, u.kept.remove()) // as if nothing had been
	case errors.Is(err, consumer.ErrOtherStream):
		return fmt.Errorf("%w\nhint: is %s the stream of this replay? If another stream had its name before, "+
			"let the replay begin anew: remove %s", err, u.Stream, u.checkpoint)
	}
	u.Remark("%s: the same command goes on, as %s says", &u.counts, u.checkpoint)
	return err
}

// ofTarget returns an error that the tool does not take for one of the connection to the gateway.
func ofTarget(err error) error {
	if cli.Broke(err) || cli.Away(err) {
		return errors.New(err.Error())
	}
	return err
}

// count is a dry run.
func (r *replaying) count(ctx context.Context, api consumer.API) error {
	s := r.newState()
	options, err := r.options(ctx, api, s)
	if err != nil {
		return r.explain(err)
	}
	options.Rate = 0
	options.Report = func(p replay.Progress) error {
		s.Progress = p
		return nil
	}
	err = replay.Run(ctx, options, func(context.Context, []replay.Event) error { return nil })
	if err != nil {
		return r.explain(err)
	}
	return r.print(s, 0)
}
