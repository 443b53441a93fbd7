package awsconfig

import (
	"context"
	"io"
	"net/http"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	smithyendpoints "github.com/aws/smithy-go/endpoints"
)

// startTimeout bounds what Connect adds to the start of a function.
const startTimeout = 500 * time.Millisecond

// Endpoint finds the endpoint of an AWS service.
type Endpoint func(context.Context, aws.Config) (smithyendpoints.Endpoint, error)

// DynamoDB is the [Endpoint] of DynamoDB.
func DynamoDB(ctx context.Context, config aws.Config) (smithyendpoints.Endpoint, error) {
	return dynamodb.NewDefaultEndpointResolverV2().ResolveEndpoint(ctx, dynamodb.EndpointParameters{
		Region: &config.Region, Endpoint: config.BaseEndpoint,
	})
}

// Connect opens a connection to each service, for the first request. Call it before the
// function asks for that: until then a function has a whole processor, and afterwards its
// part of one. To read the certificates and to open two connections takes 6 ms of a
// processor, which with 256 MB are 40 ms (`make latency`).
//
// Connect sends a GET without credentials, whose answer does not matter. It ignores failures:
// the first request meets them again, and reports them.
func Connect(config aws.Config, services ...Endpoint) {
	ctx, cancel := context.WithTimeout(context.Background(), startTimeout)
	defer cancel()
	var all sync.WaitGroup
	for _, service := range services {
		all.Go(func() { connect(ctx, config, service) })
	}
	all.Wait()
}

func connect(ctx context.Context, config aws.Config, service Endpoint) {
	endpoint, err := service(ctx, config)
	if err != nil {
		return
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, endpoint.URI.String(), nil)
	if err != nil {
		return
	}
	response, err := config.HTTPClient.Do(request)
	if err != nil {
		return
	}
	defer response.Body.Close()
	const most = 64 << 10                                           // bytes of an answer; DynamoDB's has 42
	_, _ = io.Copy(io.Discard, io.LimitReader(response.Body, most)) // a connection is used again only then
}
