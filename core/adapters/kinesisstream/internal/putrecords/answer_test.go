package putrecords_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
)

// The client reads every answer as the SDK's client does.
func TestTheAnswerIsTheSDKs(t *testing.T) {
	for _, answer := range []string{
		oneStored, ` { "Records" : [ { "ShardId" : "s" , "SequenceNumber" : "1" } ] ,` + "\n\t\r" + `"FailedRecordCount" : 12 } ` + "\n",
		`{"FailedRecordCount":1,"EncryptionType":"KMS","Records":[{"ErrorCode":"InternalFailure","ErrorMessage":"Internal service failure."},{"SequenceNumber":"2","ShardId":"s"}]}`,
		`{}`, `{"Records":[]}`, `{"Records":[{}]}`, `{"Records":null}`, `{"Records":[null]}`, `{"Records":[{"SequenceNumber":null,"ShardId":"s"}]}`,
		`{"Records":[{"ErrorCode":"X","ErrorMessage":"caf\u00e9 \"au\" lait"}]}`, `{"Records":[{"ErrorCode":"X","ErrorMessage":"é"}]}`,
		`{"Records":[{"New":{"a":[1]},"SequenceNumber":"1"}],"Newer":[{}]}`, `{"FailedRecordCount":0.0,"Records":[]}`, `{"FailedRecordCount":123456789,"Records":[]}`,
		``, `null`, `[]`, `{oops`, `{"Records":[{"SequenceNumber":"1"}`, `{"Records":[{"SequenceNumber":"1"},]}`, `{"Records":{}}`, `{"Records":[{"SequenceNumber":1}]}`,
		`{"Records":[]}{`, `{"FailedRecordCount":-1}`, `{"FailedRecordCount":"1"}`,
	} {
		in := callOf("k", 1, 1)
		got, _, err := exchange(t, true, in, answer)
		want, _, sdkErr := exchange(t, false, in, answer)
		if (err == nil) != (sdkErr == nil) {
			t.Errorf("%s: %v, the SDK says %v", answer, err, sdkErr)
			continue
		}
		if err != nil {
			continue
		}
		got.ResultMetadata = want.ResultMetadata
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %+v, the SDK reads %+v", answer, got, want)
		}
	}
}

var errLost = errors.New("read: connection reset by peer")

// A transport may go on reading the body of a call that is over. By then the next call has
// the body's memory, and the transport must not get its bytes.
func TestABodyIsReadTooLate(t *testing.T) {
	for _, size := range []int{10, 100_000} {
		var first io.ReadCloser
		client := clientOver(t, kinesis.NewFromConfig(aws.Config{
			Region: "us-east-1", Credentials: credentials.NewStaticCredentialsProvider("test", "test", ""),
			HTTPClient: doer(func(r *http.Request) (*http.Response, error) {
				if first == nil {
					first = r.Body
				} else if text, err := io.ReadAll(first); bytes.Contains(text, []byte("second")) ||
					size > 50_000 && err == nil {
					t.Errorf("%d bytes of the second call, %v", len(text), err)
				}
				return nil, errLost
			}),
		}))
		for _, key := range []string{"first", "second"} {
			if _, err := client.PutRecords(t.Context(), callOf(key, 1, size)); !errors.Is(err, errLost) {
				t.Error(err)
			}
		}
	}
}

// A call that is given up does not disturb the next call, which has its memory: a call that
// arrives has its own records.
func TestCallsThatAreGivenUp(t *testing.T) {
	var whole atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var in struct {
			Records []struct {
				Data         []byte
				PartitionKey string
			}
		}
		if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
			return // cut off
		}
		whole.Add(1)
		for _, record := range in.Records {
			if id := in.Records[0].PartitionKey; record.PartitionKey != id ||
				strings.ReplaceAll(string(record.Data), id, "") != "" {
				t.Errorf("a record of another call in the call %s", id)
			}
		}
		fmt.Fprint(w, oneStored)
	}))
	defer server.Close()
	client := clientOver(t, kinesis.NewFromConfig(aws.Config{
		Region: "us-east-1", BaseEndpoint: &server.URL,
		Credentials: credentials.NewStaticCredentialsProvider("test", "test", ""),
	}))
	done := make(chan struct{})
	for sender := range 4 {
		go func() {
			defer func() { done <- struct{}{} }()
			random := rand.New(rand.NewPCG(3, uint64(sender))) //nolint:gosec // reproducible on purpose
			for i := range 100 {
				ctx, cancel := context.WithTimeout(t.Context(), time.Duration(random.IntN(10_000))*time.Microsecond)
				_, _ = client.PutRecords(ctx, callOf(fmt.Sprintf("[%d-%d]", sender, i), 1+random.IntN(100), 300))
				cancel()
			}
		}()
	}
	for range 4 {
		<-done
	}
	if whole.Load() == 0 {
		t.Error("no call arrived")
	}
}
