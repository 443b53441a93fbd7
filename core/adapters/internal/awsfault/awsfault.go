// Package awsfault gives the tests of the AWS adapters backends that are away,
// slow, throttling or wrong, and says which code each must become. The SDK's real
// client speaks to them over HTTP.
package awsfault

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"example.com/eventgateway/core"
)

// Fault is a way for a backend to fail.
type Fault struct {
	Name   string
	Answer http.HandlerFunc // nil: nobody listens
	Want   core.Code
}

// Faults are those that every adapter must tell apart.
func Faults() []Fault {
	return []Fault{
		{"nobody listens", nil, core.CodeBackendUnavailable},
		{"no answer in time", silence, core.CodeBackendUnavailable},
		{"the connection is cut", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
			core.CodeBackendUnavailable},
		{"an internal error", Exception(500, "InternalServerError"), core.CodeBackendUnavailable},
		{"an error page", func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusBadGateway)
			fmt.Fprint(w, "<html>bad gateway</html>")
		}, core.CodeBackendUnavailable},
		{"an answer that is no JSON", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "{oops") },
			core.CodeBackendUnavailable},
		{"throttling", Exception(400, "ThrottlingException"), core.CodeBackendThrottled},
		{"too much throughput", Exception(400, "ProvisionedThroughputExceededException"), core.CodeBackendThrottled},
		{"its key is throttled", Exception(400, "KMSThrottlingException"), core.CodeBackendThrottled},
		{"no permission", Exception(400, "AccessDeniedException"), core.CodeInternal},
		{"no such resource", Exception(400, "ResourceNotFoundException"), core.CodeInternal},
	}
}

// silence answers nothing until the caller goes away, which a server notices once
// it has read the request.
func silence(_ http.ResponseWriter, r *http.Request) {
	_, _ = io.Copy(io.Discard, r.Body)
	<-r.Context().Done()
}

// Exception answers with an error as AWS's JSON protocols write it.
func Exception(status int, name string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/x-amz-json-1.1")
		w.WriteHeader(status)
		fmt.Fprintf(w, `{"__type":%q,"message":"made up by a test"}`, name)
	}
}

// nobody is where nobody listens: no system gives the port away (IANA: tcpmux), as it
// does with one that was just closed.
const nobody = "http://127.0.0.1:1"

// Config is for SDK clients of a backend that answers so. They try twice,
// without a pause.
func Config(t *testing.T, answer http.HandlerFunc) aws.Config {
	t.Helper()
	endpoint := nobody
	if answer != nil {
		server := httptest.NewServer(answer)
		t.Cleanup(server.Close)
		endpoint = server.URL
	}
	return aws.Config{
		Region: "us-east-1", BaseEndpoint: &endpoint,
		Credentials: credentials.NewStaticCredentialsProvider("test", "test", ""),
		Retryer: func() aws.Retryer {
			return retry.NewStandard(func(o *retry.StandardOptions) {
				o.MaxAttempts = 2
				o.Backoff = retry.BackoffDelayerFunc(func(int, error) (time.Duration, error) { return 0, nil })
			})
		},
	}
}

// Run calls operation against a backend with each fault, with half a second to
// do it in, and checks the code and the time.
func Run(t *testing.T, operation func(context.Context, aws.Config) error) {
	for _, fault := range Faults() {
		t.Run(fault.Name, func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
			defer cancel()
			err := operation(ctx, Config(t, fault.Answer))
			if got := core.CodeOf(err); got != fault.Want {
				t.Errorf("the error is %q (%v), want %q", got, err, fault.Want)
			}
		})
	}
}
