package kinesisstream

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/service/kinesis"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/kinesisstream/internal/putrecords"
)

// Limits of Kinesis:
// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html and
// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecordsRequestEntry.html
const (
	maxRecordsPerCall    = 500
	maxBytesPerCall      = 5 << 20 // records and partition keys; newer streams take 10 MiB
	maxBytesPerRecord    = 1 << 20 // record and partition key
	maxPartitionKeyRunes = 256
)

// Client has the methods of a Kinesis client that the stream calls: the SDK's, or the
// cheaper one of [NewDirectClient]. It must end a call when the call's context ends, and
// must not keep the records then.
type Client interface {
	Writer
	Reader
}

// Writer is the part of a [Client] that stores records.
type Writer interface {
	PutRecords(
		context.Context, *kinesis.PutRecordsInput, ...func(*kinesis.Options),
	) (*kinesis.PutRecordsOutput, error)
}

// NewDirectClient returns a client that makes PutRecords calls by internal/putrecords, with
// the options of the SDK's client, which must have credentials. The SDK's client makes all
// other calls. The error says why there is no endpoint.
func NewDirectClient(sdk *kinesis.Client) (Client, error) {
	direct, err := putrecords.New(sdk)
	if err != nil {
		return nil, err
	}
	return struct {
		Writer
		Reader
	}{direct, sdk}, nil
}

var _ core.EventStream = (*Stream)(nil)

// Stream is the event stream. It is safe for many goroutines.
type Stream struct {
	client    Client
	name      string
	schemaURL func(t core.EventType, version int) string // nil for short envelopes
	encoded   bool                                       // each event's Data is a record already
}

// New returns the stream of that name. schemaURL returns the URL of a version of a schema, which
// is the dataschema of its records. If it is nil, records are shorter: they have no dataschema,
// and no time that is in their id.
func New(client Client, name string, schemaURL func(t core.EventType, version int) string) *Stream {
	return &Stream{client: client, name: name, schemaURL: schemaURL}
}

// NewEncoded returns the stream of that name for events whose Data are records already, which are
// stored as they are. Only the PartitionKey counts besides. None may be published Once.
func NewEncoded(client Writer, name string) *Stream {
	return &Stream{client: writeOnly{Writer: client}, name: name, encoded: true}
}

const backend = "the event stream"

// Publish implements [core.EventStream]. It makes as few PutRecords calls as the limits and
// the order of each partition key allow, at most maxCallsAtOnce at a time. See the package
// comment for the order and the retries.
//
// With a deadline, Publish returns answerTime before it, or, if that is less, a quarter of
// the time that is left. The events must not change meanwhile. Publish keeps no reference to
// them.
func (s *Stream) Publish(ctx context.Context, list []core.Event) []core.PublishResult {
	results := make([]core.PublishResult, len(list))
	if len(list) > 0 {
		p := newPublication(ctx, s, list, results)
		p.run(ctx)
		p.encoder.release()
	}
	return results
}

// Check implements [core.EventStream].
func (s *Stream) Check(list []core.Event) []error {
	errs := make([]error, len(list))
	records := s.newEncoder()
	defer records.release()
	for i := range list {
		_, errs[i] = records.record(&list[i])
	}
	return errs
}

func (s *Stream) newEncoder() encoder { return encoder{schemaURL: s.schemaURL, encoded: s.encoded} }
