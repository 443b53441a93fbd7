package main

import (
	"context"
	"errors"
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
)

// sent sees the requests that the SDK would send.
type sent func(*http.Request)

func (s sent) Do(r *http.Request) (*http.Response, error) {
	s(r)
	return nil, errors.New("not sent")
}

// The SDK clients of the peers send bodies as the functions do (see awsbody): a body with a
// WriteTo fails now and then, and the benchmark with it.
func TestBodiesAreSentByReadAlone(t *testing.T) {
	t.Setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
	config := config()
	config.Retryer = func() aws.Retryer { return aws.NopRetryer{} }
	requests := 0
	config.HTTPClient = sent(func(r *http.Request) {
		requests++
		if _, is := r.Body.(io.WriterTo); is {
			t.Errorf("the body of %s has a WriteTo", r.Header.Get("X-Amz-Target"))
		}
	})
	client, list := kinesis.NewFromConfig(config), []event{{id: "1", time: time.Now(), data: []byte("{}")}}
	for _, call := range []func(context.Context, *kinesis.Client, string, []event) error{putRecords, putEach} {
		if err := call(t.Context(), client, "stream", list); err == nil {
			t.Error("nothing was sent, and no error")
		}
	}
	if requests != 2 {
		t.Errorf("%d requests", requests)
	}
}
