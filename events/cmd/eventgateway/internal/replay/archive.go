package replay

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"

	"example.com/eventgateway/core"
	"example.com/eventgateway/events"
	"example.com/eventgateway/events/cmd/eventgateway/internal/awsaccess"
	"example.com/eventgateway/events/cmd/eventgateway/internal/cli"
	"example.com/eventgateway/events/cmd/eventgateway/internal/stream"
	"example.com/eventgateway/events/consumer"
	"example.com/eventgateway/events/internal/archive"
)

const (
	clocksDiffer = time.Minute      // by which an event may arrive before its time
	latest       = time.Hour        // after its time, that an event may arrive
	writtenLate  = 30 * time.Minute // after its arrival, that an event is in the archive

	readTries = 5 // of an object, without any record
)

// archived reads topics of an archive, one after the other. In a message, ShardID is the topic, and
// SequenceNumber the object and the record's number in it.
type archived struct {
	api      archive.API
	bucket   string
	topics   stream.Topics
	from, to time.Time // of events
	pointer  string    // to partition keys; "" for none
	note     func(error)
	pause    time.Duration // before an object is read again
}

// Read implements [replay.Source].
func (a *archived) Read(
	ctx context.Context, after map[string]string, handle func(context.Context, consumer.Message) error,
) error {
	topics, err := a.list(ctx)
	if err != nil {
		return err
	}
	for _, topic := range topics {
		o := archive.Options{Bucket: a.bucket, Topic: topic, From: a.from, To: a.to.Add(latest)}
		if !a.from.IsZero() {
			o.From = a.from.Add(-clocksDiffer)
		}
		if o.After, err = position(after[topic]); err != nil {
			return err
		}
		if err := a.read(ctx, o, handle); err != nil {
			return err
		}
	}
	return nil
}

// list returns the topics that the archive has of those that are wanted.
func (a *archived) list(ctx context.Context) (found []string, err error) {
	for _, wanted := range a.topics {
		prefix, all := strings.CutSuffix(wanted, "*")
		some, err := archive.Topics(ctx, a.api, a.bucket, prefix)
		if err != nil {
			return nil, err
		}
		if !all {
			some = slices.DeleteFunc(some, func(topic string) bool { return topic != wanted })
		}
		if len(some) == 0 {
			a.note(fmt.Errorf("the archive has no events of %s", wanted))
		}
		found = append(found, some...)
	}
	slices.Sort(found)
	return slices.Compact(found), nil
}

// read reads a topic. After a connection breaks, it goes on.
func (a *archived) read(
	ctx context.Context, o archive.Options, handle func(context.Context, consumer.Message) error,
) error {
	for tried := 0; ; {
		var refused error
		err := archive.Read(ctx, a.api, o, func(r archive.Record) error {
			if refused = a.pass(ctx, o.Topic, r, handle); refused == nil {
				tried, o.After = 0, r.Position
			}
			return refused
		})
		switch tried++; {
		case err == nil || refused != nil || !brokeOff(err):
			return err
		case tried == readTries && errors.Is(err, io.ErrUnexpectedEOF):
			return fmt.Errorf("%w\nhint: if the object is broken, move it elsewhere to go on without it", err)
		case tried == readTries:
			return err
		}
		a.note(err)
		select {
		case <-time.After(a.pause):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// brokeOff reports whether an object can be had when it is read again.
func brokeOff(err error) bool {
	var broken net.Error
	return errors.Is(err, io.ErrUnexpectedEOF) || errors.As(err, &broken) && !errors.Is(err, context.Canceled)
}

// pass handles a record. One without a time, as of other producers, counts as of the beginning.
func (a *archived) pass(
	ctx context.Context, topic string, r archive.Record, handle func(context.Context, consumer.Message) error,
) error {
	m := consumer.Message{Record: r.Record, Err: r.Err, Bytes: r.Bytes, ShardID: topic,
		SequenceNumber: place(r.Position), ArrivedAt: a.from}
	if r.Err == nil {
		m.PartitionKey = partitionKey(r.Record, a.pointer)
		if !r.Record.Time.IsZero() {
			m.ArrivedAt = r.Record.Time
		}
		if !m.ArrivedAt.Before(a.to) {
			return nil
		}
	}
	return handle(ctx, m)
}

// partitionKey returns the key that the gateway gave an event, if its type declared the pointer.
func partitionKey(r events.Record, pointer string) string {
	given := ""
	for _, e := range r.Extensions {
		if e.Name == "partitionkey" {
			_ = json.Unmarshal(e.Value, &given) // the gateway takes strings only
		}
	}
	if !r.HasJSON() {
		pointer = ""
	}
	return core.PartitionKeyOf(&core.Event{ID: r.ID, Data: r.Data}, pointer, given)
}

// place is a position as text: the object, and how many of its records are read then.
func place(p archive.Position) string { return fmt.Sprintf("%s#%d", p.Object, p.Index+1) }

// position reads a place, or "" for the beginning.
func position(place string) (p archive.Position, err error) {
	if place == "" {
		return p, nil
	}
	i := max(strings.LastIndexByte(place, '#'), 0)
	n, err := strconv.Atoi(strings.TrimPrefix(place[i:], "#"))
	if i == 0 || err != nil || n < 1 {
		return p, fmt.Errorf("the checkpoint has %q, which is no place in an archive", place)
	}
	return archive.Position{Object: place[:i], Index: n - 1}, nil
}

// checkArchive returns a usage error for flags of an archive that cannot be.
// It is not known what stream an archive is of, unless the user said so.
func (r *replaying) checkArchive(saidSource bool) error {
	switch {
	case r.archive == "" && r.partitionKey == "":
		return nil
	case r.archive == "":
		return cli.UsageError("--partition-key is for --archive: a stream has the keys")
	case strings.ContainsAny(r.archive, "/:"):
		return cli.Usagef("--archive is %q: want the name of a bucket, the stack's output ArchiveBucketName", r.archive)
	case r.where.stream != "" && !saidSource && os.Getenv("EVENTGATEWAY_STREAM") == "":
		return cli.UsageError("say which stream the archive is of, with --source: a replay does not publish to that")
	case r.partitionKey == "":
		return nil
	}
	if _, err := core.PointerTokens(r.partitionKey); err != nil {
		return cli.OfCore(err)
	}
	return nil
}

// s3Endpoint is the URL of S3 that is configured, or "" for AWS's own.
func (r *replaying) s3Endpoint() string {
	endpoint := awsaccess.Endpoint("S3")
	if cli.IsLoopback(r.Endpoint()) { // an emulator has both
		endpoint = cmp.Or(endpoint, r.Endpoint())
	}
	return endpoint
}

func (r *replaying) openArchive(ctx context.Context, s *state) (*archived, error) {
	endpoint := r.s3Endpoint()
	c, err := awsaccess.Config(ctx, r.App, endpoint, "to read the archive")
	if err != nil {
		return nil, err
	}
	api := s3.NewFromConfig(c, func(o *s3.Options) {
		if endpoint != "" {
			o.BaseEndpoint, o.UsePathStyle = &endpoint, true
		}
	})
	if time.Since(s.To) < writtenLate {
		r.Remark("the archive may not have the events of the last %.0f minutes yet", writtenLate.Minutes())
	}
	return &archived{api: api, bucket: r.archive, topics: r.topics, from: s.From, to: s.To,
		pointer: r.partitionKey, note: r.note, pause: time.Second}, nil
}
