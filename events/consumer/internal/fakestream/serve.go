package fakestream

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"
	"github.com/aws/smithy-go"
)

// serveTime bounds one call over HTTP.
const serveTime = 30 * time.Second

// ServeHTTP answers the calls of a [kinesis.Client], whose protocol is AWS JSON 1.1. Times begin at
// 1970 and are in seconds there.
func (s *Stream) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), serveTime)
	defer cancel()
	_, operation, _ := strings.Cut(r.Header.Get("X-Amz-Target"), ".")
	decoder := json.NewDecoder(r.Body)
	var out any
	var err error
	switch operation {
	case "ListShards":
		var in kinesis.ListShardsInput
		if err = decoder.Decode(&in); err == nil {
			out, err = s.ListShards(ctx, &in)
		}
	case "GetShardIterator":
		var in struct {
			kinesis.GetShardIteratorInput
			Timestamp *float64
		}
		if err = decoder.Decode(&in); err == nil {
			if in.Timestamp != nil {
				in.GetShardIteratorInput.Timestamp = aws.Time(time.UnixMilli(int64(*in.Timestamp * 1000)))
			}
			out, err = s.GetShardIterator(ctx, &in.GetShardIteratorInput)
		}
	case "GetRecords":
		var in kinesis.GetRecordsInput
		if err = decoder.Decode(&in); err == nil {
			out, err = s.servedRecords(ctx, &in)
		}
	default:
		err = &types.InvalidArgumentException{Message: aws.String("no operation " + operation)}
	}
	answer(w, out, err)
}

// servedRecord is a record whose time is a number.
type servedRecord struct {
	types.Record
	ApproximateArrivalTimestamp float64
}

func (s *Stream) servedRecords(ctx context.Context, in *kinesis.GetRecordsInput) (any, error) {
	page, err := s.GetRecords(ctx, in)
	if err != nil {
		return nil, err
	}
	out := struct {
		*kinesis.GetRecordsOutput
		Records []servedRecord
	}{page, make([]servedRecord, len(page.Records))}
	for i, r := range page.Records {
		out.Records[i] = servedRecord{r, float64(r.ApproximateArrivalTimestamp.UnixMilli()) / 1000}
	}
	return out, nil
}

// answer writes what a call returned. An error that is not Kinesis's own is a failure of the server.
func answer(w http.ResponseWriter, out any, err error) {
	w.Header().Set("Content-Type", "application/x-amz-json-1.1")
	if err != nil {
		code, status := "InternalFailure", http.StatusInternalServerError
		if own, is := errors.AsType[smithy.APIError](err); is && own.ErrorFault() != smithy.FaultServer {
			code, status = own.ErrorCode(), http.StatusBadRequest
		}
		w.WriteHeader(status)
		out = map[string]string{"__type": code, "message": err.Error()}
	}
	_ = json.NewEncoder(w).Encode(out) // a client that is gone hears nothing
}
