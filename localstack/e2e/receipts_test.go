//go:build e2e

package e2e

import (
	"context"
	"encoding/json"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"example.com/eventgateway/events"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"
)

// oddities are events that re-encoding would change.
var oddities = []string{
	`{"fruit":"apple"}`,
	"{ \"fruit\" :\t\"apple\" ,\r\n \"quantity\": 1.0 }",
	`{"quantity":1e0,"fruit":"\u0061pple \ud83c\udf4e <&> \/"}`,
	`{"fruit":"Äpfel 🍎 りんご"}`,
	`{"quantity":9007199254740993,"fruit":""}`,
	"  {\"fruit\":\"pear\"}\n",
}

// A receipt names the shard and the sequence number of a record with exactly the bytes that
// were sent, also while others send.
func TestReceipts(t *testing.T) {
	deployed.Register(t, "/Bytes/Fruits", strict)
	type receipt struct {
		ID             string `json:"id"`
		PartitionKey   string `json:"partition_key"`
		ShardID        string `json:"shard_id"`
		SequenceNumber string `json:"sequence_number"`
		sent           string
	}
	const times = 10
	var wait sync.WaitGroup
	receipts := make(chan receipt, times*len(oddities))
	for _, event := range oddities {
		wait.Go(func() {
			for range times {
				a := deployed.Send(t, "POST", "/Bytes/Fruits/send_event", jsonType, event)
				r := receipt{sent: event}
				if err := json.Unmarshal([]byte(a.Body), &r); err != nil || a.Status != 201 {
					t.Errorf("%q: %v: %d %s", event, err, a.Status, a.Body)
					return
				}
				receipts <- r
			}
		})
	}
	wait.Wait()
	close(receipts)

	ctx, cancel := context.WithTimeout(t.Context(), limit)
	defer cancel()
	stored := map[string]types.Record{} // by shard and sequence number
	for shard, records := range readShards(ctx, t, deployed.StreamName) {
		for _, record := range records {
			stored[shard+" "+*record.SequenceNumber] = record
		}
	}
	for r := range receipts {
		record, found := stored[r.ShardID+" "+r.SequenceNumber]
		if !found {
			t.Errorf("nothing is at %s %s, for %q", r.ShardID, r.SequenceNumber, r.sent)
			continue
		}
		delete(stored, r.ShardID+" "+r.SequenceNumber) // no two receipts for one record
		checkRecord(t, record, r.ID, r.PartitionKey, strings.Trim(r.sent, " \t\r\n"))
	}
}

// checkRecord checks that the record is a CloudEvent with the data that was sent. White
// space around a JSON value is not part of it.
func checkRecord(t *testing.T, record types.Record, id, partitionKey, sent string) {
	t.Helper()
	var event struct {
		SpecVersion, ID, Source, Type string
		SchemaVersion                 int
		Data                          json.RawMessage
	}
	if err := json.Unmarshal(record.Data, &event); err != nil {
		t.Errorf("the record is not JSON: %v: %s", err, record.Data)
		return
	}
	if string(event.Data) != sent {
		t.Errorf("sent %q, stored %q", sent, event.Data)
	}
	if *record.PartitionKey != partitionKey {
		t.Errorf("the partition key is %s, the receipt says %s", *record.PartitionKey, partitionKey)
	}
	if event.SpecVersion != "1.0" || event.ID != id || event.Source != "/Bytes" || event.Type != "Bytes.Fruits" ||
		event.SchemaVersion != 1 {
		t.Errorf("the envelope is %s", record.Data)
	}
	if r, err := events.Decode(record.Data); err != nil || time.Since(r.Time).Abs() > time.Hour {
		t.Errorf("the record is of %v, %v: %s", r.Time, err, record.Data)
	}
}

// An event that is sent again gets its first receipt: the stack has the table of claims, and
// the function finds it.
func TestSendingAgain(t *testing.T) {
	deployed.Register(t, "/Again/Fruits?idempotent=true", strict)
	const event = `{"specversion":"1.0","id":"1","source":"urn:e2e","type":"Fruits","data":{"fruit":"apple"}}`
	var first events.Receipt
	for i, status := range []int{201, 200, 200} {
		a := deployed.Send(t, "POST", "/Again/Fruits/send_event", "Content-Type: application/cloudevents+json", event)
		var r events.Receipt
		if err := json.Unmarshal([]byte(a.Body), &r); err != nil || a.Status != status || r.Duplicate != (i > 0) {
			t.Fatalf("sent for the %d. time: %d: %s", i+1, a.Status, a.Body)
		}
		if r.Duplicate = false; i == 0 {
			first = r
		} else if !reflect.DeepEqual(r, first) {
			t.Errorf("the receipt is %+v, and was %+v", r, first)
		}
	}
}
