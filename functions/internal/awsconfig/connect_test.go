package awsconfig_test

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	smithyendpoints "github.com/aws/smithy-go/endpoints"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"example.com/eventgateway/functions/internal/awsconfig"
)

// other is the endpoint of a second service, which answers at the same place here.
func other(ctx context.Context, config aws.Config) (smithyendpoints.Endpoint, error) {
	return awsconfig.DynamoDB(ctx, config)
}

// The first call finds an open connection, also if the service has refused what Connect sent.
// Connect shows no credentials.
func TestConnect(t *testing.T) {
	var (
		mu      sync.Mutex
		callers []string
	)
	both := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		callers = append(callers, r.RemoteAddr)
		if len(callers) == 2 {
			close(both)
		}
		mu.Unlock()
		w.Header().Set("Content-Type", "application/x-amz-json-1.0")
		if r.Method == http.MethodGet {
			<-both // so that no two share a connection
			if len(r.Header["Authorization"]) > 0 {
				t.Error("Connect shows credentials")
			}
			http.Error(w, "<UnknownOperationException/>", http.StatusNotFound)
			return
		}
		_, _ = w.Write([]byte("{}"))
	}))
	defer server.Close()
	config := configOf(server.URL)
	awsconfig.Connect(config, awsconfig.DynamoDB, other)
	get(t, dynamodb.NewFromConfig(config))
	if len(callers) != 3 || callers[0] == callers[1] || !slices.Contains(callers[:2], callers[2]) {
		t.Errorf("requests came from %v", callers)
	}
}

// A service that is away or does not answer delays the start of a function a little.
func TestConnectToNothing(t *testing.T) {
	silent, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0") // accepts, and says nothing
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	for _, endpoint := range []string{"http://127.0.0.1:1", "http://" + silent.Addr().String(), "::"} {
		began := time.Now()
		awsconfig.Connect(configOf(endpoint), awsconfig.DynamoDB)
		if took := time.Since(began); took > 20*time.Second { // or it never ends
			t.Errorf("%s: Connect took %v", endpoint, took)
		}
	}
}

// The endpoint is the one that the SDK's client calls.
func TestEndpointOfDynamoDB(t *testing.T) {
	for region, want := range map[string]string{
		"eu-west-1":  "https://dynamodb.eu-west-1.amazonaws.com",
		"cn-north-1": "https://dynamodb.cn-north-1.amazonaws.com.cn",
	} {
		endpoint, err := awsconfig.DynamoDB(t.Context(), aws.Config{Region: region})
		if err != nil || endpoint.URI.String() != want {
			t.Errorf("%s: %v, %v", region, endpoint.URI.String(), err)
		}
	}
}
