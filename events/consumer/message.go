package consumer

import (
	"bytes"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"

	"example.com/eventgateway/events"
)

// Message is one record of the stream.
type Message struct {
	// Record is the gateway's record, if Err is nil.
	Record events.Record

	// Err is events.ErrNotARecord or ErrAggregated if the record is not the gateway's.
	// Listen goes on, unless the handler returns an error.
	Err error

	Bytes          []byte // the record's data, as it is in the stream
	ShardID        string
	SequenceNumber string
	PartitionKey   string
	ArrivedAt      time.Time // approximate, by Kinesis's clock

	// Behind is how far the end of the read that has the message is behind the end of the
	// shard: 0 if nothing is left to read.
	Behind time.Duration
}

// ErrAggregated is the Err of a record that the Kinesis Producer Library aggregated. The
// gateway never aggregates. Listen does not unpack such a record.
var ErrAggregated = fmt.Errorf("%w: an aggregate of the Kinesis Producer Library", events.ErrNotARecord)

// kplMagic begins a record that the Kinesis Producer Library aggregated.
var kplMagic = []byte{0xf3, 0x89, 0x9a, 0xc2}

// NewMessage decodes a record of a shard. It is for those who read the stream by themselves.
func NewMessage(shardID string, record types.Record) Message {
	m := Message{
		Bytes:          record.Data,
		ShardID:        shardID,
		SequenceNumber: aws.ToString(record.SequenceNumber),
		PartitionKey:   aws.ToString(record.PartitionKey),
		ArrivedAt:      aws.ToTime(record.ApproximateArrivalTimestamp),
	}
	if bytes.HasPrefix(record.Data, kplMagic) {
		m.Err = ErrAggregated
	} else {
		m.Record, m.Err = events.Decode(record.Data)
	}
	return m
}
