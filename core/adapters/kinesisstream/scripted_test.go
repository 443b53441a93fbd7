package kinesisstream_test

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"
	"github.com/aws/smithy-go"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/kinesisstream"
	"example.com/eventgateway/events"
)

var (
	errLost      = fmt.Errorf("read: connection reset by peer")
	errThrottled = &smithy.GenericAPIError{Code: "ThrottlingException", Fault: smithy.FaultClient}
	errRefused   = &smithy.GenericAPIError{Code: "AccessDeniedException", Fault: smithy.FaultClient}
)

// fate is the outcome of a call.
type fate struct {
	before error                           // the error instead of a write
	refuse func(id string) (code string)   // refuses some records of a call that succeeds
	after  error                           // the error instead of an answer, once the records are stored
	hang   bool                            // no answer comes until the caller goes
	late   time.Duration                   // the answer is lost, and the records are stored that much later
	answer func(*kinesis.PutRecordsOutput) // changes the answer
}

// scripted is a Kinesis that follows a script. It checks every call: no two records of a
// key, neither in one call nor in two at a time; at most four calls at a time; no retries
// by the SDK.
type scripted struct {
	t       *testing.T
	latency time.Duration
	script  func(call int, ids []string) fate // nil: all goes well

	mu       sync.Mutex
	records  []types.Record // stored
	reads    int
	deaf     func(read int) error // the error of a read; nil: none fails
	calls    [][]string           // ids
	began    []time.Time
	stored   []string // ids, in order
	underWay map[string]bool
	now      int // calls
}

func (k *scripted) stream() *kinesisstream.Stream { return kinesisstream.New(k, "stream", schemaURL) }

func (k *scripted) PutRecords(
	ctx context.Context, in *kinesis.PutRecordsInput, options ...func(*kinesis.Options),
) (*kinesis.PutRecordsOutput, error) {
	ids, fate := k.begin(in, options)
	defer k.end(in)
	if fate.hang {
		<-ctx.Done()
		return nil, ctx.Err()
	}
	select {
	case <-time.After(k.latency):
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if fate.before != nil {
		return nil, fate.before
	}
	if fate.late > 0 {
		entries := slices.Clone(in.Records) // the caller may change them when the call is over
		for i := range entries {
			entries[i].Data = bytes.Clone(entries[i].Data)
		}
		time.AfterFunc(fate.late, func() {
			k.mu.Lock()
			defer k.mu.Unlock()
			for i, id := range ids {
				k.store(id, entries[i])
			}
		})
		return nil, errLost
	}
	out := &kinesis.PutRecordsOutput{}
	k.mu.Lock()
	for i, id := range ids {
		if fate.refuse != nil && fate.refuse(id) != "" {
			code := fate.refuse(id)
			out.Records = append(out.Records, types.PutRecordsResultEntry{ErrorCode: &code, ErrorMessage: &code})
			continue
		}
		out.Records = append(out.Records, acknowledged(fmt.Sprint(len(k.stored))))
		k.store(id, in.Records[i])
	}
	k.mu.Unlock()
	if fate.answer != nil {
		fate.answer(out)
	}
	return out, fate.after
}

// acknowledged is the result of a stored record.
func acknowledged(sequenceNumber string) types.PutRecordsResultEntry {
	return types.PutRecordsResultEntry{ShardId: aws.String("s"), SequenceNumber: &sequenceNumber}
}

func (k *scripted) store(id string, entry types.PutRecordsRequestEntry) {
	k.records = append(k.records, types.Record{
		Data: bytes.Clone(entry.Data), PartitionKey: entry.PartitionKey,
		SequenceNumber: aws.String(fmt.Sprint(len(k.stored))), ApproximateArrivalTimestamp: aws.Time(time.Now()),
	})
	k.stored = append(k.stored, id)
}

func (k *scripted) begin(in *kinesis.PutRecordsInput, options []func(*kinesis.Options)) (ids []string, f fate) {
	k.mu.Lock()
	defer k.mu.Unlock()
	var o kinesis.Options
	for _, option := range options {
		option(&o)
	}
	if o.Retryer == nil || o.Retryer.MaxAttempts() != 1 {
		k.t.Error("the SDK would try the call again by itself")
	}
	for _, r := range in.Records {
		record, err := events.Decode(r.Data)
		if err != nil {
			k.t.Error(err)
		}
		ids = append(ids, record.ID)
		if k.underWay[*r.PartitionKey] {
			k.t.Errorf("the key %s is twice under way", *r.PartitionKey)
		}
		if k.underWay == nil {
			k.underWay = map[string]bool{}
		}
		k.underWay[*r.PartitionKey] = true
	}
	if k.now++; k.now > 4 {
		k.t.Errorf("%d calls at a time", k.now)
	}
	k.calls, k.began = append(k.calls, ids), append(k.began, time.Now())
	if k.script != nil {
		f = k.script(len(k.calls)-1, ids)
	}
	return ids, f
}

func (k *scripted) end(in *kinesis.PutRecordsInput) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.now--
	for _, r := range in.Records {
		delete(k.underWay, *r.PartitionKey)
	}
}

