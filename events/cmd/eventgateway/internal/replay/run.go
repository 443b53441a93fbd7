package replay

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync/atomic"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/lambda"

	"example.com/eventgateway/events/cmd/eventgateway/internal/awsaccess"
	"example.com/eventgateway/events/cmd/eventgateway/internal/cli"
	"example.com/eventgateway/events/cmd/eventgateway/internal/progress"
	"example.com/eventgateway/events/consumer"
	"example.com/eventgateway/events/consumer/replay"
)

// outcome is what the command prints as JSON.
type outcome struct {
	ID      string `json:"replayid,omitempty"`
	DryRun  bool   `json:"dry_run,omitempty"` // nothing was delivered
	Events  int64  `json:"events"`            // that are delivered, or would be
	Bytes   int64  `json:"bytes"`             // of their records
	LeftOut int64  `json:"left_out"`          // events that were refused
	Read    int64  `json:"read"`              // records of the time, of all topics
	Foreign int64  `json:"foreign"`           // of these, records that are not the gateway's
}

// tally is what the bar shows.
type tally struct{ delivered, leftOut atomic.Int64 }

// Total implements [progress.Counts].
func (t *tally) Total() int64 { return t.delivered.Load() }

// String implements [progress.Counts].
func (t *tally) String() string {
	text := fmt.Sprintf("%d delivered", t.delivered.Load()-t.leftOut.Load())
	if n := t.leftOut.Load(); n > 0 {
		text += fmt.Sprintf(", %d left out", n)
	}
	return text
}

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
	if !s.From.IsZero() {
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

// checkOther refuses to publish to the stream that is read.
func (r *replaying) checkOther(ctx context.Context, api describer) error {
	if r.where.stream == "" {
		return nil
	}
	same, err := sameStream(ctx, api, r.Stream, r.where.stream)
	if err != nil {
		return r.ExplainStream(err)
	}
	if same {
		return cli.Usagef("--stream %s is the stream that is read: name another one", r.where.stream)
	}
	return nil
}

// open opens the target.
func (u *underWay) open(ctx context.Context, api *kinesis.Client, resumed bool) (target, error) {
	var refused leaveOut
	if u.keepGoing {
		refused = u.leaveOut
	}
	l := &lanes{atOnce: u.concurrency, events: max(u.batch, 1), leaveOut: refused, pause: time.Second / 2}
	switch w := u.where; {
	case w.stream != "":
		other := api
		if region := regionOf(w.stream); region != "" {
			other = kinesis.New(api.Options(), func(o *kinesis.Options) { o.Region = region })
		}
		return newOtherStream(other, w.stream, refused), nil
	case w.http != "":
		to := newReceiver(w.http, os.Getenv(authorization), u.batch > 1, u.timeout)
		l.send, l.laneOf, l.bytes = to.send, func(e replay.Event) string { return e.PartitionKey }, maxBody
		return l, nil
	case w.lambda != "":
		f, err := u.function(ctx, api)
		if err != nil {
			return nil, err
		}
		l.send, l.laneOf, l.bytes = f.send, func(e replay.Event) string { return e.ShardID }, maxPayload
		l.events = cmp.Or(u.batch, 100)
		return l, nil
	}
	return openLines(u.where.out, u.Stdout, resumed, u.state.Written)
}

// regionOf returns the region in an ARN, or "" for a name.
func regionOf(arn string) string {
	if parts := strings.Split(arn, ":"); isARN(arn) && len(parts) > 3 {
		return parts[3]
	}
	return ""
}

func (u *underWay) function(ctx context.Context, api *kinesis.Client) (*function, error) {
	endpoint := awsaccess.Endpoint("LAMBDA")
	if cli.IsLoopback(u.Endpoint()) { // an emulator has both
		endpoint = cmp.Or(endpoint, u.Endpoint())
	}
	c, err := awsaccess.Config(ctx, u.App, endpoint, "to invoke the function")
	if err != nil {
		return nil, err
	}
	source, err := arnOf(ctx, api, u.Stream)
	if err != nil {
		return nil, u.ExplainStream(err)
	}
	invoke := lambda.NewFromConfig(c, func(o *lambda.Options) {
		o.Region = cmp.Or(regionOf(u.where.lambda), o.Region)
		if endpoint != "" {
			o.BaseEndpoint = &endpoint
		}
	})
	return &function{api: invoke, name: u.where.lambda, region: cmp.Or(regionOf(source), c.Region), stream: source}, nil
}

// leaveOut tells of an event that is refused.
func (u *underWay) leaveOut(e replay.Event, err error) {
	u.counts.leftOut.Add(1)
	fmt.Fprintf(u.bar.Above(u.Stderr), "eventgateway: %s of %s is left out: %v\n", e.Record.ID, e.Record.Type, err)
}

func (r *replaying) options(api consumer.API, s *state) replay.Options {
	return replay.Options{
		API: api, Stream: r.Stream, ID: s.ID, From: s.From, To: s.To, Rate: r.rate,
		Wants:    func(m consumer.Message) bool { return r.topics.Has(m.Record.Type) },
		Progress: s.Progress,
		Note:     func(err error) { fmt.Fprintf(r.Stderr, "eventgateway: %v\n", err) },
	}
}

func (u *underWay) run(ctx context.Context, api consumer.API) error {
	if err := u.report(u.state.Progress); err != nil { // from now on, the same command goes on
		return err
	}
	options := u.options(api, u.state)
	options.Batch = min(max(500, u.concurrency*u.batch), 5000)
	options.Report = u.report
	before, began := u.counts.Total(), time.Now()
	err := replay.Run(ctx, options, u.deliver)
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
		err = u.ExplainStream(err)
	}
	if len(u.state.Progress.Positions) == 0 {
		return errors.Join(err, u.kept.remove()) // as if nothing had been
	}
	u.Remark("%s: the same command goes on, as %s says", &u.counts, u.checkpoint)
	return err
}

func (r *replaying) print(s *state, leftOut int64) error {
	p := s.Progress
	o := outcome{ID: s.ID, DryRun: r.dryRun, Events: p.Delivered - leftOut, Bytes: p.Bytes, LeftOut: leftOut,
		Read: p.Read, Foreign: p.Foreign}
	if p.Foreign > 0 {
		r.Remark("skipped %d records that are not the gateway's", p.Foreign)
	}
	switch {
	case r.dryRun:
		o.ID = ""
		return r.Print(o, "would replay %d events of %d bytes", o.Events, o.Bytes)
	case r.where.out == "-": // standard output has the events
		return nil
	}
	return r.Print(o, "replayed %d events as %s", o.Events, s.ID)
}

// count is a dry run.
func (r *replaying) count(ctx context.Context, api consumer.API) error {
	s := r.newState()
	options := r.options(api, s)
	options.Rate = 0
	options.Report = func(p replay.Progress) error {
		s.Progress = p
		return nil
	}
	err := replay.Run(ctx, options, func(context.Context, []replay.Event) error { return nil })
	if err != nil {
		return r.ExplainStream(err)
	}
	return r.print(s, 0)
}
