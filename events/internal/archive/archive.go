// Package archive reads the events of a topic from the bucket that a deployment with archive=on fills.
//
// What holds of their order, and what does not:
//   - Objects are read in the order of the times in their names, which is when the first record of each
//     arrived, to the second. Objects of the same second are in the order of their names.
//   - The records of an object are read in the order in which Firehose wrote them.
//   - Firehose gathers the records of several shards, and can write several objects of a topic at once. So an
//     object can begin before the one before it ends, and a record can come after one that arrived later. Firehose
//     promises no order, not even for the records of one partition key.
//   - Firehose delivers at least once: a record can be there twice, in one object or in two.
//   - Arrival is not archived. Where the order matters, sort by the time in the records.
//
// https://docs.aws.amazon.com/firehose/latest/dev/s3-object-name.html
package archive

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"

	"example.com/eventgateway/events"
)

// API is what Read needs of S3. *s3.Client has it.
type API interface {
	ListObjectsV2(context.Context, *s3.ListObjectsV2Input, ...func(*s3.Options)) (*s3.ListObjectsV2Output, error)
	GetObject(context.Context, *s3.GetObjectInput, ...func(*s3.Options)) (*s3.GetObjectOutput, error)
}

// Options say what Read reads.
type Options struct {
	Bucket string
	Topic  string

	// From and To are times of arrival: the first that counts, and the first that does not. All records
	// between them are read, and with them those that share an object: up to some half hour of others on
	// each side, more where Firehose had been behind, and up to a week before From where somebody copied
	// the objects. Records have the time of the event, to leave out the others by it.
	//
	// Firehose writes for up to half an hour what arrived before: let To be earlier than that.
	From, To time.Time

	// After is where an earlier Read of the same topic stopped. Zero for the beginning.
	After Position
}

// Position is the place of a record in the archive.
type Position struct {
	Object string `json:"object"` // its key in the bucket
	Index  int    `json:"index"`  // of the record in it, from 0
}

// Record is a record of the archive.
type Record struct {
	Position
	Bytes  []byte // the record, byte for byte as in the stream; the handler may keep them
	Record events.Record
	Err    error // why Bytes is no record of the gateway; nil if it is one
}

// Read calls handle with each record, one call at a time. It returns nil when it has read all; or the
// context's error, an error of handle as it is, or one of S3. Then another Read with After at the last
// record that was handled goes on. It holds the names of a day's objects and one record in memory.
func Read(ctx context.Context, api API, o Options, handle func(Record) error) error {
	if o.Bucket == "" || o.Topic == "" {
		return errors.New("an archive is read from a bucket, one topic at a time")
	}
	after, resumed := parse(o.After.Object, time.Time{}), o.After.Object != ""
	days, err := listDays(ctx, api, o)
	if err != nil {
		return fmt.Errorf("cannot list the archive: %w", err)
	}
	for _, day := range days {
		objects, err := listObjects(ctx, api, o, day)
		if err != nil {
			return fmt.Errorf("cannot list the archive: %w", err)
		}
		for _, object := range objects {
			first := 0
			switch {
			case resumed && object.compare(after) < 0:
				continue
			case resumed && object.key == after.key:
				first = o.After.Index + 1
			}
			if err := readObject(ctx, api, o.Bucket, object.key, first, handle); err != nil {
				return err
			}
		}
	}
	return ctx.Err()
}
