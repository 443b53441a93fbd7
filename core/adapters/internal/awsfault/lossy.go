package awsfault

import (
	"net/http"
	"strings"
	"sync/atomic"
)

// Lossy is a transport to DynamoDB. It lets every other call of an operation happen, beginning
// with the first, and loses the answer as a connection that is cut does. The SDK then repeats
// the call.
type Lossy struct {
	Operation string // such as PutItem
	Calls     atomic.Int32
}

// RoundTrip implements http.RoundTripper.
func (l *Lossy) RoundTrip(r *http.Request) (*http.Response, error) {
	response, err := http.DefaultTransport.RoundTrip(r)
	if strings.HasSuffix(r.Header.Get("X-Amz-Target"), "."+l.Operation) && l.Calls.Add(1)%2 == 1 && err == nil {
		_ = response.Body.Close()
		return nil, lost{}
	}
	return response, err
}

type lost struct{}

func (lost) Error() string   { return "the answer was lost" }
func (lost) Temporary() bool { return true }
