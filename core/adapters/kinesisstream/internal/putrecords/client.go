// Package putrecords calls PutRecords of Kinesis Data Streams at a fraction of the
// processor time that the SDK's client takes.
//
// Package direct makes the calls. Their bodies are written, and plain answers read, by hand,
// without the SDK's general serializer. The SDK reads every answer that is not of the plain
// form, and says what errors mean. Tests compare requests, answers and errors with the SDK's.
package putrecords

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/schemas"
	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"example.com/eventgateway/core/adapters/internal/direct"
)

// Client makes PutRecords calls. It is safe for many goroutines.
type Client struct {
	protocol  smithyhttp.ClientProtocol
	operation *smithy.OperationSchema
	caller    *direct.Caller
}

// New returns a client with the options of an SDK client, which must have credentials. Of
// these options, middleware, interceptors, signers and logs have no effect.
//
// The error says why there is no endpoint: the region or the base endpoint is missing or
// malformed, or has a query.
func New(sdk *kinesis.Client) (*Client, error) {
	o := sdk.Options()
	caller, err := callerOf(o)
	if err != nil {
		return nil, fmt.Errorf("the endpoint of Kinesis: %w", err)
	}
	return &Client{
		protocol:  o.Protocol,
		operation: smithy.NewOperationSchema(schemas.PutRecords, schemas.PutRecordsInput, schemas.PutRecordsOutput),
		caller:    caller,
	}, nil
}

// callerOf asks the SDK for the endpoint. It is the same for all calls: it depends on the
// options, and on a stream's ARN, which this client does not use.
func callerOf(o kinesis.Options) (*direct.Caller, error) {
	var region *string // nil for none: the SDK takes "" for a region's name
	if o.Region != "" {
		region = &o.Region
	}
	endpoint, err := o.EndpointResolverV2.ResolveEndpoint(context.Background(), kinesis.EndpointParameters{
		Region: region, Endpoint: o.BaseEndpoint, OperationType: aws.String("data"),
		UseDualStack:          aws.Bool(o.EndpointOptions.UseDualStackEndpoint == aws.DualStackEndpointStateEnabled),
		UseFIPS:               aws.Bool(o.EndpointOptions.UseFIPSEndpoint == aws.FIPSEndpointStateEnabled),
		AccountIdEndpointMode: aws.String(string(o.AccountIDEndpointMode)),
	})
	if err != nil {
		return nil, err
	}
	return direct.New(direct.Operation{
		Endpoint: endpoint, Service: "kinesis", Region: o.Region,
		ContentType: "application/x-amz-json-1.1", Target: "Kinesis_20131202.PutRecords",
		Credentials: o.Credentials, HTTPClient: o.HTTPClient,
	})
}

// PutRecords makes the call once; retries are for the caller. It ignores the options, and
// all of the input but the stream's name and the records. It returns the same errors as the
// SDK's client. The records may change as soon as it has returned.
func (c *Client) PutRecords(
	ctx context.Context, in *kinesis.PutRecordsInput, _ ...func(*kinesis.Options),
) (*kinesis.PutRecordsOutput, error) {
	out, err := c.putRecords(ctx, in)
	if err != nil {
		return nil, &smithy.OperationError{ServiceID: kinesis.ServiceID, OperationName: "PutRecords", Err: err}
	}
	return out, nil
}

func (c *Client) putRecords(ctx context.Context, in *kinesis.PutRecordsInput) (*kinesis.PutRecordsOutput, error) {
	response, err := c.caller.Do(ctx, func(b []byte) []byte { return appendCall(b, in) })
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	out, err := c.answer(ctx, response, len(in.Records))
	if err != nil {
		return nil, &awshttp.ResponseError{
			ResponseError: &smithyhttp.ResponseError{Response: &smithyhttp.Response{Response: response}, Err: err},
			RequestID:     response.Header.Get("X-Amzn-Requestid"),
		}
	}
	return out, nil
}

// answer reads Kinesis' answer. It leaves every answer that is not of the plain form to the
// SDK: failures, and forms that Kinesis does not have yet.
func (c *Client) answer(ctx context.Context, response *http.Response, records int) (*kinesis.PutRecordsOutput, error) {
	limited := io.LimitReader(response.Body, direct.MaxAnswer)
	read := &smithyhttp.Response{Response: response}
	if response.StatusCode == http.StatusOK {
		text, err := c.caller.Text(response)
		if err != nil {
			return nil, err
		}
		if out, ok := parse(text, records); ok {
			return out, nil
		}
		limited = strings.NewReader(text)
	}
	response.Body = struct {
		io.Reader
		io.Closer
	}{limited, response.Body}
	var out kinesis.PutRecordsOutput
	err := c.protocol.DeserializeResponse(ctx, c.operation, kinesis.TypeRegistry, read, &out)
	return &out, err
}
