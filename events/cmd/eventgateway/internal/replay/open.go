package replay

import (
	"cmp"
	"context"
	"os"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/lambda"

	"example.com/eventgateway/events/cmd/eventgateway/internal/awsaccess"
	"example.com/eventgateway/events/cmd/eventgateway/internal/cli"
	"example.com/eventgateway/events/consumer/replay"
)

// checkOther refuses to publish to the stream that is read.
func (r *replaying) checkOther(ctx context.Context, api describer) error {
	if r.where.stream == "" {
		return nil
	}
	same, err := sameStream(ctx, api, r.Stream, r.where.stream)
	if err != nil {
		return r.ExplainStream(err)
	}
	if same && r.archive != "" {
		return cli.Usagef("--stream %s is the stream that the archive is of, as --source says: name another one",
			r.where.stream)
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
	l := &lanes{atOnce: u.concurrency, events: max(u.batch, 1), leaveOut: refused, pause: time.Second / 2,
		note: u.waiting}
	switch w := u.where; {
	case w.stream != "":
		other := api
		if region := regionOf(w.stream); region != "" {
			other = kinesis.New(api.Options(), func(o *kinesis.Options) { o.Region = region })
		}
		to := newOtherStream(other, w.stream, refused)
		to.note = u.waiting
		return to, nil
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
		l.alone, l.events = true, cmp.Or(u.batch, 100)
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
	source := "arn:aws:s3:::" + u.archive
	if u.archive == "" {
		if source, err = arnOf(ctx, api, u.Stream); err != nil {
			return nil, u.ExplainStream(err)
		}
	}
	invoke := lambda.NewFromConfig(c, func(o *lambda.Options) {
		o.Region = cmp.Or(regionOf(u.where.lambda), o.Region)
		if endpoint != "" {
			o.BaseEndpoint = &endpoint
		}
	})
	return &function{api: invoke, name: u.where.lambda, region: cmp.Or(regionOf(source), c.Region), stream: source}, nil
}
