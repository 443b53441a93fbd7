package faults

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"time"
)

// The parts of PutRecords that the proxy reads; the rest of a record and of its answer
// passes unchanged.
// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html
type (
	request struct {
		Records    []json.RawMessage
		StreamName string `json:",omitempty"`
		StreamARN  string `json:",omitempty"`
	}
	answer struct {
		FailedRecordCount int
		Records           []json.RawMessage
		EncryptionType    string `json:",omitempty"`
	}
)

const refusal = `{"ErrorCode":"ProvisionedThroughputExceededException","ErrorMessage":"made up by the fault-injecting proxy"}`

// plan has the faults of one call.
type plan struct {
	delay      time.Duration
	fail, lose bool
	throttled  []bool // of each record
}

func (p *Proxy) plan(records int) plan {
	p.mu.Lock()
	defer p.mu.Unlock()
	drawn := func(rate float64) bool { return p.random.Float64() < rate }
	made := plan{throttled: make([]bool, records)}
	p.counts.Calls++
	p.counts.Records += records
	if drawn(p.options.DelayedCalls) && p.options.MaxDelay > 0 {
		p.counts.Delayed++
		made.delay = time.Duration(p.random.Int64N(int64(p.options.MaxDelay))) + 1
	}
	if drawn(p.options.FailedCalls) {
		p.counts.Failed++
		made.fail = true
		return made
	}
	for i := range made.throttled {
		if drawn(p.options.ThrottledRecords) {
			p.counts.Throttled++
			made.throttled[i] = true
		}
	}
	// Losing an answer without an acknowledgement has no effect.
	if drawn(p.options.LostAnswers) && slices.Contains(made.throttled, false) {
		p.counts.Lost++
		made.lose = true
	}
	return made
}

func (p *Proxy) putRecords(w http.ResponseWriter, r *http.Request) {
	var in request
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return // the caller has gone
	}
	if err := json.Unmarshal(body, &in); err != nil {
		exception(w, http.StatusBadRequest, "SerializationException")
		return
	}
	plan := p.plan(len(in.Records))
	select {
	case <-time.After(plan.delay):
	case <-r.Context().Done():
		return
	}
	if plan.fail {
		exception(w, http.StatusInternalServerError, "InternalFailure")
		return
	}
	asked := in.Records
	in.Records = nil
	for i, record := range asked {
		if !plan.throttled[i] {
			in.Records = append(in.Records, record)
		}
	}
	out, status, raw, err := p.forward(r, in)
	switch {
	case err != nil:
		panic(http.ErrAbortHandler) // cuts the connection: the caller does not know what was stored
	case status != http.StatusOK:
		w.Header().Set("Content-Type", r.Header.Get("Content-Type"))
		w.WriteHeader(status)
		w.Write(raw)
		return
	}
	if plan.lose || r.Context().Err() != nil {
		p.lost(in.Records, out.Records)
		panic(http.ErrAbortHandler)
	}
	w.Header().Set("Content-Type", r.Header.Get("Content-Type"))
	err = json.NewEncoder(w).Encode(merge(out, plan.throttled))
	if err == nil {
		err = http.NewResponseController(w).Flush()
	}
	if err != nil || r.Context().Err() != nil {
		p.lost(in.Records, out.Records)
	}
}

// forward sends the records on, also if the caller goes away meanwhile. The signature does
// not match the new body: emulators do not check signatures.
func (p *Proxy) forward(r *http.Request, in request) (out answer, status int, raw []byte, err error) {
	if len(in.Records) == 0 {
		return out, http.StatusOK, nil, nil
	}
	body, err := json.Marshal(in)
	if err != nil {
		return out, 0, nil, err
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(r.Context()), forwardTimeout)
	defer cancel()
	onward, err := http.NewRequestWithContext(ctx, http.MethodPost, p.target.String(), bytes.NewReader(body))
	if err != nil {
		return out, 0, nil, err
	}
	for _, name := range []string{"Content-Type", "X-Amz-Target", "Authorization", "X-Amz-Date"} {
		onward.Header.Set(name, r.Header.Get(name))
	}
	response, err := p.client.Do(onward)
	if err != nil {
		return out, 0, nil, err
	}
	defer response.Body.Close()
	raw, err = io.ReadAll(io.LimitReader(response.Body, maxBody))
	if err != nil || response.StatusCode != http.StatusOK {
		return out, response.StatusCode, raw, err
	}
	if err = json.Unmarshal(raw, &out); err == nil && len(out.Records) != len(in.Records) {
		err = fmt.Errorf("%d records were answered by %d results", len(in.Records), len(out.Records))
	}
	return out, http.StatusOK, raw, err
}

// merge puts the refusals at the indexes of the throttled records.
func merge(out answer, throttled []bool) answer {
	merged := answer{FailedRecordCount: out.FailedRecordCount, EncryptionType: out.EncryptionType,
		Records: make([]json.RawMessage, len(throttled))}
	n := 0
	for i, refused := range throttled {
		if refused {
			merged.FailedRecordCount++
			merged.Records[i] = json.RawMessage(refusal)
		} else {
			merged.Records[i] = out.Records[n]
			n++
		}
	}
	return merged
}

// lost reports the records that were stored.
func (p *Proxy) lost(records, results []json.RawMessage) {
	if p.options.Lost == nil {
		return
	}
	for i, raw := range records {
		var record struct{ Data []byte }
		var result struct{ SequenceNumber string }
		if json.Unmarshal(raw, &record) == nil && json.Unmarshal(results[i], &result) == nil &&
			result.SequenceNumber != "" {
			p.options.Lost(record.Data)
		}
	}
}

func exception(w http.ResponseWriter, status int, name string) {
	w.Header().Set("Content-Type", "application/x-amz-json-1.1")
	w.WriteHeader(status)
	fmt.Fprintf(w, `{"__type":%q,"message":"made up by the fault-injecting proxy"}`, name)
}
