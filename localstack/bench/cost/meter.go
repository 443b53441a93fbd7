package main

import (
	"bytes"
	"encoding/json"
	"sync"
	"time"

	"example.com/eventgateway/functions/routes"
	"example.com/eventgateway/localstack/bench/internal/rig"
	"example.com/eventgateway/localstack/gateway"
)

// use is what some requests used, as AWS meters it.
type use struct {
	requests, units int // units are requests of up to 512 KB
	events          int
	billed          []time.Duration // of each invocation, in whole milliseconds
	cpu             time.Duration
	records         int
	recordBytes     int
	meteredBytes    int // of records, each in whole KB
	reads, writes   float64
	logBytes        int
	answerBytes     int
}

// meter counts what the function receive_event uses.
type meter struct {
	mu  sync.Mutex
	now use
}

// take returns what was counted since it was last called.
func (m *meter) take() use {
	m.mu.Lock()
	defer m.mu.Unlock()
	taken := m.now
	m.now = use{}
	return taken
}

// Write counts a line of a function's log without the name in front of it, which is not in
// CloudWatch. It implements io.Writer for gateway.Options.Log.
func (m *meter) Write(line []byte) (int, error) {
	own, is := bytes.CutPrefix(line, []byte("["+routes.ReceiveEvent+"] "))
	if is && !bytes.Contains(own, []byte(`"msg":"REPORT `)) { // that is the local Lambda's
		m.mu.Lock()
		m.now.logBytes += len(own) - len("\n")
		m.mu.Unlock()
	}
	return len(line), nil
}

// reported counts an invocation. Lambda bills whole milliseconds.
func (m *meter) reported(r gateway.Report) {
	if r.Function != routes.ReceiveEvent {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.now.billed = append(m.now.billed, rig.Billed(r.Duration))
	m.now.cpu += r.CPU
}

// seen counts a request to Kinesis or DynamoDB.
func (m *meter) seen(operation string, body []byte) {
	m.mu.Lock()
	defer m.mu.Unlock()
	u := &m.now
	switch operation {
	case "PutRecord":
		var in struct{ Data []byte }
		_ = json.Unmarshal(body, &in) // the SDK wrote it
		u.record(in.Data)
	case "PutRecords":
		var in struct{ Records []struct{ Data []byte } }
		_ = json.Unmarshal(body, &in) // the gateway wrote it
		for _, r := range in.Records {
			u.record(r.Data)
		}
	case "GetItem":
		u.reads += 0.5
		if bytes.Contains(body, []byte(`"ConsistentRead":true`)) {
			u.reads += 0.5
		}
	case "PutItem", "UpdateItem", "DeleteItem":
		var in struct{ Item, ExpressionAttributeValues json.RawMessage }
		_ = json.Unmarshal(body, &in) // the SDK wrote it
		u.writes += float64(chunks(len(in.Item)+len(in.ExpressionAttributeValues), 1<<10))
	case "BatchWriteItem":
		puts := bytes.Count(body, []byte(`"PutRequest":`))
		u.writes += float64(puts * chunks(len(body)/max(1, puts), 1<<10))
	}
}

func (u *use) record(data []byte) {
	u.records++
	u.recordBytes += len(data)
	u.meteredBytes += chunks(len(data), 1<<10) << 10
}

// add adds what more requests of the same kind used.
func (u *use) add(more use) {
	u.requests += more.requests
	u.units += more.units
	u.events += more.events
	u.billed = append(u.billed, more.billed...)
	u.cpu += more.cpu
	u.records += more.records
	u.recordBytes += more.recordBytes
	u.meteredBytes += more.meteredBytes
	u.reads += more.reads
	u.writes += more.writes
	u.logBytes += more.logBytes
	u.answerBytes += more.answerBytes
}
