package gatewaytest_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"example.com/eventgateway/localstack/gateway/gatewaytest"
)

// A registration of a gateway that has no time is made again. It may be there already.
func TestRegisterTriesAgain(t *testing.T) {
	for _, last := range []int{http.StatusCreated, http.StatusOK} {
		statuses := []int{http.StatusServiceUnavailable, http.StatusServiceUnavailable, last}
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(statuses[0])
			statuses = statuses[1:]
		}))
		gatewaytest.Gateway{URL: server.URL}.Register(t, "/SpongeBob/Fruits", "{}")
		server.Close()
		if len(statuses) > 0 {
			t.Errorf("%d more requests were wanted", len(statuses))
		}
	}
}
