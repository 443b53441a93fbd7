package dynamodbusage

import (
	"strings"
	"time"

	"example.com/eventgateway/core/adapters/internal/attributes"
	"example.com/eventgateway/core/usage"
)

// Names of the table's key attributes, and of the attribute by which DynamoDB deletes items.
// The stack and local runs create the table with these names.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/TTL.html
const (
	PartitionKey = "client"  // string
	SortKey      = "item"    // string
	TTL          = "expires" // number, seconds since 1970
)

// The items of a client, by example. A quota has an attribute for each of its bounds:
//
//	client SpongeBob   item quota            requests 100   events 1000   bytes 1000000   events_a_day 1000000
//	client SpongeBob   item bucket           draws 42   day 2026-11-29   taken 4711   expires 1795780800
//	                                         full_requests 1795521600123456789   full_events …   full_bytes …
//	client SpongeBob   item day#2026-11-29   requests 17   events 4711   bytes 471100   rejected 3   refused 1
//	                                         expires 1829606400
//
// full_… are in nanoseconds since 1970. The last use of a key is under a name that no client
// has, since names have no #:
//
//	client key#Kx3…    item used             day 2026-11-29   expires 1829606400
const (
	itemQuota  = "quota"
	itemBucket = "bucket"
	itemDay    = "day#"
	itemUsed   = "used"
	keyPrefix  = "key#"

	attrEventsADay = "events_a_day"
	attrDraws      = "draws"
	attrDay        = "day"
	attrTaken      = "taken"
	attrRejected   = "rejected"
	attrRefused    = "refused"
	fullPrefix     = "full_"
)

// bucketTime is how long an unused bucket is kept: longer than its day.
const bucketTime = 3 * 24 * time.Hour

type item = attributes.Item

func keyOf(client, name string) item {
	return item{PartitionKey: attributes.Text(client), SortKey: attributes.Text(name)}
}

// expiryOf returns when the counts of a day expire.
func expiryOf(day time.Time) int64 { return day.AddDate(0, usage.Months, 0).Unix() }

// reading reads an item. A missing number is 0.
type reading struct{ attributes.Reader }

func readingOf(stored item) *reading { return &reading{attributes.Reader{Item: stored}} }

// day reads a day; the zero time if it is not there.
func (r *reading) day(text string) time.Time {
	if text == "" {
		return time.Time{}
	}
	day, err := time.Parse(time.DateOnly, text)
	r.Check(err)
	return day
}

func (r *reading) err() error { return r.Err(r.Text(SortKey) + " of " + r.Text(PartitionKey)) }

func quotaOf(stored item) (usage.Quota, error) {
	r := readingOf(stored)
	var q usage.Quota
	for k := range usage.Kinds {
		q.PerSecond[k] = r.NumberOrZero(k.String())
	}
	q.EventsADay = r.NumberOrZero(attrEventsADay)
	return q, r.err()
}

func bucketOf(stored item) (usage.Bucket, error) {
	r := readingOf(stored)
	b := usage.Bucket{
		Draws: r.NumberOrZero(attrDraws), Day: r.day(r.Text(attrDay)), Taken: r.NumberOrZero(attrTaken),
	}
	for k := range usage.Kinds {
		b.Full[k] = r.NumberOrZero(fullPrefix + k.String())
	}
	return b, r.err()
}

func dayOf(stored item) (usage.Day, error) {
	r := readingOf(stored)
	day := usage.Day{
		Begin: r.day(strings.TrimPrefix(r.Text(SortKey), itemDay)),
		Counts: usage.Counts{
			Requests: r.NumberOrZero(usage.Requests.String()), Events: r.NumberOrZero(usage.Events.String()),
			Bytes: r.NumberOrZero(usage.Bytes.String()), Rejected: r.NumberOrZero(attrRejected),
			Refused: r.NumberOrZero(attrRefused),
		},
	}
	return day, r.err()
}
