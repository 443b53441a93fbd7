// Package putrecords calls PutRecords of Kinesis Data Streams at a fraction of the
// processor time that the SDK's client takes.
//
// The SDK's client spends most of that time on assembling its middleware anew for each
// call and on a general serializer. Here the request is written, and a plain answer
// read, by hand. Package sigv4 signs. The SDK still decides where calls go and whether they
// are accepted: endpoint rules, credentials, the HTTP client and the meaning of errors are
// its own, and it reads every answer that is not of the plain form. Tests compare requests,
// answers and errors with the SDK's.
//
// The memory of request bodies is used again.
package putrecords

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/schemas"
	"github.com/aws/smithy-go"
	smithyauth "github.com/aws/smithy-go/auth"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"example.com/eventgateway/core/adapters/internal/sigv4"
)

const (
	contentType = "application/x-amz-json-1.1"
	target      = "Kinesis_20131202.PutRecords"
)

// maxAnswer bounds the answer, in bytes: 500 results have about 60 kB.
const maxAnswer = 4 << 20

// Client makes PutRecords calls. It is safe for many goroutines.
type Client struct {
	options   kinesis.Options
	operation *smithy.OperationSchema
	payloads  payloads

	template http.Request // the parts that all requests share
	signer   *sigv4.Signer
}

// New returns a client with the options of an SDK client, which must have credentials. Of
// these options, middleware, interceptors, signers and logs have no effect. The client does
// not send the headers by which the SDK numbers its attempts, and does not correct clock
// skew: a function's clock is right.
//
// The error says why there is no endpoint: the region or the base endpoint is missing or
// malformed, or has a query.
func New(sdk *kinesis.Client) (*Client, error) {
	c := &Client{
		options:   sdk.Options(),
		operation: smithy.NewOperationSchema(schemas.PutRecords, schemas.PutRecordsInput, schemas.PutRecordsOutput),
		template: http.Request{
			Method: http.MethodPost, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
			Header: http.Header{
				"Content-Type": {contentType},
				"User-Agent":   {aws.SDKName + "/" + aws.SDKVersion + " eventgateway"},
				"X-Amz-Target": {target},
			},
		},
	}
	if err := c.resolve(); err != nil {
		return nil, fmt.Errorf("the endpoint of Kinesis: %w", err)
	}
	return c, nil
}

// resolve asks the SDK for the endpoint. It is the same for all calls: it depends on the
// options, and on a stream's ARN, which this client does not use.
func (c *Client) resolve() error {
	o := c.options
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
		return err
	}
	if endpoint.URI.RawQuery != "" {
		return errors.New("it has a query")
	}
	endpoint.URI.Path = smithyhttp.JoinPath(endpoint.URI.Path, "/")
	c.template.URL, c.template.Host = &endpoint.URI, sigv4.Host(&endpoint.URI)
	maps.Copy(c.template.Header, endpoint.Headers)
	shape := sigv4.Shape{
		URL: &endpoint.URI, Service: "kinesis", Region: o.Region, ContentType: contentType, Target: target,
	}
	signers, _ := smithyauth.GetAuthOptions(&endpoint.Properties)
	for _, s := range signers {
		if name, ok := smithyhttp.GetSigV4SigningName(&s.SignerProperties); ok {
			shape.Service = name
		}
		if region, ok := smithyhttp.GetSigV4SigningRegion(&s.SignerProperties); ok {
			shape.Region = region
		}
	}
	c.signer = sigv4.New(shape)
	return nil
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
	body := c.payloads.get()
	defer c.payloads.put(body)
	body.write(in)
	request, err := c.request(ctx, body)
	if err != nil {
		return nil, err
	}
	response, err := c.options.HTTPClient.Do(request)
	if err != nil {
		if ctx.Err() != nil {
			return nil, &smithy.CanceledError{Err: ctx.Err()}
		}
		return nil, &smithyhttp.RequestSendError{Err: err}
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

// request returns the signed request.
func (c *Client) request(ctx context.Context, body *payload) (*http.Request, error) {
	credentials, err := c.options.Credentials.Retrieve(ctx)
	if err != nil {
		return nil, fmt.Errorf("get identity: %w", err)
	}
	request := c.template.WithContext(ctx)
	request.Header = make(http.Header, len(c.template.Header)+3) // of the signature
	maps.Copy(request.Header, c.template.Header)
	c.signer.Sign(request.Header, credentials, body.bytes, time.Now())
	request.Body, request.ContentLength = body.reader(), int64(len(body.bytes))
	return request, nil
}

// answer reads Kinesis' answer. It leaves every answer that is not of the plain form to the
// SDK: failures, and forms that Kinesis does not have yet.
func (c *Client) answer(ctx context.Context, response *http.Response, records int) (*kinesis.PutRecordsOutput, error) {
	limited := io.LimitReader(response.Body, maxAnswer)
	read := &smithyhttp.Response{Response: response}
	if response.StatusCode == http.StatusOK {
		text := c.payloads.get()
		defer c.payloads.put(text)
		var err error
		if text.bytes, err = readAll(text.bytes, limited, response.ContentLength); err != nil {
			return nil, &smithy.DeserializationError{Err: err}
		}
		if out, ok := parse(string(text.bytes), records); ok {
			return out, nil
		}
		limited = bytes.NewReader(text.bytes)
	}
	response.Body = struct {
		io.Reader
		io.Closer
	}{limited, response.Body}
	var out kinesis.PutRecordsOutput
	err := c.options.Protocol.DeserializeResponse(ctx, c.operation, kinesis.TypeRegistry, read, &out)
	return &out, err
}