// check compares the stream with the promises: an acknowledged event is at its place; the
// stored events of a key first appear in the slice's order; no event is sent before the one
// in front of it is acknowledged.
func (k *scripted) check(list []core.Event, results []core.PublishResult) {
	k.t.Helper()
	k.mu.Lock() // a record may be stored late
	defer k.mu.Unlock()
	if len(results) != len(list) {
		k.t.Fatalf("%d events have %d answers", len(list), len(results))
	}
	firsts := map[string]int{} // place of each id's first record
	for place, id := range slices.Backward(k.stored) {
		firsts[id] = place
	}
	stopped, behind := map[string]bool{}, map[string]int{}
	for i, e := range list {
		first, ok := firsts[e.ID]
		if !ok {
			first = -1
		}
		switch {
		case core.CodeOf(results[i].Err) == core.CodeTooLarge:
			if first >= 0 {
				k.t.Errorf("event %s was refused and stored", e.ID)
			}
			continue
		case first >= 0 && stopped[e.PartitionKey]:
			k.t.Errorf("event %s was sent though one in front of it was not stored", e.ID)
		case first >= 0 && first < behind[e.PartitionKey]:
			k.t.Errorf("event %s is before one in front of it", e.ID)
		case results[i].Err == nil && !k.at(results[i].SequenceNumber, e.ID):
			k.t.Errorf("event %s is not at %s", e.ID, results[i].SequenceNumber)
		}
		behind[e.PartitionKey] = max(first, behind[e.PartitionKey])
		stopped[e.PartitionKey] = stopped[e.PartitionKey] || results[i].Err != nil
	}
}

func (k *scripted) at(sequenceNumber, id string) bool {
	place, err := strconv.Atoi(sequenceNumber)
	return err == nil && place < len(k.stored) && k.stored[place] == id
}

// keyed returns events of these keys. Their ids are key and index, such as "a0", "b1".
func keyed(keys ...string) []core.Event {
	list := make([]core.Event, len(keys))
	for i, key := range keys {
		list[i] = event(fmt.Sprint(key, i), key)
	}
	return list
}

// randomEvents returns up to most events, which share some keys.
func randomEvents(from *rand.Rand, most int) []core.Event {
	list := make([]core.Event, 1+from.IntN(most))
	keys := 1 + from.IntN(len(list))
	for i := range list {
		list[i] = event(fmt.Sprint(i), fmt.Sprint(from.IntN(keys)))
	}
	return list
}

func event(id, partitionKey string) core.Event {
	return core.Event{
		ID: id, Source: "/SpongeBob", Type: core.EventType{Client: "SpongeBob", Event: "Fruits"}, SchemaVersion: 1,
		Time: time.Unix(0, 0).UTC(), PartitionKey: partitionKey, Data: []byte(`{}`),
	}
}
