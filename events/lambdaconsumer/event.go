package lambdaconsumer

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"

	"example.com/eventgateway/events/consumer"
)

// Event is what an event source mapping of Kinesis gives to a function: records of one shard, in
// their order. It has the members that are used.
// https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html
type Event struct {
	Records []Record `json:"Records"`
}

// Record is a record of the stream.
type Record struct {
	EventID string  `json:"eventID"` // the shard, a colon, and the sequence number
	Kinesis Kinesis `json:"kinesis"`
}

// Kinesis is what the stream has of a record.
type Kinesis struct {
	PartitionKey   string  `json:"partitionKey"`
	SequenceNumber string  `json:"sequenceNumber"`
	Data           []byte  `json:"data"`                        // base64 in JSON
	ArrivedAt      float64 `json:"approximateArrivalTimestamp"` // seconds since 1970
}

// Response tells Lambda which records of a batch are not done. Lambda takes an empty list for a
// success.
type Response struct {
	BatchItemFailures []BatchItemFailure `json:"batchItemFailures"`
}

// BatchItemFailure names a record by its sequence number.
type BatchItemFailure struct {
	ItemIdentifier string `json:"itemIdentifier"`
}

// These are the errors of a function with another trigger.
var (
	errNoRecords  = errors.New("not an event of a Kinesis event source mapping: Records is missing")
	errNotKinesis = errors.New(
		"not a record of a Kinesis event source mapping: eventID or sequenceNumber is missing")
)

// messages decodes the records.
func (e Event) messages() ([]consumer.Message, error) {
	if e.Records == nil {
		return nil, errNoRecords
	}
	messages := make([]consumer.Message, len(e.Records))
	for i, r := range e.Records {
		shard, _, found := strings.Cut(r.EventID, ":")
		if !found || r.Kinesis.SequenceNumber == "" {
			return nil, fmt.Errorf("record %d of %d: %w", i+1, len(e.Records), errNotKinesis)
		}
		arrived := time.UnixMilli(int64(math.Round(r.Kinesis.ArrivedAt * 1000)))
		messages[i] = consumer.NewMessage(shard, types.Record{
			Data: r.Kinesis.Data, PartitionKey: &r.Kinesis.PartitionKey, SequenceNumber: &r.Kinesis.SequenceNumber,
			ApproximateArrivalTimestamp: &arrived,
		})
	}
	return messages, nil
}
